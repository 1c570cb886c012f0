"""The same week again: counts by shift, days that have no day before, scope and dates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ..builders import MONDAY, line, problem, rule
from ..harness import judge

NAMES = ("day", "early", "late", "night")


@pytest.mark.parametrize(
    ("first", "second", "period", "expected"),
    [
        ("de.", "...", 7, 0),
        ("dd.", "...", 1, 1),
        ("dd.", "..d", 1, 0),  # whoever it is
        ("dl.", "...", 1, 3),  # one less on days, one more on lates; then one less
        ("ddd", "d..", 1, 1),
        ("ddd", "dd.", 2, 1),
        ("dde", "dd.", 2, 3),
        ("d.d", "l.l", 2, 0),
    ],
)
def test_counts(first: str, second: str, period: int, expected: float) -> None:
    for weight in (2, None):
        setting = rule("repeating_headcount", weight, period_days=period)
        tiny = problem(3, people=2, templates=NAMES, rules=[setting])
        found = judge(tiny, *line(first), *line(second, agent="a1"), rule="repeating_headcount")
        assert found == ((2 * expected if weight else None) if expected else 0)


def test_scope_and_dates() -> None:
    setting = rule("repeating_headcount", 1, period_days=1)
    shifts = [*line("dd."), *line("..d", agent="a1")]
    for update, expected in (
        ({"agents": ("a0",)}, 1),
        ({"agents": ("a1",)}, 1),
        ({"valid_from": MONDAY + timedelta(days=2), "agents": ("a0",)}, 1),
        ({"valid_until": MONDAY + timedelta(days=1), "agents": ("a0",)}, 0),
    ):
        tiny = problem(3, people=2, templates=NAMES, rules=[setting.model_copy(update=update)])
        assert judge(tiny, *shifts, rule="repeating_headcount") == expected, update
