"""Work that is answered at once, voice and chat: a queue in its steady state per interval, each on its own.

Which queue: chat with its places where an agent holds several contacts; else Erlang X with redials, M/M/n+G where
patience is not exponential, Erlang A where it is, and Erlang C where nobody leaves.
"""

from __future__ import annotations

import numpy as np

from wfm.models.organisation import Queue
from wfm.staffing import erlang_c
from wfm.staffing.chat import Chat
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.erlang_x import ErlangX
from wfm.staffing.general_patience import GeneralPatience
from wfm.staffing.model import Floats, Service, Work
from wfm.staffing.patience import patience_of
from wfm.staffing.smallest_staff import measure, smallest_staff
from wfm.staffing.stationary import StationaryQueue, Targets


class Interactive:
    """A stationary queue per interval, sized and evaluated alike: fractions of agents are whole ones mixed in time.

    Limits: no interval inherits another's backlog. For chat, `aht_seconds` is the handling time at full concurrency.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def problem(self, queue: Queue) -> str:
        """A service level of 100 % takes infinitely many agents."""
        if queue.target.service_level < 1:
            return ""
        return f"must be below 1 for {queue.channel} (no finite number of agents answers everybody in time), got 1"

    def workload(self, work: Work) -> Floats:
        """Contacts that arrive while the queue is closed are turned away."""
        return np.where(work.open, work.erlangs, 0.0)

    def agents(self, queue: Queue, work: Work) -> Floats:
        """Real-valued sizing for all of the queue's targets, at least the minimum while open."""
        load = self.workload(work)
        aht = np.where(load > 0, work.aht_seconds, 1.0)
        target = queue.target
        if self.name == "erlang_c":
            people = erlang_c.required_agents(
                load,
                aht_seconds=aht,
                service_level=target.service_level,
                within_seconds=target.within_seconds,
                max_asa_seconds=np.inf if target.max_asa_seconds is None else target.max_asa_seconds,
                max_occupancy=target.max_occupancy,
                real=True,
            )
        else:
            people = smallest_staff(stationary_queue(queue, load, aht), targets_of(queue), real=True)
        return np.where(work.open, np.maximum(people, target.min_agents), 0.0)

    def service(self, queue: Queue, work: Work, agents: Floats) -> Service:
        """What `agents` give by the queue's definition of service level. Without contacts everybody is served at once.

        The mean wait is that of the continuous formula where a mixture has none, because a part of it is overloaded.
        """
        load = self.workload(work)
        aht = np.where(load > 0, work.aht_seconds, 1.0)
        got = measure(stationary_queue(queue, load, aht), agents, targets_of(queue))
        return Service(
            service_level=got.service_level,
            asa_seconds=got.asa_seconds,
            occupancy=got.occupancy,
            abandonment=got.abandonment,
        )


def interactive_model(queue: Queue) -> Interactive:
    """The model that a queue's settings ask for."""
    if queue.concurrency > 1:
        return Interactive("chat")
    if queue.redial_share:
        return Interactive("erlang_x")
    if queue.patience_shape.distribution != "exponential":
        return Interactive("mmn_g")
    return Interactive("erlang_c" if queue.patience_seconds is None else "erlang_a")


def stationary_queue(queue: Queue, load: Floats, aht_seconds: Floats) -> StationaryQueue:
    """The queue in its steady state at loads in erlangs and handling times above 0, one element each."""
    name = interactive_model(queue).name
    patience = np.inf if queue.patience_seconds is None else queue.patience_seconds
    if name == "chat":
        shape = np.array(queue.aht_by_concurrency_seconds or (1.0,) * queue.concurrency)
        return Chat.of(load, aht_seconds[:, None] * (shape / shape[-1]), patience)
    if name == "erlang_x":
        return ErlangX.of(load, aht_seconds, patience, queue.redial_share)
    if name == "mmn_g":
        return GeneralPatience.of(load, aht_seconds, patience_of(queue.patience_shape, queue.patience_seconds))
    return ErlangA.of(load, aht_seconds, patience)


def targets_of(queue: Queue) -> Targets:
    """What the queue promises, as the sizing takes it."""
    target = queue.target
    return Targets(
        service_level=target.service_level,
        within_seconds=target.within_seconds,
        definition=target.definition,
        max_asa_seconds=target.max_asa_seconds,
        max_abandonment=target.max_abandonment,
        max_occupancy=target.max_occupancy,
        min_agents=target.min_agents,
    )
