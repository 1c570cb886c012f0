# ruff: noqa: E501 - a table of bad rows and messages reads best with one to a line
from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.io.small import TABLES, problems, read_files
from wfm.models.plan import PlanInputs


def inputs(path: Path, **changed: str) -> PlanInputs:
    result = read_files(path, **changed)
    assert result.problems == ()
    assert result.inputs is not None
    return result.inputs


def test_agents(tmp_path: Path) -> None:
    ann, bo, ce = inputs(tmp_path / "plan").agents
    assert (ann.name, ann.skills, ann.team, ann.availability) == (
        "Ann, O'Neil",
        {"voice": 1, "french": 2},
        "blue",
        None,
    )
    assert bo.availability is not None
    assert [str(span) for span in bo.availability.sat] == ["09:00-13:00"]
    assert (bo.start_date, bo.end_date) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (ce.agent, ce.name, ce.time_zone) == ("cé", "=cé", "Europe/London")


def test_skills_with_dates(tmp_path: Path) -> None:
    ann, bo, ce = inputs(tmp_path / "plan").agents
    assert bo.dated_skills == ()
    levels = {day: ann.skills_on(date(2026, 3, day)) for day in (27, 28, 29, 30)}
    assert levels[27] == {"voice": 1, "french": 2, "german": 1}
    assert levels[28] == levels[29] == {"voice": 1, "french": 2}
    assert levels[30] == {"voice": 1, "french": 3}
    found = [ce.skills_on(date(2026, 3, day)).get("voice") for day in range(23, 30)]
    assert found == [None, 2, 2, 2, None, 1, 1]


@pytest.mark.parametrize(
    ("days", "hours"),
    [
        ("2026-03-26,2026-04-01", 40),  # Thursday to Wednesday, over a weekend and a change of clocks
        ("2026-03-28,2026-03-29", 0),
        ("2026-03-27,2026-03-27", 8),
        ("2026-03-26 12:00,2026-03-27", 8),
        ("2026-03-26,2026-03-27 12:00", 8),
        ("2026-03-26 08:00,2026-03-26 12:00", 0),
    ],
)
def test_blank_paid_hours_are_a_fifth_of_the_week_for_each_whole_weekday(tmp_path: Path, days: str, hours: int) -> None:
    table = f"agent,start,end,kind,paid_hours\nann,{days},leave,\nbo,2026-03-27,2026-03-27,leave,0\n"
    ann, bo = inputs(tmp_path / "plan", time_off=table).time_off
    assert ann.paid_hours == hours
    assert bo.paid_hours == 0


def test_shifts_are_on_the_agents_own_clock(tmp_path: Path) -> None:
    read = inputs(tmp_path / "plan")
    ann, bo, ce = read.locked
    assert ann.assignment is not None
    assert ann.assignment.start == datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    assert ann.assignment.tags == ("early", "short")
    assert bo.assignment is not None
    assert (bo.assignment.start, bo.assignment.end) == (
        datetime(2026, 3, 24, 21, 30, tzinfo=UTC),
        datetime(2026, 3, 25, 5, 30, tzinfo=UTC),
    )
    assert [pause.paid for pause in bo.assignment.breaks] == [True, False]
    assert bo.assignment.locked
    assert ce.assignment is None
    assert not any(shift.locked for shift in read.past)


def test_optional_tables_may_be_absent(tmp_path: Path) -> None:
    absent = dict.fromkeys(name for name in TABLES if name != "agents")
    result = read_files(tmp_path / "plan", **absent)
    assert result.problems == ()
    assert result.inputs is not None
    assert result.inputs.history is None
    assert problems(tmp_path / "other", agents=None, **absent) == ["agents.csv: no such file"]


