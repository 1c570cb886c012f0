"""A rest of 35 hours in every week. Days are 09:00–17:30, nights 22:00–06:30, the horizon begins on a Monday."""

from datetime import date, timedelta

import pytest

from wfm.models.organisation import ShiftTemplate

from ..builders import MONDAY, before, line, problem, rule, shift
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "hours", "expected"),
    [
        ("ddddddd", 24, 1),
        ("dddddd.", 30.5, 0),  # Saturday 17:30 to midnight after Sunday
        ("dddddd.", 30.75, 1),
        (".dddddd", 33, 0),
        (".dddddd", 33.25, 1),
        ("ddd.ddd", 39.5, 0),
        ("ddd.ddd", 39.75, 1),
        ("nnnnnn.", 24, 1),  # the last night ends on Sunday at 06:30
        ("nnnnnn.", 17.5, 0),
        ("nnn.nnn", 39.5, 0),  # Thursday 06:30 to Friday 22:00: no calendar day is free
        ("nnn.nnn", 39.75, 1),
        ("ddd.nnn", 52.5, 0),
    ],
)
def test_where_the_rest_lies(text: str, hours: float, expected: float) -> None:
    for weight in (1, None):
        tiny = problem(7, templates=("day", "night"), rules=[rule("weekly_rest", weight, hours=hours)])
        assert judge(tiny, *line(text), rule="weekly_rest") == (expected if weight or not expected else None)


@pytest.mark.parametrize(("minute", "expected"), [(1229, 0), (1230, 0), (1231, 1)])
def test_to_the_minute(minute: int, expected: float) -> None:
    """From that minute's end of a shift of 8 hours on Wednesday until Friday 15:30 there are 35 hours, or not."""
    late = ShiftTemplate(earliest_start=minute - 240, latest_start=minute - 240, length_minutes=(480,))
    early = ShiftTemplate(earliest_start=930, latest_start=930, length_minutes=(480,))
    tiny = problem(7, templates={"one": late, "two": early, "day": day()}, rules=[rule("weekly_rest", 1, hours=35)])
    end = minute + 240
    shifts = [
        shift(MONDAY + timedelta(days=number), "day", breaks=(), start="00:00", end="23:59", tags=())
        for number in (0, 1, 5, 6)
    ]
    first = shift(MONDAY + timedelta(days=2), "one", start=clock(minute - 240), end=clock(end), tags=())
    second = shift(MONDAY + timedelta(days=4), "two", start="15:30", end="23:30", tags=())
    found = judge(tiny, *shifts, first, second, rule="weekly_rest")
    assert found == float((1440 * 2 + 930) - end < 35 * 60)


def clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def day() -> ShiftTemplate:
    return ShiftTemplate(earliest_start=0, latest_start=0, length_minutes=(1439,))


def test_the_past_and_what_lies_after() -> None:
    wednesday = MONDAY + timedelta(days=2)
    for past, text, expected in (("dd", "ddddd", 1), ("d.", "ddddd", 0), (".d", "ddddd", 1), ("", "ddddd", 0)):
        tiny = problem(5, start=wednesday, rules=[rule("weekly_rest", 1, hours=35)], past=before(past, wednesday))
        assert judge(tiny, *line(text, wednesday), rule="weekly_rest") == expected, (past, text)
    tiny = problem(5, rules=[rule("weekly_rest", 1, hours=35)])
    assert judge(tiny, *line("ddddd"), rule="weekly_rest") == 0, "the week goes on after the horizon"


def test_a_past_that_leaves_no_room_is_not_charged() -> None:
    sunday = MONDAY - timedelta(days=1)
    tiny = problem(1, start=sunday, rules=[rule("weekly_rest", hours=35)], past=before("dddddd", sunday))
    assert judge(tiny, *line("d", sunday), rule="weekly_rest") == 0


