"""Shifts of a kind in any days in a row."""

import pytest

from ..builders import before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "what", "most", "days", "expected"),
    [
        ("", "dd..", "work", 2, 3, 0),
        ("", "ddd.", "work", 2, 3, 1),
        ("", "dddd", "work", 2, 3, 2),
        ("", "d.nd", "nights", 0, 3, 2),
        ("n", ".n..", "nights", 1, 3, 1),
        ("n", "..n.", "nights", 1, 3, 0),
        ("nn", "n...", "nights", 1, 3, 2),
    ],
)
def test_bounds(past: str, text: str, what: str, most: int, days: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("rolling_shifts", weight, what=what, max_shifts=most, days=days)
        tiny = problem(4, templates=("day", "night"), rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="rolling_shifts")
        assert found == (expected if weight or not expected else None)
