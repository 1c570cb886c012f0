"""What is known of days in advance, as columns of a design matrix."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.member import Days

_MONTHLY_FROM_DAYS = 28
_YEARLY_FROM_DAYS = 400
_HARMONICS = 3
AFTER_CLOSED = 7
"""Place of the flag among the columns, after the weekdays."""
_DEVIATIONS = np.array([0.7] * 7 + [0.3] + [0.07] * 2 * _HARMONICS + [0.1] * 2 * _HARMONICS)
"""Prior standard deviations of the log effects."""
_DRIVER_DEVIATION = 0.4


def calendar_columns(days: Days, history_days: int) -> Floats:
    """Weekday, after a closed day, a wave over the month, and one over the year where more than a year is known."""
    ordinals = days.ordinals
    columns = [((ordinals + 3) % 7 == day).astype(float) for day in range(7)]
    columns.append(days.after_closed.astype(float))
    wave = _month_columns(ordinals)
    columns += wave if history_days >= _MONTHLY_FROM_DAYS else [0 * column for column in wave]
    if history_days >= _YEARLY_FROM_DAYS:
        columns += _wave(ordinals / 365.2425)
    return np.hstack([np.stack(columns, axis=1), days.drivers.reshape(len(ordinals), -1)])


def calendar_deviations(columns: int, drivers: int) -> Floats:
    """Prior standard deviation of each column's effect; the last `drivers` of them are the planner's."""
    return np.append(_DEVIATIONS[: columns - drivers], np.full(drivers, _DRIVER_DEVIATION))


def _month_columns(ordinals: Integers) -> list[Floats]:
    """A wave over the month (bills, wages, statements), smooth because a month is too seldom seen for its days."""
    day = ordinals.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    since = (day - month.astype("datetime64[D]")).astype(np.int64)
    until = ((month + 1).astype("datetime64[D]") - day).astype(np.int64)
    return _wave((since + 0.5) / (since + until))


def _wave(turns: Floats) -> list[Floats]:
    angle = 2 * np.pi * turns
    return [part(order * angle) for order in range(1, _HARMONICS + 1) for part in (np.sin, np.cos)]
