"""Local days and clocks on a UTC axis, across changes of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from wfm.models.time import ClockSpan, IntervalGrid, OpeningHours, local_instant, utc_offsets, zone

HOURS: TypeAdapter[OpeningHours] = TypeAdapter(OpeningHours)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(("day", "count"), [(SPRING, 46), (AUTUMN, 50), (date(2026, 6, 1), 48)])
def test_days_have_46_48_or_50_half_hours(day: date, count: int) -> None:
    assert IntervalGrid.of_days(day, 1, 30, "Europe/Lisbon").count == count


@pytest.mark.parametrize(
    ("day", "clock", "hour", "minute"),
    [
        (SPRING, 60 + 30, 1, 30),  # 01:30 does not exist: read with the offset before, it is 02:30 summer time
        (SPRING, 2 * 60, 1, 0),
        (AUTUMN, 60 + 30, 0, 30),  # 01:30 happens twice: the first
        (AUTUMN, 2 * 60, 2, 0),
        (AUTUMN, 24 * 60, 24, 0),
    ],
)
def test_clock_times_that_are_skipped_or_repeated(day: date, clock: int, hour: int, minute: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert local_instant(day, clock, "Europe/Lisbon") == midnight + timedelta(hours=hour, minutes=minute)


def test_a_night_over_the_autumn_change_is_an_hour_longer() -> None:
    day = AUTUMN - timedelta(days=1)
    start, end = (local_instant(day, clock, "Europe/Lisbon") for clock in (22 * 60, 30 * 60 + 30))
    assert end - start == timedelta(hours=9, minutes=30)


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(["Europe/Lisbon", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"]),
)
def test_offsets_are_those_of_the_zone(moment: datetime, name: str) -> None:
    (offset,) = utc_offsets(np.array([np.datetime64(moment, "s")]), name)
    expected = moment.replace(microsecond=0, tzinfo=UTC).astimezone(zone(name)).utcoffset()
    assert offset.item() == expected


@pytest.mark.parametrize(
    "name", ["Europe/Lisbon", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC"]
)
@pytest.mark.parametrize("year", [1996, 2026])
def test_offsets_of_a_whole_year_at_once(name: str, year: int) -> None:
    utc = np.arange(np.datetime64(f"{year}-01-01", "s"), np.datetime64(f"{year + 1}-01-02", "s"), 900)
    moments = utc.astype(np.int64).tolist()
    expected = [datetime.fromtimestamp(each, zone(name)).utcoffset() for each in moments]
    shuffled = np.random.default_rng(1).permutation(len(utc))
    assert utc_offsets(utc, name).astype(object).tolist() == expected
    assert utc_offsets(utc[shuffled], name).astype(object).tolist() == [expected[place] for place in shuffled]


@pytest.mark.parametrize(
    ("written", "day", "spans"),
    [
        ("24/7", SPRING, ["00:00-24:00"]),
        ({"mon-fri": "08:00-18:00"}, date(2026, 3, 9), ["08:00-18:00"]),
        ({"mon-fri": "08:00-18:00"}, date(2026, 3, 14), []),
        ({"sat": ["09:00-13:00", "14:00-16:00"]}, date(2026, 3, 14), ["09:00-13:00", "14:00-16:00"]),
        ({"sun": "22:00-06:00"}, date(2026, 3, 15), ["22:00-30:00"]),
        ({"sun": "closed"}, date(2026, 3, 15), []),
    ],
)
def test_opening_hours_as_they_are_written(written: object, day: date, spans: list[str]) -> None:
    hours = HOURS.validate_python(written)
    assert [str(span) for span in hours.on(day)] == spans
    assert HOURS.validate_json(HOURS.dump_json(hours)) == hours


@pytest.mark.parametrize(
    "written",
    [
        {"fri-mon": "08:00-18:00"},
        {"mon": "8-18"},
        {"mon-wed": "08:00-09:00", "tue": "closed"},
        {"mon": "25:00-26:00"},
        {"noday": "08:00-09:00"},
    ],
)
def test_opening_hours_that_make_no_sense(written: object) -> None:
    with pytest.raises(ValidationError):
        HOURS.validate_python(written)


def test_open_mask_follows_the_local_clock_across_the_change() -> None:
    grid = IntervalGrid.of_days(SPRING - timedelta(days=1), 2, 30, "Europe/Lisbon")
    mask = grid.open_mask(HOURS.validate_python({"sat-sun": "08:00-10:00"}), "Europe/Lisbon")
    local = grid.local("Europe/Lisbon")[mask]
    assert [str(moment)[11:16] for moment in local] == ["08:00", "08:30", "09:00", "09:30"] * 2


def test_a_span_over_midnight_opens_the_next_morning() -> None:
    grid = IntervalGrid.of_days(date(2026, 3, 10), 1, 60, "Europe/Lisbon")
    mask = grid.open_mask(HOURS.validate_python({"mon": "22:00-02:00"}), "Europe/Lisbon")
    assert np.flatnonzero(mask).tolist() == [0, 1]


def test_spans_must_end_within_a_day() -> None:
    with pytest.raises(ValidationError, match="within 24 hours"):
        ClockSpan(start=60, end=60 + 1441)


@pytest.mark.parametrize("minutes", [0, 4, 7, 45, 61])
def test_intervals_divide_the_hour(minutes: int) -> None:
    with pytest.raises(ValidationError, match="must be one of"):
        IntervalGrid(start=datetime(2026, 1, 1, tzinfo=UTC), interval_minutes=minutes, count=1)
