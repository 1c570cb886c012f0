"""`wfm replan` and `wfm diff`: who works differently, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.models.plan import Plan

from .test_cli import planned, pristine, run

__all__ = ["planned", "pristine"]


def test_replan_and_diff(planned: Path, tmp_path: Path) -> None:
    plan = Plan.model_validate_json(planned.read_text())
    assert plan.result
    assert plan.result.roster
    lost = plan.result.roster.assignments[0]
    name = next(agent.label for agent in plan.inputs.agents if agent.agent == lost.agent)
    result = run("replan", planned, "--absent", f"{lost.agent}:{lost.date}", "-o", tmp_path / "new.json")
    assert result.exit_code == 0, result.output
    line = next(line for line in result.stdout.splitlines() if line.startswith(name))
    assert line.endswith("→ off")
    told = run("diff", planned, tmp_path / "new.json")
    assert told.exit_code == 0
    assert line in told.stdout
    assert run("audit", tmp_path / "new.json").exit_code == 0
    mended = Plan.model_validate_json((tmp_path / "new.json").read_text())
    assert [item.kind for item in mended.inputs.time_off] == ["sick"]
    assert mended.inputs.published
    again = run("replan", tmp_path / "new.json", "-o", "-", "-q")
    assert again.exit_code == 0
    assert Plan.model_validate_json(again.stdout).result.roster == mended.result.roster  # type: ignore[union-attr]
    assert "nobody's days changed" in run("diff", planned, planned).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--absent", "a0"), "must read like"),
        (("--absent", "a9:2026-03-02"), "no agent 'a9'"),
        (("--absent", "a0:yesterday"), "must be a date"),
        (("--absent", "a0:2026-03-03..2026-03-02"), "is before"),
        (("--today", "now"), "must be a date"),
    ],
)
def test_what_it_does_not_take(planned: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run("replan", planned, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_there_must_be_rosters(pristine: Path, planned: Path) -> None:
    assert run("replan", pristine).exit_code == 2
    assert run("diff", planned, pristine).exit_code == 2
