"""A plan of hiring as a workbook and back: nothing is lost, and what is wrong in a sheet is told with its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from wfm import pipeline
from wfm.cli import main
from wfm.errors import ConfigurationError, DataError
from wfm.io import workbook
from wfm.io.hiring import has_hiring, read_hiring
from wfm.io.hiring_writer import hiring_sheets, write_hiring
from wfm.io.starter import write_starter
from wfm.io.workbook_sheets import write_sheets
from wfm.models.hiring import HiringInputs

EXAMPLE = Path(__file__).parents[2] / "examples/hiring"


def convert(*arguments: object) -> None:
    done = CliRunner().invoke(main, ["convert", *map(str, arguments)])
    assert done.exit_code == 0, done.output


def test_the_example_survives_a_workbook_and_a_folder(tmp_path: Path) -> None:
    inputs = read_hiring(EXAMPLE)
    convert(EXAMPLE, tmp_path / "hiring.xlsx")
    assert read_hiring(tmp_path / "hiring.xlsx") == inputs
    convert(tmp_path / "hiring.xlsx", tmp_path / "back")
    assert read_hiring(tmp_path / "back") == inputs
    assert {path.name for path in (tmp_path / "back").iterdir()} == {
        *("hiring.yaml", "hiring_demand.csv", "hiring_groups.csv", "hiring_leave.csv"),
        *("hiring_options.csv", "hiring_staff.csv"),
    }
    convert(tmp_path / "back", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "hiring.xlsx").read_bytes()


def test_it_goes_with_the_plan_whose_queues_it_names(tmp_path: Path) -> None:
    write_starter(tmp_path / "plan")
    for path in EXAMPLE.glob("hiring*"):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml":
            text = text.replace("  second_line: {}", "  second_line: {plan_queue: email}")
        (tmp_path / "plan" / path.name).write_text(text, encoding="utf-8")
    convert(tmp_path / "plan", tmp_path / "both.xlsx")
    assert has_hiring(tmp_path / "both.xlsx")
    plan = pipeline.load(tmp_path / "both.xlsx")
    assert plan == pipeline.load(tmp_path / "plan")
    queues = plan.configuration.queues
    assert read_hiring(tmp_path / "both.xlsx", queues) == read_hiring(tmp_path / "plan", queues)
    with pytest.raises(ConfigurationError, match=r"no site\.yaml"):
        read_hiring(tmp_path / "both.xlsx")


def test_a_plan_without_hiring_has_none(tmp_path: Path) -> None:
    write_starter(tmp_path / "plan")
    for path in (tmp_path / "plan").glob("hiring*"):
        path.unlink()
    convert(tmp_path / "plan", tmp_path / "plan.xlsx")
    assert not has_hiring(tmp_path / "plan.xlsx")
    done = CliRunner().invoke(main, ["hire", str(tmp_path / "plan.xlsx")])
    assert done.exit_code in (3, 4)
    assert "plan.xlsx[hiring]: no such sheet" in done.output


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=some.lists(some.text(min_size=1, max_size=12), min_size=2, max_size=2, unique_by=str.strip),
    share=some.floats(0.01, 2, allow_nan=False),
    fte=some.floats(0, 1e6, allow_nan=False),
    money=some.floats(0, 1e9, allow_nan=False),
)
def test_any_names_and_numbers_survive(
    names: list[str], share: float, fte: float, money: float, tmp_path: Path
) -> None:
    first, second = (f"q{name.strip()}".replace("|", "/").replace(":", ";") for name in names)
    if not (first.isprintable() and second.isprintable()) or first.casefold() == second.casefold():
        return
    inputs = HiringInputs.model_validate(
        {
            "settings": {
                "organisation": first,
                "start": date(2026, 4, 1),
                "sites": {second: {"trainers": share}},
                "queues": {first: {"short_yearly_cost": money}, second: {}},
                "budgets": [{"start": date(2026, 4, 1), "end": date(2026, 5, 1), "amount": money}],
            },
            "groups": [
                {"group": first, "site": second, "serves": {first: 1, second: share}, "yearly_cost_per_fte": money}
            ],
            "demand": [
                {"queue": name, "period": date(2026, 4 + month, 1), "fte": fte}
                for name in (first, second)
                for month in range(2)
            ],
        }
    )
    for number, write in enumerate((workbook.write_hiring_alone, write_hiring)):
        target = tmp_path / f"made{number}{'' if number else '.xlsx'}"
        write(inputs, target)
        assert read_hiring(target) == inputs


def test_what_is_wrong_in_a_sheet_is_told_with_its_row(tmp_path: Path) -> None:
    sheets = hiring_sheets(read_hiring(EXAMPLE))
    header, rows = sheets["hiring_groups"]
    bad = [list(row) for row in rows]
    bad[1][header.index("site")] = "Prto"
    settings_rows = [row for row in sheets["hiring"][1] if row[0] != "start"]
    path = tmp_path / "bad.xlsx"
    write_sheets(path, "bad", {**sheets, "hiring_groups": (header, bad), "hirng_staff": (["group"], [["x"]])})
    with pytest.raises(DataError, match=r"bad.xlsx\[hiring_groups\]:3: site: no site 'Prto' \(did you mean 'Porto'"):
        read_hiring(path)
    write_sheets(path, "bad", {**sheets, "hiring": (sheets["hiring"][0], settings_rows), "hiring_staf": (["g"], [])})
    with pytest.raises(ConfigurationError) as told:
        read_hiring(path)
    said = str(told.value)
    assert "start" in said
    assert "bad.xlsx[hiring_staf]: is not a table of a hiring plan" in said
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("hiring").write_string(0, 0, "setting")
    with pytest.raises(ConfigurationError, match="has no sheet 'hiring_groups'"):
        read_hiring(path)
