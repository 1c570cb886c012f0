"""Starts on two days in a row."""

from datetime import date, timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge

TEMPLATES = ("day", "early", "late")


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [("ed.", 179, 1 / 60), ("ed.", 180, 0), ("ed.", 181, 0), ("de.", 120, 1), ("ede", 0, 6), ("e.d", 0, 0)],
)
def test_bounds(text: str, minutes: int, expected: float) -> None:
    soft = problem(3, templates=TEMPLATES, rules=[rule("start_consistency", 1, max_shift_minutes=minutes)])
    assert judge(soft, *line(text), rule="start_consistency") == pytest.approx(expected)
    hard = problem(3, templates=TEMPLATES, rules=[rule("start_consistency", max_shift_minutes=minutes)])
    assert judge(hard, *line(text), rule="start_consistency") == (None if expected else 0)


@pytest.mark.parametrize("saturday", [date(2026, 3, 28), date(2026, 10, 24)])
def test_the_clock_on_the_wall_counts_not_the_hours_between(saturday: date) -> None:
    tiny = problem(2, start=saturday, rules=[rule("start_consistency", max_shift_minutes=0)])
    assert judge(tiny, *line("dd", saturday), rule="start_consistency") == 0


def test_the_past_and_dates() -> None:
    setting = rule("start_consistency", 1, max_shift_minutes=60)
    for past, expected in (("e", 2), ("d", 0), ("e.", 0)):
        tiny = problem(1, templates=TEMPLATES, rules=[setting], past=before(past))
        assert judge(tiny, *line("d"), rule="start_consistency") == expected
    cut = setting.model_copy(update={"valid_from": MONDAY + timedelta(days=2)})
    assert judge(problem(3, templates=TEMPLATES, rules=[cut]), *line("ede"), rule="start_consistency") == 2
