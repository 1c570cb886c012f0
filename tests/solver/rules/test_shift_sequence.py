"""Kinds of shift that may not follow each other."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge

TEMPLATES = ("day", "early", "late", "night")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ld.....", 1), ("le.....", 1), ("l.d....", 0), ("ll.....", 0), ("dl.....", 0), ("ldld...", 2), ("..ne...", 0)],
)
def test_pairs(text: str, expected: float) -> None:
    params = {"after": "late", "not_next": ("day", "early")}
    soft = problem(7, templates=TEMPLATES, rules=[rule("shift_sequence", 3, **params)])
    assert judge(soft, *line(text), rule="shift_sequence") == 3 * expected
    hard = problem(7, templates=TEMPLATES, rules=[rule("shift_sequence", **params)])
    assert judge(hard, *line(text), rule="shift_sequence") == (None if expected else 0)


@pytest.mark.parametrize(("past", "text", "expected"), [("l", "d..", 1), ("l.", "d..", 0), ("n", "d..", 0)])
def test_the_day_before_counts(past: str, text: str, expected: float) -> None:
    wednesday = MONDAY + timedelta(days=2)
    tiny = problem(
        3,
        start=wednesday,
        templates=TEMPLATES,
        rules=[rule("shift_sequence", 1, after="late", not_next=("day",))],
        past=before(past, wednesday),
    )
    assert judge(tiny, *line(text, wednesday), rule="shift_sequence") == expected
