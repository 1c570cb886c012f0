"""Scenarios as files and as a sheet: equal when read again, problems at their rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as some

from wfm.cli import main
from wfm.errors import ConfigurationError, UsageError
from wfm.io.scenarios import read_scenarios, scenario_sheet, write_scenarios
from wfm.io.site_sheet import read_site_sheet
from wfm.io.starter import write_starter
from wfm.io.workbook_sheets import write_sheets
from wfm.models.scenario import Scenario


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A folder, the workbook made of it, and the folder made of that."""
    place = tmp_path_factory.mktemp("converted")
    write_starter(place / "first")
    for source, target in (("first", "book.xlsx"), ("book.xlsx", "second")):
        done = CliRunner().invoke(main, ["convert", str(place / source), str(place / target)])
        assert done.exit_code == 0, done.output
    return place / "first", place / "book.xlsx", place / "second"


def test_every_shipped_scenario_survives_a_workbook_and_back(converted: tuple[Path, Path, Path]) -> None:
    first, book, second = (read_scenarios(each)[0] for each in converted)
    assert len(first) == 17
    assert first == book == second


def test_scenarios_run_from_a_workbook(converted: tuple[Path, Path, Path], tmp_path: Path) -> None:
    answers = []
    for number, source in enumerate(converted):
        out = tmp_path / str(number)
        done = CliRunner().invoke(main, ["scenario", "run", str(source), "growth+campaign", "--out", str(out)])
        assert done.exit_code == 0, done.output
        answers.append((out / "comparison.csv").read_bytes())
    assert answers[0] == answers[1] == answers[2]
    listed = CliRunner().invoke(main, ["scenario", "list", str(converted[1])])
    assert listed.output.count("\n") == 17


def test_a_typo_in_a_sheet_is_told_with_its_row(converted: tuple[Path, Path, Path], tmp_path: Path) -> None:
    header, rows = scenario_sheet(read_scenarios(converted[0])[0])
    place = next(place for place, row in enumerate(rows) if str(row[0]).endswith(".factor"))
    rows[place][0] = str(rows[place][0]).replace("factor", "facter")
    name = str(rows[place][0]).partition(".")[0]
    write_sheets(tmp_path / "typo.xlsx", "x", {"scenarios": (header, rows)})
    with pytest.raises(ConfigurationError) as told:
        read_scenarios(tmp_path / "typo.xlsx")
    assert str(told.value).startswith(f"typo.xlsx[scenarios] {name}:{place + 2}: ")
    assert "(did you mean 'factor'?)" in str(told.value)


@settings(max_examples=40)
@given(
    name=some.text(min_size=1, max_size=12).filter(lambda text: text.isprintable() and text == text.strip()),
    about=some.text(max_size=30).filter(str.isprintable),
    path=some.sampled_from(["queues.*.target.service_level", "rules.weekends", 'skills."a.b"', "horizon.days"]),
    value=some.one_of(
        some.integers(-99, 99),
        some.floats(-9, 9),
        some.booleans(),
        some.sampled_from(["off", "+5%", "*1.1", "[x]", "7"]),
    ),
)
def test_whatever_a_scenario_says_its_sheet_says_it_too(
    name: str, about: str, path: str, value: float | bool | str
) -> None:
    scenario = Scenario.model_validate({"about": about, "set": {path: value}, "agents": [{"remove": ["ana", "bo"]}]})
    rows = [(number, row[0], row[1]) for number, row in enumerate(scenario_sheet({name: scenario})[1], start=2)]
    document = read_site_sheet(rows, "x")
    assert not document.problems
    assert Scenario.model_validate(document.value[name]) == scenario


@pytest.mark.parametrize("name", ["a/b", "..", ".hidden", "a\\b"])
def test_a_name_that_no_file_can_have_is_told_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a file"):
        write_scenarios({"good": Scenario(), name: Scenario()}, tmp_path)
    assert not list(tmp_path.iterdir())
