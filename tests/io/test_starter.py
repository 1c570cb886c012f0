from __future__ import annotations

from pathlib import Path

import pytest

from wfm import pipeline
from wfm.errors import UsageError
from wfm.io import folder
from wfm.io.starter import write_starter
from wfm.solver.rules.base import check_settings

FILES = {
    "site.yaml",
    "agents.csv",
    "time_off.csv",
    "preferences.csv",
    "locked_shifts.csv",
    "special_days.csv",
    "history.csv",
    "scenarios",
    "hiring.yaml",
    "hiring_groups.csv",
    "hiring_options.csv",
    "hiring_staff.csv",
}


def test_it_writes_all_files(tmp_path: Path) -> None:
    write_starter(tmp_path / "new" / "team")
    assert {path.name for path in (tmp_path / "new" / "team").iterdir()} == FILES


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    write_starter(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES


def test_it_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "agents.csv").write_text("mine")
    with pytest.raises(UsageError, match=r"agents\.csv"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["agents.csv"]
    assert (tmp_path / "agents.csv").read_text() == "mine"


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "team").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        write_starter(tmp_path / "team")
    with pytest.raises(UsageError, match="cannot be written"):
        write_starter(tmp_path / "team" / "below")


def test_it_reads_without_a_problem(tmp_path: Path) -> None:
    write_starter(tmp_path)
    found = folder.read(tmp_path)
    assert found.problems == ()
    assert found.inputs is not None
    assert found.inputs.history is not None
    assert check_settings(found.inputs.configuration.rules) == []
    assert len(found.inputs.agents) == 12
    assert found.inputs.history.notes == ()
    assert len(found.inputs.time_off) == 4
    assert {day.assignment is None for day in found.inputs.locked} == {True, False}


@pytest.mark.slow
def test_it_gives_a_good_roster(tmp_path: Path) -> None:
    write_starter(tmp_path)
    plan = pipeline.plan(pipeline.load(tmp_path))
    assert plan.result is not None
    assert all(finding.cost is not None for finding in plan.result.findings)
    assert plan.evaluation is not None
    assert plan.evaluation.short_share <= 0.03
