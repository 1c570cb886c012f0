"""`wfm intraday`, as a real-time analyst runs it in the middle of a day."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from wfm.cli import main
from wfm.io.starter import write_starter

AFFORDABLE = 10.0
"""Seconds of the processor for a team of twelve, in which a day would not move on much."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with its roster, and a Tuesday whose morning brings half as much again as the last one did."""
    folder = tmp_path_factory.mktemp("intraday")
    write_starter(folder / "plan")
    made = wfm("plan", folder / "plan", "--effort", "0.1", "--out", folder / "out", "-q")
    assert made.exit_code == 0, made.output
    rows = (folder / "plan/history.csv").read_text(encoding="utf-8").splitlines()
    morning = [row.split(",") for row in rows if row.startswith("2026-03-31") and row[11:16] < "11:00"]
    busy = [",".join(["2026-04-14" + row[0][10:], row[1], str(round(1.5 * int(row[2]))), *row[3:]]) for row in morning]
    (folder / "so_far.csv").write_text("\n".join([rows[0], *busy, ""]), encoding="utf-8")
    return folder


def wfm(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(main, [str(each) for each in arguments])


def test_the_rest_of_the_day_is_told_soon_with_moves_that_help(place: Path) -> None:
    began = time.process_time()
    done = wfm(
        *("intraday", place / "out/plan.json", place / "so_far.csv", "--moves", "--most", "4"),
        *("--xlsx", place / "today.xlsx"),
    )
    assert done.exit_code == 0, done.output
    assert time.process_time() - began < AFFORDABLE
    for title in ("Net staffing", "Moves"):
        assert title in done.output
    assert max(len(line) for line in done.output.splitlines()) <= 80
    names = CalamineWorkbook.from_path(place / "today.xlsx").sheet_names
    assert len(names) >= 2


def test_the_folder_learns_from_its_own_history_and_hands_the_plan_on(place: Path) -> None:
    done = wfm("intraday", place / "plan", place / "so_far.csv", "--at", "11:00", "-o", place / "today.json")
    assert done.exit_code == 0, done.output
    assert (place / "today.json").exists()
    again = wfm("require", place / "today.json", "-q", "-o", place / "required.json")
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "so_far.csv", "--moves"], "needs a plan with a roster"),
        (["out/plan.json", "so_far.csv", "--at", "eleven"], "--at must be a time such as 11:00"),
        (["out/plan.json", "so_far.csv", "--moves", "--absent", "a99"], "a99"),
    ],
)
def test_what_cannot_be_done_is_told(place: Path, arguments: list[str], said: str) -> None:
    done = wfm(
        "intraday",
        *(place / each if each == "plan" or "." in each else each for each in arguments),
    )
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_every_problem_of_the_actuals_is_told(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_text("timestamp,queue,offered\n2026-04-14 08:00,cals,5\n2026-04-14 08:30,calls,many\n", encoding="utf-8")
    done = wfm("intraday", place / "out/plan.json", file)
    assert done.exit_code == 3
    assert "broken.csv:2" in done.output
    assert "did you mean 'calls'?" in done.output
    assert "broken.csv:3" in done.output
