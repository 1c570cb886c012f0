"""Burdens shared fairly."""

from datetime import date, timedelta

import pytest

from wfm.models.organisation import RuleSetting
from wfm.solver.rules.base import check_settings

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge

TEMPLATES = ("day", "late", "night")


@pytest.mark.parametrize(
    ("what", "expected"),
    [("nights", 2), ("weekend_days", 1), ("hours", 9), ("outer", 3), ("day", 2), ("late", 1), ("work", 1)],
)
def test_the_difference_between_the_extremes(what: str, expected: float) -> None:
    tiny = problem(7, people=3, templates=TEMPLATES, rules=[rule("fair_share", 2, what=what)])
    shifts = (*line("nn.l..d"), *line("d..dd", agent="a1"), *line("d..l.n.", agent="a2"))
    found = judge(tiny, *shifts, rule="fair_share")
    counts = {  # by hand
        "nights": (2, 0, 1),
        "weekend_days": (1, 0, 1),
        "hours": (17 + 8 + 8, 24, 24.5),
        "outer": (3, 0, 2),
        "day": (1, 3, 1),
        "late": (1, 0, 1),
        "work": (4, 3, 3),
    }[what]
    assert max(counts) - min(counts) == expected
    assert found == pytest.approx(2 * expected)


@pytest.mark.parametrize(("with_past", "expected"), [(False, 1), (True, 3)])
def test_the_past_counts_where_wanted(with_past: bool, expected: float) -> None:
    setting = rule("fair_share", 1, what="day", with_past=with_past)
    tiny = problem(2, people=2, rules=[setting], past=before("dd"))
    assert judge(tiny, *line("d."), rule="fair_share") == expected


def test_saturdays_and_sundays_of_the_past_count() -> None:
    setting = rule("fair_share", 1, what="weekend_days", with_past=True)
    for past, expected in (("d..", 0), ("d.", 1), ("d", 1), ("ddd", 2)):
        assert judge(problem(1, people=2, rules=[setting], past=before(past)), rule="fair_share") == expected


def test_scope_and_dates() -> None:
    setting = rule("fair_share", 1, what="work")
    shifts = (*line("dd"), *line("d.", agent="a1"))
    for update, expected in (
        ({}, 2),
        ({"agents": ("a0", "a1")}, 1),
        ({"agents": ("a0",)}, 0),
        ({"valid_until": MONDAY}, 1),
    ):
        tiny = problem(2, people=3, rules=[setting.model_copy(update=update)])
        assert judge(tiny, *shifts, rule="fair_share") == expected


@pytest.mark.parametrize(
    ("saturday", "least_hours", "nights"),
    [
        (date(2026, 10, 24), 8, 1),  # 23:00 to 06:00 are eight hours when the clocks go back, six in spring
        (date(2026, 10, 24), 8.1, 0),
        (date(2026, 3, 28), 6, 1),
        (date(2026, 3, 28), 6.1, 0),
        (date(2026, 3, 21), 7, 1),
    ],
)
def test_nights_over_a_change_of_clocks(saturday: date, least_hours: float, nights: int) -> None:
    setting = rule("fair_share", 1, what="nights", least_hours=least_hours)
    tiny = problem(2, start=saturday, people=2, templates=("night",), rules=[setting])
    assert judge(tiny, *line("n", saturday), rule="fair_share") == nights
    setting = rule("fair_share", 1, what="nights", least_hours=least_hours, with_past=True)
    sunday = saturday + timedelta(days=1)
    tiny = problem(1, start=sunday, people=2, rules=[setting], past=line("n", saturday))
    assert judge(tiny, rule="fair_share") == nights


def test_a_weight_is_needed() -> None:
    (found,) = check_settings((RuleSetting(rule="fair_share", params={"what": "nights"}),))
    assert found == ((0, "weight"), "fair_share is never hard and needs a weight")
