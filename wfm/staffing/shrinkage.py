"""Shrinkage: what share of the people in the roster is not on the phone, by cause and interval."""

from __future__ import annotations

import numpy as np

from wfm.models.organisation import Configuration
from wfm.models.staffing import ShrinkageCause
from wfm.models.time import WEEKDAYS, IntervalGrid
from wfm.staffing.model import Floats


def shrinkage(configuration: Configuration, queue: str, grid: IntervalGrid) -> Floats:
    """The share lost per interval: 1 − Π(1 − share) over the plain number and all causes.

    Causes are taken as independent: who is away cannot also be in a meeting. Adding the shares up would count both.
    """
    left = np.ones(grid.count)
    for share in shrinkage_by_cause(configuration, queue, grid).values():
        left = left * (1 - share)
    return 1 - left


def shrinkage_by_cause(configuration: Configuration, queue: str, grid: IntervalGrid) -> dict[str, Floats]:
    """The share of each cause per interval; the queue's plain number under the name "shrinkage"."""
    settings = configuration.queues[queue]
    shares = {"shrinkage": np.full(grid.count, settings.shrinkage)} if settings.shrinkage else {}
    if settings.shrinkage_causes:
        local = grid.local(configuration.queue_zone(queue))
        for name, cause in settings.shrinkage_causes.items():
            shares[name] = _shares(cause, local)
    return shares


def _shares(cause: ShrinkageCause, local: np.ndarray) -> Floats:
    """A cause's share at local clock times. Hours past midnight belong to the day on which they began."""
    share = np.full(local.size, cause.share)
    for exception in cause.exceptions:
        days = np.isin(_weekday(local), [WEEKDAYS.index(day) for day in exception.weekdays])
        if exception.hours is not None:
            minute = (local - local.astype("datetime64[D]")).astype("timedelta64[m]").astype(int)
            evenings = np.isin((_weekday(local) - 1) % 7, [WEEKDAYS.index(day) for day in exception.weekdays])
            start, end = exception.hours.start, exception.hours.end
            days = days & (minute >= start) & (minute < end) | evenings & (minute + 1440 < end)
        share[days] = exception.share
    return share


def _weekday(local: np.ndarray) -> np.ndarray:
    """0 for Monday (1970-01-01 was a Thursday)."""
    return (local.astype("datetime64[D]").astype(int) + 3) % 7
