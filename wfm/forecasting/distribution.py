"""How contacts spread around their expectation: a factor for the whole day, noise within the day, and counts.

Given a mean m at some lead, an interval's variance is `dispersion` · m + (`interval_cv`² + day cv²) · m²; a day's is
that of its intervals when they share the day's factor. Both are fitted to the errors of the back-test and scaled so
that the 80 % band holds what it promises. Counts are negative binomial with that variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import betainc

from wfm.forecasting.days import Floats, Integers

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
BAND_80, BAND_90 = (0.1, 0.9), (0.05, 0.95)
LEAD_EDGES_DAYS = np.array([1, 2, 8, 29, 92])
"""First lead of each band that has a spread of its own."""

_MOST_ERRORS = 2000
_LEAST_ERRORS = 50
_LEAST_RATIO = 1.001
_GRID_PER_DECADE = 40
_PRIOR_DAYS = 14.0
"""Days for which the spread at all leads counts, when that of a band of leads is estimated."""
_LEARNING_DAYS = 60.0
"""Squared errors fall with the days known as 1 + this / days: those of the back-test knew less than is known now."""
_DRIFT_A_YEAR = 0.15
"""Standard deviation by which a level may drift in a year beyond the longest lead that could be tested, as a share."""
_DRIFT_STEP_DAYS = 28
_PRIOR_GROWTH = np.array([0.8, 0.95, 1.0, 1.1, 1.3])
"""How the spread of days usually grows with the lead."""


@dataclass(frozen=True)
class Spread:
    """Parameters of the spread; `day_cv` has one value per band of leads (`LEAD_EDGES_DAYS`).

    `day_scale` corrects the variance of whole days; `day_correlation` is that of the factors of consecutive days;
    `tested_days` is the longest lead of which past errors are known.
    """

    dispersion: float
    interval_cv: float
    day_cv: tuple[float, ...]
    day_correlation: float = 0.5
    day_scale: float = 1.0
    tested_days: int = 28

    def day_cv_at(self, leads: Integers) -> Floats:
        """Coefficient of variation of the day's factor, by lead in days; beyond what was tested the level drifts."""
        years = np.ceil(np.maximum(leads - self.tested_days, 0) / _DRIFT_STEP_DAYS) * _DRIFT_STEP_DAYS / 365
        return np.sqrt(np.array(self.day_cv)[band_of(leads)] ** 2 + _DRIFT_A_YEAR**2 * years)

    def variance(self, mean: Floats, day_cv: Floats | float) -> Floats:
        """Variance of intervals with these means, on days whose factors vary so much."""
        square = self.interval_cv**2 + np.asarray(day_cv) ** 2
        return np.maximum(self.dispersion * mean + square * mean**2, _LEAST_RATIO * mean)

    def day_variance(self, mean: Floats, squares: Floats, day_cv: Floats) -> Floats:
        """Variance of days with mean totals `mean` and sums of squared interval means `squares`."""
        free = self.dispersion * mean + self.interval_cv**2 * squares + day_cv**2 * mean**2
        return np.maximum(self.day_scale * free, _LEAST_RATIO * mean)

    def scaled(self, factor: float) -> Spread:
        """The same with all variances multiplied."""
        root = factor**0.5
        return Spread(
            max(self.dispersion * factor, 1.0),
            self.interval_cv * root,
            tuple(cv * root for cv in self.day_cv),
            self.day_correlation,
            self.day_scale,
            self.tested_days,
        )


UNTESTED = Spread(1.2, 0.05, (0.12, 0.15, 0.18, 0.22, 0.3))
"""Where there is no past error to learn from."""


def band_of(leads: Integers) -> Integers:
    """Which band of leads a lead (in days, from 1) belongs to."""
    return np.asarray(np.searchsorted(LEAD_EDGES_DAYS, np.maximum(leads, 1), side="right") - 1)


