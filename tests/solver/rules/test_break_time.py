"""Breaks owed: the day shift has 8 paid hours and a meal of 30 minutes after 4 hours, the early shift has none."""

import pytest

from ..builders import line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("d", {"minutes": 30}, 0),
        ("d", {"minutes": 31}, 1 / 60),
        ("d", {"minutes": 31, "after_hours": 8}, 0),
        ("d", {"minutes": 31, "after_hours": 7.99}, 1 / 60),
        ("e", {"minutes": 30}, 0.5),
        ("d", {"minutes": 30, "block_minutes": 30}, 0),
        ("d", {"minutes": 30, "block_minutes": 31}, 0.5),
        ("d", {"minutes": 30, "begin_within_hours": 4}, 0),
        ("d", {"minutes": 30, "begin_within_hours": 3.99}, 0.5),
        ("de", {"minutes": 45}, 1),
    ],
)
def test_bounds(text: str, params: dict[str, float], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(2, templates=("day", "early"), rules=[rule("break_time", weight, **params)])
        found = judge(tiny, *line(text), rule="break_time")
        assert found == (pytest.approx(expected) if weight or not expected else None)
