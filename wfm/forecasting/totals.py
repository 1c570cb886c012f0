"""Sums of a forecast over the queues of a node and over days, weeks or the whole plan, with their quantiles.

Means add up exactly, from level to level and from day to week. Quantiles do not: the variance of a sum is that of the
contacts given the days' levels, which add up, and that of the levels, which go together from day to day and, as the
back-tests' errors do, from queue to queue; a part of them lasts over the whole horizon. The sum is then taken for
gamma-distributed. Intervals and days of a single queue have quantiles of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
from scipy.special import erfinv

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.gamma import gamma_quantiles
from wfm.forecasting.lasting_share import lasting_share
from wfm.forecasting.queue_correlation import queue_correlation
from wfm.forecasting.special import EPOCH
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.hierarchy import Level, nodes
from wfm.models.organisation import Configuration
from wfm.models.time import IntervalGrid
from wfm.models.totals import NodeTotal

Per = Literal["interval", "day", "week", "plan"]


def totals(
    configuration: Configuration, forecast: Forecast, level: Level, per: Per, quantile_levels: Sequence[float]
) -> tuple[NodeTotal, ...]:
    """Every node of a level in every stretch of time, node by node. Weeks begin on Mondays."""
    share = queue_correlation([queue.backtest for queue in forecast.queues.values()])
    return tuple(
        total
        for node, names in nodes(configuration, level).items()
        for total in _node(configuration, forecast, level, node, names, per, quantile_levels, share)
    )


def _node(
    configuration: Configuration,
    forecast: Forecast,
    level: Level,
    node: str,
    names: Sequence[str],
    per: Per,
    quantile_levels: Sequence[float],
    share: float,
) -> Iterator[NodeTotal]:
    days = [_days(forecast.grid, configuration.queue_zone(name)) for name in names]
    keys = [_keys(forecast.grid, day, per) for day in days]
    distinct = np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
    count = len(distinct)
    mean, plain, work, noise, levels, squares = (np.zeros(count) for _ in range(6))
    for name, day, key in zip(names, days, keys, strict=True):
        queue, group = forecast.queues[name], np.searchsorted(distinct, key)
        base = queue.base.offered if queue.base else queue.offered
        mean += _sums(group, queue.offered, count)
        plain += _sums(group, base, count)
        work += _sums(group, queue.offered * queue.aht_seconds, count) / 3600
        independent, together = _variances(queue, day, group, count)
        noise += independent
        levels += np.sqrt(together)
        squares += together
    variance = noise + (1 - share) * squares + share * levels**2
    bands = gamma_quantiles(mean, variance, quantile_levels)
    if len(names) == 1 and (own := _own_quantiles(forecast.queues[names[0]], per, quantile_levels)) is not None:
        bands = own
    first, last = np.full(count, np.iinfo(np.int64).max), np.full(count, np.iinfo(np.int64).min)
    for day, key in zip(days, keys, strict=True):
        np.minimum.at(first, np.searchsorted(distinct, key), day)
        np.maximum.at(last, np.searchsorted(distinct, key), day)
    for place in range(count):
        yield NodeTotal(
            level=level,
            node=node,
            queues=len(names),
            first=_date(first[place]),
            last=_date(last[place]),
            start=forecast.grid.instant(int(distinct[place])) if per == "interval" else None,
            contacts=float(mean[place]),
            statistical=float(plain[place]),
            quantiles=tuple(bands[:, place].tolist()),
            work_hours=float(work[place]),
        )


def _own_quantiles(queue: QueueForecast, per: Per, levels: Sequence[float]) -> Floats | None:
    """The quantiles that a queue's forecast itself has of its intervals or days; None where it has no such."""
    if per not in ("interval", "day") or not np.isin(levels, queue.quantile_levels).all():
        return None
    rows = np.searchsorted(queue.quantile_levels, levels)
    if per == "interval":
        return np.asarray(queue.quantiles[rows])
    return np.asarray(queue.day_quantiles[rows]) if queue.day_quantiles.size else None


def _variances(queue: QueueForecast, day: Integers, group: Integers, count: int) -> tuple[Floats, Floats]:
    """Variance of the sums of each group: given the days' levels, and that of the levels."""
    offered, spread = queue.offered, queue.spread
    if spread is None:  # only quantiles are known: intervals are taken to be high and low together
        if not len(queue.quantile_levels):
            return _sums(group, offered, count), np.zeros(count)
        low, high = queue.quantile_levels[[0, -1]]
        z = float(np.sqrt(2) * erfinv(high - low))
        deviation = (queue.quantiles[-1] - queue.quantiles[0]) / (2 * z)
        return np.zeros(count), _sums(group, deviation, count) ** 2
    independent = _sums(group, spread.dispersion * offered + spread.interval_cv**2 * offered**2, count)
    number = day - day[:1]
    deviation = offered * spread.day_cv[number]
    together = np.zeros(count)
    cells, where = np.unique(np.stack([group, number]), axis=1, return_inverse=True)
    weight = np.bincount(where.ravel(), deviation, minlength=cells.shape[1])
    lasting = lasting_share(queue)
    for place in np.unique(cells[0]).tolist():
        mine = cells[0] == place
        apart = np.abs(cells[1][mine][:, None] - cells[1][mine][None, :])
        correlation = lasting + (1 - lasting) * spread.day_correlation**apart
        together[place] = weight[mine] @ correlation @ weight[mine]
    return independent, together


def _days(grid: IntervalGrid, zone_name: str) -> Integers:
    """Local day (since 1970) of every interval."""
    return np.asarray(grid.local(zone_name).astype("datetime64[D]").astype(np.int64))


def _keys(grid: IntervalGrid, day: Integers, per: Per) -> Integers:
    if per == "interval":
        return np.arange(grid.count)
    if per == "day":
        return day
    return (day + 3) // 7 if per == "week" else np.zeros(len(day), dtype=np.int64)


def _sums(group: Integers, values: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(group, values, minlength=count), dtype=np.float64)


def _date(ordinal: int) -> date:
    return date.fromordinal(EPOCH) + timedelta(days=int(ordinal))
