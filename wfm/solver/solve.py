"""Find a roster, prove how good it is, have it audited, and explain it if there is none."""

from __future__ import annotations

import platform
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

import numpy as np

from wfm.errors import AuditError
from wfm.models.roster import (
    BoundPrices,
    Conflict,
    Finding,
    MeetingsHeld,
    Roster,
    RosterProblem,
    SolveResult,
    Status,
)
from wfm.solver.audit import audit
from wfm.solver.blocks import TERM, blocks_cost, cover_of, without_blocks
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.diagnose import diagnose, of_few_days
from wfm.solver.engines.blocks import Blocks
from wfm.solver.engines.colgen import ColumnGeneration, holds
from wfm.solver.engines.counting import Counting
from wfm.solver.engines.counting import holds as counts
from wfm.solver.engines.cpsat import CpSat
from wfm.solver.engines.engine import Engine, Outcome, Progress, Search
from wfm.solver.engines.neighbourhood import Neighbourhood
from wfm.solver.evaluate import evaluate
from wfm.solver.meetings.hold import hold, most_saved, without_meetings
from wfm.solver.on_call.place import with_on_call, without_on_call
from wfm.solver.primitives import Ints, Linear

SMALL = 2500
"""Open options (agents × days × variants) up to which one CP-SAT model does best."""

END_OVER_COMPILING = 5.0
"""How much longer than stating the rules it takes to write a roster out and audit it: both grow alike, and both are
slower on a busy machine. So much of the time limit is kept for it."""

MOST_RESERVED = 0.2
"""Share of the time limit that is kept at the most."""

TINY = 300
"""The same where column generation could do it too."""


