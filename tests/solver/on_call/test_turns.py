"""Which duties a rota has: hand-overs, nights past midnight, changes of clocks; and the auditor finds the same ones."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solver.builders import MONDAY
from wfm.models.on_call import OnCallRota, turns_of, with_zones
from wfm.models.time import zone
from wfm.solver.auditing_on_call import expected_duties

LISBON = "Europe/Lisbon"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""Sundays on which Lisbon's clocks skip 01:00 to 02:00, and have it twice."""


def told(days: int = 1, start: date = MONDAY, **fields: Any) -> list[str]:
    """The duties as weekday, clock times of their pieces, and hours."""
    made = OnCallRota.model_validate({"time_zone": LISBON, **fields})
    own = zone(LISBON)
    return [
        f"{item.date:%a} "
        + ", ".join(f"{x.start.astimezone(own):%a %H:%M}-{x.end.astimezone(own):%a %H:%M}" for x in item.times)
        + f" {item.hours:g}"
        for item in turns_of("rota", made, start, days)
    ]


def test_turns_of_a_span() -> None:
    hours = {"mon": ["18:00-22:00", "06:00-08:00"], "tue": "22:00-06:00", "wed": "08:00-08:00"}
    assert told(4, hours=hours, turn="span") == [
        "Mon Mon 06:00-Mon 08:00 2",
        "Mon Mon 18:00-Mon 22:00 4",
        "Tue Tue 22:00-Wed 06:00 8",
        "Wed Wed 08:00-Thu 08:00 24",
    ]


def test_turns_of_a_day() -> None:
    assert told(2, turn="day") == ["Mon Mon 09:00-Tue 09:00 24", "Tue Tue 09:00-Wed 09:00 24"]
    assert told(2, turn="day", handover_time="00:00") == ["Mon Mon 00:00-Tue 00:00 24", "Tue Tue 00:00-Wed 00:00 24"]
    night = {"mon-sun": "22:00-06:00"}
    assert told(1, turn="day", hours=night) == ["Mon Mon 22:00-Tue 06:00 8"]
    assert told(1, turn="day", hours=night, handover_time="02:00") == ["Mon Mon 02:00-Mon 06:00, Mon 22:00-Tue 02:00 8"]
    assert told(7, turn="day", hours={"sat-sun": "00:00-24:00"}, handover_time="00:00") == [
        "Sat Sat 00:00-Sun 00:00 24",
        "Sun Sun 00:00-Mon 00:00 24",
    ]


def test_turns_of_a_week() -> None:
    assert told(21) == [*["Mon Mon 09:00-Mon 09:00 168"] * 2, "Mon Mon 09:00-Mon 09:00 167"]  # in spring
    assert told(6, start=MONDAY + timedelta(days=1)) == []
    assert told(7, handover_day="fri", handover_time="17:00") == ["Fri Fri 17:00-Fri 17:00 168"]
    nights = {"mon-fri": "18:00-08:00", "sat": "08:00-08:00", "sun": "08:00-08:00"}
    (week,) = told(7, hours=nights)
    assert week.startswith("Mon Mon 18:00-Tue 08:00, Tue 18:00-Wed 08:00, Wed 18:00-Thu 08:00, Thu")
    assert week.endswith("Fri 18:00-Mon 08:00 118")
    assert told(7, hours=nights, handover_day="sat", handover_time="12:00")[0].startswith(
        "Sat Sat 12:00-Mon 08:00, Mon"
    )


def test_clocks_that_change() -> None:
    assert told(2, SPRING - timedelta(days=1), turn="day") == [
        "Sat Sat 09:00-Sun 09:00 23",
        "Sun Sun 09:00-Mon 09:00 24",
    ]
    assert told(1, AUTUMN, turn="day", handover_time="00:00") == ["Sun Sun 00:00-Mon 00:00 25"]
    assert told(2, SPRING, turn="span", hours={"sun": "01:00-02:00"}) == []  # an hour that there is not
    assert told(1, SPRING, turn="span", hours={"sun": "00:30-03:00"}) == ["Sun Sun 00:30-Sun 03:00 1.5"]


def test_dates_of_validity_are_those_of_the_turn() -> None:
    dates = {"valid_from": MONDAY + timedelta(days=1), "valid_until": MONDAY + timedelta(days=2)}
    assert [item[:3] for item in told(5, turn="day", **dates)] == ["Tue", "Wed"]


def test_whose_clock_it_is() -> None:
    zones = {"here": "Europe/Lisbon", "there": "Asia/Tokyo"}
    rotas = {
        "own": OnCallRota(time_zone="Asia/Kolkata", sites=("here",)),
        "site": OnCallRota(sites=("there",)),
        "sites": OnCallRota(sites=("here", "there")),
        "all": OnCallRota(),
    }
    found = with_zones(rotas, zones, "Europe/Berlin")
    assert [rota.time_zone for rota in found.values()] == [
        *("Asia/Kolkata", "Asia/Tokyo", "Europe/Berlin", "Europe/Berlin"),
    ]


clocks = st.integers(0, 95).map(lambda quarter: quarter * 15)
spans = st.tuples(clocks, st.integers(1, 96)).map(lambda pair: {"start": pair[0], "end": pair[0] + 15 * pair[1]})


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["mon", "tue", "wed", "sat", "sun"]), st.lists(spans, max_size=2), max_size=4),
    st.sampled_from(["span", "day", "week"]),
    st.sampled_from(["mon", "sun", "wed"]),
    clocks,
    st.sampled_from([MONDAY, SPRING - timedelta(days=3), AUTUMN - timedelta(days=2), date(2026, 10, 19)]),
    st.sampled_from([LISBON, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_the_auditor_finds_the_same_duties(
    hours: dict[str, Any], turn: Any, day: Any, clock: int, start: date, own: str
) -> None:
    if not any(hours.values()):
        hours = {"mon": [{"start": 1320, "end": 1800}]}
    made = OnCallRota(time_zone=own, hours=hours, turn=turn, handover_day=day, handover_time=clock)
    ours = [(item.date, item.times) for item in turns_of("rota", made, start, 9)]
    theirs = list(expected_duties(made, start, 9))
    assert sorted(ours, key=str) == sorted(theirs, key=str)
    for _, times in ours:
        assert all(earlier.end < later.start for earlier, later in pairwise(times))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"turn": "span"}, "turns of a span each need hours"),
        ({"hours": {"mon": []}}, "hours must have a span"),
        ({"handover_time": "24:00"}, "handover_time must be before 24:00"),
        ({"valid_from": "2026-03-02", "valid_until": "2026-03-01"}, "valid_until must not be before valid_from"),
    ],
)
def test_rotas_that_make_no_sense(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        OnCallRota.model_validate(fields)
