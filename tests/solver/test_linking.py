"""What links people, or holds some of them, in the large search: kept and paid for as one model of all does it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wfm.models.organisation import RuleSetting
from wfm.models.people import LockedDay
from wfm.models.roster import RosterProblem, SolveResult, Status
from wfm.solver.solve import solve

from .builders import MONDAY, before, rule, shift
from .test_solve import RULES, random_problem

LEADERS = {"leader_agents": ("a0",), "people_per_leader": 2, "time_zone": "Europe/Lisbon"}

CASES: dict[str, tuple[RuleSetting, ...]] = {
    "fairness": (rule("fair_share", 15, what="nights"), rule("fair_share", 4, what="hours")),
    "fairness with the past": (rule("fair_share", 15, what="nights", with_past=True),),
    "leaders": (rule("leaders_on_duty", 12, **LEADERS),),
    "leaders, hard": (rule("leaders_on_duty", **LEADERS),),
    "heads, hard": (rule("headcount", window="12:00-13:00", max_people=2),),
    "everything": (
        rule("fair_share", 15, what="nights"),
        rule("leaders_on_duty", 12, **LEADERS),
        rule("headcount", window="12:00-13:00", max_people=2),
    ),
}


def by(engine: str, plan: RosterProblem) -> SolveResult:
    result = solve(plan.model_copy(update={"options": plan.options.model_copy(update={"engine": engine})}))
    assert result.engine == engine
    return result


def linked(seed: int, rules: tuple[RuleSetting, ...]) -> RosterProblem:
    """Four people, three days; one has a locked shift, one a locked day off, two a history."""
    plain = random_problem(seed, people=4, rules=(*RULES, *rules))
    given = shift(MONDAY + timedelta(days=1), "late", "a2")
    return plain.model_copy(
        update={
            "locked": (
                LockedDay(agent="a2", date=given.date, assignment=given),
                LockedDay(agent="a3", date=MONDAY, assignment=None),
            ),
            "past": (*before("nd", agent="a0"), *before("dd", agent="a1")),
        }
    )


@pytest.mark.parametrize("seed", range(1))
@pytest.mark.parametrize("case", CASES)
def test_the_large_search_keeps_what_links_people(case: str, seed: int) -> None:
    """Its bound is at or below the optimum, its roster (audited by `solve`) near it, with locks and history kept."""
    plan = linked(seed, CASES[case])
    optimum = by("cpsat", plan)
    assert optimum.status is Status.OPTIMAL
    found = by("neighbourhood", plan)
    assert found.roster is not None
    assert found.objective is not None
    assert optimum.objective is not None
    assert found.bound is not None
    assert found.bound <= optimum.objective + 1e-6
    assert optimum.objective - 1e-6 <= found.objective <= 1.02 * optimum.objective + 1e-6
    shifts = {(item.agent, item.date): item for item in found.roster.assignments}
    locked = plan.locked[0].assignment
    assert locked is not None
    kept = shifts["a2", locked.date]
    assert (kept.start, kept.end, kept.template, kept.locked) == (locked.start, locked.end, locked.template, True)
    assert ("a3", MONDAY) not in shifts


def test_fairness_is_paid_for_by_both() -> None:
    """The optimum with a dear difference is another than without, for either engine."""
    plain, fair = (linked(1, rules) for rules in ((), (rule("fair_share", 60, what="work"),)))
    for engine in ("cpsat", "neighbourhood"):
        free, evened = by(engine, plain), by(engine, fair)
        assert free.objective is not None
        assert evened.objective is not None
        assert free.objective <= evened.objective
        assert evened.terms.get("fair_share", 0.0) <= 60


@pytest.mark.parametrize("engine", ["auto", "colgen", "counting"])
def test_a_rule_that_an_engine_cannot_express_is_handed_on(engine: str) -> None:
    """Whatever engine is named: the cost is the optimum with all rules."""
    plan = linked(0, (rule("fair_share", 15, what="nights"), rule("leaders_on_duty", 12, **LEADERS)))
    found = solve(plan.model_copy(update={"options": plan.options.model_copy(update={"engine": engine})}))
    assert found.objective == pytest.approx(by("cpsat", plan).objective, rel=0.02)
