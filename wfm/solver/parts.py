"""Parts of a problem: some people alone, some intervals alone."""

from __future__ import annotations

from collections.abc import Collection

from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import IntervalGrid


def only_people(problem: RosterProblem, people: Collection[str]) -> RosterProblem:
    """The problem of some people alone, without demand."""
    fields = ("agents", "time_off", "preferences", "locked", "past", "ledger", "levels")
    kept = {name: tuple(item for item in getattr(problem, name) if item.agent in people) for name in fields}
    return problem.model_copy(update={**kept, "demand": (), "pooled": ()})


def only_intervals(problem: RosterProblem, first: int, last: int) -> RosterProblem:
    """The problem with the demand of some intervals alone: those from `first` to before `last`."""
    first, last = max(first, 0), min(last, problem.grid.count)
    grid = IntervalGrid(
        start=problem.grid.instant(first),
        interval_minutes=problem.grid.interval_minutes,
        count=max(last - first, 0),
    )
    return problem.model_copy(
        update={
            "grid": grid,
            "demand": tuple(item.model_copy(update={"required": item.required[first:last]}) for item in problem.demand),
            "pooled": tuple(item.model_copy(update={"required": item.required[first:last]}) for item in problem.pooled),
        }
    )


def of_person(roster: Roster, agent: str) -> Roster:
    """One person's shifts."""
    return roster.model_copy(update={"assignments": tuple(x for x in roster.assignments if x.agent == agent)})
