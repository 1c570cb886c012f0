"""Rosters from files: our own export, a vendor's, and broken ones with every problem at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.errors import DataError
from wfm.io.roster_file import read_roster
from wfm.models.plan import PlanInputs
from wfm.models.roster import Roster


def read(tmp_path: Path, text: str, inputs: PlanInputs, **columns: str) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path, inputs, columns)


def test_the_plain_form(tmp_path: Path, tiny_inputs: PlanInputs) -> None:
    text = "agent,date,start,end,breaks,tags\na0,2026-03-02,09:00,17:00,meal 12:00-12:30|tea 15:00-15:10 paid,x|y\n"
    (shift,) = read(tmp_path, text, tiny_inputs).assignments
    assert shift.paid_minutes == 450
    assert [item.activity for item in shift.breaks] == ["meal", "tea"]
    assert shift.tags == ("x", "y")


def test_our_export(tmp_path: Path, tiny_inputs: PlanInputs) -> None:
    text = (
        "agent,name,date,start,end,breaks,template,tags,locked\n"
        '"a3",x,2026-03-03,22:00,06:00,00:00–00:30 meal; 03:00–03:15 break (paid),day,"a, b",\n'
    )
    (shift,) = read(tmp_path, text, tiny_inputs).assignments
    assert shift.elapsed_minutes == 480
    assert [(item.minutes, item.paid) for item in shift.breaks] == [(30, False), (15, True)]
    assert shift.tags == ("a", "b")


def test_a_vendors_columns(tmp_path: Path, tiny_inputs: PlanInputs) -> None:
    text = "Employee;Day;From;To;Cost centre\na1;2026-03-04;08:00;14:00;7\n"
    found = read(tmp_path, text, tiny_inputs, agent="Employee", date="Day", start="From", end="To")
    assert [item.agent for item in found.assignments] == ["a1"]


def test_every_problem_at_its_place(tmp_path: Path, tiny_inputs: PlanInputs) -> None:
    text = (
        "agent,date,start,end\n"
        "nobody,2026-03-02,09:00,17:00\n"
        "a0,2026-03-20,09:00,17:00\n"
        "a0,2026-03-02,9 am,17:00\n"
        "a1,2026-03-02,09:00,17:00\n"
        "a1,2026-03-02,12:00,18:00\n"
    )
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, tiny_inputs)
    told = [(problem.row, problem.column) for problem in caught.value.problems]
    assert told == [(2, "agent"), (3, "date"), (4, "start"), (6, "date")]


@pytest.mark.parametrize("text", ["", "agent,date\n", "\x00"])
def test_what_is_no_roster(tmp_path: Path, tiny_inputs: PlanInputs, text: str) -> None:
    with pytest.raises(DataError):
        read(tmp_path, text, tiny_inputs)


def test_columns_that_are_not_there(tmp_path: Path, tiny_inputs: PlanInputs) -> None:
    with pytest.raises(DataError, match="there is no column 'Employee'"):
        read(tmp_path, "agent,date,start,end\n", tiny_inputs, agent="Employee")
