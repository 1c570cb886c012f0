"""Callbacks: part of the contacts of intervals that are short are called back where people are free later today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm import pipeline
from wfm.models.intraday import Move
from wfm.models.plan import Plan
from wfm.models.requirement import Requirement
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import zone
from wfm.solver.coverage import share_out


@dataclass(frozen=True, eq=False)
class Callbacks:
    """The plan, requirement and problem with callbacks deferred, and what was done, queue by queue."""

    plan: Plan
    requirement: Requirement
    problem: RosterProblem
    moves: list[Move]


def callbacks(plan: Plan, problem: RosterProblem, roster: Roster, rest: range, share: float) -> Callbacks:
    """Offer callbacks in calls that are short of people, up to a share of an interval's contacts.

    They are called back in the intervals after, within the queue's opening hours, in proportion to the people left
    over who could take them; the requirement is made again for what is then offered, and only what helps is proposed.
    """
    assert plan.forecast is not None
    assert plan.requirement is not None
    moves: list[Move] = []
    for row, demand in enumerate(problem.demand):
        settings = plan.inputs.configuration.queues[demand.queue]
        if settings.channel != "voice":
            continue
        shared = share_out(problem, roster)
        before = _cost(problem, shared.short)
        if shared.short[row].max(initial=0) <= 0:
            continue
        offered = plan.forecast.queues[demand.queue].offered
        moved = _deferred(offered, demand.required, shared.short[row], shared.idle, rest, share)
        if moved is None or np.maximum(offered - moved, 0).sum() < 1:
            continue
        queue = plan.forecast.queues[demand.queue].model_copy(update={"offered": moved})
        forecast = plan.forecast.model_copy(update={"queues": {**plan.forecast.queues, demand.queue: queue}})
        changed = plan.model_copy(update={"forecast": forecast})
        requirement = pipeline.require(changed).requirement
        assert requirement is not None
        inside = np.zeros(problem.grid.count, dtype=bool)
        inside[rest.start : rest.stop] = True
        needed = np.ceil(requirement.queues[demand.queue].scheduled * 100 - 1e-6) / 100
        new = problem.model_copy(
            update={
                "demand": tuple(
                    each.model_copy(update={"required": np.where(inside, needed, 0.0)}) if number == row else each
                    for number, each in enumerate(problem.demand)
                )
            }
        )
        short = share_out(new, roster).short
        saved = before - _cost(new, short)
        if saved <= 0.5:
            continue
        moves.append(
            Move(
                kind="callbacks",
                what=_words(demand.queue, offered, moved, problem, plan.inputs.configuration.queue_zone(demand.queue)),
                saves=saved,
                short_hours=float(shared.short.sum() - short.sum()) * problem.grid.interval_minutes / 60,
            )
        )
        plan, problem = changed.model_copy(update={"requirement": requirement}), new
    assert plan.requirement is not None
    return Callbacks(plan, plan.requirement, problem, moves)


def _deferred(
    offered: np.ndarray, required: np.ndarray, short: np.ndarray, idle: np.ndarray, rest: range, share: float
) -> np.ndarray | None:
    """Contacts with callbacks moved; None where there is nobody free later."""
    moved = offered.copy()
    anything = False
    free = np.where((required > 0) & (short <= 0), np.maximum(idle, 0.0), 0.0)
    for index in rest:
        if short[index] <= 0 or required[index] <= 0 or not offered[index]:
            continue
        later = np.zeros_like(free)
        later[index + 1 : rest.stop] = free[index + 1 : rest.stop]
        if later.sum() <= 0:
            continue
        most = min(share, short[index] / required[index])
        per_person = offered[index] / required[index]
        contacts = min(offered[index] * most, float(later.sum()) * per_person)
        moved[index] -= contacts
        moved += contacts * later / later.sum()
        free = np.maximum(free - contacts / per_person * later / later.sum(), 0.0)
        anything = True
    return moved if anything else None


def _cost(problem: RosterProblem, short: np.ndarray) -> float:
    hours = problem.grid.interval_minutes / 60
    return sum(float(row.sum()) * hours * demand.short_cost for demand, row in zip(problem.demand, short, strict=True))


def _words(queue: str, before: np.ndarray, after: np.ndarray, problem: RosterProblem, zone_name: str) -> str:
    change, clock = after - before, zone(zone_name)
    fewer, more = np.flatnonzero(change < -1e-9), np.flatnonzero(change > 1e-9)
    ends = [problem.grid.instant(int(index)).astimezone(clock) for index in (fewer[0], fewer[-1] + 1)]
    when = [problem.grid.instant(int(index)).astimezone(clock) for index in (more[0], more[-1] + 1)]
    return (
        f"{queue}: offer callbacks to {-change[fewer].sum():.0f} of those who call {ends[0]:%H:%M}-{ends[1]:%H:%M}, "
        f"to be called {when[0]:%H:%M}-{when[1]:%H:%M}"
    )
