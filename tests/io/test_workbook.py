from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.io.small import read_files
from wfm.errors import DataError
from wfm.io import folder, workbook
from wfm.io.site_sheet import read_site_sheet, site_sheet
from wfm.models.plan import PlanInputs


@pytest.fixture
def inputs(tmp_path: Path) -> PlanInputs:
    read = read_files(tmp_path / "plan").inputs
    assert read is not None
    return read


def cells(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def rewrite(sheets: dict[str, list[list[Any]]], path: Path) -> list[str]:
    """Write sheets as a spreadsheet program would, read the workbook, and return what is said about it."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
            time: book.add_format({"num_format": "hh:mm"}),
            timedelta: book.add_format({"num_format": "[h]:mm"}),
        }
        percent = book.add_format({"num_format": "0%"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if type(value) in formats:
                        sheet.write_datetime(row, column, value, formats[type(value)])
                    elif isinstance(value, float) and 0 < value < 1:
                        sheet.write_number(row, column, value, percent)
                    elif value != "":
                        sheet.write(row, column, value)
    return list(map(str, folder.read(path).problems))


def change(rows: list[list[Any]], setting: str, value: Any) -> None:
    next(row for row in rows if row[0] == setting)[1] = value


def test_the_sheet_of_settings_can_be_edited(inputs: PlanInputs) -> None:
    rows = {setting: (value, meaning) for setting, value, meaning in site_sheet(inputs.configuration)}
    assert rows["organisation"][0] == "Example"
    assert rows["horizon.days"] == (14, "how many days")
    assert rows["sites.lisbon.opening_hours.mon-fri"][0] == "07:00-22:00"
    assert rows["queues.voice.skills"][0] == "[voice, french>=2 | german]"
    assert rows["shift_templates.early.breaks[1].minutes"][0] == 30
    assert rows["rules.days_in_a_row[2].weight"][0] == 50
    assert rows["rules.availability"][0] == "{}"


def test_what_spreadsheets_make_of_typed_values_is_understood(tmp_path: Path, inputs: PlanInputs) -> None:
    workbook.write(inputs, tmp_path / "plan.xlsx")
    sheets = cells(tmp_path / "plan.xlsx")
    site = sheets["site"]
    change(site, "horizon.start", date(2026, 3, 23))
    change(site, "horizon.days", "14")
    change(site, "shift_templates.early.earliest_start", time(7, 0))
    change(site, "shift_templates.early.latest_start", timedelta(hours=9, minutes=30))
    change(site, "contracts.full.cost_per_hour", "21.5")
    site += [["", "a comment"], ["queues.voice.shrinkage", 0.08], ["shift_templates.early.breaks[1].paid", False]]
    for row in sheets["locked_shifts"][1:3]:
        row[1] = date.fromisoformat(row[1]) if isinstance(row[1], str) else row[1]
        row[2], row[3] = (time.fromisoformat(value) for value in row[2:4])
    sheets["time_off"][2][1] = datetime(2026, 3, 28, 12)
    sheets["time_off"][2][4] = "4"
    for row in sheets["history"][1:]:
        row[0] = datetime.fromisoformat(row[0].removesuffix("Z"))
    assert rewrite(sheets, tmp_path / "typed.xlsx") == []
    read = folder.read(tmp_path / "typed.xlsx").inputs
    assert read is not None
    voice = inputs.configuration.queues["voice"].model_copy(update={"shrinkage": 0.08})
    queues = {**inputs.configuration.queues, "voice": voice}
    assert read.configuration == inputs.configuration.model_copy(update={"queues": queues})
    assert read.model_copy(update={"configuration": inputs.configuration}) == inputs


def test_problems_name_sheet_and_row(tmp_path: Path, inputs: PlanInputs) -> None:
    workbook.write(inputs, tmp_path / "plan.xlsx")
    sheets = cells(tmp_path / "plan.xlsx")
    sheets["agents"][3][4] = "frech"
    change(sheets["site"], "horizon.days", 800)
    row = next(number for number, each in enumerate(sheets["site"], start=1) if each[0] == "horizon.days")
    sheets["site"] += [["horizon.days", 3], ["queues.voice.targt", 1], ["a..b", 1], ["organisation.x", 1]]
    end = len(sheets["site"])
    assert rewrite(sheets, tmp_path / "plan.xlsx") == [
        "plan.xlsx[agents]:4: skills: no skill 'frech' (did you mean 'french'?)",
        f"plan.xlsx[site]:{row}: horizon.days: must be at most 731, got 800",
        f"plan.xlsx[site]:{end - 3}: horizon.days: is given twice (first in row {row})",
        f"plan.xlsx[site]:{end - 2}: queues.voice: unknown setting 'targt' (did you mean 'target'?)",
        f"plan.xlsx[site]:{end - 1}: 'a..b' is not the path of a setting such as queues.voice.channel",
        f"plan.xlsx[site]:{end}: organisation.x: is part of a setting that has a value of its own",
    ]


def test_missing_and_misnamed_sheets(tmp_path: Path, inputs: PlanInputs) -> None:
    workbook.write(inputs, tmp_path / "plan.xlsx")
    sheets = cells(tmp_path / "plan.xlsx")
    sheets["timeoff"] = sheets.pop("time_off")
    del sheets["agents"]
    said = rewrite(sheets, tmp_path / "plan.xlsx")
    assert said == [
        "plan.xlsx: has no sheet 'agents'",
        "plan.xlsx[timeoff]: is not a table of a plan (did you mean 'time_off'?)",
    ]
    del sheets["site"]
    assert "plan.xlsx[site]: no such sheet" in rewrite(sheets, tmp_path / "plan.xlsx")


def test_nothing_becomes_a_formula_or_a_link(tmp_path: Path, inputs: PlanInputs) -> None:
    names = ["=1+1", "@x", "+2", "https://example.org", "0012", "1e5", "2026-01-01", "TRUE", "_x0041_"]
    agents = tuple(inputs.agents[2].model_copy(update={"agent": f"a{i}", "name": n}) for i, n in enumerate(names))
    changed = inputs.model_copy(update={"agents": inputs.agents + agents})
    workbook.write(changed, tmp_path / "plan.xlsx")
    assert [row[1] for row in cells(tmp_path / "plan.xlsx")["agents"][4:]] == names
    assert folder.read(tmp_path / "plan.xlsx").inputs == changed


def test_history_may_be_a_file_beside_the_workbook(tmp_path: Path, inputs: PlanInputs) -> None:
    workbook.write(inputs.model_copy(update={"history": None}), tmp_path / "plan.xlsx")
    read = folder.read(tmp_path / "plan.xlsx", history=tmp_path / "plan" / "history.csv").inputs
    assert read == inputs


def test_a_text_that_no_cell_can_hold_is_told_and_nothing_written(tmp_path: Path, inputs: PlanInputs) -> None:
    long = inputs.agents[0].model_copy(update={"team": "x" * 40_000})
    with pytest.raises(DataError, match=r"plan.xlsx\[agents\]:2: a text of 40000 characters is too long"):
        workbook.write(inputs.model_copy(update={"agents": (long, *inputs.agents[1:])}), tmp_path / "plan.xlsx")
    assert not (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([("a.b", 1), ("a.c", "x")], {"a": {"b": 1, "c": "x"}}),
        ([('a."b.c"[1]', "07:00"), ('a."b.c"[2].d', True)], {"a": {"b.c": ["07:00", {"d": True}]}}),
        ([("a", "[1, two, 'three']"), ("b", '"1"')], {"a": [1, "two", "three"], "b": "1"}),
        ([("a", "voice #1: x")], {"a": "voice #1: x"}),
        ([("a[2]", 2), ("a[1]", 1)], {"a": [1, 2]}),
        ([("a", None), ("b", "null"), ("c", "1e3")], {"a": None, "b": None, "c": 1000.0}),
    ],
)  # fmt: skip
def test_paths(rows: list[tuple[str, Any]], value: Any) -> None:
    document = read_site_sheet([(number, *row) for number, row in enumerate(rows, start=2)], "site")
    assert document.problems == []
    assert document.value == value


@pytest.mark.parametrize("path", ["", ".", "[", "a[", "a[0]", 'a"', '"a', "a]b", "a[x]", "..a"])
def test_no_paths(path: str) -> None:
    assert len(read_site_sheet([(2, path, 1)], "site").problems) == 1
