"""Cases that pyworkforce 0.5.4 (MIT) answers wrongly, and its worked optima: `oracles/pyworkforce_examples.json`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.roster_pyworkforce import EXAMPLES
from benchmarks.roster_pyworkforce import problem as example
from wfm.models.organisation import Break, RuleSetting, ShiftTemplate, SolveOptions
from wfm.models.people import Agent
from wfm.models.roster import Demand, RosterProblem, SolveResult, Status
from wfm.solver.solve import solve

from .builders import MONDAY, problem, rule

NIGHT = ShiftTemplate(earliest_start=1260, latest_start=1260, length_minutes=(540,), tags=("dark",))
MORNING = ShiftTemplate(earliest_start=360, latest_start=360, length_minutes=(480,))


def need(days: int, hours: dict[int, tuple[int, int]], people: float = 1.0) -> Demand:
    """People needed on some days from one hour to another (past 24 on the next day)."""
    required = np.zeros(days * 24)
    for day, (first, last) in hours.items():
        required[day * 24 + first : day * 24 + last] = people
    return Demand(queue="q", required=required, short_cost=100)


def answer(tiny: RosterProblem) -> SolveResult:
    return solve(tiny.model_copy(update={"options": SolveOptions(workers=1, time_limit_seconds=30)}))


def nights(days: int, wanted: dict[int, tuple[int, int]], *rules: RuleSetting) -> RosterProblem:
    return problem(
        days,
        templates={"night": NIGHT, "morning": MORNING},
        rules=rules,
        interval_minutes=60,
        demand=(need(days, wanted),),
    )


def test_night_after_night_is_allowed_where_only_morning_after_night_is_not() -> None:
    tiny = nights(2, {0: (21, 30), 1: (21, 24)}, rule("shift_pattern", pattern=("night", "morning")))
    result = answer(tiny)
    assert result.status is Status.OPTIMAL
    assert result.roster is not None
    assert [item.template for item in result.roster.assignments] == ["night", "night"]
    assert "coverage" not in result.terms


def test_two_things_that_may_not_follow_do_not_make_the_first_impossible() -> None:
    rules = (rule("shift_pattern", pattern=("night", "morning")), rule("shift_pattern", pattern=("night", "night")))
    result = answer(nights(2, {0: (21, 30)}, *rules))
    assert result.roster is not None
    assert [item.date for item in result.roster.assignments] == [MONDAY]
    assert "coverage" not in result.terms


def test_two_people_share_twelve_hour_days_under_the_usual_rules() -> None:
    """Without rules one may work 13 days of 14; with them nobody works more than six in a row or 60 hours a week."""
    long = ShiftTemplate(earliest_start=480, latest_start=480, length_minutes=(720,))
    tiny = problem(
        14,
        people=2,
        templates={"long": long},
        interval_minutes=60,
        rules=[rule("consecutive_days", max_days=6), rule("weekly_hours", max_hours=60), rule("daily_rest", hours=11)],
        demand=(need(14, dict.fromkeys(range(14), (8, 20))),),
    )
    result = answer(tiny)
    assert result.roster is not None
    assert "coverage" not in result.terms
    for agent in ("a0", "a1"):
        days = [(item.date - MONDAY).days for item in result.roster.assignments if item.agent == agent]
        assert max(sum(first <= day < first + 7 for day in days) for first in (0, 7)) <= 5


@pytest.mark.parametrize(("people", "short"), [(10, 10), (19, 1), (20, 0)])
def test_somebody_with_two_skills_serves_one_queue_at_a_time(people: int, short: float) -> None:
    both = tuple(
        Agent(agent=f"a{number:02d}", site="here", contract="full", skills={"a": 1, "b": 1}) for number in range(people)
    )
    queues = tuple(need(1, {0: (6, 14)}, 10).model_copy(update={"queue": name, "skills": (name,)}) for name in "ab")
    result = answer(problem(1, people=both, templates={"morning": MORNING}, interval_minutes=60, demand=queues))
    assert result.terms.get("coverage", 0) == pytest.approx(short * 8 * 100)


def test_breaks_of_a_night_lie_in_the_night() -> None:
    """From 21 to 06 with a break of an hour that may begin after two to six hours, and people needed all the time."""
    pause = Break(activity="break", minutes=60, earliest_minutes=120, latest_minutes=360, step_minutes=60)
    night = NIGHT.model_copy(update={"breaks": (pause,)})
    tiny = problem(2, templates={"night": night}, interval_minutes=60, demand=(need(2, {0: (21, 30)}),))
    result = answer(tiny)
    assert result.roster is not None
    (only,) = (item for item in result.roster.assignments if item.date == MONDAY)
    (span,) = only.breaks
    assert only.start + timedelta(hours=2) <= span.start < span.end <= only.end
    assert result.terms["coverage"] == pytest.approx(100), "the hour of the break is short, not found elsewhere"


@pytest.mark.parametrize(("name", "optimum", "prices"), EXAMPLES, ids=[name for name, *_ in EXAMPLES])
def test_its_worked_optima(name: str, optimum: int, prices: dict[str, object], data_dir: Path) -> None:
    oracle = json.loads((data_dir / "oracles" / "pyworkforce_examples.json").read_text())["scheduling"]
    result = solve(example(oracle, **prices))  # type: ignore[arg-type]
    assert result.status is Status.OPTIMAL, name
    assert result.objective == pytest.approx(optimum)
    assert result.bound == pytest.approx(optimum)
