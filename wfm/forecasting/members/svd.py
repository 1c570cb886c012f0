"""Few shapes carry a day: singular vectors of what the square roots of its counts are beyond its total and profile.

After Shen & Huang (2008): square roots make counts evenly noisy; what the weekday's profile, scaled to the day's total,
leaves of them is spanned by a few shapes common to all days. The level of days and the scores of each shape are carried
forward as in `wfm.forecasting.gaussian`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Floats
from wfm.forecasting.level import levels, steps
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register

_MOST_SHAPES = 6
_LEAST_DAYS = 10


@dataclass(frozen=True)
class SingularShapes:
    """Day total × weekday profile plus a few common shapes whose scores move slowly."""

    name: str = "svd"

    def supports(self, past: Past) -> bool:
        """From ten known days on."""
        return int(past.matrix.known.sum()) >= _LEAST_DAYS

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        fit, processes = past.day_fit, past.day_fit.processes
        rows = processes.rows
        values = fit.matrix.values[rows]
        finite = np.isfinite(values)
        base = (fit.totals[rows] / fit.exposure[rows])[:, None] * fit.profile[processes.weekdays]
        trust = np.where(finite, processes.weight[:, None], 0.0)
        rest = np.where(finite, np.sqrt(np.where(finite, values, 0.0) + 0.25) - np.sqrt(base + 0.25), 0.0) * trust
        rest -= (rest.sum(axis=0) / np.maximum(trust.sum(axis=0), 1e-9)) * trust
        shapes = _shapes(rest)
        scores = processes.ahead(rest @ shapes.T, steps(past, days), days.weekdays)
        level = levels(past, days, fit.totals, fit.usual)
        expected = (level * fit.ahead(days))[:, None] * fit.profile[days.weekdays]
        root = np.maximum(np.sqrt(expected + 0.25) + scores @ shapes, 0.0)
        return np.asarray(np.maximum(root**2 - 0.25, 0.0))


def _shapes(rest: Floats) -> Floats:
    """The leading right singular vectors that stand out from noise, at least one, by the Gram matrix.

    Singular values of pure noise lie around their median; the best cut for unknown noise is ω times that, with ω from
    the matrix's aspect (Gavish & Donoho 2014, eq. 5).
    """
    values, vectors = np.linalg.eigh(rest.T @ rest)
    some = values > 1e-9
    aspect = min(rest.shape) / max(rest.shape)
    cut = 0.56 * aspect**3 - 0.95 * aspect**2 + 1.82 * aspect + 1.43
    noise = float(np.median(values[some])) if some.any() else 0.0
    count = int(np.clip((values > noise * cut**2).sum(), 1, _MOST_SHAPES))
    return np.asarray(vectors[:, ::-1][:, :count].T)


register(SingularShapes())
