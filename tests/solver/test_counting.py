"""Counting alike people: what it takes, that it hands over else, and that it agrees with one model over persons."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import Agent
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.solver.compile import compile_problem
from wfm.solver.engines.counting import holds
from wfm.solver.solve import solve

from .builders import MONDAY, agents, before, leave, problem, rule

SOFT = (
    rule("shift_palette", 3.0),
    rule("shift_palette", max_different=2),
    rule("repeating_headcount", 2.0, period_days=1),
    rule("shift_headcount", 1.5, what="night", max_people=1),
    rule("shift_headcount", what="work", min_people=1),
    rule("daily_rest", hours=11),
    rule("shift_pattern", pattern=("late", "day | early")),
    rule("wages", 0.05),
)


def plan(
    people: int | tuple[Agent, ...], days: int, rules: list[RuleSetting], seed: int = 0, **fields: object
) -> RosterProblem:
    random = np.random.default_rng(seed)
    return problem(
        days,
        people=people,
        templates=("day", "early", "late", "night"),
        interval_minutes=60,
        rules=rules,
        demand=(
            Demand(queue="q", required=random.choice([0.0, 0.5, 1.0, 2.3], days * 24), short_cost=7.0),
            Demand(queue="r", skills=("french",), required=random.choice([0.0, 1.0], days * 24), short_cost=11.0),
        ),
        idle_cost=0.5,
        options=SolveOptions(workers=1, time_limit_seconds=60),
        **fields,
    )


def test_who_is_counted() -> None:
    assert holds(compile_problem(plan(4, 3, list(SOFT))))
    assert not holds(compile_problem(plan(3, 3, list(SOFT)))), "so few are as well told apart"
    assert not holds(compile_problem(plan(4, 3, [rule("consecutive_days", max_days=2)])))
    assert not holds(compile_problem(plan(4, 3, [rule("rest_after_nights", hours=60)]))), "three days"
    assert not holds(compile_problem(plan(4, 3, [rule("daily_rest", 2.0, hours=20)]))), "paid per pair"
    assert not holds(compile_problem(plan(5, 3, [], time_off=(leave(MONDAY),)))), "two kinds for five people"
    assert holds(compile_problem(plan(8, 3, [], time_off=(leave(MONDAY),))))


def test_it_hands_over_what_it_cannot_count() -> None:
    tiny = plan(4, 2, [rule("consecutive_days", max_days=1)])
    result = solve(tiny.model_copy(update={"options": SolveOptions(engine="counting", workers=1)}))
    assert result.engine == "cpsat"
    assert result.status is Status.OPTIMAL


@settings(max_examples=15)
@given(st.data())
def test_it_finds_what_one_model_over_persons_finds(data: st.DataObject) -> None:
    count = data.draw(st.integers(4, 6))
    french = data.draw(st.integers(0, 1))
    people = tuple(
        agent.model_copy(update={"skills": {"french": 1} if french and number >= count // 2 else {}})
        for number, agent in enumerate(agents(count))
    )
    rules = data.draw(st.lists(st.sampled_from(SOFT), max_size=3, unique_by=lambda item: (item.rule, item.weight)))
    past = before("n") if data.draw(st.booleans()) else ()
    tiny = plan(people, data.draw(st.integers(1, 3)), rules, data.draw(st.integers(0, 50)), past=past)
    counted = solve(tiny.model_copy(update={"options": SolveOptions(engine="counting", time_limit_seconds=60)}))
    single = solve(tiny.model_copy(update={"options": SolveOptions(engine="cpsat", workers=1, time_limit_seconds=60)}))
    assert counted.engine == "counting"
    assert counted.status == single.status
    if counted.objective is not None:
        assert counted.objective == pytest.approx(single.objective, abs=1e-6)


def test_a_night_is_not_followed_by_an_early_shift() -> None:
    """Two nights and then three earlies take five people: the flow between the days says so."""
    rules = [
        rule("daily_rest", hours=11),
        rule("shift_headcount", what="night", min_people={MONDAY: 2}),
        rule("shift_headcount", what="early", min_people={MONDAY + timedelta(days=1): 3}),
    ]
    assert solve(plan(5, 2, rules)).engine == "counting"
    assert solve(plan(5, 2, rules)).status is Status.OPTIMAL
    assert solve(plan(4, 2, rules)).status is Status.INFEASIBLE
