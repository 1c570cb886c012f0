"""How much each member counts in a queue's forecast: by its errors in the back-test, for every band of leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.distribution import LEAD_EDGES_DAYS, band_of

BLEND = "blend"
YARDSTICKS = ("seasonal_naive", "mean_of_eight")
"""Members that only show what the others are worth."""

_SHARPNESS_AN_ORIGIN = 2.0
"""How steeply a member's weight falls with its error, for each origin tested: with eight, a tenth more error is a fifth
of the weight; with one, which tells little, hardly less than the same."""
_LEAST_SHARE = 0.3
"""Members with less weight than this share of the best one's are left out."""
_PRIOR_SHARE = 0.1
"""Share of all scored contacts for which the error at all leads counts, in that of one band."""


@dataclass(frozen=True)
class Blend:
    """Weights of members, bands of leads × members; the weights of a band sum to 1."""

    names: tuple[str, ...]
    weights: Floats

    def mix(self, forecasts: Mapping[str, Floats], leads: Integers) -> Floats:
        """The blend of forecasts (… × days × slots) at some leads (days); members that are missing are made up for."""
        there = [index for index, name in enumerate(self.names) if name in forecasts]
        weights = self.weights[band_of(leads)][:, there]
        total = weights.sum(axis=1, keepdims=True)
        weights = np.where(total > 0, weights / np.where(total > 0, total, 1.0), 1 / len(there))
        result = np.zeros(np.shape(forecasts[self.names[there[0]]]))
        for column, index in enumerate(there):
            if weights[:, column].any():
                result += weights[:, column][:, None] * forecasts[self.names[index]]
        return result

    def shares(self, leads: Integers) -> dict[str, float]:
        """Mean weight of each member over some leads; those without any are left out."""
        mean = self.weights[band_of(leads)].mean(axis=0)
        return {name: round(float(share), 4) for name, share in zip(self.names, mean, strict=True) if share > 0}


def eligible(names: Iterable[str]) -> tuple[str, ...]:
    """Those that take part in a blend: all but the yardsticks, or a yardstick where there is nothing else."""
    names = tuple(names)
    return tuple(name for name in names if name not in YARDSTICKS) or names[:1]


def equal(names: Sequence[str]) -> Blend:
    """All members alike."""
    return Blend(tuple(names), np.full((len(LEAD_EDGES_DAYS), len(names)), 1 / len(names)))


def weigh(actual: Floats, forecasts: Mapping[str, Floats], leads: Integers, names: Sequence[str]) -> Blend:
    """Weights of these members by their absolute errors: outcomes (origins × days × slots, NaN unknown) at `leads`."""
    scored = np.isfinite(actual)
    bands = band_of(leads)
    count = len(LEAD_EDGES_DAYS)
    volume = np.bincount(bands, weights=np.where(scored, actual, 0.0).sum(axis=(0, 2)), minlength=count)
    errors = np.empty((count, len(names)))
    for column, name in enumerate(names):
        gap = np.where(scored, np.abs(forecasts[name] - actual), 0.0).sum(axis=(0, 2))
        errors[:, column] = np.bincount(bands, weights=gap, minlength=count)
    rate = (errors + _PRIOR_SHARE * errors.sum(axis=0)) / np.maximum(volume + _PRIOR_SHARE * volume.sum(), 1e-12)[
        :, None
    ]
    weights = (np.maximum(rate.min(axis=1, keepdims=True), 1e-12) / np.maximum(rate, 1e-12)) ** (
        _SHARPNESS_AN_ORIGIN * len(actual)
    )
    weights = np.where(weights < _LEAST_SHARE, 0.0, weights)
    return Blend(tuple(names), weights / weights.sum(axis=1, keepdims=True))
