"""No shift overlaps an absence."""

from datetime import timedelta

import pytest

from wfm.models.people import LockedDay, TimeOff

from ..builders import MONDAY, line, problem, rule, shift, wall
from ..harness import judge


@pytest.mark.parametrize(
    ("start", "end", "allowed"),
    [
        ("17:30", "24:00", True),
        ("17:29", "24:00", False),
        ("00:00", "9:00", True),
        ("00:00", "9:01", False),
        ("12:00", "12:01", False),
        ("00:00", "24:00", False),
        ("24:00", "48:00", True),
    ],
)
def test_to_the_minute(start: str, end: str, allowed: bool) -> None:
    absence = TimeOff(agent="a0", start=wall(MONDAY, start), end=wall(MONDAY, end))
    assert judge(problem(2, time_off=(absence,)), *line("d"), rule="time_off") == (0 if allowed else None)


def test_to_the_second() -> None:
    second = timedelta(seconds=1)
    for start, end, allowed in (("17:30", "24:00", False), ("00:00", "9:00", True)):
        absence = TimeOff(agent="a0", start=wall(MONDAY, start) - second, end=wall(MONDAY, end) - second)
        assert judge(problem(2, time_off=(absence,)), *line("d"), rule="time_off") == (0 if allowed else None)


def test_a_night_reaches_into_the_next_day_and_a_lock_does_not_help() -> None:
    absence = TimeOff(agent="a0", start=wall(MONDAY, "24:00"), end=wall(MONDAY, "48:00"))
    locked = (LockedDay(agent="a0", date=MONDAY, assignment=shift(MONDAY, "night")),)
    tiny = problem(2, templates=("night",), time_off=(absence,), locked=locked)
    assert judge(tiny, *line("n"), rule="time_off") is None
    assert judge(tiny, *line("n"), rule="locked_days") == 0
    assert judge(tiny, rule="locked_days") is None


def test_scope_and_dates() -> None:
    absence = TimeOff(agent="a0", start=wall(MONDAY, "00:00"), end=wall(MONDAY, "48:00"))
    for update, allowed in (
        ({"agents": ("a1",)}, True),
        ({"valid_from": MONDAY + timedelta(days=1)}, True),
        ({"valid_until": MONDAY}, False),
    ):
        setting = rule("time_off").model_copy(update=update)
        tiny = problem(2, people=2, time_off=(absence,), rules=[setting])
        assert judge(tiny, *line("d"), rule="time_off") == (0 if allowed else None)
