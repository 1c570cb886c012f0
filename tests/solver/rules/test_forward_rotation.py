"""The next day's start is not earlier."""

from datetime import date, timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge

TEMPLATES = ("day", "early", "late", "night")


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [("edl", 0, 0), ("de.", 0, 3), ("de.", 179, 1 / 60), ("de.", 180, 0), ("d.e", 0, 0), ("nld", 0, 13), ("ddd", 0, 0)],
)
def test_bounds(text: str, minutes: int, expected: float) -> None:
    soft = problem(3, templates=TEMPLATES, rules=[rule("forward_rotation", 1, max_earlier_minutes=minutes)])
    assert judge(soft, *line(text), rule="forward_rotation") == pytest.approx(expected)
    hard = problem(3, templates=TEMPLATES, rules=[rule("forward_rotation", max_earlier_minutes=minutes)])
    assert judge(hard, *line(text), rule="forward_rotation") == (None if expected else 0)


@pytest.mark.parametrize("saturday", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_change_of_clocks_moves_no_start(saturday: date) -> None:
    tiny = problem(2, start=saturday, rules=[rule("forward_rotation")])
    assert judge(tiny, *line("dd", saturday), rule="forward_rotation") == 0


def test_the_past_and_dates() -> None:
    setting = rule("forward_rotation", 1)
    for past, expected in (("l", 5), ("e", 0), ("l.", 0)):
        tiny = problem(1, templates=TEMPLATES, rules=[setting], past=before(past))
        assert judge(tiny, *line("d"), rule="forward_rotation") == expected
    cut = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=1)})
    assert judge(problem(3, templates=TEMPLATES, rules=[cut]), *line("lde"), rule="forward_rotation") == 5
