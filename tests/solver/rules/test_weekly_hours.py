"""Paid hours a week: boundaries, amounts, cut weeks, absence, employment, changes of clocks."""

from datetime import date, timedelta

import pytest

from ..builders import MONDAY, agents, before, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "params", "weight", "expected"),
    [
        ("ddddd..", {"max_hours": 40}, None, 0),
        ("dddddd.", {"max_hours": 40}, None, None),
        ("dddddd.", {"max_hours": 40}, 3, 24),
        ("ddddd..", {"max_hours": 39.5}, 3, 1.5),
        ("ddddd..", {"min_hours": 40}, None, 0),
        ("dddd...", {"min_hours": 40}, None, None),
        ("dddd...", {"min_hours": 40}, 3, 24),
        ("ddddd..", {"min_hours": 40.5}, 3, 1.5),
        (".......", {"min_hours": 40, "max_hours": 40}, 1, 40),
    ],
)
def test_bounds(text: str, params: dict[str, float], weight: float | None, expected: float | None) -> None:
    tiny = problem(7, rules=[rule("weekly_hours", weight, **params)])
    assert judge(tiny, *line(text), rule="weekly_hours") == expected


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ("", 0),  # unknown: no minimum is owed
        ("d.", 0),  # known from Tuesday only
        ("d..", 16),  # known from Monday: 24 of 40 hours
        ("ddd", 0),
        ("d.ddd", 0),
    ],
)
def test_a_week_that_began_in_the_past(past: str, expected: float) -> None:
    thursday = MONDAY + timedelta(days=3)
    tiny = problem(4, start=thursday, rules=[rule("weekly_hours", 1, min_hours=40)], past=before(past, thursday))
    assert judge(tiny, *line("dd..", thursday), rule="weekly_hours") == expected


def test_a_week_that_goes_on_owes_no_minimum_but_obeys_the_maximum() -> None:
    tiny = problem(5, rules=[rule("weekly_hours", 1, min_hours=40, max_hours=40)])
    assert judge(tiny, *line("d...."), rule="weekly_hours") == 0
    wednesday = MONDAY + timedelta(days=2)
    tiny = problem(5, start=wednesday, rules=[rule("weekly_hours", 1, max_hours=24)], past=before("dd", wednesday))
    assert judge(tiny, *line("dd...", wednesday), rule="weekly_hours") == 8
    tiny = problem(5, start=wednesday, rules=[rule("weekly_hours", 1, max_hours=8)], past=before("dd", wednesday))
    assert judge(tiny, *line("d....", wednesday), rule="weekly_hours") == 8  # the past's excess is past mending


@pytest.mark.parametrize(
    ("paid_hours", "text", "expected"),
    [(0, "..ddd..", 16), (16, "..ddd..", 0), (16, "..dddd.", 8), (16, "..dd...", 8), (60, "..d....", 8)],
)
def test_paid_absence_counts(paid_hours: float, text: str, expected: float) -> None:
    tiny = problem(
        7,
        rules=[rule("weekly_hours", 1, min_hours=40, max_hours=40)],
        time_off=(leave(MONDAY, 2, paid_hours=paid_hours),),
    )
    assert judge(tiny, *line(text), rule="weekly_hours") == expected


def test_days_outside_employment_lower_the_minimum_only() -> None:
    staff = agents(1, start_date=MONDAY + timedelta(days=2))
    tiny = problem(7, people=staff, rules=[rule("weekly_hours", 1, min_hours=35)])
    assert judge(tiny, *line("..ddd.."), rule="weekly_hours") == 1  # 35 × 5/7 = 25
    tiny = problem(7, people=staff, rules=[rule("weekly_hours", 1, max_hours=24)])
    assert judge(tiny, *line("..ddd.."), rule="weekly_hours") == 0


@pytest.mark.parametrize(("saturday", "hours"), [(date(2026, 10, 24), 9.5), (date(2026, 3, 28), 7.5)])
def test_a_night_over_the_change_of_clocks_is_paid_as_it_lasts(saturday: date, hours: float) -> None:
    monday = saturday - timedelta(days=5)
    tiny = problem(7, start=monday, templates=("night",), rules=[rule("weekly_hours", 1, max_hours=1)])
    assert judge(tiny, *line(".....n.", monday), rule="weekly_hours") == pytest.approx(hours - 1)


def test_another_first_day_and_dates_of_validity() -> None:
    setting = rule("weekly_hours", 1, max_hours=8, week_start="thu")
    tiny = problem(7, rules=[setting])
    assert judge(tiny, *line("d.dd.d."), rule="weekly_hours") == 16
    cut = setting.model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(7, rules=[cut]), *line("d.dd.d."), rule="weekly_hours") == 8
