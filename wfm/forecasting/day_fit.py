"""Day totals explained: a weekday's profile, effects of the calendar and a slowly moving level, robustly.

Quasi-Poisson regression with a log link, ridge and bounded influence on the calendar's columns and a piecewise linear
log level whose steps are small. What is left over is what members forecast further.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from wfm.forecasting.calendar import AFTER_CLOSED, calendar_columns, calendar_deviations
from wfm.forecasting.days import Booleans, DayMatrix, Floats
from wfm.forecasting.gaussian import Processes
from wfm.forecasting.member import Days, Past
from wfm.forecasting.profile import weekday_profile

_ROUNDS = 6
_TOLERATED = 2.0
"""Standardised residuals up to this size weigh fully."""
_TOLERATED_AFTER_CLOSED = 6.0
"""More for days after closed ones: rare by nature, they must be heard to teach their effect."""
_KNOT_DAYS = 28
_KNOT_DEVIATION = 0.03
"""Prior standard deviation of the step of the log level between knots."""
_STEP_DEVIATION = 0.7
_BEFORE, _AFTER, _MOST_SHIFTS = 21, 14, 3
"""Known days before and after a jump that tell its size; how many jumps are looked for."""
_LEAST_SHIFT, _CERTAIN = 0.12, 9.0
"""A jump of the log level is at least so large, and so many times its standard error."""
_LONGEST_DAYS = 1100
"""Older days are not used."""


@dataclass(frozen=True)
class DayFit:
    """A history's day totals, explained. `usual` is what the calendar alone leads to: totals over `usual` are levels.

    `exposure`: share of the day's profile that is known; `slow`: the fitted level of each day; `weight`: how far each
    day is to be trusted. Where the level has jumped (`shifts`: rows), what lies before is brought to the level after:
    `jump` is its log factor, 0 at the end.
    """

    matrix: DayMatrix
    days: Days
    profile: Floats
    effect: Floats
    totals: Floats
    exposure: Floats
    usual: Floats
    slow: Floats
    weight: Floats
    jump: Floats
    shifts: tuple[int, ...] = ()

    @classmethod
    def of(cls, past: Past) -> DayFit:
        """Fit the last three years."""
        cut = max(0, len(past.matrix.values) - _LONGEST_DAYS)
        matrix = DayMatrix(past.matrix.first + cut, past.matrix.values[cut:])
        days = past.days.of(slice(cut, None))
        profile = weekday_profile(matrix)
        finite = np.isfinite(matrix.values)
        exposure = (finite * profile[days.weekdays]).sum(axis=1)
        exposure = np.where(exposure > 0.25, exposure, 0.0)
        totals = np.where(finite, matrix.values, 0.0).sum(axis=1)
        columns = calendar_columns(days, len(totals))
        trusted, drivers = past.trusted[cut:], days.drivers.shape[1]
        effect, slow, weight = _regress(totals, exposure, columns, trusted, drivers)
        shifts = level_shifts(totals, exposure * np.exp(columns @ effect) * slow)
        jump = np.zeros(len(totals))
        if shifts:
            steps = (np.arange(len(totals))[:, None] >= np.array(shifts)).astype(float)
            effect, slow, weight = _regress(
                totals, exposure, np.hstack([columns, steps]), trusted, drivers, len(shifts)
            )
            heights = effect[columns.shape[1] :]
            effect = effect[: columns.shape[1]]
            jump = (steps - steps[-1]) @ heights
            slow = slow * np.exp(heights.sum())
        usual = exposure * np.exp(columns @ effect + jump)
        return cls(matrix, days, profile, effect, totals, exposure, usual, slow, weight, jump, shifts)

    @property
    def whole(self) -> Floats:
        """`usual` of days all of whose slots are known; 0 where nothing is."""
        some = self.exposure > 0
        return np.asarray(np.where(some, self.usual / np.where(some, self.exposure, 1.0), 0.0))

    @cached_property
    def processes(self) -> Processes:
        """What carries levels and shapes forward, over the last known days."""
        rows = np.flatnonzero(self.usual > 0)
        return Processes.of(rows, self.days.weekdays[rows], self.weight[rows])

    def ahead(self, days: Days) -> Floats:
        """Factor of the calendar on days to come, to be multiplied by a level."""
        return np.asarray(np.exp(calendar_columns(days, len(self.totals)) @ self.effect))


def level_shifts(totals: Floats, expected: Floats) -> tuple[int, ...]:
    """Rows at which the level jumps for good: the weeks before and after differ by far more than days do."""
    known = np.flatnonzero((expected > 0) & (totals > 0))
    found: list[int] = []
    if len(known) < _BEFORE + _AFTER:
        return ()
    log = np.log(totals[known] / expected[known])
    noise = max(1.4826 * float(np.median(np.abs(np.diff(log)))) / 2**0.5, 1e-3)
    error = 1.2533 * noise * (1 / _BEFORE + 1 / _AFTER) ** 0.5
    for _ in range(_MOST_SHIFTS):
        before = np.median(sliding_window_view(log[:-_AFTER], _BEFORE), axis=1)
        after = np.median(sliding_window_view(log[_BEFORE:], _AFTER), axis=1)
        change = after - before
        best = int(np.argmax(np.abs(change)))
        if abs(change[best]) < max(_LEAST_SHIFT, _CERTAIN * error):
            break
        where = best + _BEFORE
        found.append(int(known[where]))
        log = log - change[best] * (np.arange(len(log)) >= where)
    return tuple(sorted(set(found)))


def _regress(
    totals: Floats, exposure: Floats, fixed: Floats, trusted: Booleans, drivers: int, shifts: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Log effects of the calendar columns (the level taken out), the level of each day and the days' robust weights.

    The last columns are `drivers` of the planner, then `shifts` steps of the level; `trusted` days weigh fully.
    """
    used = exposure > 0
    y, offset, x, sure = totals[used], exposure[used], fixed[used], trusted[used]
    place = np.flatnonzero(used) / _KNOT_DAYS
    knots = int(place[-1]) + 2
    hats = np.maximum(0.0, 1 - np.abs(place[:, None] - np.arange(knots)))
    design = np.hstack([x, hats])
    columns = x.shape[1]
    mean = max(float(np.mean(y / offset)), 1e-9)
    beta = np.zeros(design.shape[1])
    beta[columns:] = np.log(max(float(np.median(y / offset)), 0.1 * mean))
    walk = np.diff(np.eye(knots), axis=0)
    deviations = np.append(calendar_deviations(columns - shifts, drivers), np.full(shifts, _STEP_DEVIATION))
    prior = np.zeros((len(beta), len(beta)))
    prior[:columns, :columns] = np.diag(deviations**-2.0)
    prior[columns:, columns:] = walk.T @ walk / _KNOT_DEVIATION**2
    weight = np.ones(len(y))
    dispersion = 1.0
    for _ in range(_ROUNDS):
        eta = np.clip(design @ beta, -30, 60)
        mu = offset * np.exp(eta)
        working = eta + np.clip((y - mu) / mu, -1, 3)
        w = weight * mu
        # einsum, not BLAS: same bits whatever the threads, and quick where others keep the cores busy
        normal = np.einsum("di,dj->ij", design, w[:, None] * design) + dispersion * prior
        normal[np.diag_indices_from(normal)] += 1e-8 * max(float(w.sum()), 1e-6)
        beta = np.linalg.solve(normal, design.T @ (w * working))
        mu = offset * np.exp(np.clip(design @ beta, -30, 60))
        residual = (y - mu) / np.sqrt(mu)
        dispersion = max((1.4826 * float(np.median(np.abs(residual)))) ** 2, 1.0)
        size = np.abs(residual) / np.sqrt(dispersion)
        tolerated = np.where(x[:, AFTER_CLOSED] > 0, _TOLERATED_AFTER_CLOSED, _TOLERATED)
        weight = np.where(sure, 1.0, np.minimum(1.0, (tolerated / np.maximum(size, 1e-9)) ** 2))
    weights = np.zeros(len(totals))
    weights[used] = weight
    place = np.clip(np.arange(len(totals)) / _KNOT_DAYS, 0, knots - 1)
    slow = np.exp(np.interp(place, np.arange(knots), beta[columns:]))
    return beta[:columns], slow, weights
