"""Histories with a row a day: what counts as one, what is said of those that are none, and how they are written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.io.test_history import at, rows, said, sound
from wfm.io.history import read_history
from wfm.io.history_writer import history_rows
from wfm.io.table import read_csv, write_csv
from wfm.models.organisation import Configuration

NOTE = "queue 'q': its rows are of whole days, so it is forecast by day"

WITH_TIME = "must be a date such as 2026-01-31, got '2026-03-02 08:00': times go in a column 'timestamp'"
DAY_TWO = [f"2026-03-05 {8 + half // 2:02d}:{30 * (half % 2):02d},1" for half in range(6)]
LENGTHS = "timestamp,interval_minutes,offered"


@pytest.mark.parametrize(
    ("header", "each", "source"),
    [
        ("date,offered", ("2026-03-02,96", "2026-03-03,48"), {}),
        ("day,offered", ("2026-03-02,96", "2026-03-03,48"), {"columns": {"date": "day"}}),
        ("timestamp,offered", ("2026-03-02,96", "2026-03-03,48"), {}),
        ("timestamp,offered", ("2026-03-02 00:00,96", "2026-03-03 00:00,48"), {}),
        ("timestamp,offered", ("2026-03-02,96", "2026-03-03,48"), {"interval_minutes": 1440}),
        ("timestamp,interval_minutes,offered", ("2026-03-02 00:00,1440,96", "2026-03-03 00:00,1440,48"), {}),
        ("timestamp,date,offered", ("2026-03-02,x,96", "2026-03-03,y,48"), {}),
    ],
)
def test_ways_to_say_that_a_row_is_a_day(header: str, each: tuple[str, ...], source: dict[str, object]) -> None:
    history = sound(rows(*each, header=header), **source)
    assert history.queues["q"].by_day
    assert history.notes == (NOTE,)
    assert history.queues["q"].offered.tolist() == [2.0] * 48 + [1.0] * 48


def test_days_have_the_length_that_the_clocks_give_them() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
        history = sound(rows(f"{day},460", header="date,offered"), zone="Europe/Lisbon")
        offered = history.queues["q"].offered
        assert len(offered) == 2 * hours
        assert offered == pytest.approx(230 / hours)


def test_a_day_whose_midnight_the_clocks_skip() -> None:
    text = rows("2025-09-06,48", "2025-09-07,46", "2025-09-08,48", header="date,offered")
    assert sound(text, zone="America/Santiago").queues["q"].offered.tolist() == [1.0] * (48 + 46 + 48)


def test_other_columns_and_absent_days() -> None:
    text = rows(
        "2026-03-02,48,24,12,300",
        "2026-03-04,,,,",
        "2026-03-05,0,,,",
        header="date,offered,abandoned,escalated,aht_seconds",
    )
    history = sound(text)
    for name, value in (("offered", 1.0), ("abandoned", 0.5), ("escalated", 0.25), ("aht_seconds", 300.0)):
        assert at(history, "2026-03-02 23:30", name) == value
    assert np.isnan(at(history, "2026-03-03 10:00"))
    assert np.isnan(at(history, "2026-03-04 10:00"))
    assert at(history, "2026-03-05 10:00") == 0


def test_a_date_among_times_is_midnight() -> None:
    history = sound(rows("2026-03-02,1", "2026-03-02 00:30,2", "2026-03-02 01:00,3"))
    assert not history.queues["q"].by_day
    assert at(history, "2026-03-02 00:00") == 1


def test_one_queue_by_day_another_by_interval() -> None:
    text = rows(
        "2026-03-02,48,a",
        "2026-03-02 08:00,1,b",
        "2026-03-02 08:30,1,b",
        "2026-03-03,96,a",
        header="timestamp,offered,queue",
    )
    history = sound(text, queues=("a", "b"))
    assert [queue.by_day for queue in history.queues.values()] == [True, False]
    assert list(history.by_interval.queues) == ["b"]


@pytest.mark.parametrize(
    ("header", "each", "message"),
    [
        ("date,offered", "2026-03-02 08:00,1", "2: date: " + WITH_TIME),
        ("date,offered", "02.03.2026,1", "2: date: must be a date such as 2026-01-31, got '02.03.2026'"),
        ("date,offered", ",1", "2: date: must not be blank"),
        ("date,offered", "2026-03-02,-1", "2: offered: must be at least 0, got '-1'"),
        (LENGTHS, "2026-03-02 08:00,1440,1", "2: timestamp: 08:00 is not on a boundary of intervals of 1440 minutes"),
    ],
)  # fmt: skip
def test_mistakes(header: str, each: str, message: str) -> None:
    assert said(rows(each, header=header)) == [f"history.csv:{message}"]


def test_days_given_twice_and_mixed_with_intervals() -> None:
    assert said(rows("2026-03-02,1", "2026-03-02,2", header="date,offered")) == [
        "history.csv:3: date: queue 'q' has this interval twice (first on line 2)"
    ]
    text = rows("2026-03-02 00:00,1440,1", "2026-03-03 08:00,30,1", header="timestamp,interval_minutes,offered")
    assert said(text) == ["history.csv:2: timestamp: is of a whole day, but line 3 of 30 minutes: a queue has one kind"]


def test_a_time_among_dates_is_told() -> None:
    message = "is of a whole day, but line 3 of 30 minutes: a queue has one kind"
    text = rows("2026-03-02,48", "2026-03-03 09:00,1", "2026-03-04,48", *DAY_TWO)
    assert said(text) == [f"history.csv:2: timestamp: {message}"]
    other = rows(
        "2026-03-02,48,q", "2026-03-03 09:00,1,q", *(f"{row},b" for row in DAY_TWO), header="timestamp,offered,queue"
    )
    assert said(other, queues=("q", "b")) == [f"history.csv:2: timestamp: {message}"]


@pytest.mark.parametrize("missing", ["unknown", "zero"])
def test_a_date_alone_in_a_queue_of_intervals(missing: str) -> None:
    text = rows(*DAY_TWO, "2026-03-06,1")
    if missing == "zero":
        assert at(sound(text, missing=missing), "2026-03-06 00:00") == 1
    else:
        assert "is of a whole day, but line 2 of 30 minutes" in said(text)[0]


@pytest.mark.parametrize("zone_name", ["Europe/Lisbon", "America/Santiago", "Asia/Kolkata"])
@pytest.mark.parametrize("missing", ["unknown", "zero"])
def test_what_is_written_reads_back_equal(zone_name: str, missing: str) -> None:
    random = np.random.default_rng(3)
    days = np.arange(np.datetime64("2025-01-01"), np.datetime64("2026-01-01")).astype(str)
    text = rows(
        *(f"{day},{random.integers(0, 9000)},{random.random() * 400:.2f}" for day in days[random.random(365) < 0.9]),
        header="date,offered,aht_seconds",
    )
    configuration = Configuration.model_validate(
        {
            "organisation": "X",
            "time_zone": zone_name,
            "horizon": {"start": "2026-03-02", "days": 7},
            "sites": {"S": {"time_zone": zone_name}},
            "queues": {"q": {}},
            "history": {"missing": missing},
        }
    )
    history = read_history(read_csv(text, "h"), configuration.history, ("q",), zone_name, 30)
    assert history
    changed, header, written = history_rows(history, configuration)
    again = read_history(read_csv(write_csv(header, written), "h"), changed.history, ("q",), zone_name, 30)
    assert again
    assert again.queues == history.queues
