"""Both days of a weekend or neither."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, leave, line, problem, rule
from ..harness import judge

SATURDAY, SUNDAY = MONDAY + timedelta(days=5), MONDAY + timedelta(days=6)


@pytest.mark.parametrize(("text", "expected"), [(".....dd", 0), (".......", 0), (".....d.", 7), ("......d", 7)])
def test_a_weekend(text: str, expected: float) -> None:
    assert judge(problem(7, rules=[rule("whole_weekends", 7)]), *line(text), rule="whole_weekends") == expected
    hard = judge(problem(7, rules=[rule("whole_weekends")]), *line(text), rule="whole_weekends")
    assert hard == (None if expected else 0)


@pytest.mark.parametrize(
    ("past", "text", "expected"),
    [("", "d", 0), ("d", "d", 0), ("d", ".", 1), ("d.", "d", 1), ("d.", ".", 0)],
)
def test_a_weekend_cut_by_the_start(past: str, text: str, expected: float) -> None:
    tiny = problem(1, start=SUNDAY, rules=[rule("whole_weekends", 1)], past=before(past, SUNDAY))
    assert judge(tiny, *line(text, SUNDAY), rule="whole_weekends") == expected


def test_not_judged_when_cut_by_the_end_or_absence() -> None:
    assert judge(problem(6, rules=[rule("whole_weekends")]), *line(".....d"), rule="whole_weekends") == 0
    for day in (SATURDAY, SUNDAY):
        tiny = problem(7, rules=[rule("whole_weekends")], time_off=(leave(day),))
        assert judge(tiny, *line("......d" if day == SATURDAY else ".....d."), rule="whole_weekends") == 0


def test_absence_before_the_horizon_counts_too() -> None:
    tiny = problem(
        1, start=SUNDAY, rules=[rule("whole_weekends")], past=before("d.", SUNDAY), time_off=(leave(SATURDAY),)
    )
    assert judge(tiny, *line("d", SUNDAY), rule="whole_weekends") == 0


def test_other_days_and_dates() -> None:
    tiny = problem(7, rules=[rule("whole_weekends", 1, days=("fri", "sun"))])
    assert judge(tiny, *line("....dd."), rule="whole_weekends") == 1
    tiny = problem(1, start=SUNDAY, rules=[rule("whole_weekends", 1, days=("fri", "sun"))], past=before("d.d", SUNDAY))
    assert judge(tiny, *line("d", SUNDAY), rule="whole_weekends") == 1
    cut = rule("whole_weekends").model_copy(update={"valid_until": SATURDAY})
    assert judge(problem(7, rules=[cut]), *line(".....d."), rule="whole_weekends") == 0
