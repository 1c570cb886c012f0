"""Every defined behaviour of imperfect histories, each on a file of a few lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.io.history import read_history
from wfm.io.table import Table, read_csv
from wfm.models.history import History
from wfm.models.organisation import HistorySource
from wfm.models.time import IntervalGrid, local_instant

NAN = float("nan")


def read(
    text: str, zone: str = "UTC", interval: int = 30, queues: tuple[str, ...] = ("q",), **source: Any
) -> tuple[History | None, Table]:
    table = read_csv(text, "history.csv")
    return read_history(table, HistorySource(**source), queues, zone, interval), table


def sound(text: str, zone: str = "UTC", interval: int = 30, queues: tuple[str, ...] = ("q",), **source: Any) -> History:
    history, table = read(text, zone, interval, queues, **source)
    assert table.problems == []
    assert history is not None
    return history


def said(
    text: str, zone: str = "UTC", interval: int = 30, queues: tuple[str, ...] = ("q",), **source: Any
) -> list[str]:
    history, table = read(text, zone, interval, queues, **source)
    assert history is None
    return list(map(str, table.problems))


def rows(*each: str, header: str = "timestamp,offered") -> str:
    return "\n".join((header, *each)) + "\n"


def at(history: History, moment: str, name: str = "offered", queue: str = "q") -> float:
    series = history.queues[queue]
    index = series.grid.index(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    return float(getattr(series, name)[index])


DAY = [f"2026-03-02 {8 + half // 2:02d}:{30 * (half % 2):02d},{half + 1}" for half in range(6)]


def test_whole_local_days_and_closed_time_is_unknown() -> None:
    history = sound(rows(*DAY, "2026-03-04 08:00,9"), zone="America/New_York")
    grid = history.queues["q"].grid
    assert grid == IntervalGrid.of_days(datetime(2026, 3, 2).date(), 3, 30, "America/New_York")
    assert at(history, "2026-03-02 13:30") == 2
    assert np.isnan(history.queues["q"].offered[48:96]).all()
    assert int((~np.isnan(history.queues["q"].offered)).sum()) == 7
    assert len(history.queues["q"].aht_seconds) == len(history.queues["q"].abandoned) == 0
    assert history.notes == ()


def test_a_gap_is_unknown_or_no_contacts_but_a_closed_day_stays_unknown() -> None:
    text = rows(DAY[0], DAY[1], DAY[3], "2026-03-04 08:00,9")
    assert np.isnan(at(sound(text), "2026-03-02 09:00"))
    zero = sound(text, missing="zero")
    assert at(zero, "2026-03-02 09:00") == 0
    assert at(zero, "2026-03-02 23:30") == 0
    assert np.isnan(at(zero, "2026-03-03 09:00"))
    assert zero.notes == ("queue 'q': 92 absent intervals are read as no contacts (missing: zero)",)


def test_another_queues_rows_make_a_day_one_with_rows() -> None:
    text = rows("2026-03-02 08:00,a,5", "2026-03-03 08:00,b,6", header="timestamp,queue,offered")
    history = sound(text, queues=("a", "b"), missing="zero", interval_minutes=30)
    assert at(history, "2026-03-03 08:00", queue="a") == 0
    assert at(history, "2026-03-02 08:00", queue="b") == 0


def test_zero_is_zero_and_blank_is_unknown() -> None:
    history = sound(rows("2026-03-02 08:00,0", "2026-03-02 08:30,", "2026-03-02 09:00,1.5"), missing="zero")
    assert at(history, "2026-03-02 08:00") == 0
    assert np.isnan(at(history, "2026-03-02 08:30"))
    assert at(history, "2026-03-02 09:00") == 1.5


def test_duplicates() -> None:
    text = rows(
        "2026-03-02 08:00,10,100", "2026-03-02 08:30,1,50", "2026-03-02 08:00,30,200", "2026-03-02 08:30,1,50",
        header="timestamp,offered,aht_seconds",
    )  # fmt: skip
    assert said(text, interval_minutes=30) == [
        "history.csv:4: timestamp: queue 'q' has this interval twice (first on line 2)",
        "history.csv:5: timestamp: queue 'q' has this interval twice (first on line 3, an identical row)",
    ]
    added = sound(text, interval_minutes=30, duplicates="sum")
    assert at(added, "2026-03-02 08:00") == 40
    assert at(added, "2026-03-02 08:00", "aht_seconds") == pytest.approx((10 * 100 + 30 * 200) / 40)
    assert "2 rows for an interval given before are added to it (duplicates: sum)" in added.notes
    last = sound(text, interval_minutes=30, duplicates="last")
    assert at(last, "2026-03-02 08:00") == 30
    assert at(last, "2026-03-02 08:00", "aht_seconds") == 200
    assert "2 rows for an interval given before replace it (duplicates: last)" in last.notes


def test_a_time_that_the_clocks_skip_is_a_problem() -> None:
    text = rows("2026-03-29 00:30,1", "2026-03-29 01:30,2", "2026-03-29 02:00,3")
    assert said(text, zone="Europe/Lisbon", interval_minutes=30) == [
        "history.csv:3: timestamp: 2026-03-29 01:30 does not exist in Europe/Lisbon"
    ]


def test_spring_day_has_46_half_hours() -> None:
    history = sound(rows("2026-03-29 00:30,1", "2026-03-29 02:00,3"), zone="Europe/Lisbon", interval_minutes=30)
    assert history.queues["q"].grid.count == 46
    assert at(history, "2026-03-29 00:30") == 1
    assert at(history, "2026-03-29 01:00") == 3


def test_the_repeated_hour_is_taken_in_the_order_of_the_file() -> None:
    clock = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
    text = rows(*(f"2026-10-25 {each},{number}" for number, each in enumerate(clock, start=1)))
    history = sound(text, zone="Europe/Lisbon")
    assert history.queues["q"].grid.count == 50
    first = history.queues["q"].grid.index(datetime(2026, 10, 24, 23, 30, tzinfo=UTC))
    assert history.queues["q"].offered[first : first + 6].tolist() == [1, 2, 3, 4, 5, 6]
    assert not any("first pass" in note for note in history.notes)


def test_a_row_alone_in_the_repeated_hour_is_the_first_pass() -> None:
    text = rows("2026-10-25 00:30,1", "2026-10-25 01:00,2", "2026-10-25 01:30,3", "2026-10-25 02:00,6")
    history = sound(text, zone="Europe/Lisbon", interval_minutes=30)
    assert at(history, "2026-10-25 00:00") == 2
    assert np.isnan(at(history, "2026-10-25 01:00"))
    assert "2 rows in an hour that the clocks repeat are there once: read as the first pass" in history.notes


def test_a_third_row_in_the_repeated_hour_is_a_duplicate() -> None:
    text = rows(*["2026-10-25 01:00,2"] * 3)
    assert len(said(text, zone="Europe/Lisbon", interval_minutes=30)) == 1


def test_offsets_tell_the_passes_apart() -> None:
    text = rows("2026-10-25T01:00+00:00,2", "2026-10-25T01:00+01:00,1", "2026-10-25T01:30Z,3")
    history = sound(text, zone="Europe/Lisbon", interval_minutes=30)
    assert at(history, "2026-10-25 00:00") == 1
    assert at(history, "2026-10-25 01:00") == 2
    assert at(history, "2026-10-25 01:30") == 3


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"])
def test_odd_zones_agree_with_the_calendar(zone: str) -> None:
    first = datetime(2018, 10, 28)
    stamps = [first + timedelta(minutes=30 * step) for step in range(48 * 400)]
    exists = [each for each in stamps if _exists(each, zone)]
    history = sound(rows(*(f"{each},{place}" for place, each in enumerate(exists))), zone=zone, interval_minutes=30)
    grid = history.queues["q"].grid
    for place in range(0, len(exists), 97):
        moment = local_instant(exists[place].date(), exists[place].hour * 60 + exists[place].minute, zone)
        assert history.queues["q"].offered[grid.index(moment)] == place


def _exists(local: datetime, zone: str) -> bool:
    moment = local_instant(local.date(), local.hour * 60 + local.minute, zone)
    grid = IntervalGrid(start=moment, interval_minutes=30, count=1)
    return bool(grid.local(zone)[0] == np.datetime64(local, "s"))


def test_finer_rows_are_summed_and_handling_time_weighted() -> None:
    text = rows(
        "2026-03-02 08:00,10,100", "2026-03-02 08:15,30,200", "2026-03-02 08:30,0,", "2026-03-02 08:45,4,50",
        "2026-03-02 09:00,7,70",
        header="timestamp,offered,aht_seconds",
    )  # fmt: skip
    history = sound(text)
    assert at(history, "2026-03-02 08:00") == 40
    assert at(history, "2026-03-02 08:00", "aht_seconds") == 175
    assert at(history, "2026-03-02 08:30") == 4
    assert at(history, "2026-03-02 08:30", "aht_seconds") == 50
    assert np.isnan(at(history, "2026-03-02 09:00"))
    assert history.notes == (
        "queue 'q': 5 rows of 15 minutes are summed into intervals of 30",
        "queue 'q': 1 intervals have only part of their rows: unknown",
    )
    assert at(sound(text, missing="zero"), "2026-03-02 09:00") == 7


def test_handling_time_is_weighted_by_those_handled() -> None:
    text = rows("2026-03-02 08:00,9,9,100", "2026-03-02 08:15,9,1,200", header="timestamp,offered,handled,aht_seconds")
    assert at(sound(text, interval_minutes=15), "2026-03-02 08:00", "aht_seconds") == 110
    text = rows(
        "2026-03-02 08:00,9,0,100", "2026-03-02 08:15,9,8,200", header="timestamp,offered,abandoned,aht_seconds"
    )
    history = sound(text, interval_minutes=15)
    assert at(history, "2026-03-02 08:00", "aht_seconds") == 110
    assert at(history, "2026-03-02 08:00", "abandoned") == 8


def test_coarser_rows_are_spread_evenly() -> None:
    text = rows("2026-03-02 08:00,10,100", "2026-03-02 09:00,5,50", header="timestamp,offered,aht_seconds")
    history = sound(text, interval=15, interval_minutes=60)
    assert [at(history, f"2026-03-02 08:{minute}") for minute in ("00", "15", "30", "45")] == [2.5] * 4
    assert at(history, "2026-03-02 09:45") == 1.25
    assert at(history, "2026-03-02 08:45", "aht_seconds") == 100
    assert history.notes == ("queue 'q': 2 rows of 60 minutes are spread evenly over intervals of 15",)


def test_the_length_may_change_in_the_middle() -> None:
    hours = [f"2026-03-02 {hour:02d}:00,8" for hour in range(8, 18)]
    halves = [f"2026-03-03 {8 + half // 2:02d}:{30 * (half % 2):02d},4" for half in range(20)]
    quarters = [f"2026-03-04 {8 + part // 4:02d}:{15 * (part % 4):02d},2" for part in range(40)]
    history = sound(rows(*hours, *halves, *quarters))
    values = history.queues["q"].offered
    assert values[~np.isnan(values)].tolist() == [4.0] * 60
    assert len(history.notes) == 2


def test_each_queue_has_its_own_length() -> None:
    voice = [f"2026-03-02 {8 + part // 4:02d}:{15 * (part % 4):02d},voice,1" for part in range(16)]
    mail = [f"2026-03-02 {hour:02d}:00,mail,4" for hour in range(8, 12)]
    history = sound(rows(*voice, *mail, header="timestamp,queue,offered"), queues=("voice", "mail"))
    for queue in ("voice", "mail"):
        values = history.queues[queue].offered
        assert values[~np.isnan(values)].tolist() == [2.0] * 8


def test_a_column_of_lengths_is_believed() -> None:
    text = rows(
        "2026-03-02 08:00,60,8",
        "2026-03-02 09:00,30,3",
        "2026-03-02 09:30,15,1",
        "2026-03-02 09:45,15,1",
        header="timestamp,interval_minutes,offered",
    )
    values = sound(text).queues["q"].offered
    assert values[~np.isnan(values)].tolist() == [4, 4, 3, 2]
    text = rows("2026-03-02 08:00,60,8", "2026-03-02 08:30,30,3", header="timestamp,interval_minutes,offered")
    assert said(text) == ["history.csv:3: timestamp: overlaps the interval of 60 minutes on line 2"]


def test_sparse_days_have_the_usual_length() -> None:
    full = [f"2026-03-02 {8 + half // 2:02d}:{30 * (half % 2):02d},1" for half in range(12)]
    sparse = ["2026-03-03 08:00,1", "2026-03-03 09:30,1", "2026-03-03 11:00,1"]
    history = sound(rows(*full, *sparse))
    assert at(history, "2026-03-03 08:00") == 1
    assert np.isnan(at(history, "2026-03-03 08:30"))
    sparse += ["2026-03-03 12:30,1", "2026-03-03 14:00,1"]
    assert at(sound(rows(*full, *sparse), missing="zero"), "2026-03-03 08:30") == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-03-02 08:10,1", "timestamp: 08:10 is not on a boundary of intervals of 30 minutes"),
        ("2026-03-02 08:00:30,1", "timestamp: must be a full minute, got '2026-03-02 08:00:30'"),
        ("02/03/2026 08:00,1", "timestamp: must be a time such as 2026-01-31 08:30, got '02/03/2026 08:00'"),
        (",1", "timestamp: must not be blank"),
        ("2026-02-30 08:00,1", "timestamp: must be a time such as 2026-01-31 08:30, got '2026-02-30 08:00'"),
        ("0001-01-01 08:00,1", "timestamp: must lie between 1970 and 2200, got '0001-01-01 08:00'"),
        ("2026-03-02 15:00,-1", "offered: must be at least 0, got '-1'"),
        ("2026-03-02 15:00,nan", "offered: must be a finite number, got 'nan'"),
        ("2026-03-02 15:00,1e300", "offered: must be at most 10000000, got '1e300'"),
        ("2026-03-02 15:00,1e999", "offered: must be a finite number, got '1e999'"),
        ("2026-03-02 15:00,many", "offered: must be a number, got 'many'"),
        ('2026-03-02 15:00,"1,5"', "offered: must be a number, got '1,5' (write the decimals after a point)"),
        ("2026-03-02 15:00,1_0", "offered: must be a number, got '1_0'"),
    ],
)
def test_bad_cells(line: str, message: str) -> None:
    assert said(rows(*DAY, line), interval_minutes=30) == [f"history.csv:8: {message}"]


@pytest.mark.parametrize(
    ("plan", "length", "fits"),
    [
        (30, 20, False),
        (15, 20, False),
        (20, 10, True),
        (60, 12, True),
        (30, 1, True),
        (30, 240, True),
        (30, 300, False),
        (30, 1439, False),
        (30, 1440, True),
    ],
)
def test_lengths_that_fit(plan: int, length: int, *, fits: bool) -> None:
    text = rows(f"2026-03-02 00:00,{length},1", header="timestamp,interval_minutes,offered")
    history, table = read(text, interval=plan)
    assert (history is not None) == fits
    assert fits or f"an interval of {length} minutes does not fit the plan's of {plan}" in str(table.problems[0])


def test_the_length_of_a_single_row_cannot_be_told() -> None:
    message = "the length of the intervals cannot be told: set history: interval_minutes: in site.yaml"
    assert said(rows(DAY[0])) == [f"history.csv:2: timestamp: {message}"]


def test_columns() -> None:
    mapping = {"offered": "calls", "timestamp": "when", "queue": "line"}
    text = rows("2026-03-02 08:00,x,q,5", header="when,extra,line,calls")
    assert at(sound(text, columns=mapping, interval_minutes=30), "2026-03-02 08:00") == 5
    assert said("when,offered\n2026-03-02 08:00,1\n") == [
        "history.csv:1: column 'timestamp' is missing (there is when, offered): "
        "name it under history: columns: in site.yaml"
    ]
    assert said("timestamp,volume\n2026-03-02 08:00,1\n", columns={"offered": "volum"}) == [
        "history.csv:1: column 'volum' (our offered) is missing (there is timestamp, volume)"
    ]
    assert "as there are 2 queues" in said(rows(*DAY), queues=("a", "b"))[0]


def test_offered_from_handled_and_abandoned() -> None:
    text = rows("2026-03-02 08:00,5,2", "2026-03-02 08:30,5,", header="timestamp,handled,abandoned")
    history = sound(text)
    assert at(history, "2026-03-02 08:00") == 7
    assert at(history, "2026-03-02 08:30") == 5
    assert history.notes == ("offered was taken as handled + abandoned",)


def test_escalated_is_read_as_abandoned_is() -> None:
    header = "timestamp,offered,abandoned,escalated,interval_minutes"
    text = rows(
        "2026-03-02 08:00,5,1,2,15",
        "2026-03-02 08:15,5,1,3,15",
        "2026-03-02 09:00,8,2,4,60",
        "2026-03-02 10:00,8,,,30",
        "2026-03-02 10:30,4,9,9,30",
        header=header,
    )
    history = sound(text)
    for name, each in (("abandoned", [2, 1, 1]), ("escalated", [5, 2, 2])):
        moments = ("2026-03-02 08:00", "2026-03-02 09:00", "2026-03-02 09:30")
        assert [at(history, moment, name) for moment in moments] == each
        assert np.isnan(at(history, "2026-03-02 10:00", name))
        assert np.isnan(at(history, "2026-03-02 12:00", name))
        assert at(history, "2026-03-02 10:30", name) == 9, "more than were offered: the file's word"
    assert len(sound(rows(*DAY)).queues["q"].escalated) == 0
    assert said(rows("2026-03-02 08:00,5,1,-1,30", "2026-03-02 08:30,5,1,many,30", header=header)) == [
        "history.csv:2: escalated: must be at least 0, got '-1'",
        "history.csv:3: escalated: must be a number, got 'many'",
    ]


def test_escalated_of_duplicates() -> None:
    text = rows("2026-03-02 08:00,5,2", "2026-03-02 08:00,5,3", header="timestamp,offered,escalated")
    assert "an identical row" not in said(text, interval_minutes=30)[0]
    for way, found in (("sum", 5), ("last", 3)):
        assert at(sound(text, interval_minutes=30, duplicates=way), "2026-03-02 08:00", "escalated") == found


def test_unknown_queues_are_told_once_each() -> None:
    names = ["voice", "voise", "voise", "mail", "voise"]
    text = rows(*(f"2026-03-02 08:00,{name},1" for name in names), header="timestamp,queue,offered")
    assert said(text, queues=("voice", "chat"), interval_minutes=30) == [
        "history.csv:3: queue: no queue 'voise' (did you mean 'voice'?) (on 3 lines)",
        "history.csv:5: queue: no queue 'mail' (there is 'voice', 'chat')",
    ]


def test_queues_without_rows_and_unsorted_rows_are_noted() -> None:
    history = sound(rows(*reversed(DAY)), queues=("q",))
    assert history.notes == ("5 rows were out of order and have been sorted",)
    assert at(history, "2026-03-02 08:30") == 2
    text = rows("2026-03-02 08:00,a,1", "2026-03-02 08:30,a,1", header="timestamp,queue,offered")
    assert sound(text, queues=("a", "b")).notes == ("queue 'b' has no rows",)


def test_a_slip_in_the_year_does_not_fill_the_memory() -> None:
    assert said(rows(*DAY, "2199-03-02 08:00,1"), interval_minutes=30) == [
        "history.csv: must span at most 30 years: line 2 is of 2026-03-02, line 8 of 2199-03-02"
    ]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.data())
def test_totals_are_kept_whatever_the_order_and_the_interval(data: st.DataObject) -> None:
    """Brute force: contacts per queue and local day are the same before and after."""
    length = data.draw(st.sampled_from([5, 15, 30, 60]))
    plan = data.draw(st.sampled_from([15, 30, 60]))
    slots = data.draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1440 // length - 1)), unique=True, min_size=1, max_size=40)
    )
    expected = [0.0] * 4
    lines = []
    for day, slot in slots:
        volume = data.draw(st.integers(0, 50))
        expected[day] += volume
        lines.append(f"2026-06-{day + 1:02d} {slot * length // 60:02d}:{slot * length % 60:02d},{volume}")
    history = sound(rows(*lines), zone="Asia/Kolkata", interval=plan, interval_minutes=length, missing="zero")
    grid = history.queues["q"].grid
    days = grid.local("Asia/Kolkata").astype("datetime64[D]").astype(str)
    for day in range(4):
        assert np.nansum(history.queues["q"].offered[days == f"2026-06-{day + 1:02d}"]) == pytest.approx(expected[day])
