"""Whole days drawn from a forecast: busy and quiet days as they come, not intervals drawn one by one."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Clock, Floats
from wfm.forecasting.lasting_share import lasting_share
from wfm.models.forecast import QueueForecast
from wfm.models.time import IntervalGrid


def sample_paths(queue: QueueForecast, grid: IntervalGrid, zone_name: str, count: int, seed: int) -> Floats:
    """`count` × intervals: contacts of a queue as they may come, on its local days.

    The factor of each day is log-normal with mean 1. A part of its logarithm lasts over the whole path: the level that
    the forecast has missed. The rest fades from day to day, as `ForecastSpread` says. Given its rate, an interval is
    negative binomial. The same seed draws the same paths. Without a spread every path is the expectation.
    """
    if queue.spread is None or not grid.count:
        return np.tile(queue.offered, (count, 1))
    spread, random = queue.spread, np.random.default_rng(seed)
    places = Clock.of(grid, zone_name).places(grid)[0]
    day = places - places[0]
    factors = _factors(random, count, spread.day_cv, spread.day_correlation, lasting_share(queue))
    rate = queue.offered * factors[:, day]
    if spread.interval_cv > 0:
        shape = 1 / spread.interval_cv**2
        rate = rate * random.gamma(shape, 1 / shape, rate.shape)
    excess = spread.dispersion - 1
    if excess > 1e-9:
        rate = random.gamma(np.maximum(rate, 1e-12) / excess, excess) * (rate > 0)
    return random.poisson(rate).astype(np.float64)


def _factors(random: np.random.Generator, count: int, cv: Floats, correlation: float, lasting: float) -> Floats:
    """`count` × days: log-normal factors with mean 1; `lasting` is the share of their logarithms' variance that does
    not change along a path, the rest is an autoregression over the days.
    """
    deviation = np.sqrt(np.log1p(cv**2))
    noise = random.standard_normal((count, len(cv)))
    state = noise.copy()
    for day in range(1, len(cv)):
        state[:, day] = correlation * state[:, day - 1] + (1 - correlation**2) ** 0.5 * noise[:, day]
    state = lasting**0.5 * random.standard_normal((count, 1)) + (1 - lasting) ** 0.5 * state
    return np.asarray(np.exp(deviation * state - deviation**2 / 2))
