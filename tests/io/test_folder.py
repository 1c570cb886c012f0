from __future__ import annotations

from pathlib import Path

import pytest

from tests.io.small import SITE, TABLES, problems, read_files, write_files
from wfm.io import folder
from wfm.models.plan import PlanInputs


def inputs(path: Path, **changed: str) -> PlanInputs:
    result = read_files(path, **changed)
    assert result.problems == ()
    assert result.inputs is not None
    return result.inputs


def test_what_is_not_a_plan_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name, said in (
        ("none", "no such folder"),
        ("file", "is a file, must be a plan folder or an .xlsx workbook"),
        ("none.xlsx", "no such file"),
    ):
        result = folder.read(tmp_path / name)
        assert result.inputs is None
        assert [problem.message for problem in result.problems] == [said]
    (tmp_path / "empty").mkdir()
    result = folder.read(tmp_path / "empty")
    assert [str(problem) for problem in result.problems] == ["agents.csv: no such file", "site.yaml: no such file"]
    assert result.place(()) == ("site.yaml", 0, "")


def test_a_table_with_nearly_the_right_name_is_told(tmp_path: Path) -> None:
    path = write_files(tmp_path / "plan", time_off=None)
    (path / "timeoff.csv").write_text(TABLES["time_off"])
    (path / "other.csv").write_text("x")
    said = [str(problem) for problem in folder.read(path).problems]
    assert said == ["timeoff.csv: is not a table of a plan (did you mean 'time_off.csv'?)"]


def test_history_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(TABLES["history"])
    expected = inputs(tmp_path / "plan").history
    site = SITE + "history: {file: ../calls.csv}\n"
    assert inputs(tmp_path / "other", site=site, history=None).history == expected
    path = write_files(tmp_path / "third", history=None)
    result = folder.read(path, history=tmp_path / "calls.csv")
    assert result.inputs is not None
    assert result.inputs.history == expected


def test_a_history_that_somebody_asked_for_must_be_there(tmp_path: Path) -> None:
    site = SITE + "history: {file: calls.csv}\n"
    assert problems(tmp_path / "plan", site=site) == ["calls.csv: no such file"]
    result = folder.read(write_files(tmp_path / "other"), history=tmp_path / "none.csv")
    assert [str(problem) for problem in result.problems] == [f"{tmp_path / 'none.csv'}: no such file"]


def test_history_elsewhere_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(TABLES["history"])
    read = inputs(tmp_path / "plan", site=SITE + "history: {file: ../calls.csv}\n", history=None)
    folder.write(read, tmp_path / "plan")
    assert (tmp_path / "calls.csv").read_text() == TABLES["history"]
    again = folder.read(tmp_path / "plan").inputs
    assert again is not None
    assert again.history == read.history
    assert again.configuration.history.file == "history.csv"


def test_what_was_repaired_is_still_known_after_writing(tmp_path: Path) -> None:
    lines = TABLES["history"].splitlines()
    read = inputs(tmp_path / "plan", history="\n".join([lines[0], *reversed(lines[1:])]))
    assert read.history is not None
    assert read.history.notes == ("5 rows were out of order and have been sorted",)
    folder.write(read, tmp_path / "other")
    again = folder.read(tmp_path / "other").inputs
    assert again == read


def test_the_configuration_is_written_short_and_in_order(tmp_path: Path) -> None:
    folder.write(inputs(tmp_path / "plan"), tmp_path / "other")
    text = (tmp_path / "other" / "site.yaml").read_text()
    assert text.startswith(
        "organisation: Example\ntime_zone: Europe/Lisbon\n\nhorizon:\n  start: 2026-03-23\n  days: 14\n"
    )
    assert "      mon-fri: 07:00-22:00\n" in text
    assert "  daily_rest:\n    hours: 11\n" in text
    for default in ("currency", "seed", "tier", "solve", "start_step_minutes", "within_seconds"):
        assert f" {default}:" not in text.replace("\n", " ")
    sections = [line.rstrip(":") for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert sections == ["horizon", "sites", "queues", "shift_templates", "contracts", "rules"]


@pytest.mark.parametrize(
    "mapping", [{"offered": "volume"}, {"handled": "offered"}, {"aht_seconds": "aht", "queue": "line"}]
)
def test_history_is_written_in_the_columns_that_are_named(tmp_path: Path, mapping: dict[str, str]) -> None:
    read = inputs(tmp_path / "plan")
    source = read.configuration.history.model_copy(update={"columns": mapping})
    changed = read.model_copy(update={"configuration": read.configuration.model_copy(update={"history": source})})
    folder.write(changed, tmp_path / "other")
    result = folder.read(tmp_path / "other")
    assert result.problems == ()
    assert result.inputs is not None
    assert result.inputs.history == read.history
    if "offered" not in mapping.values():
        assert result.inputs == changed
