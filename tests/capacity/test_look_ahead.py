"""What comes after a plan's last period is work too: nobody is left unhired because the plan ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from wfm.capacity.demand import Work
from wfm.capacity.hire import hire
from wfm.capacity.periods import Periods
from wfm.capacity.problem import Future, HiringProblem
from wfm.models.hiring import HiringInputs, HiringSettings


def growing(months: int, ahead: int, **changes: Any) -> HiringInputs:
    """One queue that needs one person more every month; hires are dear and take two months to be of use."""
    settings = {
        "organisation": "Growing",
        "start": date(2026, 1, 1),
        "periods": months,
        "look_ahead_months": ahead,
        "sites": {"S": {}},
        "queues": {"q": {"short_yearly_cost": 200_000.0}},
        "short_share": 0.5,
        "ramps": {"slow": {"productivity": [0.0] * 9}},
        "span": {"agents_per_leader": 50, "leader_yearly_cost": 0.0},
        **changes.pop("settings", {}),
    }
    option = {"option": "o", "group": "g", "hiring_cost": 12_000.0, "recruiting_weeks": 0, "notice_weeks": 0}
    return HiringInputs.model_validate(
        {
            "settings": settings,
            "groups": [{"group": "g", "site": "S", "serves": {"q": 1}, "yearly_cost_per_fte": 48_000.0}],
            "options": [{**option, "ramp": "slow", "most": 20}],
            "staff": [{"group": "g", "heads": 10}],
            "demand": changes.pop("demand", None)
            or [{"queue": "q", "period": date(2026 + m // 12, m % 12 + 1, 1), "fte": 10.0 + m} for m in range(months)],
        }
    )


def test_the_tail_is_one_period_more() -> None:
    settings = growing(12, 6).settings
    periods = Periods(settings)
    assert len(periods) == 13
    assert periods.edges[-2:] == [date(2027, 1, 1), date(2027, 7, 1)]
    assert [periods.stands_for(number) for number in (0, 11, 12)] == [1, 1, 6]
    assert periods.label(11) == "2026-12"
    assert len(Periods(settings, fine=True)) == 18
    assert len(Periods(growing(12, 0).settings)) == 12
    weekly = HiringSettings.model_validate({**settings.model_dump(), "period": "week", "periods": 8})
    assert len(Periods(weekly)) == 9
    assert Periods(weekly).days[-1] == 7 * 26


def test_work_of_the_tail_is_that_of_a_year_before_grown_as_it_grew() -> None:
    """18 months at 10, the last six 50 % above the same a year before: the tail is the last half of the first year."""
    fte = [10.0] * 12 + [15.0] * 6
    demand = [
        {"queue": "q", "period": date(2026 + m // 12, m % 12 + 1, 1), "fte": value} for m, value in enumerate(fte)
    ]
    need = Work(growing(18, 6, demand=demand)).fte(0.5)[0]
    assert need[:18] == pytest.approx(fte)
    assert need[18] == pytest.approx(15.0)
    short = Work(growing(4, 6)).fte(0.5)[0]
    assert short[4] == pytest.approx(13.0)  # no year to look back on: as in the last month


def test_work_given_for_the_tail_is_taken() -> None:
    rows = [{"queue": "q", "period": date(2026, m, 1), "fte": 10.0} for m in range(1, 13)]
    rows += [{"queue": "q", "period": date(2027, m, 1), "fte": 40.0} for m in (1, 2, 3)]
    need = Work(growing(12, 6, demand=rows)).fte(0.5)[0]
    days = [31, 28, 31, 30, 31, 30]
    assert need[12] == pytest.approx(float(np.average([40, 40, 40, 10, 10, 10], weights=days)))


def test_a_class_sits_in_the_tail_for_its_share() -> None:
    inputs = growing(3, 6, settings={"courses": {"c": {"weeks": 3}}})
    problem = HiringProblem(inputs, [Future(0.5, 1.0, True, np.zeros((1, 4)))])
    assert problem.classroom("c", 0).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert problem.classroom("c", 3).tolist() == pytest.approx([0.0, 0.0, 0.0, 21 / 183])


def test_people_are_hired_for_what_comes_after_the_plan() -> None:
    """Who begins in November is of use in January: a plan that ends in December needs none, one that looks on does.

    After the year the need is 26; the table says so.
    """
    rows = [{"queue": "q", "period": date(2026 + m // 12, m % 12 + 1, 1), "fte": 10.0 + m} for m in range(12)]
    rows += [{"queue": "q", "period": date(2027, m, 1), "fte": 26.0} for m in range(1, 7)]
    blind, ahead, whole = (
        hire(growing(periods, months, demand=rows)) for periods, months in ((12, 0), (12, 6), (18, 0))
    )
    late = [float(plan.groups[0].hires[10:12].sum()) for plan in (blind, ahead, whole)]
    assert late[0] == 0
    assert late[1] >= 2
    assert late[1] == pytest.approx(late[2], abs=3.01)  # looking ahead stands for planning month by month
    for plan in (blind, ahead):
        assert len(plan.period_starts) == 12
        arrays = [*plan.costs.values(), plan.queues[0].required_fte, plan.groups[0].leavers, plan.sites[0].leaders]
        assert {len(array) for array in arrays} == {12}
        assert all(each.start < date(2027, 1, 1) for each in plan.requisitions)
        shown = sum(float(values.sum()) for values in plan.costs.values())
        assert plan.objective == pytest.approx(shown + plan.look_ahead_cost)
    assert blind.look_ahead_cost == pytest.approx(0, abs=1e-6)
    assert ahead.look_ahead_cost > 0