def cdf(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """P(N ≤ count) for negative binomial N with positive mean; counts may be any real numbers."""
    size = mean**2 / (variance - mean)
    below = np.floor(count)
    return np.where(below < 0, 0.0, betainc(size, np.maximum(below, 0) + 1, mean / variance))


def quantiles(mean: Floats, variance: Floats, levels: Sequence[float] = LEVELS) -> Floats:
    """Quantiles at each level (rows) for each mean (not negative); a zero mean has zeros only.

    The distribution is made continuous by spreading each count evenly over half a contact on both sides: whole-numbered
    quantiles of small counts would hold well more than their nominal share between them.
    """
    result = np.zeros((len(levels), len(mean)))
    heavy = mean > 0
    positive, spread = mean[heavy], variance[heavy]
    deviation = np.sqrt(spread)
    for row, level in enumerate(levels):
        low = np.full(len(positive), -1.0)
        high = np.ceil(positive + deviation / np.sqrt(1 - level))  # Cantelli's bound
        while bool((high - low > np.maximum(1.0, 1e-9 * high)).any()):
            middle = np.floor((low + high) / 2)
            reached = cdf(middle, positive, spread) >= level
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        below = cdf(high - 1, positive, spread)
        within = (level - below) / np.maximum(cdf(high, positive, spread) - below, 1e-12)
        result[row, heavy] = np.maximum(high - 0.5 + np.clip(within, 0.0, 1.0), 0.0)
    return result


def interval_quantiles(mean: Floats, leads: Integers, spread: Spread, levels: Sequence[float] = LEVELS) -> Floats:
    """Quantiles of intervals (rows: levels), read off a fine table of means where there are many."""
    cvs = spread.day_cv_at(leads)
    result = np.zeros((len(levels), len(mean)))
    for cv in np.unique(cvs).tolist():
        here = np.flatnonzero((cvs == cv) & (mean > 0))
        if not len(here):
            continue
        logs = np.log(mean[here])
        span = float(logs.max() - logs.min())
        count = int(span / np.log(10) * _GRID_PER_DECADE) + 2
        if count >= len(here):
            result[:, here] = quantiles(mean[here], spread.variance(mean[here], cv), levels)
            continue
        place = np.linspace(logs.min(), logs.max(), count)
        table = np.exp(place)
        found = quantiles(table, spread.variance(table, cv), levels)
        for row in range(len(levels)):
            result[row, here] = mean[here] * np.interp(logs, place, found[row] / table)
    return np.maximum.accumulate(result, axis=0)


def coverage(actual: Floats, mean: Floats, variance: Floats, band: tuple[float, float]) -> Floats:
    """For each outcome with a positive mean, how much of it lies in a band; counts are spread as in `quantiles`."""
    above, below = cdf(actual, mean, variance), cdf(actual - 1, mean, variance)
    width = np.maximum(above - below, 1e-12)
    return np.asarray((np.minimum(above, band[1]) - np.maximum(below, band[0])).clip(0) / width)


def fit_spread(actual: Floats, mean: Floats, leads: Integers, learnt: float = 1.0) -> Spread:
    """Spread of past outcomes (trials × days × slots, NaN unknown) around their forecasts.

    `leads`: per trial and day; `learnt`: see `learnt`.
    """
    scored = np.isfinite(actual) & (mean > 0)
    if scored.sum() < _LEAST_ERRORS:
        return UNTESTED
    y, mu = np.where(scored, actual, 0.0), np.where(scored, mean, 0.0)
    totals, expected = y.sum(axis=2), mu.sum(axis=2)
    some = expected > 0
    ratio = np.where(some, totals / np.where(some, expected, 1.0), 1.0)
    dispersion, square = _within(y, mu, ratio, scored)
    squares = (mu**2).sum(axis=2)
    chance = np.where(
        some, dispersion / np.where(some, expected, 1.0) + square * squares / np.maximum(expected, 1e-9) ** 2, 0
    )
    day_cv = _day_cvs(ratio[some], chance[some], leads[some])
    correlation = _correlation(ratio, chance, some)
    tested = max(int(leads[some].max()), 28)
    spread = Spread(dispersion, square**0.5, day_cv, correlation, tested_days=tested)
    places = np.flatnonzero(scored)
    places = places[:: -(-len(places) // _MOST_ERRORS)]
    of_day = np.broadcast_to(leads[:, :, None], y.shape).ravel()[places]
    y_flat, mu_flat = y.ravel()[places], mu.ravel()[places]
    cv = spread.day_cv_at(of_day)
    base = spread.variance(mu_flat, cv)
    trust = mu_flat.mean() / (mu_flat.mean() + 2.0)  # bands of the smallest counts hardly depend on the variance
    spread = spread.scaled(_calibrate(y_flat, mu_flat, base) ** trust * learnt)
    of_days = spread.day_variance(expected[some], squares[some], spread.day_cv_at(leads[some]))
    count = int(some.sum())
    day_scale = _calibrate(totals[some], expected[some], of_days / learnt) ** (count / (count + _PRIOR_DAYS))
    return replace(spread, day_scale=day_scale)


def learnt(days_then: Sequence[int], days_now: int) -> float:
    """Factor of the variance for having more history now than the trials had."""
    then = np.array(days_then, dtype=float)
    return float(np.mean((1 + _LEARNING_DAYS / days_now) / (1 + _LEARNING_DAYS / then)))


def _within(y: Floats, mu: Floats, ratio: Floats, scored: np.typing.NDArray[np.bool_]) -> tuple[float, float]:
    """Dispersion and squared interval cv of outcomes given their day's total."""
    given = (mu * ratio[:, :, None])[scored]
    slots = np.maximum(scored.sum(axis=2, keepdims=True), 2)
    lost = np.broadcast_to(1 - 1 / slots, y.shape)[scored]  # the day's total has been used up
    heavy = given > 0
    given, error = given[heavy], ((y[scored] - (mu * ratio[:, :, None])[scored])[heavy]) ** 2 / lost[heavy]
    if len(given) < _LEAST_ERRORS:
        return UNTESTED.dispersion, UNTESTED.interval_cv**2
    relative = error / given
    relative = np.minimum(relative, np.quantile(relative, 0.995))
    root = given.mean() ** 0.5
    design = np.stack([np.ones(len(given)), given], axis=1) / root
    linear, square = np.linalg.lstsq(design, relative / root, rcond=None)[0].tolist()
    if square <= 0 or linear < 1:
        linear = max(1.0, linear)
        square = max(0.0, float(((relative - linear) * given).sum() / (given**2).sum()))
        if square == 0:
            linear = max(1.0, float(relative.mean()))
    return linear, square


def _day_cvs(ratio: Floats, chance: Floats, leads: Integers) -> tuple[float, ...]:
    """Coefficient of variation of days beyond chance, per band of leads; bands with few days are drawn to all."""
    excess = (ratio - 1) ** 2
    excess = np.minimum(excess, np.quantile(excess, 0.98)) - chance
    overall = max(float(excess.mean()), 1e-6)
    band = band_of(leads)
    priors = overall * _PRIOR_GROWTH**2 / float((_PRIOR_GROWTH[band] ** 2).mean())
    result = []
    for number, prior in enumerate(priors.tolist()):
        mine = excess[band == number]
        result.append(max((float(mine.sum()) + _PRIOR_DAYS * prior) / (len(mine) + _PRIOR_DAYS), 1e-6) ** 0.5)
    return tuple(result)


def _correlation(ratio: Floats, chance: Floats, some: np.typing.NDArray[np.bool_]) -> float:
    """Of the factors of consecutive forecast days, from products of their errors."""
    error = np.where(some, np.clip(ratio - 1, -1, 1), 0.0)
    pairs = some[:, 1:] & some[:, :-1]
    if pairs.sum() < 5:
        return 0.5
    cross = float((error[:, 1:] * error[:, :-1])[pairs].mean())
    own = max(float((error[some] ** 2 - chance[some]).mean()), 1e-9)
    return float(np.clip(cross / own, 0.0, 0.95))


def _calibrate(y: Floats, mu: Floats, base: Floats) -> float:
    """Factor of the variance at which the 80 % band holds its share of the outcomes."""
    low, high = np.log(0.1), np.log(10.0)
    for _ in range(10):
        middle = (low + high) / 2
        variance = np.maximum(base * np.exp(middle), _LEAST_RATIO * mu)
        enough = float(coverage(y, mu, variance, BAND_80).mean()) >= BAND_80[1] - BAND_80[0]
        low, high = (low, middle) if enough else (middle, high)
    return float(np.exp(high))
