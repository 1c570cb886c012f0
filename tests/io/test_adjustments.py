# ruff: noqa: E501 - a table of bad rows and messages reads best with one to a line
"""The planner's tables about the forecast: every bad cell is told with its row, and what is read can be written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.io.small import SITE, problems, read_files
from wfm.io.adjustments import format_shape, parse_shape, parse_times
from wfm.io.cells import format_hours
from wfm.models.adjustment import EventShape
from wfm.models.plan import PlanInputs

HEADER = "name,queue,channel,tier,site,group,first,last,hours,what,kind,value,per,shape,enabled\n"
GOOD = "Sale,voice,,,,,2026-03-24,2026-03-25,,,percent,10,,,\n"
GROUPED = SITE.replace("    channel: chat\n", "    channel: chat\n    tier: 2\n    site: oslo\n    group: north\n")


def inputs(path: Path, **changed: str) -> PlanInputs:
    result = read_files(path, site=GROUPED, **changed)
    assert result.problems == ()
    assert result.inputs is not None
    return result.inputs


def test_a_row_with_defaults(tmp_path: Path) -> None:
    (row,) = inputs(tmp_path / "plan", adjustments=HEADER + GOOD).adjustments
    assert (row.name, row.queue, row.first, row.last) == ("Sale", "voice", date(2026, 3, 24), date(2026, 3, 25))
    assert (row.what, row.kind, row.value, row.per, row.enabled) == ("volume", "percent", 10.0, "day", True)
    assert (row.hours, row.shape, row.tier, row.made) == (None, None, None, None)


@pytest.mark.parametrize(("text", "value"), [("10", 10), ("10%", 10), ("-12.5 %", -12.5), ("-100", -100)])
def test_per_cent_is_per_cent_with_or_without_its_sign(tmp_path: Path, text: str, value: float) -> None:
    (row,) = inputs(tmp_path / "plan", adjustments=HEADER + GOOD.replace(",10,", f",{text},")).adjustments
    assert row.value == value


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",voice,,,,,2026-03-24,2026-03-25,,,percent,10,,,", "name: must not be blank"),
        ("x,voise,,,,,2026-03-24,2026-03-25,,,percent,10,,,", "queue: no queue 'voise' (did you mean 'voice'?)"),
        ("x,,phone,,,,2026-03-24,2026-03-25,,,percent,10,,,", "channel: no channel 'phone' (there is 'voice', 'chat', 'email', 'social', 'back_office')"),
        ("x,,,0,,,2026-03-24,2026-03-25,,,percent,10,,,", "tier: must be a whole number from 1 to 9, got '0'"),
        ("x,,,,bergen,,2026-03-24,2026-03-25,,,percent,10,,,", "site: no site 'bergen' (there is 'lisbon', 'oslo')"),
        ("x,,,,,nort,2026-03-24,2026-03-25,,,percent,10,,,", "group: no group of queues 'nort' (did you mean 'north'?)"),
        ("x,voice,chat,,,,2026-03-24,2026-03-25,,,percent,10,,,", "there is no queue that is all of: queue voice, chat"),
        ("x,,,,,,,2026-03-25,,,percent,10,,,", "first: must not be blank"),
        ("x,,,,,,2026-03-26,2026-03-25,,,percent,10,,,", "last: must not be before first 2026-03-26, got 2026-03-25"),
        ("x,,,,,,2026-03-24,2026-03-25,monn,,percent,10,,,", "hours: must read like 'mon-fri 08:00-18:00; sat 09:00-13:00', got 'monn'"),
        ("x,,,,,,2026-03-24,2026-03-25,,calls,percent,10,,,", "what: must be one of volume, aht, got 'calls'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,per cent,10,,,", "kind: must be one of percent, absolute, replace, at_least, at_most, got 'per cent' (did you mean 'percent'?)"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,,,,", "value: must not be blank"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,ten,,,", "value: must be a number, got 'ten'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,-100.5,,,", "value: must be at least -100 per cent, got -100.5"),
        ("x,,,,,,2026-03-24,2026-03-25,,,replace,-1,,,", "value: must be at least 0, got -1"),
        ("x,,,,,,2026-03-24,2026-03-25,,aht,replace,0,,,", "value: must be more than 0 seconds"),
        ("x,,,,,,2026-03-24,2026-03-25,,aht,percent,-100,,,", "value: must leave some handling time, got -100 per cent"),
        ("x,,,,,,2026-03-24,2026-03-25,,,absolute,10,week,,", "per: must be one of interval, day, period, got 'week'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,10,,ramp,", "shape: must read like 'ramp 2 half-life 3' or '20%|100%|60%', got 'ramp'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,10,,rise 2,", "shape: must read like 'ramp 2 half-life 3' or '20%|100%|60%', got 'rise 2'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,10,,ramp 0,", "shape: must have days above 0, got 'ramp 0'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,10,,-0.5|1,", "shape: must be shares by day of at least 0, got '-0.5|1'"),
        ("x,,,,,,2026-03-24,2026-03-25,,,replace,10,,ramp 2,", "shape: goes with percent and absolute, not with replace"),
        ("x,,,,,,2026-03-24,2026-03-25,,,percent,10,,,perhaps", "enabled: must be yes or no, got 'perhaps'"),
    ],
)  # fmt: skip
def test_each_bad_row_is_told(tmp_path: Path, line: str, message: str) -> None:
    told = problems(tmp_path / "plan", site=GROUPED, adjustments=HEADER + GOOD + line + "\n")
    assert told == [f"adjustments.csv:3: {message}"]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    table = HEADER + "x,voise,,,,,2026-13-01,2026-03-25,,,percent,ten,,,\n,,,,,,2026-03-24,2026-03-25,,,replace,-1,,,\n"
    told = problems(tmp_path / "plan", adjustments=table, marks="queue,first,last,use\nvoice,x,,perhaps\n")
    assert told == [
        "adjustments.csv:2: first: must be a date such as 2026-01-31, got '2026-13-01'",
        "adjustments.csv:2: queue: no queue 'voise' (did you mean 'voice'?)",
        "adjustments.csv:2: value: must be a number, got 'ten'",
        "adjustments.csv:3: name: must not be blank",
        "marks.csv:2: first: must be a date such as 2026-01-31, got 'x'",
    ]


@pytest.mark.parametrize("missing", ["name", "first", "last", "kind", "value"])
def test_a_missing_column_is_told(tmp_path: Path, missing: str) -> None:
    told = problems(tmp_path / "plan", adjustments=(HEADER + GOOD).replace(missing, f"{missing}_"))
    assert f"adjustments.csv:1: column {missing!r} is missing" in told


class TestMarks:
    def test_a_blank_queue_is_every_queue_and_a_blank_last_day_the_first(self, tmp_path: Path) -> None:
        table = "queue,first,last,use,reason\nvoice,2026-03-02,2026-03-03,ignore,outage\n,2026-03-05,,Use,\n"
        one, all_ = inputs(tmp_path / "plan", marks=table).marks
        assert (one.queue, one.first, one.last, one.use, one.reason) == (
            "voice",
            date(2026, 3, 2),
            date(2026, 3, 3),
            "ignore",
            "outage",
        )
        assert (all_.queue, all_.first, all_.last, all_.use) == (None, date(2026, 3, 5), date(2026, 3, 5), "use")

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("voise,2026-03-05,,use,", "queue: no queue 'voise' (did you mean 'voice'?)"),
            ("voice,2026-03-05,2026-03-04,use,", "last: must not be before first"),
            ("voice,2026-03-05,,skip,", "use: must be one of use, ignore, got 'skip'"),
            ("voice,2026-03-05,,,", "use: must not be blank"),
            ("voice,2026-03-03,2026-03-09,use,", "use: must not contradict line 2, which says 'ignore' of some of these days"),
        ],
    )  # fmt: skip
    def test_each_bad_row_is_told(self, tmp_path: Path, line: str, message: str) -> None:
        table = f"queue,first,last,use,reason\nvoice,2026-03-02,2026-03-03,ignore,\n{line}\n"
        assert problems(tmp_path / "plan", marks=table) == [f"marks.csv:3: {message}"]

    def test_days_that_only_touch_do_not_contradict(self, tmp_path: Path) -> None:
        table = "queue,first,last,use\nvoice,2026-03-02,2026-03-03,ignore\nvoice,2026-03-04,,use\n,2026-03-03,,use\n"
        assert len(inputs(tmp_path / "plan", marks=table).marks) == 3


class TestDrivers:
    TABLE = "date,name,value,queue\n2026-03-02,bills sent,12000,\n2026-03-02,bills sent,-3.5,voice\n"

    def test_one_value_for_all_queues_and_one_for_a_queue(self, tmp_path: Path) -> None:
        everybody, voice = inputs(tmp_path / "plan", drivers=self.TABLE).drivers
        assert (everybody.date, everybody.name, everybody.value, everybody.queue) == (
            date(2026, 3, 2),
            "bills sent",
            12000.0,
            "",
        )
        assert (voice.value, voice.queue) == (-3.5, "voice")

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("2026-03-03,,1,", "name: must not be blank"),
            ("2026-03-03,x,many,", "value: must be a number, got 'many'"),
            ("2026-03-03,x,,", "value: must not be blank"),
            ("2026-03-03,x,1,voise", "queue: no queue 'voise' (did you mean 'voice'?)"),
        ],
    )
    def test_each_bad_row_is_told(self, tmp_path: Path, line: str, message: str) -> None:
        assert problems(tmp_path / "plan", drivers=self.TABLE + line + "\n") == [f"drivers.csv:4: {message}"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("mon-fri", "mon-fri 00:00-24:00"),
        ("sat", "sat 00:00-24:00"),
        ("09:00-12:00", "mon-sun 09:00-12:00"),
        ("mon 09:00-12:00, 13:00-14:00; tue", "mon 09:00-12:00, 13:00-14:00; tue 00:00-24:00"),
        ("24/7", "24/7"),
    ],
)
def test_times_may_leave_out_weekdays_or_hours(text: str, same: str) -> None:
    assert format_hours(parse_times(text)) == same


positive = st.floats(0.001, 1000)


@given(
    st.builds(EventShape, ramp_days=positive, half_life_days=st.none() | positive)
    | st.builds(EventShape, half_life_days=positive)
    | st.builds(EventShape, by_day=st.lists(st.floats(0, 100), min_size=1, max_size=9).map(tuple))
)
def test_shapes_are_read_as_they_are_written(shape: EventShape) -> None:
    assert parse_shape(format_shape(shape)) == shape


EXTERNAL = "date,queue,offered,aht_seconds\n2026-03-24,voice,120,250\n2026-03-25,voice,130,\n"


class TestExternal:
    def test_by_day(self, tmp_path: Path) -> None:
        external = inputs(tmp_path / "plan", external_forecast=EXTERNAL).external
        assert external is not None
        assert [(day.queue, day.date.day, day.offered, day.aht_seconds) for day in external.days] == [
            ("voice", 24, 120.0, 250.0),
            ("voice", 25, 130.0, None),
        ]
        assert not external.use

    def test_by_interval_with_settings(self, tmp_path: Path) -> None:
        site = GROUPED + "external:\n  label: Vendor\n  use: true\n  columns: {offered: volume}\n"
        table = "timestamp,queue,volume\n2026-03-24 08:00,voice,12\n2026-03-24 08:30,voice,13\n"
        read = read_files(tmp_path / "plan", site=site, external_forecast=table).inputs
        assert read is not None
        assert read.external is not None
        assert (read.external.label, read.external.use) == ("Vendor", True)
        assert float(read.external.intervals.queues["voice"].offered[16]) == 12

    def test_a_file_named_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        site = GROUPED + "external:\n  file: vendor.csv\n"
        assert problems(tmp_path / "plan", site=site) == ["vendor.csv: no such file"]

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("2026-03-26,voise,1,", "queue: no queue 'voise' (did you mean 'voice'?)"),
            ("2026-03-24,voice,1,", "date: 2026-03-24 of queue 'voice' is given twice (first on line 2)"),
            ("26.3.2026,voice,1,", "date: must be a date such as 2026-01-31, got '26.3.2026'"),
            ("2026-03-26,voice,-1,", "offered: must be from 0 to 10000000, got '-1'"),
            ("2026-03-26,voice,,", "offered: must not be blank"),
            ("2026-03-26,voice,1,0", "aht_seconds: must be more than 0, got 0.0"),
        ],
    )
    def test_each_bad_row_is_told(self, tmp_path: Path, line: str, message: str) -> None:
        told = problems(tmp_path / "plan", external_forecast=EXTERNAL + line + "\n")
        assert told == [f"external_forecast.csv:4: {message}"]

    def test_rows_by_interval_are_read_as_a_history_is(self, tmp_path: Path) -> None:
        told = problems(tmp_path / "plan", external_forecast="timestamp,queue,offered\nnoon,voice,1\n")
        assert told == ["external_forecast.csv:2: timestamp: must be a time such as 2026-01-31 08:30, got 'noon'"]


def test_a_queue_of_an_unknown_site_is_told(tmp_path: Path) -> None:
    site = GROUPED.replace("    site: oslo\n", "    site: olso\n")
    assert problems(tmp_path / "plan", site=site) == [
        "site.yaml:23: queues.chat.site: no site 'olso' (did you mean 'oslo'?)"
    ]
