"""A level carried forward: what a day's total is over what the calendar alone leads to."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.gaussian import MEMORY_DAYS, Memory, Processes
from wfm.forecasting.member import Days, Past

_LEAST = 0.05
"""A level falls no lower than this share of its mean."""


def steps(past: Past, days: Days) -> Integers:
    """How many served days ahead each day lies: days of weekdays without any known day do not count."""
    served = np.zeros(7, dtype=bool)
    served[past.days.weekdays[past.matrix.known]] = True
    last = int(past.matrix.ordinals[past.matrix.known][-1])
    between = np.arange(last + 1, int(days.ordinals.max()) + 1)
    count = np.cumsum(served[(between + 3) % 7])
    return np.asarray(np.maximum(count[np.maximum(days.ordinals - last - 1, 0)], 1))


def levels(
    past: Past,
    days: Days,
    totals: Floats,
    usual: Floats,
    memory_days: Memory = MEMORY_DAYS,
) -> Floats:
    """Level (total over usual total) on each day to come.

    `totals` and `usual` end with the history's last day; days with nothing usual are unknown. How far a day is to be
    trusted is taken from the fit of day totals.
    """
    fit = past.day_fit
    rows = np.flatnonzero(usual > 0)
    if not len(rows):
        return np.ones(len(days.ordinals))
    shift = len(fit.totals) - len(totals)
    processes = fit.processes
    if memory_days != MEMORY_DAYS or not np.array_equal(processes.rows, (rows + shift)[-len(processes.rows) :]):
        there = rows[rows + shift >= 0] + shift
        processes = Processes.of(there, fit.days.weekdays[there], fit.weight[there], memory_days)
    used = processes.rows - shift
    totals, usual, weight = totals[used], usual[used], processes.weight
    mean = max(float((weight * totals).sum() / (weight * usual).sum()), 1e-12)
    ahead = processes.ahead((totals / usual / mean - 1)[:, None], steps(past, days), days.weekdays)[:, 0]
    return np.asarray(mean * np.maximum(1 + ahead, _LEAST))
