from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.io import cells
from wfm.models.people import WorkSpan
from wfm.models.time import local_instant

often = settings(derandomize=True, deadline=None, max_examples=200)
DAY = date(2026, 10, 24)
ZONES = st.sampled_from(["UTC", "Europe/Lisbon", "Australia/Lord_Howe", "America/New_York", "Africa/Monrovia"])
MOMENTS = st.integers(-3 * 1440, 5 * 1440).map(lambda m: datetime(2026, 10, 24, tzinfo=UTC) + timedelta(minutes=m))


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("-0.5", -0.5), ("1e3", 1000), ("85%", 0.85), ("0.1", 0.1), ("12.", 12), (".5", 0.5)]
)
def test_numbers(text: str, value: float) -> None:
    assert cells.parse_number(text) == value


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "-inf", "1e999", "1_0", "1,5", "%", "0x10", "1 000"])
def test_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="must be a"):
        cells.parse_number(text)


@often
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_kept(value: float) -> None:
    assert cells.parse_number(cells.format_number(value)) == value


@pytest.mark.parametrize("text", ["2026-1-1", "20260101", "2026-02-29", "1969-12-31", "2201-01-01", "1.1.2026", "x"])
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        cells.parse_date(text)


def test_dates() -> None:
    assert cells.parse_date("2026-01-31") == cells.parse_date("2026-01-31 00:00:00") == date(2026, 1, 31)


@often
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda t: t == t.strip())))
def test_lists_are_kept(parts: list[str]) -> None:
    assert cells.split_list(cells.join_list(parts)) == parts


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("voice|chat|french:2", {"voice": 1, "chat": 1, "french": 2}),
        (" a : 3 ", {"a": 3}),
        ("a:b:1", {"a:b": 1}),
        ("", {}),
    ],
)
def test_skills(text: str, skills: dict[str, int]) -> None:
    assert cells.parse_skills(text) == skills
    assert cells.parse_skills(cells.format_skills(skills)) == skills


@pytest.mark.parametrize("text", ["a:0", "a:10", "a:x", ":2", "a|a", "a:-1", "a:1.5"])
def test_no_skills(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be a skill|given twice"):
        cells.parse_skills(text)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("mon-fri 08:00-18:00; sat 09:00-13:00", None),
        ("mon-sun 00:00-24:00", "24/7"),
        ("24/7", None),
        ("never", None),
        ("sun closed", "never"),
        ("mon 8:00-12:00,13:00-17:00;tue 22:00-06:00", "mon 08:00-12:00, 13:00-17:00; tue 22:00-30:00"),
    ],
)
def test_hours(text: str, again: str | None) -> None:
    hours = cells.parse_hours(text)
    assert cells.format_hours(hours) == (again or text)
    assert cells.parse_hours(cells.format_hours(hours)) == hours


@pytest.mark.parametrize(
    "text", ["mon", "mon 8-18", "mon-fri", "xyz 08:00-18:00", "mon 08:00-18:00; mon-tue 1:00-2:00", "08:00-18:00"]
)
def test_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"must|twice|weekday"):
        cells.parse_hours(text)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("08:00", "16:30", 8.5),
        ("22:00", "06:00", 8),
        ("00:00", "00:00", 24),
        ("24:30", "08:30", 8),
        ("08:00", "32:00", 24),
    ],
)
def test_ends_that_are_not_after_the_start_are_on_the_next_day(start: str, end: str, hours: float) -> None:
    begin = cells.parse_moment(start, DAY, "UTC")
    after = cells.parse_moment(end, DAY, "UTC", cells.clock_minutes(start))
    assert after - begin == timedelta(hours=hours)


def test_a_night_over_the_end_of_summer_time_has_an_hour_more() -> None:
    begin = cells.parse_moment("22:30", DAY, "Europe/Lisbon")
    assert cells.parse_moment("06:00", DAY, "Europe/Lisbon", 1350) - begin == timedelta(hours=8.5)


@often
@given(MOMENTS, MOMENTS, ZONES)
def test_moments_are_kept(first: datetime, second: datetime, zone: str) -> None:
    start = cells.format_moment(first, DAY, zone)
    assert cells.parse_moment(start, DAY, zone) == first
    begin = cells.day_minutes(first, DAY, zone)
    assert cells.parse_moment(cells.format_moment(second, DAY, zone, begin), DAY, zone, begin) == second
    for end in (False, True):
        assert cells.parse_absence(cells.format_absence(first, zone, end=end), zone, end=end) == first


def test_only_what_a_clock_cannot_say_is_written_in_full() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert cells.format_moment(first, date(2026, 10, 25), "Europe/Lisbon") == "01:30"
    assert cells.format_moment(second, date(2026, 10, 25), "Europe/Lisbon") == "2026-10-25 01:30:00+00:00"
    assert cells.format_moment(first + timedelta(seconds=1), DAY, "UTC") == "2026-10-25 00:30:01"


@often
@given(
    st.lists(st.integers(1, 400), min_size=2, max_size=6, unique=True),
    st.sampled_from([0, 1, 30]),
    ZONES,
    st.text("ab |:-/\\1", min_size=1),
)
def test_breaks_are_kept(minutes: list[int], seconds: int, zone: str, activity: str) -> None:
    start = local_instant(DAY, 22 * 60, zone)
    marks = [start + timedelta(minutes=each, seconds=seconds) for each in sorted(minutes)]
    activity = activity.strip() or "x"
    breaks = tuple(
        WorkSpan(activity=activity, start=a, end=b, paid=bool(i % 2))
        for i, (a, b) in enumerate(zip(marks[::2], marks[1::2], strict=False))
    )
    text = cells.format_breaks(breaks, DAY, zone, 22 * 60)
    assert cells.parse_breaks(text, DAY, zone, 22 * 60) == breaks


@pytest.mark.parametrize(
    "text", ["meal", "12:00-12:30", "meal 12:00", "meal 12:00-12:30 unpaid", "meal 25:99-26:00", "meal a/b"]
)
def test_no_breaks(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        cells.parse_breaks(text, DAY, "UTC", 480)


def test_absences() -> None:
    zone = "Europe/Paris"  # where the clocks change on the 29th
    assert cells.parse_absence("2026-03-29", zone, end=False) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert cells.parse_absence("2026-03-29", zone, end=True) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert cells.parse_absence("2026-03-29 12:00", zone, end=True) == datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert cells.parse_absence("2026-03-29 00:00:00", zone, end=True) == datetime(2026, 3, 28, 23, tzinfo=UTC)
