"""The hiring plan against brute force, the audit and the rules of thumb."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import numpy as np
import pytest

from benchmarks.hiring_cases import generated
from wfm.capacity.accounting import audit, costs, count_people, insist
from wfm.capacity.cohorts import cohort
from wfm.capacity.decided import Optimised
from wfm.capacity.hire import hire
from wfm.capacity.optimise import HiringProgram
from wfm.capacity.periods import YEAR, Periods
from wfm.capacity.problem import Future, HiringProblem
from wfm.errors import AuditError
from wfm.models.hiring import HiringInputs
from wfm.models.hiring_plan import HiringPlan

PAY, HIRING, CLASS, SHORT, LEADER = 36_500.0, 2_000.0, 900.0, 146_000.0, 54_750.0


def tiny(need: list[float], **changes: Any) -> HiringInputs:
    """One group, one queue, weeks; classes of two or three, one room, leaders for three."""
    start = date(2026, 3, 2)
    settings: dict[str, Any] = {
        "organisation": "Tiny",
        "start": start,
        "period": "week",
        "periods": len(need),
        "look_ahead_months": 0,
        "sites": {"S": {"rooms": 1}},
        "queues": {"q": {"short_yearly_cost": SHORT}},
        "short_share": 0.9,
        "attrition": {"a": {"by_tenure": [{"yearly": 0.6}]}},
        "ramps": {"r": {"productivity": [0.25, 0.5]}},
        "courses": {"c": {"weeks": 1, "least": 2, "most": 3, "trainers": 0, "cost": CLASS}},
        "span": {"agents_per_leader": 3, "leader_yearly_cost": LEADER},
        "overtime": {"most": 0.2, "factor": 1.5},
        **changes.pop("settings", {}),
    }
    option = {"option": "o", "group": "g", "hiring_cost": HIRING, "recruiting_weeks": 1, "notice_weeks": 0}
    return HiringInputs.model_validate(
        {
            "settings": settings,
            "groups": [{"group": "g", "site": "S", "serves": {"q": 1}, "yearly_cost_per_fte": PAY, "attrition": "a"}],
            "options": [{**option, "course": "c", "ramp": "r", "most": 3, **changes.pop("option", {})}],
            "staff": [{"group": "g", "heads": 2}],
            "demand": [
                {"queue": "q", "period": date.fromordinal(start.toordinal() + 7 * week), "fte": fte}
                for week, fte in enumerate(need)
            ],
            **changes,
        }
    )


def brute_force(inputs: HiringInputs) -> float:
    """The least cost over all whole numbers of hires, each week's overtime and shortage taken at once."""
    settings, option = inputs.settings, inputs.options[0]
    periods = Periods(settings)
    need = [row.fte or 0.0 for row in inputs.demand]
    attrition, course = settings.attrition["a"], settings.courses["c"]
    base = 2 * cohort(periods, periods.edges[0], attrition, served=36_500)[0]
    cohorts = [cohort(periods, day, attrition, settings.ramps["r"], course) for day in periods.starts]
    year, best = 7 / YEAR, np.inf
    for hires in itertools.product(range(option.most + 1), repeat=len(need) - 1):
        if any(number == 1 for number in hires):
            continue  # a class has two people at least
        heads, output = base.copy(), base.copy()
        for number, (there, gives) in zip(hires, cohorts[1:], strict=True):  # a week of lead: none in the first
            heads, output = heads + number * there, output + number * gives
        cost = sum(number * HIRING + (CLASS if number else 0) for number in hires)
        cost += 2 * PAY * max(option.wanted - sum(hires), 0)  # twice a year's wage for each who is not hired
        for week, wanted in enumerate(need):
            gap = max(wanted - output[week], 0.0)
            extra = min(gap, 0.2 * heads[week])
            leaders = int(np.ceil(heads[week] / 3 - 1e-9))
            short = gap - extra
            assert short <= 0.9 * wanted + 1e-9
            cost += year * (PAY * heads[week] + 1.5 * PAY * extra + LEADER * leaders + SHORT * short)
        best = min(best, cost)
    return float(best)


@pytest.mark.parametrize(
    "need",
    [
        [2, 2, 2, 2, 2],
        [2, 3, 4, 5, 6, 6],
        [2, 2, 6, 6, 2, 2, 2],
        [4, 4, 4, 4, 4, 4],
        [2, 2, 2.5, 3, 3.5, 4, 4.5],
        [5, 1, 5, 1, 5, 1],
    ],
)
@pytest.mark.parametrize("dear", [SHORT, 12 * SHORT])
def test_tiny_plans_are_those_of_brute_force(need: list[float], dear: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "SHORT", dear)
    inputs = tiny(need, settings={"solve": {"relative_gap": 0.0}})
    plan = hire(inputs)
    assert plan.objective == pytest.approx(brute_force(inputs), rel=1e-6)
    assert plan.status == "optimal"
    assert plan.bound == pytest.approx(plan.objective, rel=1e-6)


