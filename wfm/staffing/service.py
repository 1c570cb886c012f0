"""The other direction: what service a number of people gives, by the same models that size the requirement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.models.forecast import Forecast
from wfm.models.organisation import Configuration, Queue
from wfm.models.people import Agent
from wfm.staffing.channels import staffing_model
from wfm.staffing.deferred import capacity
from wfm.staffing.leftover import Leftover, Staffed, in_order
from wfm.staffing.model import Floats, Work
from wfm.staffing.sizing import carrying, with_consultations
from wfm.staffing.tiers import Received, receive
from wfm.staffing.transient import follow

FOLLOWED_ERLANGS = 200.0
"""Peak load up to which voice and chat are followed through time; above, intervals are taken one by one."""

FOLLOWED_BACKLOG = 2000.0
"""Contacts that may pile up, for lack of people, before a queue that nobody leaves is no longer followed."""


@dataclass(frozen=True)
class Achieved:
    """What a queue gets per interval. `waiting` is the mean number of contacts in the queue, NaN where not known."""

    service_level: Floats
    asa_seconds: Floats
    occupancy: Floats
    abandonment: Floats
    waiting: Floats


def achieved_service(
    configuration: Configuration, forecast: Forecast, agents: dict[str, Floats], people: Iterable[Agent] = ()
) -> dict[str, Achieved]:
    """What `agents` on the phone (people after shrinkage, real-valued) achieve in each queue, interval by interval.

    Voice and chat are followed exactly through time, what is waiting at the end of an interval included. Very large
    queues, redials and patience that is not exponential are judged interval by interval, by the model that sizes them.
    Deferred work goes by its own model, in the idle time of others too where it is blended; `people` tell which share
    of them can do it.
    """
    received = receive(configuration, forecast)
    blended = [name for name in in_order(configuration) if name in agents]
    found = {
        name: _achieved(configuration.queues[name], received[name], on_phone)
        for name, on_phone in agents.items()
        if name not in blended
    }
    if not blended:
        return found
    staffed = {
        name: Staffed(
            queue := configuration.queues[name],
            carrying(received[name], received[name].work.erlangs),
            agents[name],
            achieved.occupancy * agents[name] * queue.concurrency,
        )
        for name, achieved in found.items()
    }
    left = Leftover(configuration, people, staffed)
    for name in blended:
        queue = configuration.queues[name]
        available = left.available(name)
        spare = np.sum([*available.values()], axis=0)
        found[name] = _achieved(queue, received[name], agents[name] + spare)
        done = found[name].occupancy * (agents[name] + spare) * queue.concurrency / capacity(queue)
        left.use(available, np.maximum(done - agents[name], 0.0))
    return {name: found[name] for name in agents}


def _achieved(queue: Queue, received: Received, agents: Floats) -> Achieved:
    if not queue.deferred:
        work = with_consultations(received.work, received)
        if _can_follow(queue, work, agents):
            return _follow(queue, work, agents)
        work = carrying(received, work.erlangs)
    else:
        work = with_consultations(received.work, received)
    service = staffing_model(queue).service(queue, work, agents)
    return Achieved(
        service_level=service.service_level,
        asa_seconds=service.asa_seconds,
        occupancy=service.occupancy,
        abandonment=service.abandonment,
        waiting=np.full(work.volume.size, np.nan),
    )


def _follow(queue: Queue, work: Work, agents: Floats) -> Achieved:
    course = follow(
        work,
        agents,
        within_seconds=queue.target.within_seconds,
        patience_seconds=queue.patience_seconds,
        aht_shape=queue.aht_by_concurrency_seconds or (1.0,) * queue.concurrency,
    )
    answered = np.minimum(course.offered / np.maximum(1 - course.abandonment, 1e-12), 1.0)
    levels = {"offered": course.offered, "answered": answered, "virtual": course.virtual}
    return Achieved(
        service_level=levels[queue.target.definition],
        asa_seconds=course.asa_seconds,
        occupancy=course.occupancy,
        abandonment=course.abandonment,
        waiting=course.waiting,
    )


def _can_follow(queue: Queue, work: Work, agents: Floats) -> bool:
    load = np.where(work.open, work.erlangs, 0.0)
    if queue.redial_share or queue.patience_shape.distribution != "exponential":
        return False
    if load.max(initial=0.0) > FOLLOWED_ERLANGS or (agents * queue.concurrency).max(initial=0.0) > 1000:
        return False
    if queue.patience_seconds is not None:
        return True
    aht = np.where(load > 0, work.aht_seconds, np.inf)
    missing = np.maximum(load - agents * queue.concurrency, 0.0) * work.interval_seconds / aht
    return bool(missing.sum() <= FOLLOWED_BACKLOG)


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

    Voice and chat are judged interval by interval, each as if it lasted for ever; see `achieved_service` for what a
    roster gives over time. `agents` are people after shrinkage. Without contacts the service level is 1 and the ASA 0;
    where a queue can never keep up, 0 and infinity. Arrays cover one grid in order, because deferred work moves between
    intervals. `open_intervals` says when the queue is open (see `channels.open_intervals`; none: always): the deadlines
    of deferred work count open hours only.
    """
    contacts, aht, people = (
        np.array(values, dtype=np.float64) for values in np.broadcast_arrays(np.atleast_1d(volume), aht_seconds, agents)
    )
    is_open = np.ones(contacts.size, dtype=bool) if open_intervals is None else open_intervals
    service = staffing_model(queue).service(queue, Work(contacts, aht, is_open, interval_seconds), people)
    return service.service_level, service.asa_seconds, service.occupancy
