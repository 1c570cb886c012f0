"""Paid hours over the horizon."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, agents, before, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "weight", "expected"),
    [
        ("ddddd..dd.", None, 0),
        ("ddddd..ddd", None, None),
        ("ddddd..ddd", 2, 16),
        ("dddd...d..", 2, 16),
        ("ddddd..d..", 2, 0),
    ],
)
def test_bounds(text: str, weight: float | None, expected: float | None) -> None:
    tiny = problem(10, rules=[rule("period_hours", weight, min_hours=48, max_hours=56)], past=before("dddd"))
    assert judge(tiny, *line(text), rule="period_hours") == expected


def test_absence_and_employment() -> None:
    setting = rule("period_hours", 1, min_hours=40)
    tiny = problem(10, rules=[setting], time_off=(leave(MONDAY, 2, paid_hours=16),))
    assert judge(tiny, *line("..dd......"), rule="period_hours") == 8
    staff = agents(1, end_date=MONDAY + timedelta(days=4))
    assert judge(problem(10, people=staff, rules=[setting]), *line("dd........"), rule="period_hours") == 4


def test_dates_cut_the_period() -> None:
    setting = rule("period_hours", 1, max_hours=8).model_copy(update={"valid_from": MONDAY + timedelta(days=2)})
    assert judge(problem(4, rules=[setting]), *line("dddd"), rule="period_hours") == 8
