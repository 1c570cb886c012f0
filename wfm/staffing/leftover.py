"""What people of voice and chat queues leave over for deferred work: blending, in the requirement and in a roster.

Work that may be put aside when a contact comes gets all their idle time. Other work gets what a threshold of people
kept idle for calls leaves (`wfm.staffing.blending`), so that calls keep their promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from wfm.models.messages import did_you_mean
from wfm.models.organisation import Configuration, Queue
from wfm.models.people import Agent
from wfm.models.skills import meets
from wfm.staffing.blending import Blended, fill, kept_idle
from wfm.staffing.deferred import Deferred, capacity
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.interactive import targets_of
from wfm.staffing.model import Floats, Work


def blending_problems(configuration: Configuration) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What makes no sense about whose people do deferred work, each with its path in the configuration."""
    for name, queue in configuration.queues.items():
        for position, other in enumerate(queue.blended_with):
            where = ("queues", name, "blended_with", position)
            source = configuration.queues.get(other)
            if source is None:
                yield where, f"no queue {other!r}{did_you_mean(other, configuration.queues)}"
            elif source.deferred:
                yield where, f"must be a voice or chat queue, and {other!r} is {source.channel}"
            elif source.concurrency > 1 and not queue.interruptible:
                yield where, f"people who hold several contacts at once ({other!r}) need work that is interruptible"
        if queue.blended_with and not queue.deferred:
            yield ("queues", name, "blended_with"), f"is for email, social and back_office, not for {queue.channel}"


def in_order(configuration: Configuration) -> list[str]:
    """The queues whose work others do, most urgent first: what is left over goes to them in this order."""
    blended = [name for name, queue in configuration.queues.items() if queue.blended_with]
    return sorted(blended, key=lambda name: configuration.queues[name].target.within_seconds)


def able_share(configuration: Configuration, people: Iterable[Agent], deferred: str, other: str) -> float:
    """Of the people who can serve `other`, the share that can do deferred work too; 1 where nobody is known.

    Where skills change within the planned days, people count by their days.
    """
    queues, first = configuration.queues, configuration.horizon.start
    days = [first + timedelta(days=day) for day in range(configuration.horizon.days)]
    skills = [[agent.skills_on(day) for day in days] if agent.dated_skills else [agent.skills] for agent in people]
    known = [[each for each in one if meets(each, queues[other].skills)] for one in skills]
    weight = [len(some) / len(one) for some, one in zip(known, skills, strict=True)]
    both = sum(
        sum(meets(each, queues[deferred].skills) for each in some) / len(one)
        for some, one in zip(known, skills, strict=True)
    )
    return both / sum(weight) if any(weight) else 1.0


def idle(work: Work, agents: Floats, busy: Floats) -> Floats:
    """People without a contact, of `agents` on the phone with `busy` contacts in hand on average.

    An agent who holds several contacts is idle only without any, which is more often than told here.
    """
    return np.where(work.open, np.maximum(agents - np.minimum(busy, agents), 0.0), 0.0)


def beside_calls(queue: Queue, work: Work, agents: Floats) -> Floats:
    """Erlangs of work not to be interrupted that `agents` of a voice queue do, with calls served as promised.

    Fractions of agents are whole ones mixed in time.
    """
    load = np.where(work.open, work.erlangs, 0.0)
    aht = np.where(load > 0, work.aht_seconds, 1.0)
    patience = np.inf if queue.patience_seconds is None else queue.patience_seconds
    voice, targets = ErlangA.of(load, aht, patience), targets_of(queue)
    fewer = np.floor(agents + 1e-9)
    done = [Blended(voice, kept_idle(voice, whole, targets)).at(whole).deferred for whole in (fewer, fewer + 1)]
    part = np.clip(agents - fewer, 0.0, 1.0)
    return np.where(work.open, (1 - part) * done[0] + part * done[1], 0.0)


@dataclass(frozen=True)
class Staffed:
    """A voice or chat queue with people: its work, `agents` on the phone, and how many contacts they have in hand."""

    queue: Queue
    work: Work
    agents: Floats
    busy: Floats


class Leftover:
    """The time of voice and chat people that is still to be had, as one deferred queue after another takes of it."""

    def __init__(self, configuration: Configuration, people: Iterable[Agent], staffed: Mapping[str, Staffed]) -> None:
        self._configuration = configuration
        self._people = tuple(people)
        self._staffed = staffed
        self._used: dict[str, Floats] = {}

    def available(self, deferred: str) -> dict[str, Floats]:
        """People's worth of time per queue of `blended_with`, of those who can do the work."""
        queue = self._configuration.queues[deferred]
        found = {}
        for name in queue.blended_with:
            other = self._staffed[name]
            if queue.interruptible:
                left = idle(other.work, other.agents, other.busy)
            else:
                left = beside_calls(other.queue, other.work, other.agents)
            able = able_share(self._configuration, self._people, deferred, name)
            found[name] = able * np.maximum(left - self._used.get(name, 0.0), 0.0)
        return found

    def use(self, available: Mapping[str, Floats], used: Floats) -> None:
        """Take `used` of what is available, from all queues in proportion."""
        total = np.sum([*available.values()], axis=0)
        part = np.minimum(np.where(total > 0, used / np.where(total > 0, total, 1.0), 0.0), 1.0)
        for name, row in available.items():
            self._used[name] = self._used.get(name, 0.0) + row * part


def own_people(queue: Queue, work: Work, spare: Floats) -> tuple[Floats, Floats]:
    """People of its own that a deferred queue needs beside `spare` people, and erlangs that the spare ones do.

    Spare people take the oldest work first; what they cannot reach in time is left to people of its own, as evenly as
    can be. Chance is provided for by all of them together.
    """
    model, each = Deferred(), capacity(queue)
    by_others, own = np.zeros(work.volume.size), np.zeros(work.volume.size)
    if not work.open.any():
        return own, by_others
    due, arrived = model.corridor(queue, work)
    there = spare[work.open]
    done, extra = fill(arrived, due, there * each)
    needed = model.people_for(queue, work, done + extra)
    own[work.open] = np.maximum(np.maximum(extra / each, needed - there), queue.target.min_agents)
    by_others[work.open] = done
    return own, by_others
