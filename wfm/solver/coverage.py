"""Sharing out the people on duty to queues, interval by interval, at the least cost of shortage.

Queues are served in order of their cost of shortage by augmenting paths: a queue gets whoever is free, or whoever can
be freed by somebody else taking over, and never takes from a dearer queue. The demands that can be served together
form a polymatroid, so this greedy order is optimal (Edmonds 1970; Ford & Fulkerson 1956 for the paths). Where sets of
queues require less together than apart, people are shared out the same way, and `wfm.solver.pooled_coverage` says what
is short.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.models.skills import meets
from wfm.models.time import zone
from wfm.solver.pooled_coverage import pooled_shortage

_EPSILON = 1e-9


@dataclass(frozen=True, eq=False)
class Shared:
    """Per interval: people `assigned` [queue, interval] and `short` of the requirement, `on_duty` and `idle`.

    `spared` are those that a queue's own requirement asks for and a pooled one does not.
    """

    assigned: npt.NDArray[np.float64]
    short: npt.NDArray[np.float64]
    spared: npt.NDArray[np.float64]
    on_duty: npt.NDArray[np.float64]
    idle: npt.NDArray[np.float64]

    def days(self, problem: RosterProblem) -> npt.NDArray[np.object_]:
        """UTC date of each interval."""
        return np.array([problem.grid.instant(index).date() for index in range(problem.grid.count)], dtype=object)


def share_out(problem: RosterProblem, roster: Roster) -> Shared:
    """Share out everybody on duty, people of shifts that reach in from before the horizon included."""
    queues = range(len(problem.demand))
    required = np.array([demand.required for demand in problem.demand]).reshape(len(problem.demand), problem.grid.count)
    agents = {agent.agent: _Able(problem, agent) for agent in problem.agents}
    people: dict[frozenset[int], npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros(problem.grid.count))
    for assignment in (*problem.past, *roster.assignments):
        if assignment.agent in agents:
            able = agents[assignment.agent]
            for begin, end in _at_work(problem, assignment):
                if able.always is None:
                    for interval in range(floor(begin), ceil(end)):
                        _add(people[able.then(interval)], max(begin, interval), min(end, interval + 1))
                elif able.always:
                    _add(people[able.always], begin, end)
    people.pop(frozenset(), None)
    order = sorted(queues, key=lambda queue: (-problem.demand[queue].short_cost, queue))
    assigned = np.zeros_like(required)
    on_duty = np.zeros(problem.grid.count)
    for interval in range(problem.grid.count):
        groups = {able: count for able, row in people.items() if (count := float(row[interval])) > 0}
        if groups:
            on_duty[interval] = sum(groups.values())
            assigned[:, interval] = allocate(required[:, interval], groups, order)
    short = np.maximum(required - assigned, 0)
    short[short < _EPSILON] = 0
    served = assigned.sum(axis=0)
    spared = np.zeros_like(short)
    if problem.pooled:
        alone = short
        short, whole = _pooled(problem, required, alone, people)
        served = whole - short.sum(axis=0)
        spared = np.maximum(alone - short, 0)
    idle = np.maximum(on_duty - served, 0)
    idle[idle < _EPSILON] = 0
    return Shared(assigned, short, spared, on_duty, idle)


class _Able:
    """The queues that an agent can serve, by the date of the own clock on which an interval begins."""

    def __init__(self, problem: RosterProblem, agent: Agent) -> None:
        self.problem, self.agent, self.zone = problem, agent, zone(problem.zone_of(agent))
        self.always = None if agent.dated_skills else self._queues(agent.skills)
        self.days: dict[date, frozenset[int]] = {}

    def then(self, interval: int) -> frozenset[int]:
        if self.always is not None:
            return self.always
        day = self.problem.grid.instant(interval).astimezone(self.zone).date()
        if day not in self.days:
            self.days[day] = self._queues(
                self.agent.skills | {item.skill: item.level for item in self.agent.dated_skills if item.holds(day)}
            )
        return self.days[day]

    def _queues(self, skills: dict[str, int]) -> frozenset[int]:
        demands = enumerate(self.problem.demand)
        return frozenset(queue for queue, demand in demands if meets(skills, demand.skills))


def _pooled(
    problem: RosterProblem,
    required: npt.NDArray[np.float64],
    alone: npt.NDArray[np.float64],
    people: dict[frozenset[int], npt.NDArray[np.float64]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    place = {demand.queue: row for row, demand in enumerate(problem.demand)}
    return pooled_shortage(
        required,
        alone,
        [demand.short_cost for demand in problem.demand],
        {frozenset(place[queue] for queue in pool.queues): pool.required for pool in problem.pooled},
        people,
    )


def _at_work(problem: RosterProblem, assignment: Assignment) -> Iterator[tuple[float, float]]:
    """Spans of the shift without its breaks, in intervals from the grid's start, as far as they lie on the grid."""
    start, length = problem.grid.start, timedelta(minutes=problem.grid.interval_minutes)
    edges = [assignment.start, *(edge for item in assignment.away for edge in (item.start, item.end)), assignment.end]
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        first, last = max((begin - start) / length, 0.0), min((end - start) / length, float(problem.grid.count))
        if first < last:
            yield first, last


def _add(people: npt.NDArray[np.float64], begin: float, end: float) -> None:
    """One person more over a span, by parts of the intervals at its edges."""
    first, last = floor(begin), ceil(end)
    people[first:last] += 1
    people[first] -= begin - first
    people[last - 1] -= last - end


def allocate(
    required: npt.NDArray[np.float64], groups: dict[frozenset[int], float], order: list[int]
) -> npt.NDArray[np.float64]:
    """People assigned to each queue of one interval. `groups`: queues that people can serve → how many people."""
    keys = sorted(groups, key=sorted)
    spare = [groups[key] for key in keys]
    served: list[dict[int, float]] = [defaultdict(float) for _ in keys]
    assigned = np.zeros(len(required))
    for queue in order:
        while required[queue] - assigned[queue] > _EPSILON:
            path = _path(queue, keys, spare, served)
            if path is None:
                break
            amount = min(
                float(required[queue] - assigned[queue]),
                spare[path[-1][0]],
                *(served[group][taken] for (group, _), (_, taken) in pairwise(path)),
            )
            for (group, gives), (_, takes) in pairwise(path):
                served[group][gives] += amount
                served[group][takes] -= amount
            last, gives = path[-1]
            served[last][gives] += amount
            spare[last] -= amount
            assigned[queue] += amount
    return assigned


def _path(
    queue: int, keys: list[frozenset[int]], spare: list[float], served: list[dict[int, float]]
) -> list[tuple[int, int]] | None:
    """Steps (group, queue it is to serve) from the queue in need to a group with spare people.

    Each group but the last gives up the queue that the next one takes over.
    """
    waiting: deque[int] = deque([queue])
    reached: dict[int, tuple[int, int] | None] = {queue: None}  # queue → (group that would leave it, queue it goes to)
    while waiting:
        needy = waiting.popleft()
        for group, able in enumerate(keys):
            if needy not in able:
                continue
            if spare[group] > _EPSILON:
                steps = [(group, needy)]
                while (before := reached[steps[-1][1]]) is not None:
                    steps.append(before)
                return steps[::-1]
            for other, people in served[group].items():
                if people > _EPSILON and other not in reached:
                    reached[other] = (group, needy)
                    waiting.append(other)
    return None
