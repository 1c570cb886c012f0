"""`wfm fairness` and `wfm ledger`: the ledger that one plan writes is read by the next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from wfm import pipeline
from wfm.models.plan import Plan

from .test_cli import planned, pristine, run, tiny

__all__ = ["planned", "pristine", "tiny"]


def test_who_carries_what(planned: Path, tmp_path: Path) -> None:
    result = run("fairness", planned, "--csv", tmp_path / "f.csv")
    assert result.exit_code == 0, result.output
    assert "Gini" in result.stdout
    assert len((tmp_path / "f.csv").read_text(encoding="utf-8-sig").splitlines()) == 7


def test_the_next_plan_reads_the_ledger(planned: Path, tiny: Path) -> None:
    assert run("ledger", planned, "-o", tiny / "ledger.csv").exit_code == 0
    site = tiny / "site.yaml"
    assert run("check", tiny).exit_code == 3, "the same days again"
    start = Plan.model_validate_json(planned.read_text()).inputs.configuration.horizon.start
    site.write_text(site.read_text().replace(str(start), str(start + timedelta(days=3))))
    inputs = pipeline.load(tiny)
    assert {entry.agent for entry in inputs.ledger} == {agent.agent for agent in inputs.agents}


def test_there_must_be_a_roster(pristine: Path) -> None:
    assert run("fairness", pristine).exit_code == 2
    assert run("ledger", pristine).exit_code == 2
