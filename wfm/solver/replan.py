"""A published roster planned again after changes, with the fewest and best announced moves."""

from __future__ import annotations

import platform
import threading
from datetime import date, timedelta
from importlib.metadata import version

import numpy as np

from wfm.models.organisation import RuleSetting
from wfm.models.people import Assignment, LockedDay, PublishedRoster, TimeOff
from wfm.models.roster import Conflict, RosterProblem, SolveResult, Status
from wfm.models.time import local_instant
from wfm.solver.blocks import without_blocks
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.diagnose import diagnose
from wfm.solver.engines.block_floor import every_chain
from wfm.solver.engines.blocks import filled
from wfm.solver.engines.engine import Progress, Search
from wfm.solver.engines.mending import mend
from wfm.solver.lowering import identical
from wfm.solver.meetings.hold import without_meetings
from wfm.solver.on_call.place import with_on_call, without_on_call
from wfm.solver.primitives import Bools, Ints
from wfm.solver.solve import audited_with_blocks, audited_with_meetings

DEFAULT_CHANGES = (
    RuleSetting(rule="changes", params={"max_notice_days": 1}, weight=60, source="default of wfm replan"),
    RuleSetting(
        rule="changes",
        params={"min_notice_days": 2, "max_notice_days": 6},
        weight=30,
        source="default of wfm replan",
    ),
    RuleSetting(rule="changes", params={"min_notice_days": 7}, weight=15, source="default of wfm replan"),
    RuleSetting(rule="changes", params={"what": "breaks"}, weight=3, source="default of wfm replan"),
)
"""What moving a published shift costs where the plan does not say, about half an hour of shortage at short notice."""

REACH_DAYS = ((0, 0), (0, 2), (0, 7), (2, 7), (7, 7))
"""How many days around an absence may change, of the others and of the people concerned: the next where the one before
leaves no roster. Who falls out in the middle of a week may have to change the days about it, nobody else need."""


def absence(problem: RosterProblem, agent: str, first: date, last: date, kind: str = "sick") -> TimeOff:
    """Whole days of absence on somebody's clock, paid as the shifts that are lost."""
    person = next(item for item in problem.agents if item.agent == agent)
    zone = problem.zone_of(person)
    told = problem.published.assignments if problem.published else ()
    lost = sum(item.paid_minutes for item in told if item.agent == agent and first <= item.date <= last)
    return TimeOff(
        agent=agent,
        start=local_instant(first, 0, zone),
        end=local_instant(last + timedelta(days=1), 0, zone),
        kind=kind,
        paid_hours=lost / 60,
    )


def replan(
    problem: RosterProblem, *, progress: Progress | None = None, stop: threading.Event | None = None
) -> SolveResult:
    """The problem's published roster, mended: lost shifts are covered where it is worth the moves.

    Days before the published roster's `today` stay as they are, as do published shifts that follow no template. Only
    days near a lost or forbidden shift may change, and only as many of them as it takes to obey the hard rules.
    """
    published = problem.published
    if published is None:
        raise ValueError("there is no published roster to plan again")
    if problem.on_call.rotas:
        return with_on_call(problem, replan(without_on_call(problem), progress=progress, stop=stop), stop)
    options = problem.options
    search = Search.under(options, stop, progress)
    problem = _with_locks(problem, published)
    compiled = compile_problem(without_blocks(without_meetings(problem)))
    choice = _chosen(compiled, published)
    stuck = _stuck(compiled, choice)
    found = None
    for others, own in REACH_DAYS:
        found = mend(compiled, choice, _free(compiled, published, stuck, others, own), search)
        if found is not None or search.out_of_time():
            break
    conflicts: tuple[Conflict, ...] = ()
    if found is None and not search.interrupted:
        found = mend(compiled, choice, _free(compiled, published, np.ones_like(stuck), 0, 0), search)
        conflicts = diagnose(compiled) if found is None and not search.interrupted else ()
    terms: dict[str, float] = {}
    roster, held = None, None
    findings = tuple(item for conflict in conflicts for item in conflict.elements)
    if found is not None:
        roster, terms, findings, held = audited_with_meetings(without_blocks(problem), compiled, found)
        if problem.in_blocks:
            roster = filled(compiled, problem, every_chain(compiled), found).floor.written(roster)
            roster, terms, findings = audited_with_blocks(problem, compiled, roster, terms)
    status = Status.FEASIBLE if found is not None else Status.INFEASIBLE if conflicts else Status.UNKNOWN
    return SolveResult(
        status=status,
        roster=roster,
        objective=sum(terms.values()) if roster is not None else None,
        bound=None,
        gap=None,
        terms=terms,
        findings=findings,
        conflicts=conflicts,
        meetings=held,
        options=options,
        engine="mending",
        reproducible=not search.interrupted,
        versions={"python": platform.python_version()}
        | {name: version(name) for name in ("wfm", "ortools", "numpy", "scipy")},
        wall_seconds=round(search.seconds, 3),
        trace=tuple(search.trace),
    )


