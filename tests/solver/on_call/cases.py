"""Tiny on-call problems by hand, and every way to share their duties out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from tests.solver.builders import LISBON, MONDAY, problem, wall
from wfm.models.duty import OnCallDuty, TimeOnCall
from wfm.models.on_call import OnCallNeeds, OnCallRota, turns_of
from wfm.models.organisation import SolveOptions
from wfm.models.people import Assignment
from wfm.models.roster import Roster, RosterProblem, SolveResult, Status
from wfm.solver.auditing_on_call import judge
from wfm.solver.on_call.place import with_on_call

EVENING = {"mon-sun": "18:00-22:00"}


def rota(**fields: Any) -> OnCallRota:
    """A rota of evenings, each a duty, on Lisbon's clock."""
    return OnCallRota(**{"time_zone": LISBON, "hours": EVENING, "turn": "span", **fields})


def case(rotas: dict[str, OnCallRota] | OnCallRota, *, days: int = 3, **fields: Any) -> RosterProblem:
    """A problem with rotas; `given` and `wishes` are those of duties."""
    named = {"first": rotas} if isinstance(rotas, OnCallRota) else rotas
    needs = OnCallNeeds(rotas=named, **{key: fields.pop(key) for key in ("given", "wishes") if key in fields})
    options = SolveOptions(workers=1, time_limit_seconds=20)
    return problem(days, on_call=needs, options=options, **fields)


def duty(day: date, start: str = "18:00", end: str = "22:00", agent: str = "a0", name: str = "first") -> OnCallDuty:
    """A duty with one span of Lisbon's clock."""
    return OnCallDuty(rota=name, date=day, agent=agent, times=(TimeOnCall(start=wall(day, start), end=wall(day, end)),))


def roster(made: RosterProblem, shifts: Iterable[Assignment] = (), duties: Iterable[OnCallDuty] = ()) -> Roster:
    """A roster of some shifts and duties."""
    return Roster(start=made.start, days=made.days, assignments=tuple(shifts), on_call=tuple(duties))


def placed(made: RosterProblem, shifts: Iterable[Assignment] = ()) -> SolveResult:
    """What the placement makes of a roster of shifts."""
    result = SolveResult(
        status=Status.OPTIMAL, roster=roster(made, shifts), objective=0.0, bound=0.0, gap=0.0, reproducible=True
    )
    return with_on_call(made, result)


def holders(result: SolveResult, name: str = "first") -> list[str]:
    """Who holds the duties of a rota, in order; blank where one is open."""
    assert result.roster is not None
    return [item.agent for item in result.roster.on_call if item.rota == name]


def broken(made: RosterProblem, found: Roster) -> list[str]:
    """What hard conditions the auditor finds broken."""
    return [item.message for item in judge(made, found).findings if item.cost is None]


def every_way(made: RosterProblem, shifts: tuple[Assignment, ...] = ()) -> Iterator[Roster]:
    """All rosters with these shifts: each set of people, up to as many as are wanted, on each duty."""
    fixed = [item for item in made.on_call.given if item.date >= made.start]
    there = {(item.rota, item.start): item.agent for item in fixed}
    choices = []
    for name, each in made.on_call.rotas.items():
        for turn in turns_of(name, each, made.start, made.days):
            names = [agent.agent for agent in made.agents if there.get((name, turn.start)) != agent.agent]
            need = each.people - ((name, turn.start) in there)
            choices.append(
                [
                    [turn.model_copy(update={"agent": agent}) for agent in group]
                    for size in range(need + 1)
                    for group in combinations(names, size)
                ]
            )
    for chosen in product(*choices):
        yield roster(made, shifts, [*fixed, *(item for group in chosen for item in group)])


def cheapest(made: RosterProblem, shifts: tuple[Assignment, ...] = ()) -> float:
    """The least cost of all rosters that break nothing, by the auditor."""
    costs = []
    for each in every_way(made, shifts):
        report = judge(made, each)
        if all(item.cost is not None for item in report.findings):
            costs.append(sum(report.terms.values()))
    return min(costs)


def later(days: int) -> date:
    """A day of the horizon."""
    return MONDAY + timedelta(days=days)
