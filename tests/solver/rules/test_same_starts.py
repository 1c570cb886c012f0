"""People who start together: early 06:00, day 09:00, late 14:00."""

import pytest

from ..builders import line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("first", "second", "minutes", "expected"),
    [
        ("d", "d", 0, 0),
        ("d", "e", 180, 0),
        ("d", "e", 179, None),
        ("e", "d", 179, None),
        ("d", ".", 0, 0),
        ("d.", ".e", 0, 0),
        ("e", "l", 480, 0),
        ("l", "e", 479, None),
    ],
)
def test_distance(first: str, second: str, minutes: int, expected: float | None) -> None:
    setting = rule("same_starts", max_minutes=minutes)
    tiny = problem(2, people=2, templates=("early", "day", "late"), rules=[setting])
    assert judge(tiny, *line(first), *line(second, agent="a1"), rule="same_starts") == expected
