"""Which staffing model serves a queue. A new model is one file and a line here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.models.organisation import Configuration, Queue
from wfm.models.time import IntervalGrid
from wfm.staffing.deferred import Deferred
from wfm.staffing.interactive import interactive_model
from wfm.staffing.model import StaffingModel


def staffing_model(queue: Queue) -> StaffingModel:
    """The model for a queue's kind of work."""
    return Deferred() if queue.deferred else interactive_model(queue)


def open_intervals(configuration: Configuration, queue: str, grid: IntervalGrid) -> npt.NDArray[np.bool_]:
    """In which intervals a queue is open, by its own hours and zone."""
    hours = configuration.queues[queue].opening_hours
    if hours is None:
        return np.ones(grid.count, dtype=bool)
    return grid.open_mask(hours, configuration.queue_zone(queue))
