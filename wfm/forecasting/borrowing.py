"""Queues with hardly any history of their own: weeks lent by another queue, or even contacts over the open hours."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, weekdays
from wfm.forecasting.folding import Folded

ENOUGH_DAYS = 56
"""With so many days of its own a queue borrows nothing."""
_LENT_DAYS = 56
_TRUSTED_DAYS = 7
"""With less than this of its own, the level comes from `weekly_contacts`."""


def with_borrowed_weeks(
    own: Folded | None, lender: DayMatrix | None, weekly_contacts: float | None, opened: Booleans, end: int
) -> tuple[Folded, Integers] | None:
    """The history with lent weeks before it, and the days that are lent; None where there is nothing to lend.

    The lender's days are scaled to the queue's own level on the days both know, or to `weekly_contacts`. Without a
    lender, `weekly_contacts` are spread evenly over the open slots. `opened`: weekday × slot; `end`: the day before
    which a queue without history of its own has its weeks.
    """
    mine = None if own is None or own.empty else own.contacts
    if mine is not None and int(mine.known.sum()) >= ENOUGH_DAYS:
        return None
    stop = mine.first if mine is not None else end
    days = np.arange(stop - _LENT_DAYS, stop)
    pattern = usual_week(lender, opened)
    factor = _factor(mine, pattern, lender, weekly_contacts, opened)
    if factor is None:
        return None
    lent = np.where(opened[weekdays(days)], pattern[weekdays(days)] * factor, np.nan)
    if lender is not None:  # real days where there are some: their ups and downs teach the spread
        rows = days - lender.first
        there = (rows >= 0) & (rows < len(lender.values))
        real = lender.values[rows[there]] * factor
        lent[there] = np.where(np.isfinite(real) & opened[weekdays(days[there])], real, lent[there])
    blank = np.full(lent.shape, np.nan)
    if own is None or mine is None:
        return Folded(DayMatrix(int(days[0]), lent), blank, blank, blank), days
    return (
        Folded(
            DayMatrix(int(days[0]), np.vstack([lent, mine.values])),
            np.vstack([blank, own.work]),
            np.vstack([blank, own.abandoned]),
            np.vstack([blank, own.escalated]),
            own.notes,
            own.day_shares,
        ),
        days,
    )


def usual_week(lender: DayMatrix | None, opened: Booleans) -> Floats:
    """Weekday × slot: usual contacts of the lender's last weeks, or even ones."""
    if lender is None or not lender.known.any():
        return opened.astype(float)
    values = lender.values[-_LENT_DAYS:]
    weekday = weekdays(lender.ordinals[-_LENT_DAYS:])
    week = np.zeros(opened.shape)
    for day in range(7):
        rows = values[weekday == day]
        finite = np.isfinite(rows)
        week[day] = np.where(finite, rows, 0.0).sum(axis=0) / np.maximum(finite.sum(axis=0), 1)
    return week


def _factor(
    mine: DayMatrix | None, pattern: Floats, lender: DayMatrix | None, weekly_contacts: float | None, opened: Booleans
) -> float | None:
    usual = float((pattern * opened).sum())
    if usual <= 0:
        return None
    days = int(mine.known.sum()) if mine is not None else 0
    if mine is not None and days >= (_TRUSTED_DAYS if weekly_contacts is not None else 1):
        finite = np.isfinite(mine.values)
        expected = float((finite * pattern[weekdays(mine.ordinals)]).sum())
        if lender is not None and expected > 0:
            return float(np.where(finite, mine.values, 0.0).sum()) / expected
        return None if weekly_contacts is None or days >= 2 * _TRUSTED_DAYS else weekly_contacts / usual
    return None if weekly_contacts is None else weekly_contacts / usual
