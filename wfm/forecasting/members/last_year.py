"""Last year's same weekdays, brought to this year's level: for queues whose year has a shape.

Each day is compared with the same weekday 52 weeks before (and 104, where known), smoothed over the weeks around it;
the ratio moves slowly and is carried forward as in `wfm.forecasting.level`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.level import levels
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register

_LEAST_DAYS = 400
_YEAR_DAYS = 364
_WEEKS_AROUND = np.array([0.5, 1.0, 0.5])
"""Weights of the same weekday in the weeks around the one a year before."""
_MEMORY_DAYS = (300.0, 240.0, 14.0, 120.0)
"""Growth on the year before drifts over seasons, and returns over weeks: see `wfm.forecasting.gaussian`."""
_OLDER = 0.3
"""Weight of a year relative to the one after it."""


@dataclass(frozen=True)
class LastYear:
    """Same weekdays a year ago × a slowly moving ratio × the weekday's profile."""

    name: str = "last_year"

    def supports(self, past: Past) -> bool:
        """From thirteen months on."""
        return len(past.matrix.values) >= _LEAST_DAYS and int(past.matrix.known.sum()) >= _LEAST_DAYS // 2

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        fit = past.day_fit
        known = fit.exposure > 0.5
        # an odd day is replaced by what was to be expected of it
        whole = np.where(known, fit.totals / np.where(known, fit.exposure, 1.0), np.nan)
        usual = fit.whole * fit.slow
        whole = np.where(known, fit.weight * whole + (1 - fit.weight) * usual, np.nan)
        rows = np.arange(len(whole))
        ahead = days.ordinals - fit.matrix.first
        index = _year_before(whole, np.concatenate([rows, ahead]))
        past_index = index[: len(rows)]
        base = np.where(np.isfinite(past_index), past_index * fit.exposure, 0.0)
        if not (base > 0).sum() >= 28:
            return np.asarray((fit.ahead(days) * fit.slow[-1])[:, None] * fit.profile[days.weekdays])
        level = levels(past, days, fit.totals, base, _MEMORY_DAYS)
        there = index[len(rows) :]
        mean = np.where(np.isfinite(there), level * there, fit.ahead(days) * fit.slow[-1])
        return np.asarray(mean[:, None] * fit.profile[days.weekdays])


def _year_before(whole: Floats, rows: Integers) -> Floats:
    """Smoothed totals of the same weekday one, two and three years before each row; NaN where none is known."""
    top, bottom = np.zeros(len(rows)), np.zeros(len(rows))
    half = len(_WEEKS_AROUND) // 2
    for years in range(1, 5):
        for week, weight in enumerate(_WEEKS_AROUND.tolist(), -half):
            place = rows - years * _YEAR_DAYS + 7 * week
            there = (place >= 0) & (place < len(whole))
            value = np.where(there, whole[np.clip(place, 0, len(whole) - 1)], np.nan)
            seen = np.isfinite(value)
            share = weight * _OLDER ** (years - 1)
            top += np.where(seen, share * np.where(seen, value, 0.0), 0.0)
            bottom += np.where(seen, share, 0.0)
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


register(LastYear())
