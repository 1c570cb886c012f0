"""Paid hours over the horizon."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from wfm.solver.rules.period_hours import PeriodHoursParams
from wfm.solver.scope import settings_of
from wfm.solver.view import View

from ..builders import MONDAY, agents, before, leave, line, problem, roster, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "weight", "expected"),
    [
        ("ddddd..dd.", None, 0),
        ("ddddd..ddd", None, None),
        ("ddddd..ddd", 2, 16),
        ("dddd...d..", 2, 16),
        ("ddddd..d..", 2, 0),
    ],
)
def test_bounds(text: str, weight: float | None, expected: float | None) -> None:
    tiny = problem(10, rules=[rule("period_hours", weight, min_hours=48, max_hours=56)], past=before("dddd"))
    assert judge(tiny, *line(text), rule="period_hours") == expected


def test_absence_and_employment() -> None:
    setting = rule("period_hours", 1, min_hours=40)
    tiny = problem(10, rules=[setting], time_off=(leave(MONDAY, 2, paid_hours=16),))
    assert judge(tiny, *line("..dd......"), rule="period_hours") == 8
    staff = agents(1, end_date=MONDAY + timedelta(days=4))
    assert judge(problem(10, people=staff, rules=[setting]), *line("dd........"), rule="period_hours") == 4


def test_dates_cut_the_period() -> None:
    setting = rule("period_hours", 1, max_hours=8).model_copy(update={"valid_from": MONDAY + timedelta(days=2)})
    assert judge(problem(4, rules=[setting]), *line("dddd"), rule="period_hours") == 8


@pytest.mark.parametrize(
    ("start", "past", "text", "expected"),
    [
        (date(2026, 3, 29), "", "ddddd", 8),  # three days in March, two in April
        (date(2026, 3, 29), "", "ddd.d", 8),
        (date(2026, 3, 29), "", "dd.dd", 0),
        (date(2026, 3, 31), "d", "dd", 0),
        (date(2026, 3, 31), "dd", "d.", 8),
        (date(2026, 4, 1), "dd", "dd", 0),
    ],
)
def test_months(start: date, past: str, text: str, expected: float) -> None:
    setting = rule("period_hours", 1, max_hours=16, per="month")
    tiny = problem(len(text), start=start, rules=[setting], past=before(past, start))
    assert judge(tiny, *line(text, start), rule="period_hours") == expected


@pytest.mark.parametrize(
    ("days", "past", "text", "expected"),
    [
        (0, "", "d.d", 0),  # days until a block of two weeks begins
        (1, "", "ddd", 0),
        (1, "d", "d.d", 0),
        (1, "dd", "d.d", 8),
        (2, "", "ddd", 0),
        (2, "d", "dd.", 8),
        (3, "", "ddd", 8),
        (-1, "d", "ddd", 16),
        (-2, "d", "ddd", 16),
        (-12, "d", "dd.", 8),  # two planned days end a block
        (-13, "d", "dd.", 0),  # one does
        (-13, "dd", "d.d", 8),
        (-14, "d", "dd.", 0),
    ],
)
@pytest.mark.parametrize("further", [0, -28, 280])
def test_blocks_of_weeks(days: int, past: str, text: str, expected: float, further: int) -> None:
    """At most 16 hours, two shifts, in two weeks; any block may be named, and long ago or far ahead."""
    anchor = MONDAY + timedelta(days=days + further)
    setting = rule("period_hours", 1, max_hours=16, per="weeks", weeks=2, anchor=anchor)
    tiny = problem(3, rules=[setting], past=before(past))
    assert judge(tiny, *line(text), rule="period_hours") == expected


@pytest.mark.parametrize(("days", "expected"), [(7, 16), (8, 16), (6, 0)])
def test_a_minimum_is_owed_by_blocks_that_are_known_whole(days: int, expected: float) -> None:
    """The block begins on the first planned day and ends on its seventh."""
    setting = rule("period_hours", 1, min_hours=16, per="weeks", weeks=1, anchor=MONDAY)
    assert judge(problem(days, rules=[setting]), rule="period_hours") == expected
    known = problem(6, start=MONDAY + timedelta(days=1), rules=[setting], past=before("d", MONDAY + timedelta(days=1)))
    assert judge(known, rule="period_hours") == 8
    unknown = problem(6, start=MONDAY + timedelta(days=1), rules=[setting])
    assert judge(unknown, rule="period_hours") == 0


@pytest.mark.parametrize("params", [{"per": "weeks"}, {"anchor": MONDAY}, {"per": "month", "anchor": MONDAY}])
def test_blocks_need_an_anchor(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="anchor goes with per: weeks"):
        PeriodHoursParams.model_validate({"max_hours": 8, **params})


def test_the_days_that_were_looked_at_are_told() -> None:
    tiny = problem(3, rules=[rule("period_hours", max_hours=16, per="weeks", weeks=1, anchor=MONDAY)])
    view = View(tiny, roster(tiny, *line("dd.")))
    (found,) = (
        item
        for each, setting in settings_of(tiny)
        if each.name == "period_hours"
        for item in each.measure(setting, view)
    )
    assert (found.first, found.last, found.value) == (MONDAY, MONDAY + timedelta(days=6), 16)
