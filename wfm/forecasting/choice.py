"""Which method a queue is forecast with, how wide its forecast spreads, and how good it has been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from wfm.forecasting.backtest import Trials, ratio
from wfm.forecasting.days import Booleans, Floats
from wfm.forecasting.distribution import NOMINAL, UNTESTED, Spread, coverage, fit_spread
from wfm.models.forecast import Accuracy

_CLEARLY = 0.03
"""Share of WAPE by which a method must beat the preferred one: less is chance in the few weeks of a back-test."""


@dataclass(frozen=True)
class Choice:
    """What the back-test (or its absence) led to."""

    method: str
    spread: Spread
    accuracy: Accuracy | None
    notes: tuple[str, ...] = ()


def choose(trials: Trials | None, preferred: str, baseline: str) -> Choice:
    """The member with the least back-tested WAPE, or the blend; the preferred one stays unless it is clearly beaten.

    Without trials it is the preferred one, untested.
    """
    if trials is None:
        note = "too little history (under three weeks, or without contacts) to test the forecast on"
        return Choice(preferred, UNTESTED, None, (note,))
    wapes = {name: trials.wape(name) for name in trials.forecasts}
    method = min(wapes, key=lambda name: wapes[name])
    if wapes.get(preferred, np.inf) * (1 - _CLEARLY) <= wapes[method]:
        method = preferred
    mean, actual = trials.forecasts[method], trials.actual
    scored = trials.scored
    late = slice(len(actual) // 2, None)  # errors made with much less history than now would overstate those to come
    return Choice(
        method, fit_spread(actual[late][scored[late]], mean[late][scored[late]]), _accuracy(trials, method, baseline)
    )


def _accuracy(trials: Trials, method: str, baseline: str) -> Accuracy:
    mean, scored = trials.forecasts[method], trials.scored
    actual = np.where(scored, trials.actual, 0.0)
    mean = np.where(scored, mean, 0.0)
    volume = trials.volume
    return Accuracy(
        origins=len(actual),
        horizon_days=trials.window.horizon_days,
        wape=ratio(float(np.abs(mean - actual).sum()), volume),
        wape_day=ratio(float(np.abs(mean.sum(axis=2) - actual.sum(axis=2)).sum()), volume),
        bias=ratio(float((mean - actual).sum()), volume),
        baseline_wape=trials.wape(baseline),
        floor_wape=ratio(float(_poisson_deviation(mean[scored]).sum()), float(mean.sum())),
        coverage=_honest_coverage(trials.actual, trials.forecasts[method], scored),
        coverage_nominal=NOMINAL,
    )


def _honest_coverage(actual: Floats, mean: Floats, scored: Booleans) -> float:
    """Coverage with the spread fitted on the other half of the origins (on all where there is one origin only)."""
    folds = [np.arange(len(actual)) % 2 == half for half in (0, 1)] if len(actual) > 1 else [np.ones(1, dtype=bool)]
    shares, sizes = [], []
    for fold in folds:
        other = ~fold if len(folds) > 1 else fold
        spread = fit_spread(actual[other][scored[other]], mean[other][scored[other]])
        y, mu = actual[fold][scored[fold]], mean[fold][scored[fold]]
        shares.append(coverage(y, mu, spread))
        sizes.append(max(int((mu > 0).sum()), 1))
    return float(np.average(shares, weights=sizes))


def _poisson_deviation(mean: Floats) -> Floats:
    """E|N − mean| of a Poisson count: 2·e^−m·m^(⌊m⌋+1)/⌊m⌋! (De Moivre)."""
    positive = np.maximum(mean, 1e-12)
    whole = np.floor(positive)
    return np.where(mean > 0, 2 * np.exp((whole + 1) * np.log(positive) - positive - gammaln(whole + 1)), 0.0)
