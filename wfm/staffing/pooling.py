"""What sets of queues need together from the people who can serve any of them.

If people served several queues as one line, first come first served, they would need fewer than the queues apart: the
merged load is sized with the mildest promise of the set (lowest service level, longest time, highest occupancy), so
that a team that keeps every queue's promise also keeps this one. It is a floor below any cross-skilled staffing, not a
number that keeps each promise: between people who can serve only one queue and people who serve all, the true need
lies between the pooled requirement and the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np

from wfm.models.organisation import Configuration, Queue, Target
from wfm.models.people import Agent
from wfm.models.requirement import PooledRequirement
from wfm.models.skills import meets
from wfm.staffing.model import Floats, Work
from wfm.staffing.sizing import Sizing, agents_for

MOST_QUEUES = 8
"""Queues that share people, up to which all sets joined by people are looked at; of more, pairs and the whole."""


def pooled_requirements(
    configuration: Configuration, sizings: Mapping[str, Sizing], agents: Iterable[Agent]
) -> tuple[PooledRequirement, ...]:
    """The pooled requirement of every set of voice and chat queues that people who serve several of them join."""
    groups = skill_groups(configuration, agents)
    return tuple(
        PooledRequirement(queues=names, scheduled=pooled_scheduled(configuration, sizings, names))
        for names in sets_of_queues(list(configuration.queues), groups)
    )


def skill_groups(configuration: Configuration, agents: Iterable[Agent]) -> set[frozenset[str]]:
    """The different sets of voice and chat queues that agents can serve on any planned day."""
    queues = {name: queue for name, queue in configuration.queues.items() if not queue.deferred}
    first, last = configuration.horizon.start, configuration.horizon.last
    different = {tuple(sorted(skills.items())) for agent in agents for skills in agent.skill_sets(first, last)}
    groups = {
        frozenset(name for name, queue in queues.items() if meets(dict(skills), queue.skills)) for skills in different
    }
    return groups - {frozenset()}


def sets_of_queues(order: list[str], groups: set[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """Sets of two or more queues joined by people who serve several of them, smaller sets first."""
    for component in _components(groups):
        names = [name for name in order if name in component]
        sizes = range(2, len(names) + 1) if len(names) <= MOST_QUEUES else sorted({2, len(names)})
        for count in sizes:
            for chosen in combinations(names, count):
                if _joined(set(chosen), [group for group in groups if group & set(chosen)]):
                    yield chosen


def pooled_scheduled(configuration: Configuration, sizings: Mapping[str, Sizing], names: tuple[str, ...]) -> Floats:
    """People in the roster that these queues need at least together: no less than any of them, no more than all."""
    parts = [sizings[name] for name in names]
    works = [part.work for part in parts]
    queue = _mildest([configuration.queues[name] for name in names])
    volume = np.sum([work.volume for work in works], axis=0)
    seconds = np.sum([work.erlangs for work in works], axis=0) * works[0].interval_seconds
    slots = [configuration.queues[name].concurrency for name in names]
    if max(slots) > 1:  # counted in people, each with one contact at a time of a share of the handling time
        seconds = np.sum([work.erlangs / n for work, n in zip(works, slots, strict=True)], axis=0)
        seconds = seconds * works[0].interval_seconds
    some = volume > 0
    merged = Work(
        volume=volume,
        aht_seconds=np.where(some, seconds / np.where(some, volume, 1.0), works[0].aht_seconds),
        open=np.any([work.open for work in works], axis=0),
        interval_seconds=works[0].interval_seconds,
    )
    quiet = np.all([part.received.work.volume + part.received.consulted <= 0 for part in parts], axis=0)
    agents = agents_for(queue, merged, quiet, configuration.staffing.busyness_cv)
    scheduled = agents / (1 - np.min([part.shrinkage for part in parts], axis=0))
    alone = np.array([part.scheduled for part in parts])
    return np.asarray(np.minimum(np.maximum(scheduled, alone.max(axis=0)), alone.sum(axis=0)))


def _mildest(queues: list[Queue]) -> Queue:
    """One queue whose promise is kept wherever every queue of the set keeps its own."""
    targets = [queue.target for queue in queues]
    patience = [queue.patience_seconds for queue in queues if queue.patience_seconds is not None]
    target = Target(  # no limit of the mean wait or of abandonment
        service_level=min(target.service_level for target in targets),
        within_seconds=max(target.within_seconds for target in targets),
        definition=targets[0].definition,
        max_occupancy=max(target.max_occupancy for target in targets),
        min_agents=max(target.min_agents for target in targets),
    )
    return Queue(channel="voice", target=target, patience_seconds=min(patience, default=None))


def _components(groups: set[frozenset[str]]) -> list[set[str]]:
    """Queues that people connect, directly or through others."""
    components: list[set[str]] = []
    for group in groups:
        joined = [part for part in components if part & group]
        components = [part for part in components if not part & group] + [set(group).union(*joined)]
    return sorted((part for part in components if len(part) > 1), key=sorted)


def _joined(queues: set[str], groups: list[frozenset[str]]) -> bool:
    """Whether the groups connect all these queues with one another."""
    parts = _components({group & queues for group in groups})
    return len(parts) == 1 and parts[0] == queues
