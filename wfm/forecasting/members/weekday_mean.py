"""Mean of the last few same weekdays, robust against odd days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import DayMatrix, Floats, weekdays
from wfm.forecasting.member import Days, Past
from wfm.forecasting.profile import day_levels
from wfm.forecasting.registry import register


@dataclass(frozen=True)
class WeekdayMean:
    """Mean over the last `weeks` same weekdays of each slot, days with odd totals weighing less."""

    weeks: int = 8
    name: str = "weekday_mean"

    def supports(self, past: Past) -> bool:
        """Always."""
        return bool(past.matrix.known.any())

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        matrix = past.matrix
        totals = day_levels(matrix.values)
        weights = np.ones(len(totals))
        for weekday in range(7):
            rows = np.flatnonzero((weekdays(matrix.ordinals) == weekday) & np.isfinite(totals))[-self.weeks :]
            if len(rows) >= 3:
                middle = np.median(totals[rows])
                spread = 1.4826 * np.median(np.abs(totals[rows] - middle)) + np.sqrt(middle) + 1e-9
                weights[rows] = np.minimum(1.0, (2.0 * spread / np.maximum(np.abs(totals[rows] - middle), 1e-9)) ** 2)
        return recent_mean(matrix, weights, self.weeks)[days.weekdays]


def recent_mean(matrix: DayMatrix, weights: Floats, count: int) -> Floats:
    """Weekday × slot: weighted mean of the last `count` known values; where a weekday has none, that of all days."""
    values = matrix.values
    weekday = weekdays(matrix.ordinals)
    result = np.empty((7, values.shape[1]))
    for day in range(7):
        result[day] = _last(values[weekday == day], weights[weekday == day], count)
    return np.where(np.isfinite(result), result, np.nan_to_num(_last(values, weights, 7 * count)))


def _last(values: Floats, weights: Floats, count: int) -> Floats:
    finite = np.isfinite(values)
    later = np.cumsum(finite[::-1], axis=0)[::-1]
    weight = np.where(finite & (later <= count), weights[:, None], 0.0)
    total = weight.sum(axis=0)
    mean = (np.where(finite, values, 0.0) * weight).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan)


register(WeekdayMean())
