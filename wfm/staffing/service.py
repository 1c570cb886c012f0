"""The other direction: what service a number of people gives, by the same models that size the requirement."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.models.organisation import Queue
from wfm.staffing.channels import staffing_model
from wfm.staffing.model import Floats, Work


def queue_service(
    queue: Queue,
    volume: npt.ArrayLike,
    aht_seconds: npt.ArrayLike,
    agents: npt.ArrayLike,
    interval_seconds: float,
    *,
    open_intervals: npt.NDArray[np.bool_] | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Service level, ASA in seconds and occupancy per interval, of real-valued `agents` on the phone.

    `agents` are people after shrinkage. Without contacts the service level is 1 and the ASA 0; where a queue can never
    keep up, 0 and infinity. Arrays cover one grid in order, because deferred work moves between intervals.
    `open_intervals` says when the queue is open (see `channels.open_intervals`; none: always): the deadlines of
    deferred work count open hours only.
    """
    contacts, aht, people = (
        np.array(values, dtype=np.float64) for values in np.broadcast_arrays(np.atleast_1d(volume), aht_seconds, agents)
    )
    is_open = np.ones(contacts.size, dtype=bool) if open_intervals is None else open_intervals
    service = staffing_model(queue).service(queue, Work(contacts, aht, is_open, interval_seconds), people)
    return service.service_level, service.asa_seconds, service.occupancy
