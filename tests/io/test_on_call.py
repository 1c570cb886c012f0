# ruff: noqa: E501 - a table of bad rows and messages reads best with one to a line
"""On-call rotas of site.yaml and the table of duties that stand: read, written, and what is wrong told at its cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.io.small import SITE, TABLES, problems, read_files
from tests.io.test_round_trip import same
from wfm.io import folder, workbook
from wfm.io.remarks import remarks
from wfm.models.plan import PlanInputs

ON_CALL = """\
on_call:
  primary:
    hours: {mon-fri: "18:00-08:00", sat: "08:00-08:00", sun: "08:00-08:00"}
    skills: [voice]
    sites: [oslo]
    limits: [{duties: 1, weeks: 2}]
    with_rotas: [evening]
    pay_per_duty: 100
    before_night_minutes: 0
    points: {duties: 1, holiday_hours: 0.25}
  evening:
    hours: {mon-sun: "18:00-22:00", sat: ["08:00-12:00", "18:00-22:00"]}
    turn: span
    people: 2
  always:
    turn: day
    handover_time: 07:30
    except_agents: [bo]
    valid_from: 2026-03-20
""".replace("mon-sun", "mon-fri")

TABLE = """\
rota,date,start,end,agent
primary,2026-03-16,,,bo
evening,2026-03-28,18:00,,ann
evening,2026-03-28,08:00,2026-03-28 12:00,ann
evening,2026-03-28,08:00,,bo
evening,2026-03-28,08:00,,
always,2026-03-01,20:00,2026-03-02 08:00,ann
always,2026-04-05,07:30,,cé
"""


def inputs(path: Path) -> PlanInputs:
    result = read_files(
        path,
        site=SITE + ON_CALL,
        on_call=TABLE,
        preferences=TABLES["preferences"] + "ann,2026-03-26,avoid,on_call,3\nbo,2026-03-26,want,primary,\n",
    )
    assert result.problems == ()
    assert result.inputs is not None
    return result.inputs


def test_duties_are_those_of_the_rota(tmp_path: Path) -> None:
    read = inputs(tmp_path / "plan")
    week, evening, morning, other, past, last = read.on_call
    assert (week.rota, week.agent, week.date, week.locked) == ("primary", "bo", date(2026, 3, 16), True)
    assert week.start == datetime(2026, 3, 16, 17, tzinfo=UTC)  # Oslo's clock: the only site of the rota
    assert len(week.times) == 5
    assert (evening.start.hour, morning.start.hour, other.agent) == (18, 8, "bo")
    assert (past.start, past.end) == (datetime(2026, 3, 1, 20, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert last.end == datetime(2026, 4, 6, 6, 30, tzinfo=UTC)
    assert [wish.what for wish in read.preferences] == ["early", "work", "on_call", "primary"]


def test_they_are_written_and_read_back(tmp_path: Path) -> None:
    read = inputs(tmp_path / "plan")
    folder.write(read, tmp_path / "again")
    same(tmp_path / "again", read)
    assert "mon-fri: 18:00-32:00" in (tmp_path / "again/site.yaml").read_text(encoding="utf-8")
    workbook.write(read, tmp_path / "plan.xlsx")
    found = folder.read(tmp_path / "plan.xlsx")
    assert found.problems == ()
    assert found.inputs is not None
    assert found.inputs.on_call == read.on_call
    assert found.inputs.configuration == read.configuration


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("primry,2026-03-16,,,bo", "rota: no rota 'primry' (did you mean 'primary'?)"),
        ("primary,2026-03-16,,,bob", "agent: no agent 'bob' (did you mean 'bo'?)"),
        ("primary,16.3.2026,,,bo", "date: must be a date such as 2026-01-31, got '16.3.2026'"),
        ("primary,2026-03-24,,,bo", "date: rota 'primary' has no such duty: none begins on that day"),
        ("primary,2026-03-17,,,bo", "date: rota 'primary' has no such duty: none begins on that day; give start and end of a past duty that the rota does not have"),
        ("primary,2026-03-23,19:00,,bo", "start: rota 'primary' has no such duty: there it begins at 18:00"),
        ("evening,2026-03-28,,,ann", "start: must say which: 2 duties of rota 'evening' begin on 2026-03-28"),
        ("primary,2026-04-06,,,bo", "date: must not be after the last planned day, got 2026-04-06"),
        ("primary,2025-12-29,,,bo", "date: agent 'bo' is not employed on 2025-12-29"),
        ("primary,2026-03-16,,,bo", "agent: agent 'bo' has this duty twice (first on line 2)"),
        ("always,2026-03-01,20:00,2026-03-01 19:00,ann", "end: must be after start, got 2026-03-01 19:00"),
        ("evening,2026-03-28,08:00,,cé", "agent: is one more than the 2 that rota 'evening' has at a time"),
    ],
)  # fmt: skip
def test_bad_rows_are_told(tmp_path: Path, line: str, message: str) -> None:
    found = problems(tmp_path / "plan", site=SITE + ON_CALL, on_call=TABLE + line + "\n")
    assert f"on_call.csv:9: {message}" in found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("turn: span", "turn: spam", "on_call.evening.turn: must be one of span, day, week, got 'spam' (did you mean 'span'?)"),
        ("skills: [voice]", "skills: [voise]", "on_call.primary.skills.0: no skill 'voise' (did you mean 'voice'?)"),
        ("sites: [oslo]", "sites: [osla]", "on_call.primary.sites.0: no site 'osla' (did you mean 'oslo'?)"),
        ("with_rotas: [evening]", "with_rotas: [evning]", "on_call.primary.with_rotas.0: no rota 'evning' (did you mean 'evening'?)"),
        ("except_agents: [bo]", "except_agents: [bob]", "on_call.always.except_agents.0: no agent 'bob' (did you mean 'bo'?)"),
        ("    people: 2\n", "    people: 0\n", "on_call.evening.people: must be at least 1, got 0"),
        ("pay_per_duty", "pay_per_dty", "on_call.primary: unknown setting 'pay_per_dty' (did you mean 'pay_per_duty'?)"),
        ("  always:\n", "  night:\n", "on_call.night: 'night' is what wishes call something else: take another name"),
        ("handover_time: 07:30", "handover_time: 24:00", "on_call.always: handover_time must be before 24:00"),
        ("duties: 1, weeks: 2", "duties: 1", "on_call.primary.limits.0.weeks: is missing"),
        ("{duties: 1, holiday", "{dutys: 1, holiday", "on_call.primary.points.dutys: must be one of duties, hours, weekend_hours, holiday_hours, got 'dutys' (did you mean 'duties'?)"),
    ],
)  # fmt: skip
def test_bad_settings_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ON_CALL
    found = problems(tmp_path / "plan", site=SITE + ON_CALL.replace(old, new))
    assert len(found) == 1
    assert found[0].startswith("site.yaml:")
    assert found[0].split(": ", 1)[1] == message


def test_a_turn_of_spans_needs_hours(tmp_path: Path) -> None:
    found = problems(tmp_path / "plan", site=SITE + "on_call:\n  all: {turn: span}\n  none: {hours: {}}\n")
    assert [each.split(": ", 1)[1] for each in found] == [
        "on_call.all: turns of a span each need hours",
        "on_call.none: hours must have a span on some weekday",
    ]


def test_wishes_do_not_know_rotas_that_are_not_there(tmp_path: Path) -> None:
    found = problems(tmp_path / "plan", preferences=TABLES["preferences"] + "ann,2026-03-26,avoid,on_call,3\n")
    assert len(found) == 1
    assert "no shift template or tag 'on_call'" in found[0]


def test_a_turn_under_way_that_nobody_tells_of_is_remarked(tmp_path: Path) -> None:
    told = [note for note in remarks(inputs(tmp_path / "plan")) if note.startswith("rota")]
    assert told == [
        "rota 'always': the turn of 2026-03-22 runs into the plan, and on_call.csv does not say who has it",
    ]
