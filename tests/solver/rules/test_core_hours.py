"""Core hours: how much of a shift lies inside, on whose clock."""

import pytest

from ..builders import line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("d", {"window": "09:00-17:30"}, 0),
        ("d", {"window": "08:59-17:30"}, 1 / 60),
        ("d", {"window": "09:00-17:31"}, 1 / 60),
        ("d", {"window": "16:00-20:00", "min_hours": 1.5}, 0),
        ("d", {"window": "16:00-20:00", "min_hours": 1.6}, 0.1),
        ("n", {"window": "00:00-03:00"}, 0),
        ("n", {"window": "20:00-23:00", "min_hours": 2}, 1),
        ("d", {"window": "17:00-20:00", "time_zone": "Asia/Manila", "min_hours": 3}, 0),  # 09:00 to 12:00 in Lisbon
        (".....d", {"window": "00:00-01:00"}, 0),  # a Saturday
        (".....d", {"window": "00:00-01:00", "weekdays": ("sat",)}, 1),
    ],
)
def test_bounds(text: str, params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(6, templates=("day", "night"), rules=[rule("core_hours", weight, **params)])
        found = judge(tiny, *line(text), rule="core_hours")
        assert found == (pytest.approx(expected) if weight or not expected else None)
