"""Work that may wait inside a deadline (email, social, back office): a fluid that flows through the open hours.

With A(t) the workload that has arrived and X(t) the workload done by the end of open interval t, a plan is in time when
A(t − D) ≤ X(t) ≤ A(t), D the deadline in open intervals. All times, deadlines and waits count open hours only.
"""

from __future__ import annotations

import numpy as np

from wfm.models.organisation import Queue
from wfm.staffing.model import Floats, Service, Work
from wfm.staffing.taut_string import taut_string

MAX_OCCUPANCY = 0.95
"""Agents' busy share unless the target asks for less: planned to the brim, random arrivals would miss the deadline."""


class Deferred:
    """The flattest flow that meets every deadline; served first come, first served.

    Limits: the target is read as "all work by its deadline", so a service level below 1 is exceeded; no backlog is
    carried into the first interval, and the work of the last intervals is done by the end of the grid. A deadline that
    is no multiple of the interval is planned as the next shorter one. Contacts that arrive while the queue is closed
    count from its next opening; after the last one they are left to the next plan. Within an interval, work arrives and
    is done evenly, so waits are not resolved below half an interval.
    """

    name = "deferred"

    def problem(self, queue: Queue) -> str:
        """Every target can be met."""
        del queue
        return ""

    def workload(self, work: Work) -> Floats:
        """Erlangs in the open intervals that can first serve them."""
        workload = np.zeros(work.volume.size)
        workload[work.open] = _receive(work)
        return workload

    def agents(self, queue: Queue, work: Work) -> Floats:
        """People whose capacity at the highest occupancy equals the flow, at least the minimum while open."""
        arrived = _cumulate(_receive(work))
        delay = int(min(queue.target.within_seconds / work.interval_seconds + 1e-9, arrived.size))
        due = np.concatenate([np.zeros(min(delay, arrived.size)), arrived[: arrived.size - delay]])
        due[-1] = arrived[-1]
        flow = np.diff(taut_string(due, arrived))
        agents = np.zeros(work.volume.size)
        agents[work.open] = np.maximum(flow / _capacity(queue), queue.target.min_agents)
        return agents

    def service(self, queue: Queue, work: Work, agents: Floats) -> Service:
        """What a first-come-first-served pass over the grid achieves, with the backlog carried on.

        The service level is the share of an interval's arriving work that is done within the deadline (deadlines past
        the grid's end are judged at its end), `asa_seconds` its mean wait until then, infinite if it is never done.
        """
        workload = _receive(work)
        arrived = _cumulate(workload)
        capacity = np.concatenate([[0.0], np.cumsum(agents[work.open] * _capacity(queue))])
        done = np.maximum.accumulate(capacity + np.minimum.accumulate(np.minimum(arrived - capacity, 0)))
        clock = np.arange(done.size, dtype=float)
        in_time = np.interp(clock[1:] + queue.target.within_seconds / work.interval_seconds, clock, done)
        with np.errstate(divide="ignore", invalid="ignore"):
            level = np.clip((in_time - arrived[:-1]) / workload, 0, 1)
            wait = np.diff(_time_spent(done, arrived)) / workload - (clock[:-1] + 0.5)
            occupancy = np.minimum(np.diff(done) / (agents[work.open] * queue.concurrency), 1)
        wait = np.where(arrived[1:] > done[-1] + 1e-9 * (1 + done[-1]), np.inf, np.maximum(wait, 0))
        idle = workload <= 0
        return Service(
            service_level=_spread(work, np.where(idle, 1, level), 1.0),
            asa_seconds=_spread(work, np.where(idle, 0, wait * work.interval_seconds), 0.0),
            occupancy=np.where(work.open, _spread(work, np.nan_to_num(occupancy), 0.0), 0.0),
        )


def _receive(work: Work) -> Floats:
    """Erlangs per open interval, with those of closed intervals at the next opening."""
    opening = np.flatnonzero(work.open)
    first = np.searchsorted(opening, np.arange(work.volume.size))
    received = np.bincount(first, weights=work.erlangs, minlength=opening.size + 1)[: opening.size]
    return np.asarray(received, dtype=np.float64)


def _spread(work: Work, values: Floats, otherwise: float) -> Floats:
    """Values of open intervals over the whole grid: a closed interval with contacts shows that of the next opening."""
    first = np.searchsorted(np.flatnonzero(work.open), np.arange(work.volume.size))
    return np.where(work.open | (work.volume > 0), np.append(values, otherwise)[first], otherwise)


def _cumulate(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _capacity(queue: Queue) -> float:
    """Erlangs that one agent works off."""
    return min(MAX_OCCUPANCY, queue.target.max_occupancy) * queue.concurrency


def _time_spent(done: Floats, levels: Floats) -> Floats:
    """∫ t dX up to each level of work, X(t) the polyline through `done`; levels never reached count as its end."""
    clock = np.arange(done.size, dtype=float)
    steps = np.diff(done)
    sums = _cumulate(steps * (clock[:-1] + 0.5))
    if done.size == 1:
        return np.zeros_like(levels)
    levels = np.minimum(levels, done[-1])
    before = np.clip(np.searchsorted(done, levels, side="right") - 1, 0, done.size - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(steps[before] > 0, (levels - done[before]) / steps[before], 0.0)
    return sums[before] + (levels - done[before]) * (clock[before] + part / 2)
