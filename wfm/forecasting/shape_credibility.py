"""How much of a day's shape is chance: credibility for each pace at which it changes through the day.

Square roots of counts are evenly noisy. A cosine transform over the day keeps the noise even and splits the shape into
slow and quick waves; each band of them is drawn in by the share of its power that is noise (Wiener). A quiet queue is
left with the slow waves, which is smoothing; a busy one keeps all. What sets the weekdays apart is drawn in likewise,
but together: weekdays that are alike in other waves lend each other strength (multivariate credibility).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from wfm.forecasting.days import Booleans, Floats, Integers

_BANDS_PER_OCTAVE = 2


@dataclass(frozen=True)
class Shares:
    """Shares that slots have of the day (rows: groups of days), and of how many contacts of whole days each tells."""

    shares: Floats
    contacts: Floats

    def root(self, row: int, slots: Integers) -> Floats:
        """Square roots of the shares, normalised over some slots."""
        part = self.shares[row, slots]
        total = float(part.sum())
        return np.sqrt(part / total) if total > 0 else np.full(len(slots), max(len(slots), 1) ** -0.5)

    def noise(self, row: int, slots: Integers, dispersion: float) -> float:
        """Variance of the square roots, `dispersion` being the contacts' variance over their mean."""
        return dispersion / (4 * max(float(self.contacts[row, slots].mean()), 1e-9))


def credible_shapes(pooled: Shares, slow: Shares, by_weekday: Shares, dispersion: float, served: Booleans) -> Floats:
    """Weekday × slot: shares of the slots that are served, rows summing to 1.

    `pooled`: of all days; `slow`: the same with the memory of `by_weekday`, which is compared with it. Weekdays with
    the same slots are estimated together, others by themselves; those without any have the shape of all days.
    """
    result = np.zeros(served.shape)
    groups: dict[bytes, list[int]] = {}
    for day in np.flatnonzero(served.any(axis=1)).tolist():
        groups.setdefault(served[day].tobytes(), []).append(day)
    everywhere = np.arange(served.shape[1])
    known = [day for days in groups.values() for day in days]
    precision = sum(1 / by_weekday.noise(day, everywhere, dispersion) for day in known)
    for days in groups.values():
        slots = np.flatnonzero(served[days[0]])
        waves, bands, common = _common(pooled, slots, dispersion)
        apart = np.stack([by_weekday.root(day, slots) for day in days]) - slow.root(0, slots)
        noise = np.array([by_weekday.noise(day, slots, dispersion) for day in days])
        apart = _credible(apart @ waves, bands, noise, 1 / precision)
        shape = np.maximum((common + apart) @ waves.T, 0.0) ** 2
        result[np.ix_(np.array(days), slots)] = shape / np.maximum(shape.sum(axis=1, keepdims=True), 1e-300)
    if known and len(known) < len(served):
        slots = np.flatnonzero(served.any(axis=0))
        waves, _, common = _common(pooled, slots, dispersion)
        shape = np.maximum(common @ waves.T, 0.0) ** 2
        result[np.ix_(~served.any(axis=1), slots)] = shape / max(float(shape.sum()), 1e-300)
    return result


def _common(pooled: Shares, slots: Integers, dispersion: float) -> tuple[Floats, Integers, Floats]:
    """Waves over some slots (columns), their bands, and how much of each the shape of all days has, beyond chance."""
    waves, bands = _waves(len(slots)), _bands(len(slots))
    common = pooled.root(0, slots) @ waves
    return waves, bands, common * _kept(common, bands, pooled.noise(0, slots, dispersion))


def _kept(waves: Floats, bands: Integers, noise: float) -> Floats:
    """Share of each wave that is kept; all of the first one, which is the mean."""
    power = np.bincount(bands, waves**2) / np.bincount(bands)
    kept = np.maximum(power - noise, 0.0) / np.maximum(power, 1e-300)
    kept[0] = 1.0
    return np.asarray(kept[bands])


def _credible(waves: Floats, bands: Integers, noise: Floats, of_mean: float) -> Floats:
    """Expectation of the true waves (weekdays × waves), given noisy ones from the mean of all days.

    `of_mean`: the noise of that mean, which the weekdays have in common. The weekdays' covariance is taken to have one
    shape in all bands, and a size of its own in each.
    """
    days = len(waves)
    chance = np.diag(noise) - of_mean
    scatter = waves @ waves.T - waves.shape[1] * chance
    values, vectors = np.linalg.eigh((scatter + scatter.T) / 2)
    alike = (vectors * np.maximum(values, 0.0)) @ vectors.T
    trace = float(np.trace(alike))
    alike = alike / trace * days if trace > 0 else np.eye(days)
    result = np.zeros(waves.shape)
    for band in range(int(bands.max()) + 1):
        here = bands == band
        size = float((waves[:, here] ** 2).sum() / here.sum() - np.trace(chance)) / days
        if size > 0:
            result[:, here] = size * alike @ np.linalg.solve(size * alike + np.diag(noise), waves[:, here])
    return result


@cache
def _waves(slots: int) -> Floats:
    """Orthonormal cosines over the day (columns), the slowest first."""
    place = np.arange(slots)
    waves = np.cos(np.pi * (place[:, None] + 0.5) * place / slots)
    return np.asarray(waves / np.linalg.norm(waves, axis=0))


@cache
def _bands(slots: int) -> Integers:
    """Band of each wave: the mean alone, then so many an octave."""
    octave = np.log2(np.maximum(np.arange(slots), 1)) * _BANDS_PER_OCTAVE
    bands = np.where(np.arange(slots) == 0, -1, np.floor(octave).astype(int))
    return np.asarray(np.unique(bands, return_inverse=True)[1])
