"""Few shapes carry a day: singular vectors of the day × slot matrix of square roots, their scores carried forward.

After Shen & Huang (2008): square roots make counts evenly noisy; what is left after the weekday's mean is spanned by a
few shapes common to all days; the scores of each shape are forecast as time series. Here a score is a shrunk mix of
exponential filters, whose shrinkage is learnt by lead time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.level import LEAD_EDGES_DAYS, steps
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register

_MOST_SHAPES = 6
_HALF_LIVES_DAYS = np.array([1.0, 3.0, 9.0, 27.0, 81.0])
_LEAST_DAYS = 10
_LEAST_ERRORS = 5
_ODD = 0.1
"""Days with less weight have no scores."""
_LONGEST_DAYS = 400
_PRIOR_SHARE = 0.02
"""Ridge of the regression of scores on their filters, as a share of the scores' sum of squares."""


@dataclass(frozen=True)
class SingularShapes:
    """Weekday means plus a few common shapes whose scores move slowly."""

    name: str = "svd"

    def supports(self, past: Past) -> bool:
        """From ten known days on."""
        return int(past.matrix.known.sum()) >= _LEAST_DAYS

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        fit = past.day_fit
        cut = max(0, len(fit.totals) - _LONGEST_DAYS)
        values, weekday = fit.matrix.values[cut:], fit.days.weekdays[cut:]
        finite = np.isfinite(values)
        usual = (fit.whole * fit.slow)[cut:, None] * fit.profile[weekday]
        base = np.sqrt(usual + 0.25)
        trust = np.where(finite, fit.weight[cut:, None], 0.0)
        rest = np.where(finite, np.sqrt(np.where(finite, values, 0.0) + 0.25) - base, 0.0) * trust
        rest -= np.where(finite, (rest.sum(axis=0) / np.maximum(trust.sum(axis=0), 1e-9)) * trust, 0.0)
        shapes = _shapes(rest)
        known = trust.max(axis=1) > _ODD
        ahead = _carry((rest @ shapes.T)[known], steps(past, days))
        expected = (fit.ahead(days) * fit.slow[-1])[:, None] * fit.profile[days.weekdays]
        root = np.maximum(np.sqrt(expected + 0.25) + ahead @ shapes, 0.0)
        return np.asarray(np.maximum(root**2 - 0.25, 0.0))


def _shapes(rest: Floats) -> Floats:
    """The leading right singular vectors that stand out from noise, at least one, by the smaller Gram matrix.

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


def _carry(scores: Floats, leads: Integers) -> Floats:
    """Scores at each lead: a ridge regression of past scores on their exponential filters so long before."""
    decay = 0.5 ** (1 / _HALF_LIVES_DAYS)
    count, shapes = scores.shape
    top = np.zeros((shapes, len(decay)))
    bottom = np.ones(len(decay))
    states = np.empty((count, shapes, len(decay)))
    for row in range(count):
        top = top * decay + scores[row][:, None]
        bottom = bottom * decay + 1.0
        states[row] = top / bottom
    result = np.zeros((len(leads), shapes))
    band = np.searchsorted(LEAD_EDGES_DAYS, leads, side="right") - 1
    for number in np.unique(band).tolist():
        lead = int(np.median(leads[band == number]))
        origin = np.arange(min(7, count // 2), count - lead)
        if len(origin) < _LEAST_ERRORS:
            continue
        for shape in range(shapes):
            x, y = states[origin, shape], scores[origin + lead, shape]
            ridge = _PRIOR_SHARE * float((y**2).sum()) + 1e-9
            weights = np.linalg.solve(x.T @ x + ridge * np.eye(len(decay)), x.T @ y)
            result[band == number, shape] = states[-1, shape] @ weights
    return result


register(SingularShapes())
