"""On-call rotas from the plan folder to every report, and the commands that speak of them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from wfm import pipeline
from wfm.io import folder
from wfm.models.on_call import OnCallRota
from wfm.models.people import Preference
from wfm.models.plan import Plan, PlanInputs

from .test_cli import run


@pytest.fixture(scope="module")
def source(tiny_inputs: PlanInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny plan with nights on call, and a second rota that nobody can be on."""
    rotas = {
        "night": OnCallRota(hours={"mon-sun": "18:00-08:00"}, turn="span", overlap_shifts=False, pay_per_duty=20),
        "nobody": OnCallRota(turn="day", agents=("a0",), overlap_shifts=False, open_cost=70, valid_until="2026-03-02"),
    }
    configuration = tiny_inputs.configuration.model_copy(update={"on_call": rotas})
    wish = Preference(agent="a1", date=tiny_inputs.configuration.horizon.start, wish="want", what="night", weight=9)
    path = tmp_path_factory.mktemp("on_call") / "plan"
    inputs = tiny_inputs.model_copy(update={"configuration": configuration, "preferences": (wish,)})
    folder.write(inputs, path)
    return path


@pytest.fixture(scope="module")
def planned(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("on_call_planned") / "plan.json"
    done = run("roster", source, "-o", path)
    assert done.exit_code == 0, done.output
    assert "On call" in done.output
    return path


def read(path: Path) -> Plan:
    plan = Plan.model_validate_json(path.read_text(encoding="utf-8"))
    assert plan.result
    assert plan.result.roster
    return plan


def test_the_roster_has_duties_with_their_proof(planned: Path) -> None:
    result = read(planned).result
    assert result
    assert result.roster
    assert [item.rota for item in result.roster.on_call] == ["night"] * 3 + ["nobody"]
    assert result.roster.on_call[0].agent == "a1"
    assert result.terms["on_call_pay"] == 60
    assert result.on_call
    assert result.on_call.status == "optimal"
    assert result.objective == pytest.approx(sum(result.terms.values()))
    assert result.bound is not None
    assert result.bound <= result.objective


def test_every_report_shows_who_is_on_call(planned: Path, tmp_path: Path) -> None:
    assert run("report", planned, "--out", tmp_path, "-q").exit_code == 0
    roster = read(planned).result.roster  # type: ignore[union-attr]
    assert roster
    rows = list(csv.DictReader(io.StringIO((tmp_path / "on_call.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["rota"], row["agent"]) for row in rows] == [(item.rota, item.agent) for item in roster.on_call]
    assert (rows[0]["start"], rows[0]["end"], rows[0]["hours"]) == ("2026-03-02 18:00", "2026-03-03 08:00", "14.00")
    events = Calendar.from_ical((tmp_path / "ics/a1.ics").read_bytes()).walk("VEVENT")
    mine = [event for event in events if str(event["summary"]) == "On call: night"]
    assert [event.decoded("dtstart") for event in mine] == [item.start for item in roster.on_call if item.agent == "a1"]
    page = (tmp_path / "roster.html").read_text(encoding="utf-8")
    assert "<h2>On call</h2>" in page
    assert "<small class='call'>on call night</small>" in page
    book = CalamineWorkbook.from_path(tmp_path / "roster.xlsx")
    cells = book.get_sheet_by_name("On call").to_python()
    assert [row[0] for row in cells[3:]] == [item.rota for item in roster.on_call]
    week = book.get_sheet_by_name(next(name for name in book.sheet_names if name.startswith("Week"))).to_python()
    assert any("on call night" in str(cell) for row in week for cell in row)
    assert json.loads((tmp_path / "plan.json").read_text())["result"]["roster"]["on_call"][0]["rota"] == "night"


def test_the_export_goes_into_the_next_plan(source: Path, planned: Path, tmp_path: Path) -> None:
    assert run("report", planned, "--out", tmp_path / "out", "-q").exit_code == 0
    shutil.copytree(source, tmp_path / "next")
    shutil.copy(tmp_path / "out/on_call.csv", tmp_path / "next/on_call.csv")
    again = pipeline.load(tmp_path / "next")  # for the same days: locked duties
    roster = read(planned).result.roster  # type: ignore[union-attr]
    assert roster
    assert [(item.start, item.agent) for item in again.on_call] == [
        (item.start, item.agent) for item in roster.on_call if item.agent
    ]
    site = tmp_path / "next/site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("2026-03-02", "2026-03-05", 1), encoding="utf-8")
    assert len(pipeline.load(tmp_path / "next").on_call) == len(again.on_call)  # past ones now


def test_why_somebody_is_not_on_call(planned: Path) -> None:
    told = run("why", planned, "--on-call", "nobody", "--date", "2026-03-02")
    assert told.exit_code == 0, told.output
    assert "Mon 2 Mar 09:00 to Tue 3 Mar 09:00: nobody" in told.stdout
    assert "0 of 1 others of the rota could take it" in told.stdout
    other = run("why", planned, "--on-call", "night", "--date", "2026-03-03")
    assert "others of the rota could take it without breaking a condition" in other.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--on-call", "nigt", "--date", "2026-03-02"), "no rota 'nigt' (did you mean 'night'?)"),
        (("--on-call", "night"), "--on-call with --date"),
        (("--on-call", "night", "--date", "2026-04-02"), "no duty of rota 'night' begins on 2026-04-02"),
        (("--on-call", "night", "--date", "Monday"), "must be a date"),
        (("--on-call", "night", "--agent", "a0", "--date", "2026-03-02"), "give one of them"),
    ],
)
def test_what_why_does_not_take(planned: Path, arguments: tuple[str, ...], words: str) -> None:
    told = run("why", planned, *arguments)
    assert told.exit_code == 2
    assert words in told.output


def test_replan_and_diff(planned: Path, tmp_path: Path) -> None:
    done = run("replan", planned, "--absent", "a1:2026-03-02", "-o", tmp_path / "new.json")
    assert done.exit_code == 0, done.output
    line = next(line for line in done.stdout.splitlines() if line.startswith("on call night, Mon 02 Mar 18:00: "))
    assert line in run("diff", planned, tmp_path / "new.json").stdout
    assert "duty on call" in done.stdout.splitlines()[0]
    old, new = read(planned).result.roster, read(tmp_path / "new.json").result.roster  # type: ignore[union-attr]
    assert old
    assert new
    assert [item.agent for item in new.on_call[1:3]] == [item.agent for item in old.on_call[1:3]]
    assert new.on_call[0].agent not in ("a1", "")
    assert run("audit", tmp_path / "new.json").exit_code == 0


def test_audit_certificate_fairness_and_ledger(planned: Path, tmp_path: Path) -> None:
    audit = run("audit", planned, "--certificate", tmp_path / "certificate.json")
    assert audit.exit_code == 0, audit.output
    lines = json.loads((tmp_path / "certificate.json").read_text())["lines"]
    assert {line["rule"] for line in lines} >= {"on_call.shifts", "on_call.absence", "on_call.together"}
    fair = run("fairness", planned, "--csv", tmp_path / "fair.csv")
    assert "On call, in this plan + before" in fair.stdout
    rows = list(csv.DictReader(io.StringIO((tmp_path / "fair.csv").read_text(encoding="utf-8-sig"))))
    assert sum(float(row["on_call night"]) for row in rows) == 3
    assert run("ledger", planned, "-o", tmp_path / "ledger.csv").exit_code == 0
    ledger = (tmp_path / "ledger.csv").read_text(encoding="utf-8")
    assert "a1,on_call.night.duties,2026-03-02,2026-03-04,1" in ledger


def test_a_roster_of_others_is_judged_on_its_shifts(planned: Path, tmp_path: Path) -> None:
    assert run("report", planned, "--out", tmp_path, "-q").exit_code == 0
    told = run("audit", planned, "--roster", tmp_path / "roster.csv")
    assert told.exit_code == 0, told.output
    assert "on_call" not in told.stdout
