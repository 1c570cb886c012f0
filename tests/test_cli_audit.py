"""`wfm audit`: its certificate, and rosters from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_cli import planned, pristine, run

__all__ = ["planned", "pristine"]


def test_certificate(planned: Path, tmp_path: Path) -> None:
    result = run("audit", planned, "--certificate", tmp_path / "c.json")
    assert result.exit_code == 0
    assert "daily_rest" in result.stdout
    assert len(json.loads((tmp_path / "c.json").read_text())["lines"]) == 6 * 6
    assert run("audit", planned, "--certificate", tmp_path / "c.csv", "-q").stdout == ""
    assert (tmp_path / "c.csv").read_bytes().count(b"\r\n") == 6 * 6 + 1
    assert run("audit", planned, "--certificate", tmp_path / "c.pdf").exit_code == 2


def test_our_own_export_is_judged_as_the_plan_is(planned: Path, tmp_path: Path) -> None:
    assert run("report", planned, "--out", tmp_path, "-q").exit_code == 0
    own, exported = run("audit", planned), run("audit", planned, "--roster", tmp_path / "roster.csv")
    assert exported.exit_code == 0, exported.output
    cost = [line.split()[1] for text in (own, exported) for line in text.stdout.splitlines() if line[:5] == "cost "]
    assert cost[0] == cost[1]
    assert "slack" in exported.stdout


@pytest.mark.parametrize(("end", "code"), [("15:00", 0), ("15:01", 5)])
def test_a_vendors_roster(planned: Path, tmp_path: Path, end: str, code: int) -> None:
    (tmp_path / "v.csv").write_text(f"Who,date,start,end\na0,2026-03-02,09:00,{end}\n")
    arguments = ("audit", planned, "--roster", tmp_path / "v.csv", "--columns", "agent=Who")
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert run(*arguments, "--without", "shift_shape").exit_code == 0
    assert run(*arguments, "--without", "shift_shap").exit_code == 2
    assert run("audit", planned, "--roster", tmp_path / "v.csv", "--columns", "Who").exit_code == 2
    assert run("audit", planned, "--roster", tmp_path / "v.csv").exit_code == 3
