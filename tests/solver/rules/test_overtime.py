"""Overtime at a wage of 10, by day and by week."""

import pytest

from ..builders import before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "params", "weight", "expected"),
    [
        ("", "ddddd", {"after_hours": 40}, None, 0),
        ("", "dddddd", {"after_hours": 40}, None, 40),
        ("", "dddddd", {"after_hours": 40, "factor": 2}, None, 80),
        ("", "dddddd", {"after_hours": 40}, 0.5, 20),
        ("", "ddddd", {"after_hours": 39.75}, None, 1.25),
        ("", "d", {"after_hours": 8, "per": "day"}, None, 0),
        ("", "dd", {"after_hours": 7.5, "per": "day"}, None, 5),
    ],
)
def test_amounts(past: str, text: str, params: dict[str, object], weight: float | None, expected: float) -> None:
    tiny = problem(7, rules=[rule("overtime", weight, **params)], past=before(past))
    assert judge(tiny, *line(text), rule="overtime") == pytest.approx(expected)


def test_the_past_counts_in_the_first_week() -> None:
    from datetime import timedelta

    from ..builders import MONDAY

    start = MONDAY + timedelta(days=3)
    for past, expected in (("dd", 0), ("ddd", 40), ("dddd"[:3], 40)):
        tiny = problem(3, start=start, rules=[rule("overtime", after_hours=40)], past=before(past, start))
        assert judge(tiny, *line("ddd", start), rule="overtime") == pytest.approx(expected)
