"""A roster of 100 agents: first roster, two minutes beside half an hour, and mended after three sick calls.

Four weeks of quarter hours, three sites, ten queues, breaks and twelve rules (`benchmarks/contact_centre.py`). Three
people who work on the tenth day call in sick that morning; changes cost what `wfm replan` takes by default. Every shift
that moved is put back alone: a roster that is then no dearer, and breaks no rule, shows a move that was not needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.models.roster import Roster, RosterProblem

NAME = "roster_replan"

SECONDS, LONG_SECONDS = 120.0, 1800.0


def moved(problem: RosterProblem, roster: Roster) -> list[tuple[str, object]]:
    """(agent, day) of shifts that differ from the published ones by start or end, and were not lost to an absence."""
    assert problem.published is not None
    old = {(item.agent, item.date): item for item in problem.published.assignments}
    new = {(item.agent, item.date): item for item in roster.assignments}
    lost = {
        key
        for key, shift in old.items()
        for item in problem.time_off
        if item.agent == shift.agent and item.start < shift.end and shift.start < item.end
    }

    def times(key: tuple[str, object], side: dict[tuple[str, object], object]) -> object:
        shift = side.get(key)
        return None if shift is None else (shift.start, shift.end)  # type: ignore[attr-defined]

    keys = sorted(old.keys() | new.keys(), key=str)
    return [key for key in keys if key not in lost and times(key, old) != times(key, new)]  # type: ignore[arg-type]


def needless(problem: RosterProblem, roster: Roster) -> int:
    """How many moves could be taken back one by one without breaking a rule or costing more."""
    from wfm.solver.audit import audit

    assert problem.published is not None
    old = {(item.agent, item.date): item for item in problem.published.assignments}
    cost, found = audit(problem, roster).objective, 0
    for key in moved(problem, roster):
        back = [item for item in roster.assignments if (item.agent, item.date) != key]
        back += [old[key]] if key in old else []  # type: ignore[index]
        report = audit(problem, roster.model_copy(update={"assignments": tuple(back)}))
        found += not report.hard and report.objective <= cost + 1e-6
    return found


def run() -> dict[str, object]:
    """Figures of the three; the first roster's seconds include building the problem."""
    import time
    from datetime import timedelta

    from benchmarks.contact_centre import full_centre
    from wfm.models.organisation import SolveOptions
    from wfm.models.people import PublishedRoster
    from wfm.solver.replan import DEFAULT_CHANGES, absence, replan
    from wfm.solver.solve import solve

    figures: dict[str, object] = {}
    results = []
    for seconds in (SECONDS, LONG_SECONDS):
        problem = full_centre(SolveOptions(time_limit_seconds=seconds, effort=1e6))
        result = solve(problem)
        first = next((when for when, objective, _ in result.trace if objective is not None), None)
        name = f"{seconds:g} s"
        figures |= {
            f"{name}: first_roster_seconds": first,
            f"{name}: cost": result.objective,
            f"{name}: bound": result.bound,
            f"{name}: gap_percent": 100 * (result.gap or 0.0),
        }
        results.append(result)
    short, long = results
    assert short.objective is not None
    assert long.objective is not None
    figures["dearer_than_the_long_run_percent"] = 100 * (short.objective / long.objective - 1)
    assert short.roster is not None
    day = problem.start + timedelta(days=9)
    sick = [item.agent for item in short.roster.assignments if item.date == day][::12][:3]
    told = PublishedRoster(today=day, assignments=short.roster.assignments)
    problem = problem.model_copy(update={"published": told, "rules": (*problem.rules, *DEFAULT_CHANGES)})
    off = tuple(absence(problem, agent, day, day) for agent in sick)
    problem = problem.model_copy(update={"time_off": (*problem.time_off, *off), "options": SolveOptions()})
    begun, processor = time.perf_counter(), time.process_time()
    mended = replan(problem)
    figures["replan_seconds"] = time.perf_counter() - begun
    figures["replan_cpu_seconds"] = time.process_time() - processor
    assert mended.roster is not None
    return figures | {
        "lost_shifts": len(sick),
        "moved_shifts": len(moved(problem, mended.roster)),
        "needless_moves": needless(problem, mended.roster),
        "short_cost_before": short.terms.get("coverage", 0.0),
        "short_cost_after": mended.terms.get("coverage", 0.0),
    }
