"""What would have been forecast of past days, origin by origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.backtest import Window, backtest
from wfm.forecasting.days import Clock, DayMatrix, Floats, day_matrix
from wfm.forecasting.registry import members
from wfm.forecasting.special import SpecialDays
from wfm.models.history import QueueHistory
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid

_LEAST_TRAINING_DAYS = 28


@dataclass(frozen=True)
class PastForecasts:
    """Origins × days × slots. `first` is the first day of each origin's forecast; what is unknown is NaN."""

    first: np.ndarray
    actual: Floats
    forecast: Floats


def past_forecasts(
    inputs: PlanInputs,
    queue: str,
    history: QueueHistory,
    grid: IntervalGrid,
    *,
    gap_days: int,
    horizon_days: int,
    step_days: int,
    most: int,
) -> PastForecasts | None:
    """Forecasts of stretches of `horizon_days` that end with the history, each from what was known `gap_days` before.

    At most so many origins, `step_days` apart. None where the history is too short for any. Days and slots are those of
    the queue's clock at the grid's interval.
    """
    matrix = history_matrix(inputs, queue, history, grid)
    last = len(matrix.values) - gap_days - horizon_days
    origins = [last - step_days * back for back in range(most)]
    origins = sorted(origin for origin in origins if origin >= _LEAST_TRAINING_DAYS)
    if not origins:
        return None
    special = SpecialDays.of_queue(inputs.special_days, queue, inputs.marks)
    asked_for = members(inputs.configuration.forecasting.members)
    trials = backtest(asked_for, matrix, special, Window(tuple(origins), gap_days, horizon_days))
    if trials is None:
        return None
    first = matrix.first + np.array(trials.window.origins) + gap_days
    return PastForecasts(first, trials.actual, trials.forecasts[trials.method])


def history_matrix(inputs: PlanInputs, queue: str, history: QueueHistory, grid: IntervalGrid) -> DayMatrix:
    """A queue's history by local day and slot of the grid, without what lies outside opening hours."""
    zone, hours = inputs.configuration.queue_zone(queue), inputs.configuration.queues[queue].opening_hours
    clock = Clock.of(grid, zone)
    values = history.offered
    if hours is not None:
        values = np.where(history.grid.open_mask(hours, zone), values, np.nan)
    matrix = day_matrix(values, clock.minutes(history.grid), history.grid.interval_minutes, clock)
    known = np.flatnonzero(matrix.known)
    rows = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)
    return DayMatrix(matrix.first + rows.start, matrix.values[rows])
