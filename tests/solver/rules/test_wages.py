"""What paid hours cost."""

from datetime import date, timedelta

import pytest

from ..builders import MONDAY, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "weight", "expected"), [("", None, 0), ("d", None, 80), ("nd", None, 165), ("d", 0.5, 40)]
)
def test_paid_hours_at_the_contracts_wage(text: str, weight: float | None, expected: float) -> None:
    tiny = problem(2, templates=("day", "night"), rules=[rule("wages", weight)])
    assert judge(tiny, *line(text), rule="wages") == pytest.approx(expected)


def test_a_longer_night_costs_more() -> None:
    saturday = date(2026, 10, 24)
    tiny = problem(2, start=saturday, templates=("night",), rules=[rule("wages")])
    assert judge(tiny, *line("n", saturday), rule="wages") == pytest.approx(95)


def test_scope_and_dates() -> None:
    for update, expected in (({"agents": ("a1",)}, 0), ({"valid_from": MONDAY + timedelta(days=1)}, 80)):
        tiny = problem(2, people=2, rules=[rule("wages").model_copy(update=update)])
        assert judge(tiny, *line("dd"), rule="wages") == pytest.approx(expected)
