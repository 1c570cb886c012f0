"""Series of days carried forward: Gaussian processes that grow, drift, return within days, and differ by weekday.

What is left of a day's total or shape once its calendar is taken out is a constant, plus a part that grows or shrinks
smoothly over a year or drifts over weeks, one that returns within days, one that each weekday has of its own, and
noise. How large the parts are differs between queues and is not known: a few mixtures are tried, and their expectations
are averaged by how likely each makes the past (Bayesian model averaging). All series of a history share days and
mixtures, so each mixture is factorised once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.linalg.lapack import dpotrf, dpotrs

from wfm.forecasting.days import Floats, Integers

_LONGEST_DAYS = 300
"""Older days say next to nothing, and the time a factorisation takes grows with the cube of the days."""
_CONSTANT = 1.0
Memory = tuple[float, float, float, float]
MEMORY_DAYS: Memory = (300.0, 60.0, 4.0, 250.0)
"""Days after which the correlation of growth, which is smooth (Matérn, 3/2), has fallen to a half, and those of drift,
return and weekdays to 1/e."""
_SLOW_SHARES = ((0.0, 0.0), (0.2, 0.0), (0.45, 0.0), (0.0, 0.4))
"""Of growth and drift in the variance, at most one of them: what grows does not fall back as what drifts does."""
_RETURN_SHARES, _WEEKDAY_SHARES = (0.0, 0.25), (0.05, 0.2)
"""Of return and weekdays; the rest is noise. Weekdays always change a little, each by itself."""
_NOISE = tuple(1 - sum(slow) - back - own for slow, back, own in product(_SLOW_SHARES, _RETURN_SHARES, _WEEKDAY_SHARES))
"""Of each mixture."""
_SCALE_DAYS = 300.0
"""Days for which a series' mean square counts as its variance, which is not known either."""
_LEAST_WEIGHT = 0.02
_FULL_WEIGHT = 0.5
_TOLERATED = 4.0
"""Values beyond so many robust standard deviations count as so many."""


@dataclass(frozen=True)
class Processes:
    """The mixtures over some known days, factorised. `rows`: which days of the history they are."""

    rows: Integers
    weekdays: Integers
    weight: Floats
    memory_days: Memory
    factors: tuple[Floats, ...]

    @classmethod
    def of(
        cls,
        rows: Integers,
        weekdays: Integers,
        weight: Floats,
        memory_days: Memory = MEMORY_DAYS,
    ) -> Processes:
        """Over the last of these days; those of little weight (0 to 1) are as noisy as they are distrusted."""
        rows, weekdays = rows[-_LONGEST_DAYS:], weekdays[-_LONGEST_DAYS:]
        weight = np.maximum(weight[-_LONGEST_DAYS:], _LEAST_WEIGHT)
        noise = 1 / np.minimum(weight / _FULL_WEIGHT, 1.0)
        gaps = np.abs(np.arange(1 - len(rows), len(rows)))
        own = _by_gap(np.exp(-gaps / memory_days[-1])) * (weekdays[:, None] == weekdays)
        shared = [_by_gap(each) for each in _shared(gaps, memory_days)]
        covariances = _sums(shared, own)
        for share, covariance in zip(_NOISE, covariances, strict=True):
            covariance.flat[:: len(rows) + 1] += share * noise
        factors = tuple(dpotrf(each.T, lower=1, clean=0, overwrite_a=1)[0] for each in covariances)
        return cls(rows, weekdays, weight, memory_days, factors)

    @cached_property
    def _crosses(self) -> dict[bytes, Floats]:
        """Covariances with days to come, per mixture, by what days these are: all series go to the same ones."""
        return {}

    def _cross(self, leads: Integers, weekdays: Integers) -> Floats:
        key = leads.tobytes() + weekdays.tobytes()
        if key not in self._crosses:
            gaps = leads[:, None] + np.arange(len(self.rows))[::-1]
            own = np.exp(-gaps / self.memory_days[-1]) * (weekdays[:, None] == self.weekdays)
            self._crosses[key] = _sums(_shared(gaps, self.memory_days), own)
        return self._crosses[key]

    def ahead(self, values: Floats, leads: Integers, weekdays: Integers) -> Floats:
        """Expectation of series (days × series, 0 is what is usual) so many known days ahead, on those weekdays."""
        size = 1.4826 * np.median(np.abs(values - np.median(values, axis=0)), axis=0)
        limit = np.where(size > 0, _TOLERATED * size, np.inf)
        held = np.clip(values, -limit, limit)
        scale = np.sqrt((self.weight[:, None] * held**2).sum(axis=0) / self.weight.sum())
        held = held / np.where(scale > 0, scale, 1.0)
        crosses = self._cross(leads, weekdays)
        likely = np.empty((len(_NOISE), held.shape[1]))
        expected = np.empty((len(_NOISE), len(leads), held.shape[1]))
        for number, (cross, factor) in enumerate(zip(crosses, self.factors, strict=True)):
            solved = dpotrs(factor, held, lower=1)[0]
            square = ((held * solved).sum(axis=0) + _SCALE_DAYS) / (len(held) + _SCALE_DAYS)
            likely[number] = -0.5 * (len(held) + _SCALE_DAYS) * np.log(square) - np.log(np.diag(factor)).sum()
            expected[number] = cross @ solved
        share = np.exp(likely - likely.max(axis=0))
        share /= share.sum(axis=0)
        return np.asarray(scale * np.einsum("ms,mds->ds", share, expected))


def _shared(gaps: Integers, memory_days: Memory) -> list[Floats]:
    """What all weekdays share, between days so far apart: with each share of growth, drift and return."""
    root = 3**0.5 * gaps / memory_days[0]
    growth, drift, back = (1 + root) * np.exp(-root), np.exp(-gaps / memory_days[1]), np.exp(-gaps / memory_days[2])
    slow = [_CONSTANT + first * growth + second * drift for first, second in _SLOW_SHARES]
    return [each + share * back for each, share in product(slow, _RETURN_SHARES)]


def _by_gap(values: Floats) -> Floats:
    """Of all pairs of days, what is given for the gaps from the longest before to the longest after."""
    return sliding_window_view(values, len(values) // 2 + 1)[::-1]


def _sums(shared: list[Floats], own: Floats) -> Floats:
    """Covariances of each mixture, without its noise, in one block: many small ones take longer to get than to fill."""
    scaled = [share * own for share in _WEEKDAY_SHARES]
    block = np.empty((len(_NOISE), *own.shape))
    for place, (one, other) in zip(block, product(shared, scaled), strict=True):
        np.add(one, other, out=place)
    return block
