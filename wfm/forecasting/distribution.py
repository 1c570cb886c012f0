"""The spread around a forecast mean: negative binomial, its variance fitted to past errors and calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from wfm.forecasting.days import Floats

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
NOMINAL = LEVELS[-1] - LEVELS[0]

_MOST_ERRORS = 2500
_LEAST_RATIO = 1.001


@dataclass(frozen=True)
class Spread:
    """Variance of a count with a given mean: `scale` · (`linear` · mean + `square` · mean²), at least the mean."""

    linear: float
    square: float
    scale: float = 1.0

    def variance(self, mean: Floats) -> Floats:
        """Variance at each mean."""
        return np.maximum(self.scale * (self.linear * mean + self.square * mean**2), _LEAST_RATIO * mean)


UNTESTED = Spread(1.0, 0.2**2)
"""Where there is no past error to learn from: Poisson noise and a standard error of 20 % in the mean."""


def cdf(count: Floats, mean: Floats, spread: Spread) -> Floats:
    """P(N ≤ count) for negative binomial N with positive mean; counts may be any real numbers."""
    variance = spread.variance(mean)
    size = mean**2 / (variance - mean)
    below = np.floor(count)
    return np.where(below < 0, 0.0, betainc(size, np.maximum(below, 0) + 1, mean / variance))


def quantiles(mean: Floats, spread: Spread, levels: Sequence[float] = LEVELS) -> Floats:
    """Quantiles at each level (rows) for each mean (not negative); a zero mean has zeros only.

    The distribution is made continuous by spreading each count evenly over half a contact on both sides: whole-numbered
    quantiles of small counts would hold well more than their nominal share between them.
    """
    result = np.zeros((len(levels), len(mean)))
    distinct, where = np.unique(mean, return_inverse=True)
    heavy = distinct > 0
    positive = distinct[heavy]
    deviation = np.sqrt(spread.variance(positive))
    for row, level in enumerate(levels):
        low = np.full(len(positive), -1.0)
        high = np.ceil(positive + deviation / np.sqrt(1 - level))  # Cantelli's bound
        while bool((high - low > np.maximum(1.0, 1e-9 * high)).any()):
            middle = np.floor((low + high) / 2)
            reached = cdf(middle, positive, spread) >= level
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        below = cdf(high - 1, positive, spread)
        within = (level - below) / np.maximum(cdf(high, positive, spread) - below, 1e-12)
        found = np.zeros(len(distinct))
        found[heavy] = np.maximum(high - 0.5 + np.clip(within, 0.0, 1.0), 0.0)
        result[row] = found[where]
    return result


def coverage(actual: Floats, mean: Floats, spread: Spread) -> float:
    """Share of outcomes inside the outermost band, ends included, where the mean is positive."""
    heavy = mean > 0
    y, mu = actual[heavy], mean[heavy]
    if not len(y):
        return 1.0
    middle = (cdf(y, mu, spread) + cdf(y - 1, mu, spread)) / 2
    return float(((middle >= LEVELS[0]) & (middle <= LEVELS[-1])).mean())


def fit_spread(actual: Floats, mean: Floats) -> Spread:
    """Spread of past outcomes around their forecasts, scaled so that the outermost band holds its nominal share.

    As in `quantiles`, each count is spread evenly over its neighbourhood.
    """
    heavy = np.flatnonzero(mean > 0)
    if len(heavy) < 50:
        return UNTESTED
    heavy = heavy[:: -(-len(heavy) // _MOST_ERRORS)]
    y, mu = actual[heavy], mean[heavy]
    relative = (y - mu) ** 2 / mu
    relative = np.minimum(relative, np.quantile(relative, 0.995))
    spread = _variance(relative, mu)
    low, high = np.log(0.05), np.log(20.0)
    for _ in range(14):
        middle = (low + high) / 2
        trial = Spread(spread.linear, spread.square, float(np.exp(middle)))
        above = cdf(y, mu, trial)
        below = cdf(y - 1, mu, trial)
        width = np.maximum(above - below, 1e-12)
        inside = (np.minimum(above, LEVELS[-1]) - np.maximum(below, LEVELS[0])).clip(0) / width
        if inside.mean() < NOMINAL:
            low = middle
        else:
            high = middle
    trust = mu.mean() / (mu.mean() + 2.0)  # bands of the smallest counts hardly depend on the variance
    return Spread(spread.linear, spread.square, float(np.exp(high * trust)))


def _variance(relative: Floats, mu: Floats) -> Spread:
    """Least squares of the squared error over the mean on a constant and the mean, neither negative."""
    design = np.stack([np.ones(len(mu)), mu], axis=1)
    linear, square = np.linalg.lstsq(design / mu.mean() ** 0.5, relative / mu.mean() ** 0.5, rcond=None)[0].tolist()
    if square <= 0:
        return Spread(float(relative.mean()), 0.0)
    if linear <= 0:
        return Spread(0.0, float((relative * mu).sum() / (mu**2).sum()))
    return Spread(linear, square)
