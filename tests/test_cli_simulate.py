"""`wfm simulate` and `wfm improve` as a planner uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wfm import pipeline
from wfm.cli import main
from wfm.models.plan import Plan, PlanInputs
from wfm.models.simulation import SimulationResult


@pytest.fixture(scope="module")
def plan_file(tiny_inputs: PlanInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = pipeline.evaluate(pipeline.roster(pipeline.require(pipeline.forecast(tiny_inputs))))
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    path.write_text(plan.model_dump_json(), encoding="utf-8")
    return path


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


def test_a_table_and_all_that_is_written(plan_file: Path, tmp_path: Path) -> None:
    code, out, _ = run(
        "simulate",
        plan_file,
        "--replications",
        5,
        "--json",
        tmp_path / "s.json",
        "--svg",
        tmp_path / "s.svg",
        "-o",
        tmp_path / "plan.json",
        "--plot",
    )
    assert code == 0
    assert "Simulated service" in out
    assert "5 replications" in out
    assert "help: service level by interval" in out
    result = SimulationResult.model_validate_json((tmp_path / "s.json").read_text(encoding="utf-8"))
    plan = Plan.model_validate_json((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan.simulation == result
    assert SimulationResult.model_validate_json(result.model_dump_json()) == result
    whole = result.queues["help"].whole.service_level
    assert whole.low[0] <= whole.mean[0] <= whole.high[0]
    assert len(result.queues["help"].days.contacts.mean) == len(result.days) == 3
    svg = (tmp_path / "s.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "nan" not in svg


def test_the_same_seed_gives_the_same_and_another_does_not(plan_file: Path) -> None:
    first, second, other = (
        json.loads(run("simulate", plan_file, "--replications", 4, "--seed", seed, "--json", "-", "-q")[1])
        for seed in (5, 5, 6)
    )
    assert first == second
    assert first["queues"] != other["queues"]


def test_precision_is_reached_or_said_not_to_be(plan_file: Path) -> None:
    result = SimulationResult.model_validate_json(run("simulate", plan_file, "--precision", 0.03, "--json", "-")[1])
    level = result.queues["help"].whole.service_level
    assert result.precise
    assert (level.high[0] - level.low[0]) / 2 <= 0.03


def test_a_plan_does_not_differ_from_itself(plan_file: Path) -> None:
    code, out, _ = run("simulate", plan_file, "--against", plan_file, "--replications", 4)
    assert code == 0
    assert "0.0 … 0.0" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--day", "2026-04-01"), "--day must be one of the 3 days from 2026-03-02"),
        (("--precision", "0"), "--precision"),
        (("--replications", "1"), "--replications"),
        (("--json", "-", "-o", "-"), "both want standard output"),
    ],
)
def test_what_makes_no_sense_is_told(plan_file: Path, words: tuple[str, ...], told: str) -> None:
    code, _, error = run("simulate", plan_file, *words)
    assert code == 2
    assert told in error
    assert "Traceback" not in error


def test_a_plan_made_for_other_queues_is_not_compared(plan_file: Path, tmp_path: Path) -> None:
    text = plan_file.read_text(encoding="utf-8").replace('"help"', '"chat"')
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    code, _, error = run("simulate", plan_file, "--against", tmp_path / "other.json")
    assert code == 2
    assert "different queues" in error


def test_improve_says_what_is_missing(plan_file: Path, tmp_path: Path) -> None:
    document = json.loads(plan_file.read_text(encoding="utf-8"))
    document["inputs"]["configuration"]["queues"]["help"]["target"]["service_level"] = 0.99
    (tmp_path / "hard.json").write_text(json.dumps(document), encoding="utf-8")
    code, out, _ = run("improve", tmp_path / "hard.json", "--rounds", 1, "-o", tmp_path / "better.json")
    assert code == 0
    assert "missing: help: " in out
    better = Plan.model_validate_json((tmp_path / "better.json").read_text(encoding="utf-8"))
    assert not pipeline.audit(better).hard
