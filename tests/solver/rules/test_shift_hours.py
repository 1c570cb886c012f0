"""Lengths of shifts: paid hours and span, on both sides of each bound."""

import pytest

from wfm.models.organisation import ShiftTemplate

from ..builders import MEAL, MONDAY, line, problem, rule, shift
from ..harness import judge


@pytest.mark.parametrize(
    ("length", "params", "expected"),
    [
        (509, {"max_hours": 8}, 0),
        (510, {"max_hours": 8}, 0),
        (511, {"max_hours": 8}, 1 / 60),
        (510, {"min_hours": 8}, 0),
        (509, {"min_hours": 8}, 1 / 60),
        (510, {"max_span_hours": 8.5}, 0),
        (511, {"max_span_hours": 8.5}, 1 / 60),
        (630, {"max_hours": 8, "max_span_hours": 9}, 3.5),
    ],
)
def test_bounds(length: int, params: dict[str, float], expected: float) -> None:
    template = ShiftTemplate(earliest_start=540, latest_start=540, length_minutes=(length,), breaks=(MEAL,))
    end = 540 + length
    shifts = shift(MONDAY, start="09:00", end=f"{end // 60}:{end % 60:02d}")
    for weight in (1, None):
        tiny = problem(1, templates={"day": template}, rules=[rule("shift_hours", weight, **params)])
        found = judge(tiny, shifts, rule="shift_hours")
        assert found == (pytest.approx(expected) if weight or not expected else None)


def test_only_the_kind() -> None:
    tiny = problem(3, templates=("day", "night"), rules=[rule("shift_hours", 1, what="nights", max_hours=7.5)])
    assert judge(tiny, *line("d.n"), rule="shift_hours") == 1
