"""Work between breaks: the day shift has 4 h, a meal of half an hour, and 4 h."""

import pytest

from ..builders import line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("d", {"max_minutes": 240}, 0),
        ("d", {"max_minutes": 239}, 2 / 60),
        ("d", {"min_minutes": 240}, 0),
        ("d", {"min_minutes": 241}, 2 / 60),
        ("e", {"max_minutes": 480}, 0),
        ("e", {"max_minutes": 479}, 1 / 60),
        ("de", {"max_minutes": 240}, 4),
    ],
)
def test_bounds(text: str, params: dict[str, float], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(2, templates=("day", "early"), rules=[rule("work_stretch", weight, **params)])
        found = judge(tiny, *line(text), rule="work_stretch")
        assert found == (pytest.approx(expected) if weight or not expected else None)
