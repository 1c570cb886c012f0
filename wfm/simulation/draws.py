"""Random draws: named distributions with a mean of 1, patience, arrivals; every use has a stream of its own.

A stream depends on the seed, the replication and what it is for, so two scenarios of one seed meet the same contacts
with the same work and patience wherever they agree (common random numbers).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.models.patience import PatienceShape
from wfm.models.simulation import TimeShape

Floats = npt.NDArray[np.float64]

GAPS, WORK, PATIENCE, BUSYNESS, POOL, CHANCE, DELAY, SICKNESS, AWAY, HANDOVER = range(10)
"""What streams are for."""


def stream(seed: int, replication: int, purpose: int, number: int = 0) -> np.random.Generator:
    """The stream of one purpose; `number` tells queues or agents apart."""
    return np.random.Generator(np.random.SFC64([seed, replication, purpose, number]))


def shaped(random: np.random.Generator, shape: TimeShape, count: int) -> Floats:
    """Draws with mean 1."""
    if shape.distribution == "deterministic":
        return np.ones(count)
    if shape.distribution == "erlang":
        return random.standard_gamma(shape.phases, count) / shape.phases
    if shape.distribution == "lognormal" and shape.cv is not None:
        variance = np.log1p(shape.cv**2)
        return np.asarray(np.exp(np.sqrt(variance) * random.standard_normal(count) - variance / 2))
    if shape.distribution == "empirical":
        sample = np.array(shape.sample)
        return np.asarray(sample[random.integers(0, sample.size, count)] / sample.mean())
    return random.standard_exponential(count)


def patience(random: np.random.Generator, mean_seconds: float | None, shape: PatienceShape, count: int) -> Floats:
    """Seconds that customers stay; infinite without a mean, unless there is a table."""
    kind = shape.distribution
    if kind == "empirical":
        return _from_survival(random, shape, count)
    if mean_seconds is None:
        return np.full(count, np.inf)
    if kind == "deterministic":
        return np.full(count, mean_seconds)
    if kind == "uniform":
        return random.uniform(0.0, 2 * mean_seconds, count)
    if kind == "lognormal":
        return np.asarray(mean_seconds * shaped(random, TimeShape(distribution="lognormal", cv=shape.cv), count))
    if kind == "weibull" and shape.cv is not None:
        return np.asarray(mean_seconds * _weibull(random, shape.cv, count))
    if kind == "hyperexponential" and shape.cv is not None:
        part = (1 + ((shape.cv**2 - 1) / (shape.cv**2 + 1)) ** 0.5) / 2
        means = np.where(random.random(count) < part, 1 / (2 * part), 1 / (2 * (1 - part)))
        return np.asarray(mean_seconds * means * random.standard_exponential(count))
    return np.asarray(mean_seconds * random.standard_exponential(count))


def _from_survival(random: np.random.Generator, shape: PatienceShape, count: int) -> Floats:
    """Straight lines between the points of the table; beyond it the rest leaves at its mean hazard."""
    seconds, left = (np.array(column) for column in zip(*shape.survival, strict=True))
    share = 1 - random.random(count)  # of customers who stay longer
    within = np.interp(share, left[::-1], seconds[::-1])
    if left[-1] <= 0:
        return np.asarray(within)
    mean = seconds[-1] / -np.log(left[-1])
    return np.asarray(np.where(share < left[-1], seconds[-1] + mean * np.log(left[-1] / share), within))


def _weibull(random: np.random.Generator, cv: float, count: int) -> Floats:
    from scipy.special import gammaln

    low, high = 0.05, 60.0
    for _ in range(80):  # the shape that has this coefficient of variation, by halving
        middle = (low + high) / 2
        spread = np.expm1(gammaln(1 + 2 / middle) - 2 * gammaln(1 + 1 / middle))
        low, high = (middle, high) if spread > cv**2 else (low, middle)
    return np.asarray(random.standard_exponential(count) ** (1 / high) / np.exp(gammaln(1 + 1 / high)))


def poisson_times(random: np.random.Generator, expected: Floats, interval_seconds: float) -> Floats:
    """Moments of a Poisson process with `expected` arrivals per interval, spread evenly within each; sorted.

    A process of rate 1 on the scale of expected arrivals, so that a little more or less moves the same contacts a
    little instead of drawing others.
    """
    passed = np.concatenate([[0.0], np.cumsum(expected)])
    total = passed[-1]
    gaps = random.standard_exponential(int(total + 8 * np.sqrt(total) + 16))
    moments = np.cumsum(gaps)
    while moments[-1] < total:
        more = np.cumsum(random.standard_exponential(1000))
        moments = np.concatenate([moments, moments[-1] + more])
    moments = moments[: np.searchsorted(moments, total)]
    interval = np.searchsorted(passed, moments, side="right") - 1
    part = (moments - passed[interval]) / expected[interval]
    return np.asarray((interval + np.minimum(part, 1.0)) * interval_seconds)
