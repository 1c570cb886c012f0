"""Days off in a week."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "weight", "expected"),
    [("ddddd..", None, 0), ("dddddd.", None, None), ("dddddd.", 5, 5), ("ddddddd", 5, 10), ("....... ", 5, 0)],
)
def test_a_whole_week(text: str, weight: float | None, expected: float | None) -> None:
    tiny = problem(7, rules=[rule("days_off", weight, min_days=2)])
    assert judge(tiny, *line(text.strip()), rule="days_off") == expected


@pytest.mark.parametrize(
    ("past", "text", "expected"),
    [
        ("dddd", "ddd", 2),
        ("dddd", "dd.", 1),
        ("dddd", "d..", 0),
        ("", "ddd", 0),  # an unknown past may have been off
        ("d.d.", "ddd", 0),
    ],
)
def test_a_week_that_began_in_the_past(past: str, text: str, expected: float) -> None:
    friday = MONDAY + timedelta(days=4)
    tiny = problem(3, start=friday, rules=[rule("days_off", 1, min_days=2)], past=before(past, friday))
    assert judge(tiny, *line(text, friday), rule="days_off") == expected


def test_the_past_cannot_make_a_week_impossible() -> None:
    sunday = MONDAY + timedelta(days=6)
    tiny = problem(1, start=sunday, rules=[rule("days_off", min_days=2)], past=before("dddddd", sunday))
    assert judge(tiny, rule="days_off") == 0
    assert judge(tiny, *line("d", sunday), rule="days_off") is None


def test_a_week_that_goes_on_and_dates() -> None:
    assert judge(problem(5, rules=[rule("days_off", min_days=2)]), *line("ddddd"), rule="days_off") == 0
    assert judge(problem(6, rules=[rule("days_off", 1, min_days=2)]), *line("dddddd"), rule="days_off") == 1
    cut = rule("days_off", min_days=2).model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(7, rules=[cut]), *line("ddddddd"), rule="days_off") == 0
