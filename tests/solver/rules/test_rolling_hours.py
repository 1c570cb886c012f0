"""Paid hours in any days in a row."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from wfm.solver.rules.rolling_hours import RollingHoursParams

from ..builders import MONDAY, agents, before, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "hours", "days", "expected"),
    [
        ("", "ddd", 24, 3, 0),
        ("", "ddd", 23.5, 3, 0.5),
        ("", "dddd", 23.5, 3, 1),
        ("", "dd.d", 23, 3, 0),
        ("d", "dd", 16, 3, 8),
        ("d", ".d", 16, 3, 0),
        ("ddd", "d..", 16, 3, 8),  # what the past alone exceeds is not charged
    ],
)
def test_bounds(past: str, text: str, hours: float, days: int, expected: float) -> None:
    tiny = problem(4, rules=[rule("rolling_hours", 1, max_hours=hours, days=days)], past=before(past))
    assert judge(tiny, *line(text), rule="rolling_hours") == pytest.approx(expected)


def test_dates() -> None:
    setting = rule("rolling_hours", 1, max_hours=8, days=2).model_copy(
        update={"valid_from": MONDAY + timedelta(days=1)}
    )
    assert judge(problem(3, rules=[setting]), *line("ddd"), rule="rolling_hours") == 8


@pytest.mark.parametrize(
    ("past", "text", "hours", "days", "expected"),
    [
        ("", "d.d", 8, 2, 0),
        ("", "d.d", 8.5, 2, 1),  # half an hour short in both rows of two days
        ("", "d..d", 8, 2, 8),
        ("", "dd.", 16, 3, 0),
        ("", "dd.", 16.5, 3, 0.5),
        ("", "dd.", 15.5, 3, 0),
        ("", "d", 24, 3, 0),  # the past is not known
        ("dd", ".", 16, 3, 0),
        ("dd", ".", 16.5, 3, 0.5),
        ("d.", ".", 24, 3, 8),  # planned days owe their share: 8 h of a third of the days
        ("d.", "d", 24, 3, 0),
        ("ddd", "d", 40, 4, 2),  # 10 h of a quarter of the days
    ],
)
def test_the_minimum(past: str, text: str, hours: float, days: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("rolling_hours", weight, min_hours=hours, days=days)
        tiny = problem(len(text), rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="rolling_hours")
        assert found == (pytest.approx(expected) if weight or not expected else None)


def test_both_bounds() -> None:
    setting = rule("rolling_hours", 1, min_hours=8, max_hours=12, days=2)
    assert judge(problem(5, rules=[setting]), *line("dd..d"), rule="rolling_hours") == 4 + 8


def test_absence_and_employment_shrink_the_minimum() -> None:
    setting = rule("rolling_hours", min_hours=16, days=2)
    paid = leave(MONDAY, 1, paid_hours=8)
    assert judge(problem(2, rules=[setting], time_off=(paid,)), *line(".d"), rule="rolling_hours") == 0
    unpaid = leave(MONDAY, 1)
    assert judge(problem(2, rules=[setting], time_off=(unpaid,)), *line(".d"), rule="rolling_hours") is None
    new = agents(1, start_date=MONDAY + timedelta(days=1))
    assert judge(problem(2, rules=[setting], people=new), *line(".d"), rule="rolling_hours") == 0


@pytest.mark.parametrize(
    "params", [{}, {"min_hours": 9, "max_hours": 8}, {"min_hours": -1}, {"max_hours": 8, "days": 0}]
)
def test_parameters_that_say_nothing(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RollingHoursParams.model_validate(params)
