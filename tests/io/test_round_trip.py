"""Inputs written as a folder or workbook read back equal, whatever they are."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.io.small import read_files
from tests.io.strategies import plan_inputs
from wfm.io import folder, workbook
from wfm.models.plan import PlanInputs
from wfm.sample.generate import sample_inputs

many = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def same(path: Path, inputs: PlanInputs) -> None:
    result = folder.read(path)
    assert result.problems == ()
    assert result.inputs is not None
    for name in PlanInputs.model_fields:
        assert getattr(result.inputs, name) == getattr(inputs, name), name
    assert result.inputs == inputs


@many
@given(plan_inputs())
def test_a_folder_reads_back_equal(inputs: PlanInputs) -> None:
    with tempfile.TemporaryDirectory() as directory:
        folder.write(inputs, Path(directory) / "plan")
        same(Path(directory) / "plan", inputs)


@settings(many, max_examples=30)
@given(plan_inputs())
def test_folder_to_workbook_to_folder_loses_nothing(inputs: PlanInputs) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory)
        folder.write(inputs, path / "zero")
        first = folder.read(path / "zero").inputs
        assert first is not None
        folder.write(first, path / "one")
        workbook.write(first, path / "plan.xlsx")
        second = folder.read(path / "plan.xlsx")
        assert second.problems == ()
        assert second.inputs is not None
        folder.write(second.inputs, path / "two")
        same(path / "two", inputs)
        for file in (path / "one").iterdir():
            assert (path / "two" / file.name).read_bytes() == file.read_bytes()


def test_equal_inputs_give_equal_workbooks(tmp_path: Path) -> None:
    inputs = read_files(tmp_path / "plan").inputs
    assert inputs
    workbook.write(inputs, tmp_path / "one.xlsx")
    workbook.write(inputs, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_sample_reads_back_equal(tmp_path: Path) -> None:
    inputs = sample_inputs()
    folder.write(inputs, tmp_path / "plan")
    same(tmp_path / "plan", inputs)


def test_writing_over_a_folder_leaves_nothing_of_the_old_tables(tmp_path: Path) -> None:
    inputs = read_files(tmp_path / "plan").inputs
    assert inputs
    fewer = inputs.model_copy(update={"time_off": (), "locked": (), "preferences": ()})
    folder.write(fewer, tmp_path / "plan")
    same(tmp_path / "plan", fewer)
