"""Few different shifts: what makes two the same, the maximum, the clocks, dates; the solver designs with it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.models.organisation import ShiftTemplate, SolveOptions
from wfm.models.roster import Demand, Status
from wfm.solver.solve import solve

from ..builders import MONDAY, line, problem, rule, shift
from ..harness import judge

NAMES = ("day", "early", "late", "night")
LONG = {
    "a": ShiftTemplate(earliest_start=480, latest_start=540, start_step_minutes=60, length_minutes=(360, 480)),
    "b": ShiftTemplate(earliest_start=480, latest_start=480, length_minutes=(360,)),
}


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("....", 0, 0), ("d...", 0, 1), ("d...", 1, 0), ("de.d", 1, 1), ("de.d", 2, 0), ("deln", 1, 3), ("deln", 4, 0)],
)
def test_how_many(text: str, most: int, expected: float) -> None:
    for weight in (5, None):
        tiny = problem(4, templates=NAMES, rules=[rule("shift_palette", weight, max_different=most)])
        found = judge(tiny, *line(text), rule="shift_palette")
        assert found == ((5 * expected if weight else None) if expected else 0)


@pytest.mark.parametrize(("what", "expected"), [("shift", 3), ("start", 2), ("template", 2)])
def test_what_is_the_same(what: str, expected: float) -> None:
    tiny = problem(4, templates=LONG, rules=[rule("shift_palette", 1, what=what)])
    shifts = [
        shift(MONDAY + timedelta(days=day), name, start=start, end=end, tags=())
        for day, (name, start, end) in enumerate(
            [("a", "08:00", "14:00"), ("a", "08:00", "16:00"), ("b", "08:00", "14:00"), ("a", "09:00", "15:00")]
        )
    ]
    assert judge(tiny, *shifts, rule="shift_palette") == expected


def test_people_count_together_and_only_in_scope_and_force() -> None:
    setting = rule("shift_palette", 1)
    team = [*line("de.."), *line("l.e.", agent="a1")]
    assert judge(problem(4, people=2, templates=NAMES, rules=[setting]), *team, rule="shift_palette") == 3
    only = setting.model_copy(update={"agents": ("a0",)})
    assert judge(problem(4, people=2, templates=NAMES, rules=[only]), *team, rule="shift_palette") == 2
    cut = setting.model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(4, people=2, templates=NAMES, rules=[cut]), *team, rule="shift_palette") == 1


def test_the_clock_is_the_own_one() -> None:
    saturday = date(2026, 3, 28)  # clocks go forward on Sunday: the same shift by the clock
    tiny = problem(3, start=saturday, templates=("day",), rules=[rule("shift_palette", max_different=1)])
    assert judge(tiny, *line("ddd", saturday), rule="shift_palette") == 0


def test_a_design_weighs_shifts_against_idleness() -> None:
    need = np.zeros((2, 24))
    need[:, 8:16] = [[3], [5]]
    need[1, 9:17] += 2
    for price, different in ((1.0, 2), (100.0, 1)):
        tiny = problem(
            2,
            people=12,
            templates=LONG,
            interval_minutes=60,
            rules=[rule("shift_palette", price)],
            demand=(Demand(queue="q", required=need.ravel(), short_cost=10),),
            idle_cost=1.0,
            options=SolveOptions(workers=1),
        )
        result = solve(tiny)
        assert result.engine == "counting"
        assert result.status is Status.OPTIMAL
        assert result.terms["shift_palette"] == price * different
        other = solve(
            tiny.model_copy(update={"options": SolveOptions(engine="cpsat", workers=1, time_limit_seconds=60)})
        )
        assert other.objective == pytest.approx(result.objective)
