"""`wfm hire`, as HR runs it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from wfm.cli import main
from wfm.io.starter import write_starter

EXAMPLE = Path(__file__).parents[1] / "examples/hiring"


def small(tmp_path: Path) -> Path:
    """The example over a year, which is proved at once."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "plan"))
    site = folder / "hiring.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("periods: 18", "periods: 12"), encoding="utf-8")
    return folder


def test_the_example_gives_a_calendar_in_every_form(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(
        main, ["hire", str(small(tmp_path)), "--compare", "--out", str(out), "--time-limit", "20"]
    )
    assert done.exit_code == 0, done.output
    for heading in ("Hiring calendar", "Classes", "Outlook", "Proof", "hire to the next gap", "in other futures"):
        assert heading in done.output
    names = {path.name for path in out.iterdir()}
    assert names == {
        *("hiring.html", "hiring.xlsx", "hiring.json"),
        *("hiring_calendar.csv", "hiring_people.csv", "hiring_work.csv", "hiring_costs.csv"),
    }
    plan = json.loads((out / "hiring.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader((out / "hiring_calendar.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert sum(int(row["People"]) for row in rows) == sum(each["heads"] for each in plan["requisitions"])
    sheets = CalamineWorkbook.from_path(out / "hiring.xlsx").sheet_names
    assert {"Hiring calendar", "Outlook", "People", "Work", "Costs"} <= set(sheets)
    page = (out / "hiring.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "<script" not in page


def test_several_percentiles_show_what_safety_costs(tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["hire", str(small(tmp_path)), "--percentile", "50%", "--percentile", "0.9", "--out", str(out)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "What it costs to be safer" in done.output
    plans = [json.loads((out / name / "hiring.json").read_text(encoding="utf-8")) for name in ("p50", "p90")]
    assert plans[0]["objective"] < plans[1]["objective"]


@pytest.mark.parametrize("percentile", ["0", "100%"])
def test_a_percentile_lies_inside(tmp_path: Path, percentile: str) -> None:
    done = CliRunner().invoke(main, ["hire", str(EXAMPLE), "--percentile", percentile, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "above 0 and below 1" in done.output


def test_broken_input_writes_nothing(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "hiring_staff.csv").write_text("group,heads\nnobody,1\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["hire", str(folder), "--out", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert "hiring_staff.csv:2: group: no group 'nobody'" in done.output
    assert not (tmp_path / "out").exists()


def test_the_plans_forecast_drives_hiring(tmp_path: Path) -> None:
    """A plan folder with hiring.yaml: the queue's forecast, target and shrinkage, growing by a third a year."""
    folder = tmp_path / "plan"
    write_starter(folder)
    (folder / "hiring.yaml").write_text(
        "organisation: X\nstart: 2026-04-01\nperiods: 6\nsites: {A: {}}\n"
        "queues: {work: {plan_queue: calls, yearly_growth: 0.33}}\novertime: {most: 0.1}\n",
        encoding="utf-8",
    )
    (folder / "hiring_groups.csv").write_text(
        "group,site,serves,yearly_cost_per_fte\nall,A,work,30000\n", encoding="utf-8"
    )
    (folder / "hiring_options.csv").write_text("option,group\nhire,all\n", encoding="utf-8")
    (folder / "hiring_staff.csv").write_text("group,heads\nall,3\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["hire", str(folder), "--out", str(tmp_path / "out"), "-q"])
    assert done.exit_code == 0, done.output
    plan = json.loads((tmp_path / "out/hiring.json").read_text(encoding="utf-8"))
    contacts = plan["queues"][0]["contacts"]
    assert 1.10 < (contacts[-1] / 30) / (contacts[0] / 30) < 1.18  # five months of 33 % a year, days 30 and 30
    assert plan["queues"][0]["required_fte"][-1] > plan["queues"][0]["required_fte"][0] > 1


def test_whom_a_roster_lacks_is_hired(tmp_path: Path) -> None:
    """One command from a roster with too few people to requisitions, and tables that say the same again."""
    folder, out = tmp_path / "plan", tmp_path / "out"
    write_starter(folder)
    lines = (folder / "agents.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "agents.csv").write_text("".join(lines[:4]), encoding="utf-8")  # calls alone, and far too few for them
    for name in ("preferences", "locked_shifts", "time_off"):
        (folder / f"{name}.csv").unlink()
    run = CliRunner()
    rostered = run.invoke(main, ["plan", str(folder), "--effort", "0.05", "--out", str(tmp_path / "made"), "-q"])
    assert rostered.exit_code == 0, rostered.output
    asked = ["hire", str(folder), "--roster", str(tmp_path / "made/plan.json"), "--people", "2", "--out", str(out)]
    done = run.invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert "Whom the roster lacks" in done.output
    options = list(csv.DictReader((out / "hiring_options.csv").read_text(encoding="utf-8-sig").splitlines()))
    wanted = {row["option"]: int(row["wanted"]) for row in options if row["wanted"] != "0"}
    assert sum(wanted.values()) == 2
    calendar = list(csv.DictReader((out / "hiring_calendar.csv").read_text(encoding="utf-8-sig").splitlines()))
    for option, people in wanted.items():
        assert sum(int(row["People"]) for row in calendar if row["Option"] == option) >= people
    for name in ("hiring_options.csv", "hiring_groups.csv"):
        shutil.copy(out / name, folder / name)
    again = run.invoke(main, ["hire", str(folder), "--out", str(tmp_path / "again"), "-q"])
    assert again.exit_code == 0, again.output
    both = [json.loads((each / "hiring.json").read_text(encoding="utf-8")) for each in (out, tmp_path / "again")]
    assert both[0]["objective"] == pytest.approx(both[1]["objective"], rel=1e-3)


def test_people_go_with_a_roster(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["hire", str(EXAMPLE), "--people", "2", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "--roster" in done.output