@pytest.mark.parametrize(("wanted", "hired"), [(0, 0), (1, 2), (2, 2), (3, 3), (4, 4), (5, 5), (13, 12)])
def test_those_who_are_wanted_are_hired_as_far_as_they_can_be(wanted: int, hired: int) -> None:
    """Nobody is needed, classes have two or three people, three may begin in a week, four weeks are left."""
    inputs = tiny([1, 1, 1, 1, 1], option={"wanted": wanted}, settings={"solve": {"relative_gap": 0.0}})
    plan = hire(inputs, compare=True)
    assert plan.objective == pytest.approx(brute_force(inputs), rel=1e-6)
    assert sum(each.heads for each in plan.requisitions) == hired
    assert all(plan.objective <= each.cost * (1 + 1e-9) for each in plan.alternatives)
    lacking = [finding for finding in plan.findings if "wanted" in finding]
    assert lacking == (
        ["o: 1 of 13 people wanted are not hired; at most 3 can begin in a period"] if wanted == 13 else []
    )


@pytest.mark.parametrize("seed", range(4))
def test_never_dearer_than_rules_of_thumb(seed: int) -> None:
    plan = hire(generated(seed, sites=1, skills=2, periods=8, solve={"time_limit_seconds": 20}), compare=True)
    assert {each.name for each in plan.alternatives} == {"hire to the next gap", "hire to peak", "level hiring"}
    assert all(plan.objective <= each.cost * (1 + 1e-9) for each in plan.alternatives)
    assert plan.bound is not None
    assert plan.bound <= plan.objective


def test_terms_add_up_and_the_plan_survives_json() -> None:
    plan = hire(tiny([2, 3, 4, 5, 6, 6]))
    assert sum(float(values.sum()) for values in plan.costs.values()) == pytest.approx(plan.objective)
    assert HiringPlan.model_validate_json(plan.model_dump_json()) == plan
    assert sum(group.hires.sum() for group in plan.groups) == sum(each.heads for each in plan.requisitions)
    queue = plan.queues[0]
    assert queue.own_fte + queue.outsourced_fte + queue.short_fte == pytest.approx(queue.required_fte)


def test_an_impossible_promise_is_a_finding_with_its_reason() -> None:
    plan = hire(tiny([9, 9, 9], settings={"short_share": 0.0}))
    assert any("missing on average beyond the promise" in finding for finding in plan.findings)
    assert any("nobody hired can begin before 2026-03-09" in finding for finding in plan.findings)
    assert plan.costs["missing beyond the promise"].sum() > 0
    nobody = tiny([3, 3, 3], settings={"short_share": 0.0}, option={"most": 0})
    assert any("no option hires for it" in finding for finding in hire(nobody).findings)


def test_a_budget_is_kept_where_it_can_be_and_told_where_not() -> None:
    free = hire(tiny([2, 3, 4, 5, 6, 6]))
    budget = {"start": "2026-03-02", "end": "2026-04-12", "amount": free.cost * 0.8}
    kept = hire(tiny([2, 3, 4, 5, 6, 6], settings={"budgets": [budget]}))
    assert kept.cost <= free.cost * 0.8 + 0.01
    assert not any("budget" in finding for finding in kept.findings)
    broken = hire(tiny([2, 2, 2], settings={"budgets": [{**budget, "amount": 100.0}]}))
    assert any("budget from 2026-03-02" in finding for finding in broken.findings)


def seats_at(number: int) -> HiringPlan:
    return hire(tiny([2, 5, 5, 5, 5], settings={"sites": {"S": {"rooms": 1, "seats": number}}}))


def test_seats_are_a_limit() -> None:
    assert seats_at(3).groups[0].heads.max() <= 3 + 1e-6
    assert seats_at(4).groups[0].heads.max() > 3


def test_transfers_and_cross_training_are_used_where_they_pay() -> None:
    base = tiny([2, 2, 2, 2, 2, 2])
    two: dict[str, Any] = base.model_dump()
    two["settings"]["queues"]["q2"] = {"short_yearly_cost": SHORT}
    two["groups"] = [*two["groups"], {**two["groups"][0], "group": "h", "serves": {"q2": 1.0}, "skill": "two"}]
    two["staff"] = [{"group": "g", "heads": 4}, {"group": "h", "heads": 1}]
    two["demand"] = [*two["demand"], *({**row, "queue": "q2", "fte": 2.5} for row in two["demand"])]
    two["options"] = []
    alone = hire(HiringInputs.model_validate(two))
    two["settings"]["transfers"] = [{"from_group": "g", "to_group": "h", "most": 2, "cost": 100}]
    moved = hire(HiringInputs.model_validate(two))
    assert moved.moves[0].kind == "transfer"
    assert moved.objective < alone.objective
    two["settings"]["transfers"] = []
    two["settings"]["cross_training"] = [{"group": "g", "queue": "q2", "most": 2, "cost": 100, "weeks": 1}]
    learnt = hire(HiringInputs.model_validate(two))
    assert learnt.moves[0].kind == "cross-training"
    assert learnt.objective < alone.objective
    assert learnt.queues[1].short_fte[0] == pytest.approx(alone.queues[1].short_fte[0])  # in training in the first week


