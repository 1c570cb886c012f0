"""`wfm scenario`, as a planner asks it many times a day."""

from __future__ import annotations

import csv
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wfm.cli import main
from wfm.io.starter import write_starter


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans") / "plan"
    write_starter(folder)
    for shipped in (folder / "scenarios").iterdir():
        shipped.unlink()
    files = {
        "busy": "about: More calls and longer ones\nvolume: [{queues: [calls], factor: 1.2}]\naht: [{factor: 1.1}]\n",
        "busy_short": "inherits: busy\nagents:\n  - {remove: 2}\n",
        "service": "set:\n  queues.calls.target.service_level: 0.9\n",
    }
    for name, text in files.items():
        (folder / "scenarios" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def wfm(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["scenario", *map(str, arguments)])


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def test_scenarios_are_listed(plan: Path) -> None:
    done = wfm("list", plan)
    assert "More calls and longer ones" in done.output
    assert "(on busy)" in done.output


def test_run_compares_with_the_plan_and_leaves_it_alone(plan: Path, tmp_path: Path) -> None:
    before = digest(plan)
    done = wfm("run", plan, "busy", "busy_short", "busy+service", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert digest(plan) == before
    for part in ("baseline", "busy+service", "FTE", "% contacts", "no other scenario is better"):
        assert part in done.output
    rows = list(csv.DictReader((tmp_path / "comparison.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["Scenario"] for row in rows] == ["baseline", "busy", "busy_short", "busy+service"]
    assert {path.name for path in tmp_path.iterdir()} == {
        *("comparison.html", "comparison.xlsx", "comparison.csv", "comparison_queues.csv", "results")
    }
    assert len(list((tmp_path / "results").iterdir())) == 4
    again = wfm("run", plan, "busy", "busy_short", "busy+service", "--out", tmp_path)
    assert again.output == done.output
    compared = wfm("compare", "busy", "service", "--out", tmp_path)
    assert compared.exit_code == 2
    assert "no result 'service'" in compared.output
    assert wfm("compare", "busy", "busy_short", "--out", tmp_path).exit_code == 0


def test_sweep_runs_every_combination(plan: Path, tmp_path: Path) -> None:
    done = wfm("sweep", plan, "volume=0.9..1.1:0.1", "shrinkage=0.1,0.2", "--on", "service", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader((tmp_path / "comparison.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 7
    fte = [float(row["FTE"]) for row in rows[1:]]
    assert fte[::2] == sorted(fte[::2])
    assert all(low < high for low, high in zip(fte[::2], fte[1::2], strict=True))  # more shrinkage, more people


def test_one_axis_is_drawn(plan: Path, tmp_path: Path) -> None:
    assert wfm("sweep", plan, "heads=-1..1", "--out", tmp_path, "-q").exit_code == 0
    assert "FTE by heads" in (tmp_path / "comparison.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run", "PLAN", "bsy"), 2, "no scenario 'bsy' (did you mean 'busy'?)"),
        (("sweep", "PLAN", "volum=1"), 2, "nothing to sweep is called 'volum' (did you mean 'volume'?)"),
        (("sweep", "PLAN", "queues.cals.shrinkage=0.1"), 4, "did you mean 'queues.calls.shrinkage'?"),
        (("sweep", "PLAN", "heads=-99"), 4, "99 people are to go"),
    ],
)
def test_mistakes_are_told(plan: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    done = wfm(*(plan if each == "PLAN" else each for each in arguments), "--out", tmp_path)
    assert done.exit_code == code, done.output
    assert message in done.output


def test_a_mistake_in_a_file_has_its_line(plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_starter(folder)
    file = folder / "scenarios/bad.yaml"
    file.write_text("about: x\nset:\n  queues.calls.shrinkage: 0.1\n  queues.calls.shrinkge: 0.2\n", encoding="utf-8")
    done = wfm("run", folder, "bad", "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "scenarios/bad.yaml:4: set.queues.calls.shrinkge: no setting" in done.output
    file.write_text("volum:\n  - {factor: 2}\naht:\n  - {factor: 0}\ninherits: nobody\n", encoding="utf-8")
    done = wfm("run", folder, "bad", "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "scenarios/bad.yaml:1: unknown setting 'volum' (did you mean 'volume'?)" in done.output
    assert "scenarios/bad.yaml:4: aht.0.factor: must be more than 0, got 0" in done.output


@pytest.mark.slow
def test_rosters_on_demand(plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")  # for the wide table
    site = plan / "site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace("limit_seconds: 20", "limit_seconds: 3"), encoding="utf-8")
    done = wfm("run", plan, "busy_short", "--roster", "--workers", "1", "--out", tmp_path)
    site.write_text(text, encoding="utf-8")
    assert done.exit_code == 0, done.output
    assert done.output.index("requirement level") < done.output.index("roster level")
    assert "Unfair" in done.output.split("roster level")[1]


@pytest.mark.slow
def test_a_sweep_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """The process group of a sweep on two processes is killed outright; the next run makes only what is missing."""
    folder, out = tmp_path / "plan", tmp_path / "out"
    write_starter(folder)
    arguments = ["sweep", str(folder), "volume=0.8..1.2:0.01", "--workers", "2", "--out", str(out), "-q"]
    command = [sys.executable, "-c", "from wfm.cli import main; main()", "scenario", *arguments]
    running = subprocess.Popen(command, start_new_session=True)
    results = out / "results"
    began = time.monotonic()
    while running.poll() is None and time.monotonic() - began < 120:
        if results.exists() and len(list(results.glob("*.json"))) >= 5:
            break
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    made = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert len(made) >= 5
    assert wfm(*arguments).exit_code == 0
    after = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert len(after) == 42  # the plan as it is, and 41 volumes
    assert {name: after[name] for name in made} == made
    straight = tmp_path / "straight"
    assert wfm(*arguments[:-2], str(straight), "-q", "--workers", "1").exit_code == 0
    assert (straight / "comparison.csv").read_bytes() == (out / "comparison.csv").read_bytes()
