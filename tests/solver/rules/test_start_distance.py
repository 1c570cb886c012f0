"""From start to start, in elapsed hours."""

from datetime import date

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "hours", "expected"),
    [
        ("dd", 24, 0),
        ("dd", 24.25, 0.25),
        ("de", 21, 0),
        ("de", 21.5, 0.5),
        ("d.d", 48, 0),
        ("ede", 48, 48 - 27 + 48 - 21),
    ],
)
def test_bounds(text: str, hours: float, expected: float) -> None:
    for weight in (1, None):
        tiny = problem(3, templates=("day", "early"), rules=[rule("start_distance", weight, hours=hours)])
        found = judge(tiny, *line(text), rule="start_distance")
        assert found == (pytest.approx(expected) if weight or not expected else None)


def test_past_and_clocks() -> None:
    saturday = date(2026, 3, 28)
    tiny = problem(2, start=saturday, rules=[rule("start_distance", 1, hours=24)])
    assert judge(tiny, *line("dd", saturday), rule="start_distance") == pytest.approx(1)  # the clocks go forward
    tiny = problem(1, templates=("early",), rules=[rule("start_distance", 1, hours=24)], past=before("e"))
    assert judge(tiny, *line("e", MONDAY), rule="start_distance") == 0
