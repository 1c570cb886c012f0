"""Paid hours in any days in a row."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
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
