"""Duties in a solved problem: bounds, the same again, JSON, published duties, the certificate, others' rosters."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

from tests.solver.builders import MONDAY, agents, line, rule
from wfm.errors import AuditError
from wfm.models.duty import OnCallDuty
from wfm.models.on_call import DutyLimit, OnCallNeeds
from wfm.models.people import PublishedRoster, TimeOff
from wfm.models.roster import Demand, Roster, RosterProblem, SolveResult, Status
from wfm.solver.audit import audit
from wfm.solver.certificate import certify
from wfm.solver.engines import duties
from wfm.solver.on_call import place
from wfm.solver.replan import replan
from wfm.solver.solve import solve

from .cases import case, cheapest, duty, holders, later, placed, roster, rota, wall


def demanding(days: int = 3, people: int = 3, **fields: Any) -> RosterProblem:
    """A problem with demand by day, and evenings on call."""
    need = np.zeros((days, 48))
    need[:, 18:34] = 1
    demand = (Demand(queue="q", required=need.ravel()),)
    return case(
        fields.pop("rotas", rota(pay_per_duty=3)),
        days=days,
        people=people,
        templates=("day", "late"),
        demand=demand,
        **fields,
    )


def test_a_solved_roster_has_shifts_duties_and_one_bound() -> None:
    made = demanding(rules=[rule("days_off", min_days=2)], days=7)
    result = solve(made)
    assert result.status is Status.OPTIMAL
    assert result.roster is not None
    assert result.on_call is not None
    assert result.objective == pytest.approx(sum(result.terms.values()))
    assert result.bound == pytest.approx(result.objective)
    assert result.terms["on_call_pay"] == 21
    assert audit(made, result.roster).objective == pytest.approx(result.objective)
    assert SolveResult.model_validate_json(result.model_dump_json()) == result
    again = solve(made)
    assert again.roster == result.roster
    alone = solve(made.model_copy(update={"on_call": OnCallNeeds()}))
    assert alone.roster is not None
    assert alone.roster.assignments == result.roster.assignments
    assert alone.on_call is None


def test_a_bound_beside_any_shifts_is_below_the_cost_beside_these() -> None:
    made = demanding(people=1, rotas=rota(overlap_shifts=False, hours={"mon-sun": "17:00-18:00"}, open_cost=50))
    result = solve(made)
    assert result.on_call is not None
    assert result.terms["on_call_open"] == 150
    assert (result.on_call.bound, result.on_call.least) == (150, 0)
    assert result.status is Status.FEASIBLE
    assert result.bound == pytest.approx(result.objective - 150)


def test_a_placement_that_the_audit_contradicts_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    made = case(rota(pay_per_duty=3), days=1)
    monkeypatch.setattr(place, "terms_of", lambda *_: {"on_call_pay": 2.0})
    with pytest.raises(AuditError, match=r"counts 2\.000000 for on_call_pay, the audit 3\.000000"):
        placed(made)
    monkeypatch.undo()
    monkeypatch.setattr(place.Person, "may", lambda *_, **__: True)
    with pytest.raises(AuditError, match="first: has a shift then"):
        placed(case(rota(overlap_shifts=False), days=1), line("l"))


def published(names: str, today: int = 0, people: int = 3, **fields: Any) -> RosterProblem:
    duties = tuple(duty(later(day), agent=f"a{name}") for day, name in enumerate(names) if name != ".")
    told = PublishedRoster(today=later(today), on_call=duties)
    return case(fields.pop("rotas", rota()), days=len(names), people=people, published=told, **fields)


def off(agent: str, day: int) -> TimeOff:
    return TimeOff(agent=agent, start=wall(later(day), "00:00"), end=wall(later(day), "24:00"), kind="sick")


def test_published_duties_stay_where_nothing_stands_against_them() -> None:
    assert holders(placed(published("000012"))) == ["a0", "a0", "a0", "a0", "a1", "a2"]  # uneven as it is
    assert placed(published("000012")).terms == {"on_call_fairness": 15}


def test_a_duty_of_somebody_who_falls_ill_goes_over_and_no_other_moves() -> None:
    result = placed(published("0120", time_off=(off("a1", 1),)))
    assert holders(result)[0::2] == ["a0", "a2"]
    assert holders(result)[3] == "a0"
    assert holders(result)[1] in ("a0", "a2")
    assert "on_call_changes" not in result.terms


def test_as_few_change_as_can_be() -> None:
    """a0 is ill on the second day; who stands in must give up a neighbouring duty, for a price each."""
    rotas = rota(days_between=1, change_cost=30)
    result = placed(published("10210", time_off=(off("a0", 1),), rotas=rotas))
    was = ["a1", "a0", "a2", "a1", "a0"]
    assert result.terms["on_call_changes"] == 30 * sum(
        now != then for now, then in zip(holders(result), was, strict=True) if then != "a0"
    )
    assert "" not in holders(result)
    assert result.terms["on_call_changes"] <= 60


def test_days_that_have_begun_stay_as_they_were() -> None:
    made = published("01.", today=2, rotas=rota(agents=("a1", "a2")))  # a0 is no longer of the rota
    result = placed(made)
    assert holders(result) == ["a0", "a1", "a2"]
    assert result.roster is not None
    assert [item.locked for item in result.roster.on_call] == [True, True, False]
    free = published("01.", today=0, rotas=rota(agents=("a1", "a2")))
    assert holders(placed(free))[0] != "a0"


def test_replanned_shifts_keep_their_duties() -> None:
    made = demanding(days=4)
    result = solve(made)
    assert result.roster is not None
    told = PublishedRoster(today=MONDAY, assignments=result.roster.assignments, on_call=result.roster.on_call)
    same = replan(made.model_copy(update={"published": told}))
    assert same.roster is not None
    assert same.roster.assignments == result.roster.assignments
    assert holders(same) == holders(result)
    ill = result.roster.on_call[1].agent
    mended = replan(made.model_copy(update={"published": told, "time_off": (off(ill, 1),)}))
    assert [a for day, a in enumerate(holders(mended)) if day != 1] == [
        a for day, a in enumerate(holders(result)) if day != 1
    ]
    assert holders(mended)[1] not in (ill, "")


def test_the_certificate_tells_every_condition_of_everybody() -> None:
    rotas = rota(
        limits=(DutyLimit(duties=2, weeks=1),),
        days_between=1,
        rest_before_minutes=30,
        overlap_shifts=False,
        except_agents=("a2",),
    )
    made = case(rotas, days=3, people=3)
    found = roster(made, line("d.."), [duty(later(0)), duty(later(2)), duty(later(1), agent="a1")])
    lines = {(item.rule, item.agent): item for item in certify(made, found).lines if item.rule.startswith("on_call")}
    assert {agent for _, agent in lines} == {"a0", "a1"}
    assert len(lines) == 2 * 9
    assert all(item.verdict == "kept" and item.params["rota"] == "first" for item in lines.values())
    rest = lines["on_call.rest_before", "a0"]
    assert (rest.measured, rest.least, rest.margin, rest.judged) == (
        30,
        30,
        0,
        2,
    )  # the duty of the third day is measured too
    limit = lines["on_call.limits", "a0"]
    assert (limit.measured, limit.most, limit.margin, limit.first) == (2, 2, 0, MONDAY)
    between = lines["on_call.days_between", "a0"]
    assert between.margin == pytest.approx(44 / 24 - 1, abs=1e-5)
    wrong = roster(made, line("d.."), [duty(later(0)), duty(later(1))])
    broken = {(item.rule, item.agent) for item in certify(made, wrong).broken}
    assert broken == {("on_call.days_between", "a0")}


def test_rosters_of_before_read_as_they_were() -> None:
    old = Roster.model_validate({"start": MONDAY, "days": 1, "assignments": ()})
    assert old.on_call == ()
    made = case(rota(), days=1)
    report = audit(made, old)
    assert [item.rule for item in report.findings] == ["on_call_open"]


def test_a_month_of_twenty_people_is_proved() -> None:
    """Two rotas of twenty people with limits, rest and memory: optimal, and soon."""
    both = {
        "first": rota(hours={"mon-sun": "20:00-08:00"}, limits=(DutyLimit(duties=3, weeks=4),), days_between=2),
        "second": rota(hours=None, turn="week", limits=(DutyLimit(duties=1, weeks=3),), fair_weight=20),
    }
    given: tuple[OnCallDuty, ...] = tuple(
        duty(later(-day), "20:00", "32:00", agent=f"a{day % 7}") for day in range(1, 15)
    )
    made = case(both, days=28, people=agents(20), given=given)
    shifts = tuple(
        item for index in range(20) for item in line(("ddd.l.." * 5)[index % 7 : index % 7 + 28], agent=f"a{index}")
    )
    result = placed(made, shifts)
    assert result.on_call is not None
    assert result.on_call.status == "optimal"
    assert result.reproducible
    assert "" not in holders(result) + holders(result, "second")
    assert placed(made, shifts).roster == result.roster


def test_a_search_that_is_stopped_leaves_duties_open_and_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "run", lambda *_: cp_model.UNKNOWN)
    stop = threading.Event()
    stop.set()
    made = published("01", rotas=rota(change_cost=70))
    shifts = SolveResult(status=Status.FEASIBLE, roster=roster(made), objective=0, bound=0, gap=0, reproducible=True)
    result = place.with_on_call(made, shifts, stop)
    assert holders(result) == ["", ""]
    assert result.on_call is not None
    assert result.on_call.status == "feasible"
    assert result.on_call.bound <= cheapest(made)
    assert not result.reproducible
