"""The shape of a day: shares of the slots by weekday, drawn towards the shape of all days by credibility."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import DayMatrix, Floats, weekdays
from wfm.forecasting.shape_credibility import Shares, credible_shapes

_HALF_LIVES_DAYS = (60.0, 180.0)
"""Of the shape of all days, whose changes soon show, and of what sets weekdays apart, which needs long to be told."""
_ROUNDS = 3
_TOLERATED = 2.0
"""Standardised residuals up to this size weigh fully."""


def weekday_profile(matrix: DayMatrix) -> Floats:
    """Weekday × slot: the expected share of the day; each row sums to 1 over the slots known on that weekday.

    Recent days count more, values far off their expectation less. How far the shape of all days is smoothed, and how
    far a weekday's is drawn towards it, follows from what is chance in them: see `credible_shapes`.
    """
    values = matrix.values
    weekday = weekdays(matrix.ordinals)
    finite = np.isfinite(values)
    filled = np.where(finite, values, 0.0)
    age = len(values) - 1 - np.arange(len(values))
    recent, lasting = (np.where(finite, 0.5 ** (age / life)[:, None], 0.0) for life in _HALF_LIVES_DAYS)
    member = (weekday == np.arange(7)[:, None]).astype(float)
    served = _by_weekday(member, finite.astype(float)) > 0
    mean = _normalised(filled.sum(axis=0) / np.maximum(finite.sum(axis=0), 1))
    shape = np.where(served, mean, 0.0)
    trust = np.ones(values.shape)
    for _ in range(_ROUNDS):
        share = (finite * shape[weekday]).sum(axis=1)
        total = np.where(share > 1e-9, filled.sum(axis=1) / np.maximum(share, 1e-12), 0.0)
        guess = total[:, None] * shape[weekday]
        dispersion = _dispersion(filled - guess, guess, trust * (finite & (guess > 0)))
        pooled = [part.sum(axis=0, keepdims=True) for part in _parts(filled, total, trust * recent)]
        by_weekday = [_by_weekday(member, part) for part in _parts(filled, total, trust * lasting)]
        slow = [part.sum(axis=0, keepdims=True) for part in by_weekday]
        shape = credible_shapes(_shares(*pooled), _shares(*slow), _shares(*by_weekday), dispersion, served)
        guess = total[:, None] * shape[weekday]
        size = np.abs(filled - guess) / np.sqrt(dispersion * np.maximum(guess, 0.5))
        trust = np.minimum(1.0, _TOLERATED / np.maximum(size, 1e-9))
    return shape


def _parts(filled: Floats, total: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Contacts of each day and slot by their weights, those of the whole day, and the latter by the squared weights."""
    expected = weight * total[:, None]
    return weight * filled, expected, weight * expected


def _shares(seen: Floats, expected: Floats, squares: Floats) -> Shares:
    """Shares from sums of those parts; contacts with weights w tell as much as (Σ w)² / Σ w² with none."""
    some = expected > 0
    shares = np.where(some, seen / np.where(some, expected, 1.0), 0.0)
    return Shares(shares, np.where(some, expected**2 / np.where(some, squares, 1.0), 0.0))


def _dispersion(error: Floats, guess: Floats, trust: Floats) -> float:
    """Variance per expected contact, at least that of chance alone."""
    expected = float((trust * guess).sum())
    return max(float((trust * error**2).sum()) / expected, 1.0) if expected > 0 else 1.0


def _by_weekday(member: Floats, values: Floats) -> Floats:
    """Sums over the days of each weekday; einsum gives the same bits whatever the threads of BLAS."""
    return np.asarray(np.einsum("wd,ds->ws", member, values))


def _normalised(row: Floats) -> Floats:
    total = float(row.sum())
    return row / total if total > 0 else np.full(len(row), 1.0 / max(len(row), 1))
