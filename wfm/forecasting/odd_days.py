"""The odd days of every queue's history, without a forecast: what `wfm check` tells."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.anomalies import find_anomalies
from wfm.forecasting.days import Clock
from wfm.forecasting.folding import fold
from wfm.forecasting.special import SpecialDays
from wfm.models.forecast import Anomaly
from wfm.models.plan import PlanInputs


def odd_days(inputs: PlanInputs) -> dict[str, tuple[Anomaly, ...]]:
    """Queue → the days of its own history before the plan that are not like their neighbours, for queues with any."""
    grid, found = inputs.configuration.grid(), {}
    for name, queue in inputs.configuration.queues.items():
        history = inputs.history.queues.get(name) if inputs.history else None
        if history is None or not len(history.offered):
            continue
        clock = Clock.of(grid, inputs.configuration.queue_zone(name))
        matrix = fold(history, grid, clock, queue.opening_hours).contacts
        if not len(matrix.values):
            continue
        special = SpecialDays.of_queue(inputs.special_days, name, inputs.marks)
        past, _ = special.split(matrix, np.array([matrix.ordinals[-1] + 1]))
        marks = tuple(mark for mark in inputs.marks if mark.queue in (None, name))
        if days := find_anomalies(past, matrix, special, marks):
            found[name] = days
    return found
