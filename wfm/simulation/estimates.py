"""Means and ratios over replications, with their confidence intervals, from running sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its confidence interval, elementwise; NaN where there is nothing to tell."""

    mean: Floats
    low: Floats
    high: Floats

    @property
    def half(self) -> Floats:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


class Ratio:
    """Σx / Σn over replications, such as contacts in time of all contacts.

    The interval is Student's for the ratio, by the delta method: of x − R·n per replication (Law & Kelton). A share
    that was the same in all replications has no spread to go by, and gets Wilson's interval for as many contacts.
    """

    def __init__(self, *, share: bool = False) -> None:
        self.share = share
        self.count = 0
        self._sums: list[Floats] = []

    def add(self, x: Floats, n: Floats | float = 1.0) -> None:
        """One replication."""
        weight = np.broadcast_to(np.asarray(n, dtype=np.float64), x.shape)
        terms = x, weight, x * x, x * weight, weight * weight
        if self.count:
            for total, term in zip(self._sums, terms, strict=True):
                total += term
        else:
            self._sums = [np.array(term, dtype=np.float64) for term in terms]
        self.count += 1

    def estimate(self) -> Estimate:
        """The ratio so far."""
        x, n, xx, xn, nn = self._sums
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = x / n
            spread = np.maximum(xx - 2 * ratio * xn + ratio * ratio * nn, 0.0)
            variance = spread * self.count / max(self.count - 1, 1) / (n * n)
            half = student(self.count - 1) * np.sqrt(variance)
            low, high = ratio - half, ratio + half
            if self.share:
                z2 = student(10**6) ** 2
                middle = (x + z2 / 2) / (n + z2)
                wide = np.sqrt(z2 * (ratio * (1 - ratio) * n + z2 / 4)) / (n + z2)
                same = spread <= 1e-12 * np.maximum(xx, 1)
                low = np.clip(np.where(same, np.minimum(middle - wide, ratio), low), 0, 1)
                high = np.clip(np.where(same, np.maximum(middle + wide, ratio), high), 0, 1)
        empty = n <= 0
        return Estimate(*(np.where(empty, np.nan, value) for value in (ratio, low, high)))


class Quantiles:
    """Quantiles of waits from counts by bin, with the interval that the spread of the shares below gives."""

    def __init__(self, seconds: Floats) -> None:
        self.seconds = seconds
        self._below = Ratio(share=True)

    def add(self, counts: Floats) -> None:
        """One replication: counts [..., bin]."""
        below = np.cumsum(counts, axis=-1)
        self._below.add(below, below[..., -1:])

    def estimate(self, level: float) -> Estimate:
        """The wait that a share `level` does not exceed, to the width of a bin."""
        shares = self._below.estimate()
        # the first bin by whose end the share is reached: early by the upper end, late by the lower one
        rows = [shares.mean, shares.high, shares.low]
        found = [self._first(row, level) for row in rows]
        empty = np.isnan(shares.mean[..., -1])
        return Estimate(*(np.where(empty, np.nan, value) for value in found))

    def _first(self, shares: Floats, level: float) -> Floats:
        reached = np.nan_to_num(shares, nan=0.0) >= level - 1e-12
        at = np.where(reached.any(axis=-1), reached.argmax(axis=-1), shares.shape[-1] - 1)
        return np.where(at == 0, 0.0, self.seconds[at])


def student(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's distribution; infinite without freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + confidence) / 2)) if freedom > 0 else np.inf
