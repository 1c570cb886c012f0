"""Starts of a week: early 06:00, day 09:00, late 14:00."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [
        ("ddddd", 0, 0),
        ("ed.....", 180, 0),
        ("ed.....", 179, 1),
        ("edl....", 480, 0),
        ("edl....", 479, 1),
        ("e......l", 0, 0),  # the next week
        ("ed.....de", 0, 2),
    ],
)
def test_spread(text: str, minutes: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("steady_week", weight, max_minutes=minutes)
        tiny = problem(14, templates=("early", "day", "late"), rules=[setting])
        assert judge(tiny, *line(text), rule="steady_week") == (expected if weight or not expected else None)


def test_the_past_of_the_week() -> None:
    thursday = MONDAY + timedelta(days=3)
    for past, text, expected in (("ddd", "dd", 0), ("ddd", "e.", 1), ("ddd", "..", 0), ("eed", "l", 0)):
        tiny = problem(
            2,
            start=thursday,
            templates=("early", "day", "late"),
            rules=[rule("steady_week", 1, max_minutes=60)],
            past=before(past, thursday),
        )
        assert judge(tiny, *line(text, thursday), rule="steady_week") == expected, (past, text)
