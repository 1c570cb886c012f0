"""Ramp, attrition, leave and lead time against tables worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from wfm.capacity.cohorts import LONG_AGO, cohort, productivity, survival
from wfm.capacity.hire import milestones
from wfm.capacity.periods import Periods
from wfm.capacity.problem import HiringProblem, lead
from wfm.models.hiring import Attrition, Course, HireOption, HiringInputs, HiringSettings, Ramp


def settings(**changes: object) -> HiringSettings:
    given = {"organisation": "X", "start": date(2026, 3, 2), "period": "week", "periods": 6, "look_ahead_months": 0}
    return HiringSettings.model_validate({**given, "sites": {"S": {}}, "queues": {"q": {}}, **changes})


def yearly(share: float, meaning: str = "cohort") -> Attrition:
    return Attrition.model_validate({"meaning": meaning, "by_tenure": [{"yearly": share}]})


def test_months_have_their_own_days_and_weeks_seven() -> None:
    months = Periods(settings(start=date(2027, 12, 1), period="month", periods=4))
    assert months.days == [31, 31, 29, 31]  # 2028 is a leap year
    assert months.starts == [date(2027, 12, 1), date(2028, 1, 1), date(2028, 2, 1), date(2028, 3, 1)]
    assert [months.index(date(2028, 2, day)) for day in (1, 29)] == [2, 2]
    assert (months.index(date(2027, 11, 30)), months.index(date(2028, 3, 31)), months.index(date(2028, 4, 1))) == (
        None,
        3,
        None,
    )
    assert Periods(settings()).days == [7] * 6


@pytest.mark.parametrize(
    ("meaning", "days", "left"),
    [
        ("cohort", 0, 1.0),
        ("cohort", 365, 0.5),  # of 100 people 50 are gone after a year
        ("cohort", 730, 0.25),
        ("average", 365, math.exp(-0.5)),  # leavers are half of a headcount that is kept up: 39.3 % of a cohort
        ("average", 73, math.exp(-0.1)),
    ],
)
def test_attrition_means_what_it_says(meaning: str, days: float, left: float) -> None:
    assert survival(yearly(0.5, meaning), np.array([float(days)]))[0] == pytest.approx(left)


def test_attrition_by_tenure_is_a_chain_of_bands() -> None:
    """Half a year at 36 % a year leaves 80 %; then 19 % a year: another year leaves 81 % of these."""
    bands = Attrition.model_validate({"by_tenure": [{"yearly": 0.36}, {"from_months": 6, "yearly": 0.19}]})
    left = survival(bands, np.array([0.0, 182.5, 547.5]))
    assert left == pytest.approx([1.0, 0.8, 0.8 * 0.81])
    served = cohort(Periods(settings()), date(2026, 3, 2), bands, served=LONG_AGO)[0]
    q = 0.81 ** (1 / 365)  # those long there leave at the later rate: the mean of seven days
    assert served[0] == pytest.approx(sum(q**day for day in range(7)) / 7)


def test_a_cohort_ramps_week_by_week() -> None:
    """Two weeks of class, then 30 %, 50 % less 10 % for the mentor, then all of it."""
    ramp = Ramp(productivity=(0.0, 0.0, 0.3, 0.5), mentor_share=0.1)
    heads, output = cohort(Periods(settings()), date(2026, 3, 9), None, ramp, Course(weeks=2))
    assert heads == pytest.approx([0, 1, 1, 1, 1, 1])
    assert output == pytest.approx([0, 0, 0, 0.2, 0.4, 1.0])


def test_the_classroom_has_no_output_whatever_the_ramp_says() -> None:
    days = np.arange(0.0, 21.0, 7.0)
    assert productivity(None, Course(weeks=2), days) == pytest.approx([0, 0, 1])
    assert productivity(Ramp(productivity=(0.5, 0.5)), None, days) == pytest.approx([0.5, 0.5, 1])


def test_months_average_the_days_of_a_weekly_ramp() -> None:
    """From 1 April: 14 days at 0, 7 at 0.4, 7 at 0.8 and 2 of 1; then full."""
    periods = Periods(settings(start=date(2026, 4, 1), period="month", periods=2))
    _, output = cohort(periods, date(2026, 4, 1), None, Ramp(productivity=(0.0, 0.0, 0.4, 0.8)))
    assert output == pytest.approx([(7 * 0.4 + 7 * 0.8 + 2) / 30, 1.0])


def test_attrition_and_ramp_together() -> None:
    """Weekly survival of 90 % a week (q a day): week two has q^7..q^13 of the people at half output."""
    q = 0.9 ** (1 / 7)
    attrition = yearly(1 - q**365)
    heads, output = cohort(Periods(settings()), date(2026, 3, 2), attrition, Ramp(productivity=(0.0, 0.5)))
    first = sum(q**day for day in range(7)) / 7
    assert heads[:3] == pytest.approx([first, 0.9 * first, 0.81 * first])
    assert output[:3] == pytest.approx([0.0, 0.45 * first, 0.81 * first])


@pytest.mark.parametrize(
    ("last", "heads"), [(date(2026, 3, 8), [1, 0]), (date(2026, 3, 9), [1, 1 / 7]), (date(2026, 3, 4), [3 / 7, 0])]
)
def test_known_leavers_count_to_their_last_day(last: date, heads: list[float]) -> None:
    assert cohort(Periods(settings()), date(2026, 3, 2), None, last=last)[0][:2] == pytest.approx(heads)


def problem(**option: object) -> HiringProblem:
    made = {"option": "o", "group": "g", "recruiting_weeks": 2, "notice_weeks": 1, **option}
    inputs = HiringInputs.model_validate(
        {
            "settings": settings(
                today=date(2026, 3, 2),
                ramps={"r": {"productivity": [0, 0, 0.5]}},
                courses={"c": {"weeks": 1.5}},
            ),
            "groups": [{"group": "g", "site": "S", "serves": {"q": 1}, "yearly_cost_per_fte": 36_500}],
            "options": [made],
            "staff": [{"group": "g", "heads": 4}],
            "leave": [{"period": date(2026, 3, 9), "share": 0.25}],
        }
    )
    return HiringProblem(inputs, [])


@pytest.mark.parametrize(
    ("option", "first"),
    [
        ({}, date(2026, 3, 23)),  # three weeks after today, exactly
        ({"notice_weeks": 1.2}, date(2026, 3, 30)),  # a day too late for that
        ({"earliest": date(2026, 3, 24)}, date(2026, 3, 30)),
        ({"recruiting_weeks": 0, "notice_weeks": 0}, date(2026, 3, 2)),
    ],
)
def test_lead_time_sets_the_first_day(option: dict[str, object], first: date) -> None:
    starts = problem(**option).starts
    assert starts[0].day == first
    assert all(start.requisition == start.day - lead(problem(**option).inputs.options[0]) for start in starts)
    assert all(start.requisition >= date(2026, 3, 2) for start in starts)


def test_latest_and_most_leave_no_start() -> None:
    assert [start.day for start in problem(latest=date(2026, 3, 23)).starts] == [date(2026, 3, 23)]
    assert not problem(most=0).starts


def test_the_calendar_tells_first_and_full_output() -> None:
    made = problem(ramp="r", course="c")
    assert milestones(made, made.starts[0]) == (date(2026, 4, 6), date(2026, 4, 13))  # weeks three and four
    taught = problem(course="c")
    assert milestones(taught, taught.starts[0]) == (date(2026, 4, 3), date(2026, 4, 3))  # after eleven days
    plain = problem()
    assert milestones(plain, plain.starts[0]) == (date(2026, 3, 23), date(2026, 3, 23))


def test_leave_seasons_take_output_and_not_heads() -> None:
    made = problem()
    assert made.base_heads[0] == pytest.approx([4] * 6)
    assert made.base_productive[0] == pytest.approx([4, 3, 4, 4, 4, 4])
    first = next(start for start in problem(recruiting_weeks=0, notice_weeks=0).starts if start.period == 0)
    assert first.productive == pytest.approx([1, 0.75, 1, 1, 1, 1])


def test_people_of_today_have_not_left_before_today() -> None:
    """Four who began a year ago are four today, and leave at the rate of their own length of service."""
    inputs = problem().inputs
    leaving = inputs.model_copy(
        update={
            "settings": inputs.settings.model_copy(update={"attrition": {"a": yearly(0.5)}}),
            "groups": (inputs.groups[0].model_copy(update={"attrition": "a"}),),
            "staff": (inputs.staff[0].model_copy(update={"start_date": date(2025, 3, 2)}),),
        }
    )
    q = 0.5 ** (1 / 365)
    assert HiringProblem(leaving, []).base_heads[0][0] == pytest.approx(4 * sum(q**day for day in range(7)) / 7)


def test_options_are_frozen_with_bounds() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        HireOption(option="o", group="g", fte=0)
