"""Quantiles of gamma distributions: what a sum of contacts is taken for, given its mean and variance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaincinv

from wfm.forecasting.days import Floats


def gamma_quantiles(mean: Floats, variance: Floats, levels: Sequence[float]) -> Floats:
    """One row per level, one column per mean; a mean of 0 has zeros only, one without variance itself."""
    result = np.zeros((len(levels), len(mean)))
    some = (mean > 0) & (variance > 0)
    shape, scale = mean[some] ** 2 / variance[some], variance[some] / mean[some]
    sure = (mean > 0) & ~some
    for row, level in enumerate(levels):
        result[row, some] = gammaincinv(shape, level) * scale
        result[row, sure] = mean[sure]
    return result
