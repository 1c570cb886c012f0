"""How much the days' levels of different queues go together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.forecasting.days import Floats
from wfm.models.forecast import BacktestDays

_LEAST_DAYS = 14
_WIDEST = 3.0
_SPREAD_OF_MEDIAN = 1.4826
_LEAST_LEVEL = 0.25
"""Share of a day's variance that is its level's, at least."""


def queue_correlation(queues: Sequence[BacktestDays]) -> float:
    """One correlation for all pairs of queues, from 0 to 1, from the errors of their back-tests.

    It is the sum of all pairs' covariances over that of the products of their levels' standard deviations, a level's
    variance being that of the errors beyond Poisson noise. 0 where no two queues have two weeks in common.
    """
    days = sorted({day for queue in queues for day in queue.days})
    place = {day: number for number, day in enumerate(days)}
    errors = np.full((len(queues), len(days)), np.nan)
    noise = np.zeros(len(queues))
    for row, queue in enumerate(queues):
        if len(queue.days) >= _LEAST_DAYS:
            errors[row, [place[day] for day in queue.days]] = _held(queue.actual - queue.forecast)
            noise[row] = queue.forecast.mean()
    known = np.isfinite(errors).astype(np.float64)
    held = np.nan_to_num(errors)
    together = known @ known.T
    covariance = np.divide(held @ held.T, together, out=np.zeros_like(together), where=together >= _LEAST_DAYS)
    variance = np.diag(covariance)
    level = np.sqrt(np.maximum(variance - noise, _LEAST_LEVEL * variance))
    pairs = np.triu(together >= _LEAST_DAYS, 1)
    most = float(np.outer(level, level)[pairs].sum())
    return float(np.clip(covariance[pairs].sum() / most, 0.0, 1.0)) if most > 0 else 0.0


def _held(errors: Floats) -> Floats:
    """Errors about their median, held within three robust standard deviations."""
    apart = errors - np.median(errors)
    limit = _WIDEST * _SPREAD_OF_MEDIAN * float(np.median(np.abs(apart)))
    return np.asarray(np.clip(apart, -limit, limit))
