"""The shape of a day: shares of the slots by weekday, drawn towards the shape of all days by credibility."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import DayMatrix, Floats, weekdays

_HALF_LIFE_DAYS = 120.0
_ROUNDS = 3
_TOLERATED = 2.0
"""Standardised residuals up to this size weigh fully."""


def day_levels(values: Floats) -> Floats:
    """Total of each day, scaled up for unknown slots by the share that the known ones have on all days; NaN: none."""
    finite = np.isfinite(values)
    filled = np.where(finite, values, 0.0)
    count = finite.sum(axis=0)
    mean = filled.sum(axis=0) / np.maximum(count, 1)
    share = finite @ mean
    usable = finite.any(axis=1) & ((share > 0) | (mean.sum() == 0))
    scale = mean.sum() / np.where(share > 0, share, 1.0)
    return np.where(usable, filled.sum(axis=1) * np.where(share > 0, scale, 1.0), np.nan)


def weekday_profile(matrix: DayMatrix) -> Floats:
    """Weekday × slot: the expected share of the day; each row sums to 1 over the slots known on that weekday.

    Bühlmann–Straub credibility: the ratio of a weekday's slot to the all-day profile is drawn towards 1 with the
    weight that noise within weekdays has against variance between them. Recent days count more (half-life 120 days),
    values far off their expectation less.
    """
    values = matrix.values
    weekday = weekdays(matrix.ordinals)
    finite = np.isfinite(values)
    filled = np.where(finite, values, 0.0)
    age = len(values) - 1 - np.arange(len(values))
    recency = np.where(finite, 0.5 ** (age / _HALF_LIFE_DAYS)[:, None], 0.0)
    member = (weekday == np.arange(7)[:, None]).astype(float)
    served = _by_weekday(member, recency) > 0
    weight = recency
    pooled = _normalised(filled.sum(axis=0) / np.maximum(finite.sum(axis=0), 1))
    shape = np.where(served, pooled, 0.0)
    for _ in range(_ROUNDS):
        total = filled.sum(axis=1) / np.maximum((finite * shape[weekday]).sum(axis=1), 1e-12)
        total = np.where((finite * shape[weekday]).sum(axis=1) > 1e-9, total, 0.0)
        seen = (weight * filled).sum(axis=0)
        expected = (weight * total[:, None]).sum(axis=0)
        pooled = _normalised(seen / np.where(expected > 0, expected, 1.0))
        base = _by_weekday(member, weight * total[:, None]) * pooled
        ratio = np.where(base > 0, _by_weekday(member, weight * filled) / np.where(base > 0, base, 1.0), 1.0)
        guess = total[:, None] * shape[weekday]
        error = filled - guess
        good = finite & (guess > 0)
        dispersion = max(float(np.median(error[good] ** 2 / guess[good])) / 0.455, 1.0) if good.any() else 1.0
        spread = _between(ratio, base, dispersion)
        credible = base * spread / (base * spread + dispersion)
        shape = np.where(served, pooled * (1 + credible * (ratio - 1)), 0.0)
        norm = shape.sum(axis=1, keepdims=True)
        shape = shape / np.where(norm > 0, norm, 1.0)
        guess = total[:, None] * shape[weekday]
        size = np.abs(filled - guess) / np.sqrt(dispersion * np.maximum(guess, 0.5))
        weight = recency * np.minimum(1.0, _TOLERATED / np.maximum(size, 1e-9))
    unseen = ~served.any(axis=1)
    shape[unseen] = pooled
    return shape


def _by_weekday(member: Floats, values: Floats) -> Floats:
    """Sums over the days of each weekday; einsum gives the same bits whatever the threads of BLAS."""
    return np.asarray(np.einsum("wd,ds->ws", member, values))


def _between(ratio: Floats, base: Floats, dispersion: float) -> float:
    """Variance of the true weekday-to-pool ratios: what their scatter has beyond noise."""
    heavy = base > 0
    if not heavy.any():
        return 0.0
    weight = base[heavy]
    scatter = float((weight * (ratio[heavy] - 1) ** 2).sum() - dispersion * heavy.sum())
    return max(scatter / float(weight.sum()), 1e-6)


def _normalised(row: Floats) -> Floats:
    total = float(row.sum())
    return row / total if total > 0 else np.full(len(row), 1.0 / max(len(row), 1))
