"""Breaks by the clock: the day shift, 09:00 to 17:30, has its meal from 13:00 to 13:30; the night one of its own."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.models.organisation import Break, ShiftTemplate, SolveOptions
from wfm.models.people import WorkSpan
from wfm.models.roster import Demand, Status
from wfm.solver.rules.break_hours import BreakHoursParams
from wfm.solver.solve import solve

from ..builders import MONDAY, TEMPLATES, agents, line, problem, rule, shift, wall
from ..harness import judge

NIGHT = TEMPLATES["night"].model_copy(
    update={"breaks": (Break(activity="meal", minutes=30, earliest_minutes=180, latest_minutes=180),)}
)
"""22:00 to 06:30, the meal from 01:00 to 01:30."""


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"window": "13:00-13:30"}, 0),
        ({"window": "13:01-14:00"}, 1 / 60),
        ({"window": "12:00-13:29"}, 1 / 60),
        ({"window": "11:00-13:00"}, 0.5),
        ({"window": "13:30-14:00"}, 0.5),
        ({"window": "13:30-13:00"}, 0.5),  # of the evening before and of the evening after
        ({"window": "13:10-13:20"}, 20 / 60),
        ({"window": "11:00-13:00", "activity": "meal"}, 0.5),
        ({"window": "11:00-13:00", "activity": "break"}, 0),
        ({"min_before_end_minutes": 240}, 0),
        ({"min_before_end_minutes": 241}, 1 / 60),
        ({"max_before_end_minutes": 240}, 0),
        ({"max_before_end_minutes": 239}, 1 / 60),
        ({"max_before_end_minutes": 0}, 4),
        ({"min_before_end_minutes": 300, "window": "12:00-13:00"}, 1.5),
    ],
)
def test_bounds(params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(2, templates=("day", "early"), rules=[rule("break_hours", weight, **params)])
        found = judge(tiny, *line("de"), rule="break_hours")
        assert found == (pytest.approx(expected) if weight or not expected else None)


def night(day: date, begin: str) -> object:
    start = wall(day, begin)
    meal = WorkSpan(activity="meal", start=start, end=start + timedelta(minutes=30))
    return shift(day, "night", breaks=(meal,))


@pytest.mark.parametrize(
    ("window", "expected"),
    [("01:00-01:30", 0), ("23:00-01:30", 0), ("23:00-01:29", 1 / 60), ("01:01-02:00", 1 / 60), ("12:00-13:00", 0.5)],
)
@pytest.mark.parametrize("day", [0, 1])
def test_breaks_after_midnight(window: str, expected: float, day: int) -> None:
    tiny = problem(2, templates={"night": NIGHT}, rules=[rule("break_hours", 1, window=window)])
    found = judge(tiny, night(MONDAY + timedelta(days=day), "25:00"), rule="break_hours")  # type: ignore[arg-type]
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(("window", "expected"), [("02:00-02:30", 0), ("02:00-02:29", 1 / 60), ("00:30-01:00", 0.5)])
def test_the_clock_that_changes_is_looked_at(window: str, expected: float) -> None:
    """Three hours after 22:00 it is 02:00 when the clocks go forward at 01:00."""
    saturday = date(2026, 3, 28)
    template = {"night": NIGHT}
    tiny = problem(1, start=saturday, templates=template, rules=[rule("break_hours", 1, window=window)])
    assert judge(tiny, night(saturday, "26:00"), rule="break_hours") == pytest.approx(expected)  # type: ignore[arg-type]


def test_the_own_clock() -> None:
    tiny = problem(1, people=agents(1, time_zone="Asia/Manila"), rules=[rule("break_hours", 1, window="13:00-13:30")])
    assert judge(tiny, shift(MONDAY, zone_name="Asia/Manila"), rule="break_hours") == 0


def test_bounds_are_in_order() -> None:
    with pytest.raises(ValidationError, match="must be at most max_before_end_minutes"):
        BreakHoursParams(min_before_end_minutes=31, max_before_end_minutes=30)


@pytest.mark.parametrize(("weight", "begins"), [(None, "13:00"), (1000, "13:00"), (0.01, "10:00")])
def test_the_engine_places_lunch_by_the_clock(weight: float | None, begins: str) -> None:
    """Customers come from 11:00 on, so that without the rule the meal is early."""
    meal = Break(activity="meal", minutes=60, earliest_minutes=60, latest_minutes=300, step_minutes=60)
    template = ShiftTemplate(earliest_start=540, latest_start=540, length_minutes=(480,), breaks=(meal,))
    required = np.zeros(24)
    required[11:17] = 1
    tiny = problem(
        1,
        templates={"long": template},
        interval_minutes=60,
        rules=[rule("break_hours", weight, window="13:00-14:00", max_before_end_minutes=180)],
        demand=(Demand(queue="q", required=required, short_cost=100),),
        options=SolveOptions(workers=1, time_limit_seconds=60),
    )
    result = solve(tiny)
    assert result.status is Status.OPTIMAL
    assert result.roster is not None
    (found,) = result.roster.assignments
    assert found.breaks[0].start == wall(MONDAY, begins)