def test_partners_need_notice() -> None:
    partner = {"queues": ["q"], "yearly_price_per_fte": 40_000, "most_fte": 9, "notice_weeks": 1.5}
    plan = hire(tiny([4, 4, 4, 4], settings={"outsourcing": {"p": partner}}, option={"most": 0}))
    bought = plan.queues[0].outsourced_fte
    assert bought[0] == pytest.approx(0)  # not before the notice is over
    assert bought[1] <= 9 * 3 / 7 + 1e-6  # eleven days on: three of seven
    assert bought[2] > 1


def test_hedging_costs_no_more_over_all_futures() -> None:
    """Over the futures it weighs, a hedged plan is at least as good as hiring for the percentile alone."""
    uncertain = {"uncertainty": {"now": 0.2}, "percentile": 0.5, "solve": {"relative_gap": 0.0}}
    hedged = hire(tiny([2, 3, 4, 4, 4], settings={**uncertain, "hedge": True}))
    assert hedged.status == "optimal"
    safer = hire(tiny([2, 3, 4, 4, 4], settings={**uncertain, "percentile": 0.95}))
    assert [risk.percentile for risk in safer.risks] == [0.1, 0.5, 0.8, 0.9, 0.95]
    shares = [risk.short_share for risk in safer.risks]
    assert shares == sorted(shares)


@pytest.fixture(scope="module")
def sound() -> tuple[HiringProblem, Optimised]:
    inputs = tiny([2, 3, 4, 5, 6, 6])
    problem = HiringProblem(inputs, [Future(0.5, 1.0, True, np.array([[2.0, 3, 4, 5, 6, 6]]))])
    plan = HiringProgram(problem).solve(seconds=10)
    assert plan is not None
    return problem, plan


def test_a_sound_plan_passes_the_audit(sound: tuple[HiringProblem, Optimised]) -> None:
    problem, plan = sound
    people = count_people(problem, plan)
    assert audit(problem, plan, people) == []
    insist(problem, plan, people, costs(problem, plan))


@pytest.mark.parametrize("spoilt", ["hires", "classes", "leaders", "overtime", "short", "cost"])
def test_the_audit_finds_what_is_spoilt(sound: tuple[HiringProblem, Optimised], spoilt: str) -> None:
    problem, _ = sound
    plan = HiringProgram(problem).solve(seconds=10)
    assert plan is not None
    if spoilt == "hires":
        plan.decisions.hires[np.flatnonzero(plan.decisions.hires)[0]] += 4
    if spoilt == "classes":
        plan.classes["S", "c"][:] = 0
    if spoilt == "leaders":
        plan.leaders["S"][2] = 0
    if spoilt == "overtime":
        plan.recourse[0].overtime[0, 1] += 5
    if spoilt == "short":
        plan.recourse[0].short[0, :] = 0
        plan.recourse[0].beyond[0, :] = 0
        plan.recourse[0].served[0, 0][:] = 0
    if spoilt == "cost":
        object.__setattr__(plan.solution, "objective", (plan.solution.objective or 0) - 50)
    people = count_people(problem, plan)
    with pytest.raises(AuditError):
        insist(problem, plan, people, costs(problem, plan))


def test_the_audit_counts_rooms_and_seats() -> None:
    inputs = tiny([2, 5, 5, 5, 5])
    crowded = inputs.model_copy(
        update={"settings": inputs.settings.model_copy(update={"sites": {"S": inputs.settings.sites["S"]}})}
    )
    problem = HiringProblem(crowded, [Future(0.5, 1.0, True, np.array([[2.0, 5, 5, 5, 5]]))])
    plan = HiringProgram(problem).solve(seconds=10)
    assert plan is not None
    tight = crowded.settings.sites["S"].model_copy(update={"rooms": 0, "seats": 2})
    object.__setattr__(problem.inputs.settings, "sites", {"S": tight})
    told = audit(problem, plan, count_people(problem, plan))
    assert any("more classes than rooms" in reason for reason in told)
    assert any("more people than seats" in reason for reason in told)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 12))
def test_more_generated_cases_beat_rules_of_thumb(seed: int) -> None:
    plan = hire(generated(seed, sites=2, skills=3, periods=9, solve={"time_limit_seconds": 8}), compare=True)
    assert all(plan.objective <= each.cost * (1 + 1e-9) for each in plan.alternatives)
