"""Shifts of a kind in a row."""

import pytest

from ..builders import before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "params", "expected"),
    [
        ("", "ll.l", {"what": "late", "max_shifts": 2}, 0),
        ("", "lll.", {"what": "late", "max_shifts": 2}, 1),
        ("", "lldl", {"what": "late", "max_shifts": 2}, 0),
        ("l", "ll..", {"what": "late", "max_shifts": 2}, 1),
        ("", "dl.d", {"what": "late", "max_shifts": 4, "min_shifts": 2}, 1),
        ("", "dlld", {"what": "late", "max_shifts": 4, "min_shifts": 2}, 0),
        ("", "...l", {"what": "late", "max_shifts": 4, "min_shifts": 2}, 0),  # goes on past the end
    ],
)
def test_rows(past: str, text: str, params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(
            4, templates=("day", "late"), rules=[rule("consecutive_shifts", weight, **params)], past=before(past)
        )
        found = judge(tiny, *line(text), rule="consecutive_shifts")
        assert found == (expected if weight or not expected else None)