def test_changes_of_clocks() -> None:
    """The week of 23 March 2026 ends an hour early: from Saturday 17:30 to its end are 29.5 hours, not 30.5."""
    start = date(2026, 3, 23)
    for hours, expected in ((29.5, 0), (29.75, 1)):
        tiny = problem(7, start=start, rules=[rule("weekly_rest", 1, hours=hours)])
        assert judge(tiny, *line("dddddd.", start), rule="weekly_rest") == expected


@pytest.mark.parametrize(
    ("text", "hours", "across", "expected"),
    [
        ("ddddddd.dddddd", 39.5, True, 0),  # Sunday 17:30 to Tuesday 09:00 counts in both weeks
        ("ddddddd.dddddd", 39.75, True, 1),  # and in the second week what is free after the horizon
        ("dddddd..dddddd", 35, False, 2),
        ("dddddd..dddddd", 33, False, 1),  # in the second week Monday alone, from midnight
        ("dddddd..dddddd", 63.5, True, 0),  # Saturday 17:30 to Tuesday 09:00
        ("dddddd..dddddd", 63.75, True, 1),
    ],
)
def test_a_rest_across_the_edge_of_weeks(text: str, hours: float, across: bool, expected: float) -> None:
    setting = rule("weekly_rest", 1, hours=hours, across_weeks=across)
    tiny = problem(14, rules=[setting], past=before("d"))
    assert judge(tiny, *line(text), rule="weekly_rest") == expected


@pytest.mark.parametrize(
    ("past_end", "monday", "sunday_length", "expected"),
    [
        ("13:00", 0, 1440, 1),  # 35 hours up to Monday 00:00: nothing of them lies in the week
        ("13:00", 1, 1440, 0),
        ("13:01", 1, 1440, 0),  # 35 hours, the last minute of them in the week
        ("13:02", 1, 1440, 1),
        ("23:00", 0, 1439, 0),  # from Sunday 23:59 on it is free, and a minute of that lies in the week
        ("23:00", 0, 1440, 1),
    ],
)
def test_the_minute_that_lies_in_the_week(past_end: str, monday: int, sunday_length: int, expected: float) -> None:
    def whole(start: int, length: int) -> ShiftTemplate:
        return ShiftTemplate(earliest_start=start, latest_start=start, length_minutes=(length,))

    templates = {"first": whole(monday, 1440 - monday), "whole": whole(0, 1440), "last": whole(0, sunday_length)}
    saturday = shift(MONDAY - timedelta(days=2), "x", start="01:00", end=past_end, tags=())
    setting = rule("weekly_rest", 1, hours=35, across_weeks=True)
    tiny = problem(7, templates=templates, rules=[setting], past=(saturday,))
    shifts = [shift(MONDAY, "first", start=f"00:{monday:02d}", end="24:00", tags=())]
    shifts += [shift(MONDAY + timedelta(days=day), "whole", start="00:00", end="24:00", tags=()) for day in range(1, 6)]
    end = f"{sunday_length // 60}:{sunday_length % 60:02d}"
    shifts.append(shift(MONDAY + timedelta(days=6), "last", start="00:00", end=end, tags=()))
    assert judge(tiny, *shifts, rule="weekly_rest") == expected


@pytest.mark.parametrize(
    ("hours", "text", "expected"), [(30.5, "d", 1), (30.5, ".", 0), (30.6, "d", 0), (30.4, "d", 1)]
)
def test_what_the_past_leaves_room_for_is_owed(hours: float, text: str, expected: float) -> None:
    # from Saturday 17:30 to the end of Sunday are 30.5 hours, the longest that the week can still have
    sunday = MONDAY + timedelta(days=6)
    setting = rule("weekly_rest", 1, hours=hours, across_weeks=False)
    tiny = problem(1, start=sunday, rules=[setting], past=before("dddddd", sunday))
    assert judge(tiny, *line(text, sunday), rule="weekly_rest") == expected
