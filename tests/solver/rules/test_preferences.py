"""Wishes, and what it costs not to grant them."""

from datetime import timedelta

import pytest

from wfm.models.people import Preference

from ..builders import MONDAY, line, problem, rule
from ..harness import check_agreement, judge

TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("what", "letters_that_match"),
    [("work", "den"), ("off", "."), ("day", "d"), ("outer", "en"), ("dark", "n"), ("nothing", "")],
)
@pytest.mark.parametrize("letter", "den.")
def test_each_wish(what: str, letters_that_match: str, letter: str) -> None:
    for wish, granted in (("want", letter in letters_that_match), ("avoid", letter not in letters_that_match)):
        wishes = (Preference(agent="a0", date=MONDAY, wish=wish, what=what, weight=3),)
        tiny = problem(1, templates=("day", "early", "night"), preferences=wishes)
        assert judge(tiny, *line(letter), rule="preferences") == (0 if granted else 3)


def test_wishes_add_up_within_scope_and_dates() -> None:
    wishes = tuple(
        Preference(agent=agent, date=day, wish="avoid", weight=weight)
        for agent, day, weight in (
            ("a0", MONDAY, 1),
            ("a0", MONDAY, 2),
            ("a0", TUESDAY, 4),
            ("a1", MONDAY, 8),
            ("a0", MONDAY - timedelta(days=1), 16),
        )
    )
    shifts = (*line("dd"), *line("dd", agent="a1"))
    for setting, expected in (
        (rule("preferences"), 15),
        (rule("preferences", 10), 150),
        (rule("preferences").model_copy(update={"agents": ("a1",)}), 8),
        (rule("preferences").model_copy(update={"valid_from": TUESDAY}), 4),
    ):
        tiny = problem(2, people=2, preferences=wishes, rules=[setting])
        assert judge(tiny, *shifts, rule="preferences") == expected
        assert check_agreement(tiny) == 16
