"""The documents say what is so: blocks run, links lead somewhere, the page of commands is up to date."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.report import awkward
from wfm import pipeline
from wfm.cli import main
from wfm.forecasting import forecast
from wfm.forecasting import registry as forecasters
from wfm.io.starter import write_starter
from wfm.models.organisation import RuleSetting
from wfm.models.plan import PlanInputs
from wfm.solver.rules import base as rules

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
RUN = re.compile(r"^```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_page_of_commands_is_up_to_date() -> None:
    script = ROOT / "docs/reference/make_pages.py"
    assert subprocess.run([sys.executable, script, "--check"]).returncode == 0, f"run python {script}"


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_reference(command: str) -> None:
    assert f"\n## wfm {command}\n" in (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def python_block(page: str) -> dict[str, Any]:
    """The names that the first Python block of a page defines."""
    block = next(
        text for language, text in RUN.findall((ROOT / page).read_text(encoding="utf-8")) if language != "bash"
    )
    module = ModuleType("block")
    sys.modules["block"] = module
    exec(compile(block, page, "exec"), vars(module))
    return vars(module)


def test_the_forecaster_of_the_guide_takes_part(tiny_inputs: PlanInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    forecasters.registry()
    monkeypatch.setattr(forecasters, "_REGISTERED", dict(forecasters._REGISTERED))
    forecasters.registry.cache_clear()
    try:
        member = python_block("docs/guides/adding-a-forecaster.md")["WeekdayMedian"]()
        made = forecast.make_forecast(tiny_inputs).queues["help"]
        assert made.weights[member.name] > 0
        assert made.offered.sum() > 0
    finally:
        forecasters.registry.cache_clear()


def test_the_export_of_the_guide_names_everybody() -> None:
    plan = awkward.plan()
    text = python_block("docs/guides/adding-an-export.md")["render"](plan).decode("utf-8-sig")
    assert plan.result
    assert plan.result.roster
    labels = {agent.agent: agent.label for agent in plan.inputs.agents}
    cells = ",".join(cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    assert all(labels[shift.agent] in cells for shift in plan.result.roster.assignments)


@pytest.mark.parametrize(("hours", "each"), [(6, 0), (5.75, 0.25), (5, 1)])
def test_the_rule_of_the_guide_is_obeyed_and_audited(tiny_inputs: PlanInputs, hours: float, each: float) -> None:
    """Shifts of the tiny plan last six hours; solving ends in an audit that must agree."""
    rules.registry()
    python_block("docs/guides/adding-a-rule.md")
    rules.registry.cache_clear()
    try:
        setting = RuleSetting(rule="short_days", params={"weekdays": ["mon"], "hours": hours}, weight=3)
        assert not rules.check_settings((setting,))
        configuration = tiny_inputs.configuration.model_copy(update={"rules": (setting,)})
        plan = pipeline.plan(tiny_inputs.model_copy(update={"configuration": configuration}))
        assert plan.result
        assert plan.result.roster
        mondays = sum(shift.date.weekday() == 0 for shift in plan.result.roster.assignments)
        assert mondays
        assert plan.result.terms.get("short_days", 0) == pytest.approx(3 * each * mondays)
    finally:
        rules._REGISTRY.pop("short_days")
        rules.registry.cache_clear()


def test_the_blocks_of_the_quickstart_run_in_order(tmp_path: Path) -> None:
    blocks = RUN.findall((ROOT / "docs/quickstart.md").read_text(encoding="utf-8"))
    assert {language for language, _ in blocks} == {"bash", "python"}
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    site = tmp_path / "my-plan" / "site.yaml"
    for language, block in blocks:
        if site.exists():  # readers have the time that tests have not
            site.write_text(site.read_text(encoding="utf-8").replace("limit_seconds: 20", "limit_seconds: 2"))
        command = ["bash", "-eo", "pipefail", "-c", block] if language == "bash" else [sys.executable, "-c", block]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_the_tables_of_the_guide_to_overriding_work_on_the_starter(tmp_path: Path) -> None:
    page = (ROOT / "docs/guides/overriding-a-forecast.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    write_starter(tmp_path / "plan")
    for name, begin in (("adjustments", "name,"), ("marks", "queue,first")):
        (block,) = (block for block in blocks if block.startswith(begin))
        (tmp_path / "plan" / f"{name}.csv").write_text(block, encoding="utf-8")
    inputs = pipeline.load(tmp_path / "plan")
    assert len(inputs.marks) == 2
    made = pipeline.forecast(inputs).forecast
    assert made
    assert [layer.name for layer in made.layers] == ["Price rise", "Mailing", "Board", "New tool"]
    assert all(layer.contacts and not layer.notes for layer in made.layers)
