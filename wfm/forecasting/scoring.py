"""How good a forecast has been: the figures that come with it."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from wfm.forecasting.backtest import Trials, ratio
from wfm.forecasting.blend import YARDSTICKS
from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.distribution import BAND_80, BAND_90, LEVELS, fit_spread, interval_quantiles
from wfm.models.forecast import Accuracy

_MOST_DAYS = 56
"""Quantiles of the back-test are looked at on so many days at most: more would only take longer."""


def score(trials: Trials) -> Accuracy:
    """Figures of the forecast that a back-test led to."""
    scored = trials.scored
    actual = np.where(scored, trials.actual, 0.0)
    mean = np.where(scored, trials.forecasts[trials.method], 0.0)
    baseline, mean8 = (name if name in trials.forecasts else trials.method for name in YARDSTICKS)
    volume = trials.volume
    error = mean - actual
    days = error.sum(axis=2)
    pinball, within_80, within_90 = _quantile_scores(trials, mean)
    return Accuracy(
        origins=len(actual),
        horizon_days=trials.window.horizon_days,
        wape=ratio(float(np.abs(error).sum()), volume),
        wape_day=ratio(float(np.abs(days).sum()), volume),
        wape_week=ratio(float(np.abs(_weeks(days)).sum()), volume),
        bias=ratio(float(error.sum()), volume),
        bias_day=_mean_bias(days, actual.sum(axis=2)),
        bias_week=_mean_bias(_weeks(days), _weeks(actual.sum(axis=2))),
        mase=float(np.abs(error).sum()) / max(int(scored.sum()), 1) / trials.scale if trials.scale > 0 else None,
        pinball=pinball,
        baseline_wape=trials.wape(baseline),
        mean8_wape=trials.wape(mean8),
        floor_wape=ratio(float(poisson_deviation(mean[scored]).sum()), float(mean.sum())),
        coverage=within_90,
        coverage_nominal=round(BAND_90[1] - BAND_90[0], 6),
        coverage_80=within_80,
        coverage_90=within_90,
    )


def _weeks(days: Floats) -> Floats:
    """Sums of each seven days after the origin; what is left over is a shorter one."""
    return np.asarray(np.add.reduceat(days, np.arange(0, days.shape[1], 7), axis=1))


def _mean_bias(error: Floats, actual: Floats) -> float | None:
    some = actual > 0
    return float((error[some] / actual[some]).mean()) if some.any() else None


def _quantile_scores(trials: Trials, mean: Floats) -> tuple[float | None, float, float]:
    """Pinball loss and shares inside the 80 % and 90 % bands, each origin judged by the spread of the others' half."""
    origins = len(mean)
    leads = np.tile(trials.window.leads, (origins, 1))
    folds = [np.arange(origins) % 2 == half for half in (0, 1)] if origins > 1 else [np.ones(1, dtype=bool)]
    loss, inside_80, inside_90, count, volume = 0.0, 0.0, 0.0, 0, 0.0
    for fold in folds:
        other = ~fold if len(folds) > 1 else fold
        spread = fit_spread(trials.actual[other], mean[other], leads[other])
        rows = np.flatnonzero(np.isfinite(trials.actual[fold]).any(axis=2).ravel())
        rows = rows[:: -(-max(len(rows), 1) // _MOST_DAYS)]
        y, mu = (array[fold].reshape(-1, mean.shape[2])[rows] for array in (trials.actual, mean))
        judged = np.isfinite(y) & (mu > 0)
        lead = np.broadcast_to(leads[fold].ravel()[rows][:, None], y.shape)[judged]
        y, found = y[judged], interval_quantiles(mu[judged], lead, spread)
        loss += 2 * float(
            np.mean([pinball_loss(y, row, level).sum() for row, level in zip(found, LEVELS, strict=True)])
        )
        inside_80 += float(_inside(y, found, BAND_80).sum())
        inside_90 += float(_inside(y, found, BAND_90).sum())
        count += len(y)
        volume += float(y.sum())
    return (
        loss / volume if volume > 0 else None,
        inside_80 / count if count else 1.0,
        inside_90 / count if count else 1.0,
    )


def pinball_loss(actual: Floats, quantile: Floats, level: float) -> Floats:
    """Loss of a quantile: `level` per contact above it, 1 − `level` per contact below."""
    above = actual - quantile
    return np.maximum(level * above, (level - 1) * above)


def _inside(y: Floats, found: Floats, band: tuple[float, float]) -> Integers:
    low, high = (found[LEVELS.index(level)] for level in band)
    return np.asarray((y >= low) & (y <= high)).astype(np.int64)


def poisson_deviation(mean: Floats) -> Floats:
    """E|N − mean| of a Poisson count: 2·e^−m·m^(⌊m⌋+1)/⌊m⌋! (De Moivre)."""
    positive = np.maximum(mean, 1e-12)
    whole = np.floor(positive)
    return np.where(mean > 0, 2 * np.exp((whole + 1) * np.log(positive) - positive - gammaln(whole + 1)), 0.0)
