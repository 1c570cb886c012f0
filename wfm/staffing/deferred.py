"""Work that may wait inside a deadline (email, social, back office): a fluid that flows through the open hours.

With A(t) the workload that has arrived and X(t) the workload done by the end of open interval t, a plan is in time when
A(t − D) ≤ X(t) ≤ A(t), D at most the deadline in open intervals. All times, deadlines and waits count open hours only.
"""

from __future__ import annotations

import numpy as np

from wfm.models.organisation import Queue
from wfm.staffing import erlang_c
from wfm.staffing.model import Floats, Service, Work
from wfm.staffing.taut_string import taut_string

MAX_OCCUPANCY = 0.95
"""Agents' busy share unless the target asks for less: planned to the brim, random arrivals would miss the deadline."""


CERTAIN = 0.99
"""The share in time that chance is planned for where the target asks for more: 100 % would take infinitely many."""


PLANNED_SHARE = 0.5
"""The share of the deadline that the plan uses to level the load; the rest is left to chance. A flow that keeps work
until its deadline would be late half of the time."""


class Deferred:
    """The flattest flow that is done in good time, with enough people to spare for chance; first come, first served.

    A queue's backlog waits at the first opening and goes before all others. It is due when the share of its deadline
    that the plan uses has passed since its oldest contacts came, within the first open interval at the earliest.

    Limits: the work of the last intervals is done by the end of the grid. Contacts that arrive while the queue is
    closed count from its next opening; after the last one they are left to the next plan. Evaluated as a fluid,
    without chance: within an interval work arrives and is done evenly, and waits are not resolved below half an
    interval.
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

    def flow(self, queue: Queue, work: Work) -> Floats:
        """Erlangs worked off in each open interval: the flattest plan in time. Its sum is workload and backlog."""
        return np.diff(taut_string(*self.corridor(queue, work)))

    def corridor(self, queue: Queue, work: Work) -> tuple[Floats, Floats]:
        """The work that must be done, and that can be, by the start and every later end of an open interval."""
        arrived = _cumulate(_receive(work))
        delay = min(_planned_delay(queue, work), arrived.size)
        due = np.concatenate([np.zeros(delay), arrived[: arrived.size - delay]])
        backlog = _backlog(queue, work)
        if backlog and arrived.size > 1:
            waited = int(queue.backlog_waited_seconds / work.interval_seconds)
            arrived[1:] += backlog
            due[max(_planned_delay(queue, work) - waited, 1) :] += backlog
        due[-1] = arrived[-1]
        return due, arrived

    def agents(self, queue: Queue, work: Work) -> Floats:
        """People who can work off the flow, with enough to spare for chance; at least the minimum while open.

        To spare is what the highest occupancy leaves, or, where that is more (small queues, short deadlines), what a
        stationary queue of that load needs to start the target share of contacts within the deadline.
        """
        agents = np.zeros(work.volume.size)
        agents[work.open] = np.maximum(self.people_for(queue, work, self.flow(queue, work)), queue.target.min_agents)
        return agents

    def people_for(self, queue: Queue, work: Work, flow: Floats) -> Floats:
        """People who work off a flow of erlangs in open intervals, with enough to spare for chance."""
        target = queue.target
        slots = erlang_c.required_agents(
            flow,
            aht_seconds=_mean_aht(work),
            service_level=min(target.service_level, CERTAIN),
            within_seconds=target.within_seconds - _planned_delay(queue, work) * work.interval_seconds,
            real=True,
            between="continuous",
        )
        return np.asarray(np.maximum(flow / capacity(queue), slots / queue.concurrency))

    def service(self, queue: Queue, work: Work, agents: Floats) -> Service:
        """What a first-come-first-served pass over the grid achieves, with the backlog carried on.

        The service level is the share of an interval's arriving work that is done within the deadline (deadlines past
        the grid's end are judged at its end), `asa_seconds` its mean wait until then, infinite if it is never done.
        """
        workload = _receive(work)
        arrived = _cumulate(workload) + _backlog(queue, work)
        able = np.concatenate([[0.0], np.cumsum(agents[work.open] * capacity(queue))])
        done = np.maximum.accumulate(able + np.minimum.accumulate(np.minimum(arrived - able, 0)))
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
            abandonment=np.zeros(work.volume.size),
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


def _planned_delay(queue: Queue, work: Work) -> int:
    """Whole intervals that planned work may wait at most."""
    return int(queue.target.within_seconds * PLANNED_SHARE / work.interval_seconds + 1e-9)


def _backlog(queue: Queue, work: Work) -> float:
    """Erlangs of one interval that wait when the grid begins."""
    aht = _mean_aht(work) if work.volume.sum() > 0 else queue.aht_seconds or 0.0
    return queue.backlog * aht / work.interval_seconds


def _mean_aht(work: Work) -> float:
    """Mean handling time of all contacts, which mix in the backlog."""
    contacts = work.volume.sum()
    return float(work.erlangs.sum() * work.interval_seconds / contacts) if contacts > 0 else 1.0


def capacity(queue: Queue) -> float:
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
