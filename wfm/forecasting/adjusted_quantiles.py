"""How the quantiles of a queue follow when its mean is changed by hand."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.gamma import gamma_quantiles
from wfm.models.forecast import BaseForecast, QueueForecast
from wfm.models.time import IntervalGrid

_UNKNOWN_CV = 0.2
"""Coefficient of variation, beyond Poisson noise, of contacts that nothing is known of but a planner's word."""


def with_values(
    queue: QueueForecast, grid: IntervalGrid, zone_name: str, offered: Floats, aht: Floats
) -> QueueForecast:
    """A forecast with other contacts and handling times; the same object where they are the same.

    Quantiles keep their distances from the mean in standard deviations, which follow from the queue's spread: twice the
    contacts are relatively less uncertain, by as much as is chance. Without a known spread they are as many times the
    mean as they were. Where nothing was expected they are those of a gamma distribution.
    """
    if np.array_equal(offered, queue.offered) and np.array_equal(aht, queue.aht_seconds):
        return queue
    base = queue.base or BaseForecast(
        offered=queue.offered,
        quantiles=queue.quantiles,
        aht_seconds=queue.aht_seconds,
        day_quantiles=queue.day_quantiles,
    )
    changed = {"base": base, "offered": offered, "aht_seconds": aht}
    levels = queue.quantile_levels
    days = np.array(queue.days, dtype="datetime64[D]")
    place = np.searchsorted(days, grid.local(zone_name).astype("datetime64[D]"))
    old, new = (_interval_variance(queue, values, place) for values in (queue.offered, offered))
    changed["quantiles"] = _follow(queue.quantiles, levels, queue.offered, offered, old, new)
    if queue.day_quantiles.size:
        before, after = _by_day(place, queue.offered, len(days)), _by_day(place, offered, len(days))
        old, new = (_day_variance(queue, values, place) for values in (queue.offered, offered))
        changed["day_quantiles"] = _follow(queue.day_quantiles, levels, before, after, old, new)
    return QueueForecast.model_validate({**dict(queue), **changed})


def _interval_variance(queue: QueueForecast, offered: Floats, place: Integers) -> Floats:
    spread = queue.spread
    if spread is None:
        return offered**2
    return np.asarray(spread.dispersion * offered + (spread.interval_cv**2 + spread.day_cv[place] ** 2) * offered**2)


def _day_variance(queue: QueueForecast, offered: Floats, place: Integers) -> Floats:
    spread, count = queue.spread, len(queue.days)
    total = _by_day(place, offered, count)
    if spread is None:
        return total**2
    free = spread.dispersion * total + spread.interval_cv**2 * _by_day(place, offered**2, count)
    return np.asarray(free + spread.day_cv**2 * total**2)


def _by_day(place: Integers, values: Floats, days: int) -> Floats:
    return np.asarray(np.bincount(place, values, minlength=days), dtype=np.float64)


def _follow(quantiles: Floats, levels: Floats, before: Floats, after: Floats, old: Floats, new: Floats) -> Floats:
    """Quantiles of means `before` with variances `old`, moved to means `after` with variances `new`."""
    if not quantiles.size:
        return quantiles
    stretch = np.sqrt(np.divide(new, old, out=np.zeros(len(old)), where=old > 0))
    moved = np.maximum(after + (quantiles - before) * stretch, 0.0)
    fresh = (before <= 0) & (after > 0)
    variance = np.maximum(new[fresh], after[fresh] + (_UNKNOWN_CV * after[fresh]) ** 2)
    moved[:, fresh] = gamma_quantiles(after[fresh], variance, levels.tolist())
    moved[:, after <= 0] = 0.0
    same = before == after
    moved[:, same] = quantiles[:, same]
    return moved
