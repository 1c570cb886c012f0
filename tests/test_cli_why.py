"""`wfm why`: its three answers, and what it does not take."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.models.plan import Plan

from .test_cli import planned, pristine, run

__all__ = ["planned", "pristine"]


def test_answers(planned: Path) -> None:
    plan = Plan.model_validate_json(planned.read_text())
    assert plan.result
    assert plan.result.roster
    shift = plan.result.roster.assignments[0]
    assert run("why", planned).exit_code == 0
    gap = run("why", planned, "--queue", "help", "--at", f"{shift.date}T10:00")
    assert gap.exit_code == 0, gap.output
    assert "with the skills are at work" in gap.stdout
    handed = run("why", planned, "--agent", shift.agent, "--date", shift.date.isoformat())
    assert handed.exit_code == 0, handed.output
    assert "of 5 others could take it" in handed.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--queue", "help"), "--queue goes with --at"),
        (("--queue", "hlep", "--at", "2026-03-02T10:00"), "did you mean 'help'?"),
        (("--queue", "help", "--at", "ten"), "must be a time"),
        (("--queue", "help", "--at", "2030-01-01T10:00"), "is not planned"),
        (("--agent", "a9", "--date", "2026-03-02"), "no agent 'a9'"),
        (("--agent", "a0", "--date", "Monday"), "must be a date"),
    ],
)
def test_what_it_does_not_take(planned: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run("why", planned, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_there_must_be_a_roster(pristine: Path) -> None:
    assert run("why", pristine).exit_code == 2
