"""Real coefficients as integers, without a change of meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.solver.primitives import Floats

_SCALES = (1, 2, 4, 5, 10, 20, 60, 100, 300, 600, 1000, 3000, 6000, 10_000, 60_000, 600_000)


def common_scale(values: Sequence[float] | Floats, largest: float = 1e12) -> int:
    """The least tried factor that makes all values whole; where none does, the largest: rounding is the caller's."""
    array = np.abs(np.asarray(values, dtype=float))
    array = array[np.isfinite(array)]
    top = float(array.max(initial=1.0))
    usable = [scale for scale in _SCALES if scale * top <= largest] or [1]
    for scale in usable:
        scaled = array * scale
        if np.all(np.abs(scaled - np.round(scaled)) <= 1e-7 * np.maximum(scaled, 1)):
            return scale
    return usable[-1]
