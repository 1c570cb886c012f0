"""One regression over all intervals: quasi-Poisson with a log link, ridge, and calendar effects that differ by hour.

log mean = shape of all days + level over time + Σ calendar effect × (constant + smooth function of the hour). The
design is a product of days and slots: the normal equations are put together from both sides, which keeps the cost
small. The level found is carried forward as in `wfm.forecasting.level`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.calendar import calendar_columns, calendar_deviations
from wfm.forecasting.days import Booleans, Floats
from wfm.forecasting.level import levels
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register

_LEAST_DAYS = 14
_LONGEST_DAYS = 730
_ROUNDS = 4
_KNOT_DAYS = 28
_KNOT_DEVIATION = 0.03
_HATS = 10
"""Smooth functions of the time of day; their knots lie at equal shares of the contacts."""
_SHAPE_DEVIATION = 0.5
"""Prior standard deviation of a calendar effect's difference between hours, relative to that of its constant."""
_RECENCY_DAYS = 180.0
_TOLERATED = 2.5
_ODD = 0.3
"""Days whose totals weigh less than this in the fit of totals weigh so here, others fully."""


@dataclass(frozen=True)
class HourlyRegression:
    """Calendar effects by time of day, all estimated together."""

    name: str = "glm"

    def supports(self, past: Past) -> bool:
        """From two weeks of known days on."""
        return int(past.matrix.known.sum()) >= _LEAST_DAYS

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        cut = max(0, len(past.matrix.values) - _LONGEST_DAYS)
        values = past.matrix.values[cut:]
        history = past.days.of(slice(cut, None))
        finite = np.isfinite(values)
        columns = calendar_columns(history, len(values))
        basis = _basis(np.where(finite, values, 0.0).sum(axis=0))
        odd = past.day_fit.weight[-len(values) :]
        trust = np.where(odd < _ODD, odd, 1.0)
        shape, effects = _fit(
            values, finite, past.day_fit.jump[-len(values) :], trust, columns, basis, history.drivers.shape[1]
        )
        usual = shape * np.exp(columns @ effects @ basis.T + past.day_fit.jump[-len(values) :, None])
        totals = np.where(finite, values, 0.0).sum(axis=1)
        expected = np.where(finite, usual, 0.0).sum(axis=1)
        level = levels(past, days, totals, expected)
        ahead = calendar_columns(days, len(values))
        return np.asarray(level[:, None] * shape * np.exp(ahead @ effects @ basis.T))


def _basis(volume: Floats) -> Floats:
    """Slots × functions: a constant, then hats over the time of day with knots at equal shares of the contacts."""
    place = np.cumsum(volume) - volume / 2
    count = min(_HATS, max(1, int((volume > 0).sum()) // 2))
    place = place / max(float(volume.sum()), 1e-12) * (count - 1)
    hats = np.maximum(0.0, 1 - np.abs(place[:, None] - np.arange(count)))
    return np.hstack([np.ones((len(volume), 1)), hats])


def _fit(
    values: Floats, finite: Booleans, jump: Floats, trust: Floats, columns: Floats, basis: Floats, drivers: int
) -> tuple[Floats, Floats]:
    """Shape of all days, and effects (calendar columns × basis).

    `jump`: log factor of each day's level that is known already; `trust`: weight of each day.
    """
    rows, calendar, functions = len(values), columns.shape[1], basis.shape[1]
    y = np.where(finite, values, 0.0)
    age = rows - 1 - np.arange(rows)
    recency = (trust * 0.5 ** (age / _RECENCY_DAYS))[:, None]
    knots = int((rows - 1) / _KNOT_DAYS) + 2
    hats = np.maximum(0.0, 1 - np.abs((np.arange(rows) / _KNOT_DAYS)[:, None] - np.arange(knots)))
    walk = np.diff(np.eye(knots), axis=0)
    size = calendar * functions
    constant = calendar_deviations(calendar, drivers)
    deviations = np.concatenate(
        [constant[:, None], np.repeat(constant[:, None] * _SHAPE_DEVIATION, functions - 1, 1)], 1
    )
    prior = np.zeros((size + knots, size + knots))
    prior[np.arange(size), np.arange(size)] = deviations.ravel() ** -2.0
    prior[size:, size:] = walk.T @ walk / _KNOT_DEVIATION**2 + 1e-4 * np.eye(knots)
    pairs = (columns[:, :, None] * columns[:, None, :]).reshape(rows, -1)
    shape = np.maximum(y.sum(axis=0) / np.maximum(finite.sum(axis=0), 1), 1e-9)
    effects = np.zeros((calendar, functions))
    heights, level = np.zeros(knots), np.zeros(rows)
    cell = np.ones(values.shape)
    for _ in range(_ROUNDS):
        eta = (level + jump)[:, None] + columns @ effects @ basis.T
        mu = np.where(finite, shape * np.exp(np.clip(eta, -20, 20)), 0.0)
        residual = np.where(finite, y - mu, 0.0) / np.sqrt(np.maximum(mu, 0.3))
        dispersion = max(float(np.median(np.abs(residual[finite]))) ** 2 / 0.455, 1.0)
        cell = np.minimum(1.0, _TOLERATED / np.maximum(np.abs(residual) / np.sqrt(dispersion), 1e-9))
        w = cell * mu * recency
        gap = cell * np.where(finite, np.clip(y - mu, -mu, 3 * mu + 3), 0.0) * recency
        by_pair = (pairs.T @ w).reshape(calendar, calendar, -1)
        normal = np.zeros((size + knots, size + knots))
        block = np.einsum("ces,sk,sl->ckel", by_pair, basis, basis, optimize=True)
        normal[:size, :size] = block.reshape(size, size)
        wb = w @ basis
        cross = hats.T @ (columns[:, :, None] * wb[:, None, :]).reshape(rows, size)
        normal[size:, :size] = cross
        normal[:size, size:] = cross.T
        normal[size:, size:] = hats.T @ (w.sum(axis=1)[:, None] * hats)
        gradient = np.concatenate([(columns.T @ gap @ basis).ravel(), hats.T @ gap.sum(axis=1)])
        current = np.concatenate([effects.ravel(), heights])
        pull = dispersion * prior
        step = np.linalg.solve(normal + pull, gradient - pull @ current)
        new = current + step
        effects, heights = new[:size].reshape(calendar, functions), new[size:]
        level = hats @ heights
        eta = (level + jump)[:, None] + columns @ effects @ basis.T
        expected = np.where(finite, np.exp(np.clip(eta, -20, 20)), 0.0) * recency * cell
        top = (cell * y * recency).sum(axis=0)
        shape = np.maximum(top / np.maximum(expected.sum(axis=0), 1e-9), 1e-9)
    return shape, effects


register(HourlyRegression())
