"""Work in blocks, apart from any search: what a roster with blocks costs, and how blocks are written into shifts.

Where a queue has `block_minutes`, nobody moves from queue to queue within an interval: every shift says which queue is
served when. A roster then costs what its queues cost so staffed, which is never less than with people shared out anew
in every interval; the difference is the term `queue_blocks`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from wfm.errors import ConfigurationError, Problem
from wfm.models.people import Assignment, WorkSpan
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import IntervalGrid
from wfm.solver.compile import Compiled
from wfm.solver.options import productive_parts
from wfm.solver.primitives import Cover, Floats, Ints

TERM = "queue_blocks"


def without_blocks(problem: RosterProblem) -> RosterProblem:
    """The problem in which people are shared out anew in every interval."""
    if not problem.in_blocks:
        return problem
    demand = tuple(item.model_copy(update={"block_minutes": 0}) for item in problem.demand)
    return problem.model_copy(update={"demand": demand, "crowding_cost": 0.0})


def cover_of(compiled: Compiled) -> Cover:
    """The requirement that blocks serve. Raises ConfigurationError where somebody's skills change on the way."""
    cover = next(item for item in compiled.primitives if isinstance(item, Cover))
    if cover.changes:
        names = sorted({compiled.context.agents[agent].agent for agent, _, _ in cover.changes})
        reason = f"queues cannot have it while the skills of {', '.join(names[:5])} change within the plan"
        raise ConfigurationError([Problem("site.yaml", 0, "queues.block_minutes", reason)])
    return cover


def least_intervals(problem: RosterProblem) -> Ints:
    """[queue] intervals that somebody stays at least."""
    return np.array([max(-(-item.block_minutes // problem.grid.interval_minutes), 1) for item in problem.demand])


def crowding(problem: RosterProblem, cover: Cover) -> float:
    """Cost of crowding per interval, scaled as the other costs of coverage are."""
    hours = problem.grid.interval_minutes / 60
    usual = problem.demand[0].short_cost * hours
    return problem.crowding_cost * hours * (float(cover.short_cost[0]) / usual if usual else 1.0)


def queue_cost(required: Floats, people: Floats, short: Floats, idle: float, crowd: float) -> Floats:
    """What so many people on queues cost in intervals: those missing, those left over, and those who crowd."""
    over = np.maximum(people - required, 0)
    return np.asarray(short * np.maximum(required - people, 0) + idle * over + crowd * np.maximum(over * (over - 1), 0))


def carried_people(compiled: Compiled, cover: Cover) -> Floats:
    """[queue, interval] people of shifts from before the horizon, in their blocks; without, on their first queue."""
    people = np.zeros(cover.required.shape)
    for agent, shifts in enumerate(compiled.context.past):
        able = np.flatnonzero(cover.serves[agent])
        for shift in shifts if len(able) else ():
            _count(people, compiled.problem, cover.queues, shift, int(able[0]))
    return people


def blocks_cost(compiled: Compiled, problem: RosterProblem, roster: Roster) -> float:
    """What shortage, idleness and crowding cost in a roster with blocks."""
    cover = cover_of(compiled)
    people = carried_people(compiled, cover)
    for shift in roster.assignments:
        if shift.blocks:
            _count(people, problem, cover.queues, shift, -1)
    crowd = crowding(problem, cover)
    return float(queue_cost(cover.required, people, cover.short_cost[:, None], cover.idle_cost, crowd).sum())


def _count(people: Floats, problem: RosterProblem, queues: tuple[str, ...], shift: Assignment, otherwise: int) -> None:
    for interval, part in productive_parts(problem.grid, shift):
        moment = max(problem.grid.instant(interval), shift.start)
        block = next((item for item in shift.blocks if item.start <= moment < item.end), None)
        queue = otherwise if block is None or block.activity not in queues else queues.index(block.activity)
        people[queue, interval] += part


def in_blocks(
    shift: Assignment, intervals: Iterable[int], queues: Iterable[int], names: tuple[str, ...], grid: IntervalGrid
) -> Assignment:
    """The shift with its blocks, of the queue in each of its intervals."""
    begins: list[tuple[int, int]] = []
    for interval, queue in zip(intervals, queues, strict=True):
        if not begins or begins[-1][1] != queue:
            begins.append((interval, queue))
    edges = [shift.start, *(grid.instant(interval) for interval, _ in begins[1:]), shift.end]
    spans = zip(edges, edges[1:], begins, strict=False)
    blocks = tuple(WorkSpan(activity=names[queue], start=first, end=last) for first, last, (_, queue) in spans)
    return shift.model_copy(update={"blocks": blocks})
