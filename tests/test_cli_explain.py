"""`wfm require --explain`: the steps to one number, and friendly errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wfm.cli import main
from wfm.io import folder
from wfm.models.plan import PlanInputs


@pytest.fixture(scope="module")
def forecasted(tiny_inputs: PlanInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain")
    folder.write(tiny_inputs, path / "plan")
    assert run("forecast", path / "plan", "-q", "-o", path / "forecast.json").exit_code == 0
    return path / "forecast.json"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_steps_end_in_the_requirement(forecasted: Path, tmp_path: Path) -> None:
    result = run("require", forecasted, "--explain", "help@2026-03-02T10:30", "-o", tmp_path / "out.json")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("help, 2026-03-02 10:00 (Europe/Lisbon), 60 minutes\n")
    lines = result.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[2:5]] == ["contacts", "handling time", "arriving workload"]
    scheduled = json.loads((tmp_path / "out.json").read_text())["requirement"]["queues"]["help"]["scheduled"][10]
    assert lines[-1].startswith("scheduled")
    assert f"{scheduled:,.6g}" in lines[-1]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("help", "give QUEUE@TIME"),
        ("hlep@2026-03-02T10:30", "no queue 'hlep'"),
        ("help@tomorrow", "must be a time such as"),
        ("help@2027-03-02T10:30", "is not planned"),
    ],
)
def test_what_cannot_be_explained(forecasted: Path, place: str, message: str) -> None:
    result = run("require", forecasted, "--explain", place)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
