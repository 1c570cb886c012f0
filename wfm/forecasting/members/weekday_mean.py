"""Mean of the last few same weekdays, robust against odd days, in the shape that the days have had since.

Seven weekdays are few numbers, and each rests on few days: they are drawn together so far as they may be the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.calendar import AFTER_CLOSED
from wfm.forecasting.days import DayMatrix, Floats, Integers, weekdays
from wfm.forecasting.member import Days, Past
from wfm.forecasting.profile import weekday_profile
from wfm.forecasting.registry import register

_TOLERATED = 2.0
"""Days whose totals lie farther from their weekday's median than so many robust standard deviations weigh less."""
_EFFECT_FROM_DAYS = 28
_LONGEST_DAYS = 84


@dataclass(frozen=True)
class WeekdayMean:
    """Mean total of the last `weeks` same weekdays × the profile of those days, more or less after a closed day."""

    weeks: int = 8
    name: str = "weekday_mean"

    def supports(self, past: Past) -> bool:
        """From one day to twelve weeks: with more known, others do better whatever the queue."""
        return bool(past.matrix.known.any()) and len(past.matrix.values) <= _LONGEST_DAYS

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        recent = _last_of_each_weekday(past.matrix, self.weeks)
        weekday = weekdays(recent.ordinals)
        profile = weekday_profile(recent)
        finite = np.isfinite(recent.values)
        exposure = (finite * profile[weekday]).sum(axis=1)
        usable = exposure > 0.25
        there = past.days.of(slice(len(past.days.ordinals) - len(exposure), None))
        exposure = np.where(usable, exposure * _after_closed(past, there), 1.0)
        totals = np.where(finite, recent.values, 0.0).sum(axis=1) / exposure
        level = _levels(totals[usable], weekday[usable])[days.weekdays] * _after_closed(past, days)
        return np.asarray(level[:, None] * profile[days.weekdays])


def _after_closed(past: Past, days: Days) -> Floats:
    """Factor of days that follow closed ones; months and years are left to members that know more than eight weeks."""
    if int(past.matrix.known.sum()) < _EFFECT_FROM_DAYS:
        return np.ones(len(days.ordinals))
    return np.where(days.after_closed, np.exp(past.day_fit.effect[AFTER_CLOSED]), 1.0)


def _last_of_each_weekday(matrix: DayMatrix, count: int) -> DayMatrix:
    """The last `count` known days of each weekday, and what lies between as unknown."""
    weekday = weekdays(matrix.ordinals)
    kept = np.zeros(len(weekday), dtype=bool)
    for day in range(7):
        kept[np.flatnonzero(matrix.known & (weekday == day))[-count:]] = True
    first = int(np.argmax(kept))
    return DayMatrix(matrix.first + first, matrix.without(~kept).values[first:])


def _levels(totals: Floats, weekday: Integers) -> Floats:
    """Total of each weekday, drawn towards the mean of all by credibility; that mean where a weekday has none."""
    weights = np.ones(len(totals))
    for day in range(7):
        rows = np.flatnonzero(weekday == day)
        if len(rows) >= 3:
            middle = float(np.median(totals[rows]))
            spread = 1.4826 * float(np.median(np.abs(totals[rows] - middle))) + middle**0.5 + 1e-9
            weights[rows] = np.minimum(
                1.0, (_TOLERATED * spread / np.maximum(np.abs(totals[rows] - middle), 1e-9)) ** 2
            )
    count = np.bincount(weekday, weights, minlength=7)
    seen = count > 0
    mean = np.where(seen, np.bincount(weekday, weights * totals, minlength=7) / np.where(seen, count, 1.0), 0.0)
    common = float(mean[seen].mean()) if seen.any() else 0.0
    within = float((weights * (totals - mean[weekday]) ** 2).sum())
    noise = max(within / max(float(weights.sum()) - int(seen.sum()), 1.0), common)  # chance alone is Poisson
    noise_of_mean = noise / np.where(seen, count, 1.0)
    between = max(float(((mean - common) ** 2 - noise_of_mean)[seen].mean()), 0.0)
    credible = between / np.maximum(between + noise_of_mean, 1e-12)
    return np.where(seen, common + credible * (mean - common), common)


def recent_mean(matrix: DayMatrix, count: int) -> Floats:
    """Weekday × slot: mean of the last `count` known values; where a weekday has none, that of all days."""
    values = matrix.values
    weekday = weekdays(matrix.ordinals)
    result = np.empty((7, values.shape[1]))
    for day in range(7):
        result[day] = _last(values[weekday == day], count)
    return np.where(np.isfinite(result), result, np.nan_to_num(_last(values, 7 * count)))


def _last(values: Floats, count: int) -> Floats:
    finite = np.isfinite(values)
    later = np.cumsum(finite[::-1], axis=0)[::-1]
    used = finite & (later <= count)
    total = used.sum(axis=0)
    mean = np.where(used, values, 0.0).sum(axis=0) / np.maximum(total, 1)
    return np.where(total > 0, mean, np.nan)


register(WeekdayMean())