@pytest.mark.parametrize(
    ("table", "line", "row", "message"),
    [
        ("agents", "ann,,lisbon,full,,,,,,", 5, "agent: agent 'ann' is given twice (first on line 2)"),
        ("agents", "x,,lisbn,full,,,,,,", 5, "site: no site 'lisbn' (did you mean 'lisbon'?)"),
        ("agents", "x,,,full,,,,,,", 5, "site: must not be blank"),
        ("agents", "x,,lisbon,ful,,,,,,", 5, "contract: no contract 'ful' (did you mean 'full'?)"),
        ("agents", "x,,lisbon,full,voice|frech,,,,,", 5, "skills: no skill 'frech' (did you mean 'french'?)"),
        ("agents", "x,,lisbon,full,voice:x,,,,,", 5, "skills: must be a skill or skill:level with a level of 1 to 9, got 'voice:x'"),
        ("agents", "x,,lisbon,full,,,Lisbon,,,", 5, "time_zone: no time zone 'Lisbon' (did you mean 'Europe/Lisbon'?)"),
        ("agents", "x,,lisbon,full,,,,mon 8-9,,", 5, "availability: must be a clock time HH:MM, got '8'"),
        ("agents", "x,,lisbon,full,,,,,2026-02-30,", 5, "start_date: must be a date such as 2026-01-31, got '2026-02-30'"),
        ("agents", "x,,lisbon,full,,,,,2026-02-02,2026-02-01", 5, "end_date: must not be before start_date 2026-02-02, got 2026-02-01"),
        ("time_off", "an,2026-03-26,2026-03-27,,", 4, "agent: no agent 'an' (did you mean 'ann'?)"),
        ("time_off", "ann,2026-03-26,2026-03-25,,", 4, "end: must be after start, got 2026-03-25"),
        ("time_off", "ann,2026-03-26,2026-03-26,,-1", 4, "paid_hours: must be at least 0, got -1.0"),
        ("time_off", "ann,2026-03-26,2026-03-26,,NaN", 4, "paid_hours: must be a finite number, got 'NaN'"),
        ("time_off", "bo,2027-03-26,2027-03-26,,", 4, "start: agent 'bo' is not employed then (from 2026-01-01 to 2026-12-31)"),
        ("time_off", "ann,9999-03-26,2026-03-26,,", 4, "start: must lie between 1970 and 2200, got '9999-03-26'"),
        ("skills", "anna,voice,1,,", 6, "agent: no agent 'anna' (did you mean 'ann'?)"),
        ("skills", "bo,frnch,1,,", 6, "skill: no skill 'frnch' (did you mean 'french'?)"),
        ("skills", "bo,,1,,", 6, "skill: must not be blank"),
        ("skills", "bo,french,0,,", 6, "level: must be a level of 1 to 9, got '0'"),
        ("skills", "bo,french,10,,", 6, "level: must be a level of 1 to 9, got '10'"),
        ("skills", "bo,french,1,1 March,", 6, "valid_from: must be a date such as 2026-01-31, got '1 March'"),
        ("skills", "bo,french,1,2026-03-02,2026-03-01", 6, "valid_until: must not be before valid_from 2026-03-02, got 2026-03-01"),
        ("skills", "ann,german,2,2026-03-27,", 6, "valid_from: overlaps line 2, which gives 'german' on some of these days too"),
        ("skills", "ann,voice,,2026-03-27,", 6, "skill: the table of agents gives 'ann' 'voice' at level 1 on all days already: leave it out there, or give another level here"),
        ("preferences", "ann,2026-03-25,like,work,1", 4, "wish: must be one of want, avoid, got 'like'"),
        ("preferences", "ann,2026-03-25,want,erly,1", 4, "what: no shift template or tag 'erly' (did you mean 'early'?)"),
        ("preferences", "ann,2026-03-25,want,work,0", 4, "weight: must be more than 0, got 0.0"),
        ("preferences", "bo,2025-12-31,want,work,1", 4, "date: agent 'bo' is not employed on 2025-12-31 (from 2026-01-01 to 2026-12-31)"),
        ("locked_shifts", "ann,2026-03-23,,,,,", 5, "date: 2026-03-23 of agent 'ann' is locked twice (first on line 2)"),
        ("locked_shifts", "cé,2026-03-25,,,,early,", 5, "template: must be blank on a day off (start and end are blank)"),
        ("locked_shifts", "cé,2026-03-25,08:00,,,,", 5, "end: must not be blank"),
        ("locked_shifts", "cé,2026-03-25,08:00,16:00,meal 17:00-17:30,,", 5, "breaks: must lie inside the shift, in order, without overlap"),
        ("locked_shifts", "cé,2026-03-25,08:00,16:00,,erly,", 5, "template: no shift template 'erly' (did you mean 'early'?)"),
        ("locked_shifts", "cé,2026-03-25,8 h,16:00,,,", 5, "start: must be a clock time HH:MM or a date and time such as 2026-01-31 08:30, got '8 h'"),
        ("locked_shifts", "bo,2026-03-25,05:00,12:00,,,", 5, "start: overlaps the shift of 2026-03-24 of agent 'bo' (line 3)"),
        ("past_shifts", "bo,2026-03-22,06:00,12:00,,,", 4, "start: overlaps the shift of 2026-03-21 of agent 'bo' (line 3)"),
        ("past_shifts", "cé,2026-03-23,06:00,12:00,,,", 4, "date: must be before the first planned day 2026-03-23, got 2026-03-23"),
        ("special_days", "2026-03-25,holliday,,,,", 4, "kind: must be one of closed, holiday, event, got 'holliday' (did you mean 'holiday'?)"),
        ("special_days", "2026-03-25,event,,voise,,", 4, "queue: no queue 'voise' (did you mean 'voice'?)"),
        ("special_days", "2026-03-25,event,,,,-1", 4, "factor: must be more than 0, got -1.0"),
    ],
)  # fmt: skip
def test_each_bad_row_is_told(tmp_path: Path, table: str, line: str, row: int, message: str) -> None:
    assert problems(tmp_path / "plan", **{table: TABLES[table] + line + "\n"}) == [f"{table}.csv:{row}: {message}"]


def test_a_shift_may_not_overlap_one_of_the_other_table(tmp_path: Path) -> None:
    locked = "agent,date,start,end\nbo,2026-03-23,00:00,08:00\n"
    past = "agent,date,start,end\nbo,2026-03-22,22:00,06:00\n"
    assert problems(tmp_path / "plan", locked_shifts=locked, past_shifts=past) == [
        "locked_shifts.csv:2: start: overlaps the shift of 2026-03-22 of agent 'bo' (line 2 of past_shifts.csv)"
    ]


def test_all_bad_cells_are_told_with_their_line_across_quoted_line_ends(tmp_path: Path) -> None:
    agents = 'agent,name,site,contract,skills\n"a","two\nlines",lisbn,ful,x\n\nb,,oslo,full,y\n'
    told = problems(tmp_path / "plan", agents=agents, **dict.fromkeys(name for name in TABLES if name != "agents"))
    assert [each.split(": ")[:2] for each in told] == [
        ["agents.csv:2", "contract"],
        ["agents.csv:2", "site"],
        ["agents.csv:2", "skills"],
        ["agents.csv:5", "skills"],
    ]


def test_unknown_and_missing_columns(tmp_path: Path) -> None:
    agents = TABLES["agents"].replace("skills", "skils").replace("contract,", "contrct,")
    assert problems(tmp_path / "plan", agents=agents) == [
        "agents.csv:1: column 'contract' is missing",
        "agents.csv:1: unknown column 'contrct' (did you mean 'contract'?)",
        "agents.csv:1: unknown column 'skils' (did you mean 'skills'?)",
    ]
