"""Series of days carried forward: Gaussian processes that drift, return within days, and differ by weekday.

What is left of a day's total or shape once its calendar is taken out is a constant, plus a part that drifts over weeks,
one that returns within days, one that each weekday has of its own, and noise. How large the parts are differs between
queues and is not known: a few mixtures are tried, and their expectations are averaged by how likely each makes the past
(Bayesian model averaging). All series of a history share days and mixtures, so each mixture is factorised once.
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
_CONSTANT = 0.3
MEMORY_DAYS = (60.0, 4.0, 120.0)
"""Days after which the correlations of drift, return and weekdays have fallen to 1/e."""
_SHARES = (0.4, 0.25, 0.2)
"""Of drift, return and weekdays in the variance, where a mixture has them; the rest is noise."""
_MIXTURES = tuple(product(*((0.0, share) for share in _SHARES)))
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
    memory_days: tuple[float, float, float]
    factors: tuple[Floats, ...]

    @classmethod
    def of(
        cls,
        rows: Integers,
        weekdays: Integers,
        weight: Floats,
        memory_days: tuple[float, float, float] = MEMORY_DAYS,
    ) -> Processes:
        """Over the last of these days; those of little weight (0 to 1) are as noisy as they are distrusted."""
        rows, weekdays = rows[-_LONGEST_DAYS:], weekdays[-_LONGEST_DAYS:]
        weight = np.maximum(weight[-_LONGEST_DAYS:], _LEAST_WEIGHT)
        noise = 1 / np.minimum(weight / _FULL_WEIGHT, 1.0)
        gaps = np.abs(np.arange(1 - len(rows), len(rows)))
        drift, back, own = (sliding_window_view(np.exp(-gaps / days), len(rows))[::-1] for days in memory_days)
        parts = drift, back, own * (weekdays[:, None] == weekdays)
        factors = []
        for mixture, covariance in zip(_MIXTURES, _covariances(parts), strict=True):
            covariance.flat[:: len(rows) + 1] += (1 - sum(mixture)) * noise
            factors.append(dpotrf(covariance.T, lower=1, clean=0, overwrite_a=1)[0])
        return cls(rows, weekdays, weight, memory_days, tuple(factors))

    @cached_property
    def _crosses(self) -> dict[bytes, list[Floats]]:
        """Covariances with days to come, per mixture, by what days these are: all series go to the same ones."""
        return {}

    def _cross(self, leads: Integers, weekdays: Integers) -> list[Floats]:
        key = leads.tobytes() + weekdays.tobytes()
        if key not in self._crosses:
            gaps = leads[:, None] + np.arange(len(self.rows))[::-1]
            drift, back, own = (np.exp(-gaps / days) for days in self.memory_days)
            parts = drift, back, own * (weekdays[:, None] == self.weekdays)
            self._crosses[key] = _covariances(parts)
        return self._crosses[key]

    def ahead(self, values: Floats, leads: Integers, weekdays: Integers) -> Floats:
        """Expectation of series (days × series, 0 is what is usual) so many known days ahead, on those weekdays."""
        size = 1.4826 * np.median(np.abs(values - np.median(values, axis=0)), axis=0)
        limit = np.where(size > 0, _TOLERATED * size, np.inf)
        held = np.clip(values, -limit, limit)
        scale = np.sqrt((self.weight[:, None] * held**2).sum(axis=0) / self.weight.sum())
        held = held / np.where(scale > 0, scale, 1.0)
        crosses = self._cross(leads, weekdays)
        likely = np.empty((len(_MIXTURES), held.shape[1]))
        expected = np.empty((len(_MIXTURES), len(leads), held.shape[1]))
        for number, (cross, factor) in enumerate(zip(crosses, self.factors, strict=True)):
            solved = dpotrs(factor, held, lower=1)[0]
            likely[number] = -0.5 * (held * solved).sum(axis=0) - np.log(np.diag(factor)).sum()
            expected[number] = cross @ solved
        share = np.exp(likely - likely.max(axis=0))
        share /= share.sum(axis=0)
        return np.asarray(scale * np.einsum("ms,mds->ds", share, expected))


def _covariances(parts: tuple[Floats, ...]) -> list[Floats]:
    """Of each mixture, without its noise: every mixture with a part is one without it, and the part."""
    found = [np.full(parts[0].shape, _CONSTANT)]
    for share, part in zip(_SHARES, parts, strict=True):
        scaled = share * part
        found = [each for without in found for each in (without, without + scaled)]
    return found