def solve(
    problem: RosterProblem,
    *,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    start: Roster | None = None,
    prices: BoundPrices | None = None,
    others: Sequence[tuple[Roster, BoundPrices]] = (),
) -> SolveResult:
    """The best roster found within the problem's options, with cost by term, bound, gap and findings.

    `progress` is called with (seconds, objective, bound) on every improvement; setting `stop` ends the search within a
    moment with the best roster so far. `start` is a roster to improve on, made for much the same problem, and `prices`
    are of a bound for that problem (`wfm.solver.engines.shadow`): with them the search asks for a roster and its bound
    alone, and begins with whichever of `others`, made for other like problems, is cheaper here. An infeasible problem
    is a result, with findings that say which rules clash.
    Raises ConfigurationError for rules or parameters that do not exist, and AuditError where the independent audit
    contradicts the solver (a bug: the roster is withheld).
    """
    if problem.on_call.rotas:
        shifts = solve(
            without_on_call(problem),
            progress=progress,
            stop=stop,
            start=start,
            prices=prices,
            others=others,
        )
        return with_on_call(problem, shifts, stop)
    options = problem.options
    search = Search.under(options, stop, progress)
    compiled = compile_problem(without_blocks(without_meetings(problem)))
    search.reserve_seconds = min(END_OVER_COMPILING * search.seconds, MOST_RESERVED * options.time_limit_seconds)
    if start is not None:
        search.start, search.prices = cheapest(compiled, [(start, prices), *others])
    search.varied = search.prices is not None
    engine = _choose(compiled, options.engine)
    blocks = Blocks(problem, engine) if problem.in_blocks else None
    engine = blocks or engine
    if all(allowed.any(axis=1).all() for allowed in compiled.allowed):
        outcome = engine.solve(compiled, search)
    else:
        outcome = Outcome(Status.INFEASIBLE)
    findings: tuple[Finding, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    terms: dict[str, float] = {}
    roster, held = None, None
    if outcome.choice is not None:
        roster, terms, findings, held = audited_with_meetings(without_blocks(problem), compiled, outcome.choice)
        if blocks is not None:
            roster, terms, findings = audited_with_blocks(problem, compiled, blocks.written(roster), terms)
    elif outcome.status is Status.INFEASIBLE:
        conflicts = diagnose(compiled)
    elif outcome.status is Status.UNKNOWN and not search.stop.is_set():
        conflicts = of_few_days(compiled)  # proves what the search had no time for
    if conflicts:
        findings = tuple(item for conflict in conflicts for item in conflict.elements)
    status = Status.INFEASIBLE if conflicts else outcome.status
    objective = sum(terms.values()) if roster is not None else None
    bound = None
    if objective is not None and outcome.bound is not None:
        bound = max(min(outcome.bound - most_saved(compiled, problem), objective), 0.0)
        if status is Status.OPTIMAL and bound < objective - 1e-6:
            status = Status.FEASIBLE
    return SolveResult(
        status=status,
        roster=roster,
        objective=objective,
        bound=bound,
        gap=_gap(objective, bound),
        terms=terms,
        findings=findings,
        conflicts=conflicts,
        least_short_hours=None
        if search.least_short is None
        else search.least_short * problem.grid.interval_minutes / 60,
        worth={name: np.round(price * 60 / problem.grid.interval_minutes, 6) for name, price in search.worth.items()}
        if roster is not None
        else {},
        meetings=held,
        options=options,
        engine=engine.name,
        reproducible=status is not Status.UNKNOWN and not search.interrupted,
        versions=_versions().copy(),
        wall_seconds=round(search.seconds, 3),
        trace=tuple(search.trace),
    )


def cheapest(
    compiled: Compiled, starts: Sequence[tuple[Roster, BoundPrices | None]]
) -> tuple[Ints, BoundPrices | None]:
    """Of rosters with their prices, the one whose people keep the rules best here, and of those the cheapest."""
    choices = [(compiled.choice(roster), prices) for roster, prices in starts]
    if len(choices) == 1:
        return choices[0]

    def cost(entry: tuple[Ints, BoundPrices | None]) -> tuple[int, float]:
        judged = evaluate(compiled, entry[0])
        return len({agent for _, agent, _ in judged.breaches}), judged.objective

    return min(choices, key=cost)


def _choose(compiled: Compiled, name: str) -> Engine:
    """The engine asked for, or the one that fits the problem; where it cannot express a rule, one that can."""
    if name == "counting" or (name == "auto" and counts(compiled)):
        return Counting()
    size = sum(int(allowed.sum()) for allowed in compiled.allowed)
    tied = name == "auto" and _tied(compiled)
    if (name == "colgen" or (name == "auto" and size > TINY)) and not tied and holds(compiled):
        return ColumnGeneration()
    return CpSat() if tied or name == "cpsat" or (name == "auto" and size <= SMALL) else Neighbourhood()


def _tied(compiled: Compiled) -> bool:
    """Whether people must do what others do: lines made one by one never meet, one model substitutes them."""
    return any(
        isinstance(item, Linear)
        and item.cost is None
        and item.lower == item.upper
        and min(part.weight.min(initial=0) for part in item.parts) < 0
        for item in compiled.primitives
    )


def audited(compiled: Compiled, choice: Ints, roster: Roster) -> tuple[dict[str, float], tuple[Finding, ...]]:
    """Costs by term, agreed with the auditor, and what it found."""
    judged = evaluate(compiled, choice)
    report = audit(compiled.problem, roster)
    if report.hard or judged.breaches:
        broken = [f"{item.rule}: {item.agent} {item.day}: {item.message}" for item in report.hard]
        broken += [f"{term}: agent {agent}, by {amount:g}" for term, agent, amount in judged.breaches]
        raise AuditError("the roster breaks hard rules:\n" + "\n".join(broken[:20]))
    terms = {term: cost for term, cost in judged.terms.items() if abs(cost) > 1e-9}
    for term in terms.keys() | report.terms.keys():
        ours, theirs = terms.get(term, 0.0), report.terms.get(term, 0.0)
        if not np.isclose(ours, theirs, rtol=1e-6, atol=1e-4):
            raise AuditError(f"the solver counts {ours:.6f} for {term}, the audit {theirs:.6f}")
    return terms, report.findings


def audited_with_meetings(
    problem: RosterProblem, compiled: Compiled, choice: Ints
) -> tuple[Roster, dict[str, float], tuple[Finding, ...], MeetingsHeld | None]:
    """The roster of a choice with its meetings, costs by term agreed with the auditor, and what it found.

    `compiled` is the problem without its meetings.
    """
    roster = compiled.roster(choice)
    terms, findings = audited(compiled, choice, roster)
    if not problem.meetings.kinds:
        return roster, terms, findings, None
    held = hold(compiled, choice, roster, problem)
    report = audit(problem, held.roster)
    if report.hard:
        raise AuditError("meetings break hard rules:\n" + "\n".join(item.message for item in report.hard[:20]))
    added = report.objective - sum(terms.values())
    if not np.isclose(added, held.added, rtol=1e-6, atol=1e-4):
        raise AuditError(f"the solver counts {held.added:.6f} for what meetings add, the audit {added:.6f}")
    told = MeetingsHeld(
        owed=held.owed, held=held.held, added_cost=held.added, least_added_cost=min(held.least_added, held.added)
    )
    return held.roster, report.terms, report.findings, told


def audited_with_blocks(
    problem: RosterProblem, compiled: Compiled, roster: Roster, terms: dict[str, float]
) -> tuple[Roster, dict[str, float], tuple[Finding, ...]]:
    """A roster with blocks, its costs by term agreed with the auditor, and what it found.

    `compiled` is the problem without them, `terms` what the roster costs so.
    """
    report = audit(problem, roster)
    if report.hard:
        raise AuditError("blocks break hard rules:\n" + "\n".join(item.message for item in report.hard[:20]))
    cover = cover_of(compiled)
    ours = blocks_cost(compiled, problem, roster) - terms.get(cover.term, 0.0) - terms.get(cover.idle_term, 0.0)
    theirs = report.terms.get(TERM, 0.0)
    if not np.isclose(ours, theirs, rtol=1e-6, atol=1e-4):
        raise AuditError(f"the solver counts {ours:.6f} for {TERM}, the audit {theirs:.6f}")
    return roster, report.terms, report.findings


@cache
def _versions() -> dict[str, str]:
    """Of what made a result."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in ("wfm", "ortools", "numpy", "scipy")
    }


def _gap(objective: float | None, bound: float | None) -> float | None:
    if objective is None or bound is None:
        return None
    return 0.0 if objective <= 1e-9 else max(objective - bound, 0.0) / objective
