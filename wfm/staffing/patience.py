"""How long customers stay: distributions of patience, as the share still there after a time and the time they stay.

Parameters may be arrays that broadcast against the times asked for. `breaks` are times at which a distribution bends or
changes its scale; quadrature cuts there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.models.patience import PatienceShape
from wfm.staffing.erlang_b import Floats, non_negative
from wfm.staffing.stationary import positive

_MEANS = np.array([0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
_SPREAD = np.array([1e-6, 1e-4, 0.01, 0.1, 0.3, 1.0, 2.0, 4.0, 8.0, 20.0])  # of a scale


class Patience(Protocol):
    """A distribution of patience in seconds, with a finite mean."""

    def survival(self, seconds: Floats) -> Floats:
        """The share that is more patient."""
        ...

    def stay(self, seconds: Floats) -> Floats:
        """E[min(patience, seconds)] = ∫ survival: how long customers stay at most that long."""
        ...

    def breaks(self) -> Floats:
        """Times where quadrature should cut, along the last axis."""
        ...


@dataclass(frozen=True)
class Exponential:
    """Customers leave at a constant rate. One mean, or a column of them."""

    mean_seconds: npt.ArrayLike

    def survival(self, seconds: Floats) -> Floats:
        """e^(−t/mean)."""
        return np.exp(-seconds / self._mean)

    def stay(self, seconds: Floats) -> Floats:
        """mean·(1 − e^(−t/mean))."""
        return -self._mean * np.expm1(-seconds / self._mean)

    def breaks(self) -> Floats:
        """Multiples of the mean."""
        return np.asarray(self._mean.reshape(-1, 1) * _MEANS)

    @property
    def _mean(self) -> Floats:
        return np.asarray(self.mean_seconds, dtype=np.float64)


@dataclass(frozen=True)
class Deterministic:
    """Everybody leaves after the same time."""

    seconds: float

    def survival(self, seconds: Floats) -> Floats:
        """1 before, 0 after."""
        return np.where(seconds < self.seconds, 1.0, 0.0)

    def stay(self, seconds: Floats) -> Floats:
        """The shorter of both."""
        return np.minimum(seconds, self.seconds)

    def breaks(self) -> Floats:
        """The time itself."""
        return np.array([self.seconds])


@dataclass(frozen=True)
class Uniform:
    """Every patience between two times is equally likely."""

    low_seconds: float
    high_seconds: float

    def __post_init__(self) -> None:
        if not 0 <= self.low_seconds < self.high_seconds < np.inf:
            raise UsageError("a uniform patience needs 0 ≤ low_seconds < high_seconds")

    def survival(self, seconds: Floats) -> Floats:
        """Falls in a straight line."""
        return np.clip((self.high_seconds - seconds) / (self.high_seconds - self.low_seconds), 0, 1)

    def stay(self, seconds: Floats) -> Floats:
        """A parabola between the two times."""
        inside = np.clip(seconds, self.low_seconds, self.high_seconds) - self.low_seconds
        width = self.high_seconds - self.low_seconds
        return np.minimum(seconds, self.low_seconds) + inside - inside * inside / (2 * width)

    def breaks(self) -> Floats:
        """Both ends."""
        return np.array([self.low_seconds, self.high_seconds])


@dataclass(frozen=True)
class Lognormal:
    """The logarithm of patience is normal: `median_seconds` and its standard deviation `sigma`."""

    median_seconds: float
    sigma: float

    def __post_init__(self) -> None:
        positive("median_seconds", self.median_seconds)
        positive("sigma", self.sigma)

    def survival(self, seconds: Floats) -> Floats:
        """Φ(−log(t/median)/σ)."""
        from scipy.special import ndtr

        return np.asarray(ndtr(-self._score(seconds)))

    def stay(self, seconds: Floats) -> Floats:
        """t·survival + mean·Φ(score − σ)."""
        from scipy.special import ndtr

        mean = self.median_seconds * np.exp(self.sigma**2 / 2)
        return np.asarray(seconds * self.survival(seconds) + mean * ndtr(self._score(seconds) - self.sigma))

    def breaks(self) -> Floats:
        """Whole standard deviations of the logarithm."""
        return np.asarray(self.median_seconds * np.exp(self.sigma * np.arange(-8.0, 8.5)))

    def _score(self, seconds: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(np.asarray(seconds) / self.median_seconds) / self.sigma


@dataclass(frozen=True)
class Weibull:
    """Survival e^(−(t/scale)^shape); a shape below 1 has many who leave at once and some who hold on."""

    scale_seconds: float
    shape: float

    def __post_init__(self) -> None:
        positive("scale_seconds", self.scale_seconds)
        positive("shape", self.shape)

    def survival(self, seconds: Floats) -> Floats:
        """e^(−(t/scale)^shape)."""
        return np.asarray(np.exp(-((seconds / self.scale_seconds) ** self.shape)))

    def stay(self, seconds: Floats) -> Floats:
        """Mean × an incomplete gamma function."""
        from scipy.special import gamma, gammainc

        power = (np.asarray(seconds) / self.scale_seconds) ** self.shape
        return np.asarray(self.scale_seconds * gamma(1 + 1 / self.shape) * gammainc(1 / self.shape, power))

    def breaks(self) -> Floats:
        """Powers of the scale."""
        return self.scale_seconds * _SPREAD ** (1 / self.shape)


@dataclass(frozen=True)
class Hyperexponential:
    """A mixture of kinds of customers, each exponential: shares (summing to 1) and means."""

    shares: tuple[float, ...]
    mean_seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        non_negative("shares", self.shares)
        positive("mean_seconds", self.mean_seconds)
        if len(self.shares) != len(self.mean_seconds) or abs(sum(self.shares) - 1) > 1e-9:
            raise UsageError("a hyperexponential patience needs one share per mean, summing to 1")

    def survival(self, seconds: Floats) -> Floats:
        """The mixture of survivals."""
        kinds = zip(self.shares, self.mean_seconds, strict=True)
        return np.asarray(sum(share * np.exp(-seconds / mean) for share, mean in kinds))

    def stay(self, seconds: Floats) -> Floats:
        """The mixture of stays."""
        kinds = zip(self.shares, self.mean_seconds, strict=True)
        return np.asarray(sum(-share * mean * np.expm1(-seconds / mean) for share, mean in kinds))

    def breaks(self) -> Floats:
        """Multiples of each mean."""
        return np.sort(np.outer(self.mean_seconds, _MEANS).ravel())


@dataclass(frozen=True)
class Empirical:
    """A survival table as estimated from calls (Kaplan–Meier): `shares` still there after `seconds`, both from 0 and 1.

    Straight lines between the points. After the last, the rest leaves at the table's mean hazard, −log(share)/time.
    """

    seconds: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        times, left = non_negative("seconds", self.seconds), non_negative("shares", self.shares)
        if times.size != left.size or times.size < 2 or times[0] != 0 or left[0] != 1:
            raise UsageError("an empirical patience needs as many shares as seconds, from 0 s and share 1 on")
        if np.any(np.diff(times) <= 0) or np.any(np.diff(left) > 0) or left[-1] == 1:
            raise UsageError("an empirical patience needs rising seconds and falling shares, the last below 1")

    def survival(self, seconds: Floats) -> Floats:
        """By interpolation, then exponential."""
        last, mean = self._end()
        over = np.maximum(np.asarray(seconds) - last, 0)
        return np.interp(seconds, self.seconds, self.shares) * np.exp(-over / mean)

    def stay(self, seconds: Floats) -> Floats:
        """The area below the table."""
        times, left = np.array(self.seconds), np.array(self.shares)
        last, mean = self._end()
        areas = np.concatenate([[0.0], np.cumsum(np.diff(times) * (left[1:] + left[:-1]) / 2)])
        inside = np.minimum(seconds, last)
        before = np.clip(np.searchsorted(times, inside, side="right") - 1, 0, times.size - 2)
        part = inside - times[before]
        slope = (np.diff(left) / np.diff(times))[before]
        over = np.maximum(np.asarray(seconds) - last, 0)
        inside_table = areas[before] + part * (left[before] + slope * part / 2)
        return np.asarray(inside_table - left[-1] * mean * np.expm1(-over / mean))

    def breaks(self) -> Floats:
        """Every point of the table."""
        return np.array(self.seconds[1:])

    def _end(self) -> tuple[float, float]:
        last, left = self.seconds[-1], self.shares[-1]
        return last, last / -np.log(left) if left > 0 else last


def patience_of(shape: PatienceShape, mean_seconds: float | None) -> Patience:
    """The distribution that a configuration describes. Balanced means for the hyperexponential."""
    if shape.distribution == "empirical":
        return Empirical(*(tuple(column) for column in zip(*shape.survival, strict=True)))
    if mean_seconds is None:
        raise UsageError(f"a {shape.distribution} patience needs its mean")
    if shape.distribution == "deterministic":
        return Deterministic(mean_seconds)
    if shape.distribution == "uniform":
        return Uniform(0.0, 2 * mean_seconds)
    if shape.cv is None:
        return Exponential(mean_seconds)
    if shape.distribution == "lognormal":
        variance = float(np.log1p(shape.cv**2))
        return Lognormal(mean_seconds * float(np.exp(-variance / 2)), variance**0.5)
    if shape.distribution == "weibull":
        return _weibull(mean_seconds, shape.cv)
    part = (1 + ((shape.cv**2 - 1) / (shape.cv**2 + 1)) ** 0.5) / 2
    return Hyperexponential((part, 1 - part), (mean_seconds / (2 * part), mean_seconds / (2 * (1 - part))))


def _weibull(mean: float, cv: float) -> Weibull:
    """Its shape from the coefficient of variation, by halving."""
    from scipy.special import gamma, gammaln

    low, high = 0.05, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        spread = np.expm1(gammaln(1 + 2 / middle) - 2 * gammaln(1 + 1 / middle))
        low, high = (middle, high) if spread > cv**2 else (low, middle)
    return Weibull(mean / float(gamma(1 + 1 / high)), high)