def _with_locks(problem: RosterProblem, published: PublishedRoster) -> RosterProblem:
    """Days that have begun are locked as they were published."""
    known = {(item.agent, item.date) for item in problem.locked}
    told = {(item.agent, item.date): item for item in published.assignments}
    past = [problem.start + timedelta(days=day) for day in range(problem.days)]
    past = [day for day in past if day < published.today]
    locks = [
        LockedDay(agent=agent.agent, date=day, assignment=told.get((agent.agent, day)))
        for agent in problem.agents
        for day in past
        if (agent.agent, day) not in known and not _absent(problem, told.get((agent.agent, day)))
    ]
    return problem.model_copy(update={"locked": (*problem.locked, *locks)})


def _absent(problem: RosterProblem, shift: Assignment | None) -> bool:
    return shift is not None and any(
        item.agent == shift.agent and item.start < shift.end and shift.start < item.end for item in problem.time_off
    )


def _chosen(compiled: Compiled, published: PublishedRoster) -> Ints:
    """The published roster as options; days whose shift is no option any more are off for now."""
    choice = np.zeros((compiled.agents, compiled.days), dtype=np.int64)
    for item in published.assignments:
        agent, day = compiled.context.index.get(item.agent), (item.date - compiled.problem.start).days
        if agent is not None and 0 <= day < compiled.days:
            same = np.flatnonzero(identical(compiled.context, compiled.catalogue(agent), day, item))
            if len(same) and compiled.allowed[agent][day, same[0]]:
                choice[agent, day] = same[0]
    return choice


def _stuck(compiled: Compiled, choice: Ints) -> Bools:
    """[agent, day] whose published shift is lost or was never an option, or that cannot be as it is."""
    published = compiled.problem.published
    assert published is not None
    found = np.zeros((compiled.agents, compiled.days), dtype=bool)
    for item in published.assignments:
        agent, day = compiled.context.index.get(item.agent), (item.date - compiled.problem.start).days
        if agent is not None and 0 <= day < compiled.days and choice[agent, day] == 0:
            found[agent, day] = True
    for agent in range(compiled.agents):
        found[agent] |= ~compiled.allowed[agent][np.arange(compiled.days), choice[agent]]
    return np.asarray(found)


def _free(compiled: Compiled, published: PublishedRoster, stuck: Bools, others: int, own: int) -> Bools:
    """[agent, day] what may change: days near such a day, from today on, for everybody and for who it concerns."""

    def near(days: Bools, reach: int) -> Bools:
        return np.array([bool(days[max(day - reach, 0) : day + reach + 1].any()) for day in range(compiled.days)])

    free = np.tile(near(np.asarray(stuck.any(axis=0)), others), (compiled.agents, 1))
    for agent in np.flatnonzero(stuck.any(axis=1)).tolist():
        free[agent] |= near(stuck[agent], own)
    return np.asarray(free & np.array([day >= published.today for day in compiled.context.dates]))
