"""A slowly moving level, carried forward by exponential filters whose memory is chosen by lead time."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.member import Days, Past

LEAD_EDGES_DAYS = np.array([1, 2, 4, 8, 15, 29, 57])
"""First lead of each band: leads of a band share their weights."""

_HALF_LIVES_DAYS = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 400.0])
_SHARPNESS = 4.0
"""How steeply the weight of a filter falls with its past error."""
_LEAST_ERRORS = 5
_STIFFNESS = 200.0
"""Ridge that holds the weights, for each stretch as long as the lead, relative to the filters' mean power."""
_TOLERATED = 3.0
"""Errors beyond so many robust standard deviations count as so many."""
_DEFAULT_MIX: Floats = (_HALF_LIVES_DAYS == 16.0).astype(np.float64)


def steps(past: Past, days: Days) -> Integers:
    """How many served days ahead each day lies: days of weekdays without any known day do not count."""
    served = np.zeros(7, dtype=bool)
    served[past.days.weekdays[past.matrix.known]] = True
    last = int(past.matrix.ordinals[past.matrix.known][-1])
    between = np.arange(last + 1, int(days.ordinals.max()) + 1)
    count = np.cumsum(served[(between + 3) % 7])
    return np.asarray(np.maximum(count[np.maximum(days.ordinals - last - 1, 0)], 1))


def levels(totals: Floats, usual: Floats, weight: Floats, leads: Integers) -> Floats:
    """Level (total over usual total) for each lead, in known days after the last known one.

    Exponential filters with different memories run through the known days. For each band of leads their weights fall
    steeply with their past errors at such a lead, and are then refined by regression, the less the fewer stretches so
    long have been seen: a level that returns to where it was takes negative weights.
    """
    rows = np.flatnonzero(usual > 0)
    if not len(rows):
        return np.ones(len(leads))
    totals, usual, weight = totals[rows], usual[rows], weight[rows]
    decay = 0.5 ** (1 / _HALF_LIVES_DAYS)
    scale = max(float(usual.mean()), 1e-12)
    slow = float((weight * totals).sum() / max(float((weight * usual).sum()), 1e-12))
    states = _filters(weight * totals / scale, weight * usual / scale, slow, decay)
    ratio = totals / usual
    trust = weight * usual / scale
    band = np.searchsorted(LEAD_EDGES_DAYS, leads, side="right") - 1
    result = np.empty(len(leads))
    begin = min(7, len(totals) // 2)
    for number in np.unique(band).tolist():
        lead = int(np.median(leads[band == number]))
        origin = np.arange(begin, len(totals) - lead)
        mix = _DEFAULT_MIX
        if len(origin) >= _LEAST_ERRORS:
            mix = _mixture(states[origin], ratio[origin + lead], trust[origin + lead])
            mix = _refined(mix, states[origin], ratio[origin + lead], trust[origin + lead], lead)
        result[band == number] = max(float(states[-1] @ mix), 0.0)
    return result


def _filters(gains: Floats, bases: Floats, slow: float, decay: Floats) -> Floats:
    """Days × filters: each filter's level after each day."""
    top = np.full(len(decay), slow * 1e-3)
    bottom = np.full(len(decay), 1e-3)
    states = np.empty((len(gains), len(decay)))
    for index, (gain, base) in enumerate(zip(gains.tolist(), bases.tolist(), strict=True)):
        top = top * decay + gain
        bottom = bottom * decay + base
        states[index] = top / bottom
    return states


def _mixture(states: Floats, ratio: Floats, trust: Floats) -> Floats:
    """Weights of the filters, summing to 1."""
    loss = (np.abs(ratio[:, None] - states) * trust[:, None]).sum(axis=0)
    if loss.min() <= 0:
        return _DEFAULT_MIX
    first = (loss.min() / loss) ** _SHARPNESS
    return np.asarray(first / first.sum())


def _refined(mix: Floats, states: Floats, ratio: Floats, trust: Floats, lead: int) -> Floats:
    """The weights that a ridge regression towards them prefers, summing to 1: what past errors say they missed."""
    middle = states @ mix
    error = ratio - middle
    limit = _TOLERATED * 1.4826 * float(np.median(np.abs(error)))
    apart = states - middle[:, None]
    power = (apart * trust[:, None]).T @ apart
    ridge = _STIFFNESS * lead / len(states) * float(np.trace(power)) / len(mix) + 1e-9
    change = np.linalg.solve(power + ridge * np.eye(len(mix)), apart.T @ (trust * np.clip(error, -limit, limit)))
    return np.asarray(mix + change - change.sum() * mix)
