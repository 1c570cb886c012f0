"""Rest between shifts: boundaries, amounts, changes of clocks, the past, scope and dates."""

from datetime import date, timedelta

import pytest

from wfm.models.organisation import ShiftTemplate

from ..builders import MONDAY, before, line, problem, rule, shift
from ..harness import judge

TUESDAY = MONDAY + timedelta(days=1)


def at(minute: int, length: int = 480) -> ShiftTemplate:
    return ShiftTemplate(earliest_start=minute, latest_start=minute, length_minutes=(length,))


@pytest.mark.parametrize(
    ("start", "weight", "expected"),
    [(539, None, None), (540, None, 0), (541, None, 0), (539, 6, 0.1), (540, 6, 0), (480, 6, 6), (420, 6, 12)],
)
def test_eleven_hours(start: int, weight: float | None, expected: float | None) -> None:
    # until 22:00, then from 09:00 is exactly 11 hours
    tiny = problem(2, templates={"late": at(840), "next": at(start)}, rules=[rule("daily_rest", weight, hours=11)])
    clock = f"{start // 60}:{start % 60:02d}"
    shifts = (
        shift(MONDAY, "late", tags=()),
        shift(TUESDAY, "next", start=clock, end=f"{start // 60 + 8}:{start % 60:02d}"),
    )
    found = judge(tiny, *shifts, rule="daily_rest")
    assert found == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("saturday", "hours", "expected"),
    [
        (date(2026, 3, 28), 15, 60),  # 17:30 to 09:00 next day is 14.5 h: the clocks go forward in between
        (date(2026, 3, 21), 15, 0),
        (date(2026, 10, 24), 16.5, 0),  # and 16.5 h in autumn
        (date(2026, 10, 17), 16.5, 120),
    ],
)
def test_changes_of_clocks(saturday: date, hours: float, expected: float) -> None:
    tiny = problem(2, start=saturday, rules=[rule("daily_rest", 120, hours=hours)])
    assert judge(tiny, *line("dd", saturday), rule="daily_rest") == pytest.approx(expected)


def test_nights_two_days_apart() -> None:
    # a night ends on the next morning at 06:30; from there to the late shift are 7.5 h
    tiny = problem(3, templates=("night", "late"), rules=[rule("daily_rest", 1, hours=24)])
    assert judge(tiny, *line("n.l"), rule="daily_rest") == 0
    assert judge(tiny, *line("nl."), rule="daily_rest") == pytest.approx(16.5)
    tiny = problem(3, templates=("night", "early"), rules=[rule("daily_rest", 1, hours=24)])
    assert judge(tiny, *line("n.e"), rule="daily_rest") == pytest.approx(0.5)


@pytest.mark.parametrize(("past", "expected"), [("n", None), ("n.", 0), ("d", 0), ("", 0)])
def test_the_past_counts(past: str, expected: float | None) -> None:
    tiny = problem(1, templates=("early",), rules=[rule("daily_rest")], past=before(past))
    assert judge(tiny, *line("e"), rule="daily_rest") == expected


def test_scope_and_dates() -> None:
    hard = rule("daily_rest", hours=16)
    for update, expected in (
        ({}, None),
        ({"agents": ("a1",)}, 0),
        ({"agents": ("a0",)}, None),
        ({"sites": ("there",)}, 0),
        ({"contracts": ("full",)}, None),
        ({"valid_until": MONDAY}, 0),
        ({"valid_from": TUESDAY}, None),
        ({"valid_from": TUESDAY + timedelta(days=1)}, 0),
    ):
        tiny = problem(2, people=2, rules=[hard.model_copy(update=update)])
        assert judge(tiny, *line("dd"), rule="daily_rest") == expected, update
