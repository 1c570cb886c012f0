"""The review says what the plan, its history and a hiring plan hold, and what nobody has measured."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from benchmarks.hiring_cases import generated
from tests.report import awkward
from wfm.capacity.hire import hire
from wfm.cli import main
from wfm.models.history import History, QueueHistory
from wfm.models.time import IntervalGrid
from wfm.report.review import UNKNOWN_KPIS, render, sheets


def history() -> History:
    """A day in January and one in February, two contacts an hour of which one in four is abandoned."""
    grid = IntervalGrid.model_validate({"start": "2026-01-31T00:00Z", "interval_minutes": 60, "count": 48})
    queue = QueueHistory(
        grid=grid, offered=np.full(48, 2.0), aht_seconds=np.full(48, 120.0), abandoned=np.full(48, 0.5)
    )
    name = next(iter(awkward.plan().inputs.configuration.queues))
    return History(queues={name: queue})


def test_months_of_the_past_are_summed() -> None:
    plan = awkward.plan()
    table = next(sheet for sheet in sheets(plan, history(), None) if sheet.title.startswith("Contacts"))
    assert sum(float(row[2] or 0) for row in table.rows) == pytest.approx(96)
    assert all(row[4] == pytest.approx(0.25) and row[5] == pytest.approx(120) for row in table.rows)


def test_every_kpi_has_a_definition_and_unknown_ones_no_value() -> None:
    table = next(sheet for sheet in sheets(awkward.plan(), history(), None) if sheet.title == "Support KPIs")
    assert all(row[1] for row in table.rows)
    values = {str(row[0]): row[2] for row in table.rows}
    assert values["abandonment, %"] == pytest.approx(25)
    assert all(values[name] is None for name, _ in UNKNOWN_KPIS)


def test_files_hold_every_table_and_names_are_escaped() -> None:
    plan = awkward.plan()
    ahead = hire(generated(3, sites=1, skills=1, periods=6, solve={"time_limit_seconds": 5}))
    files = render(plan, history(), ahead)
    page = files["review.html"].decode()
    for title in ("Service outlook", "Fairness", "Outlook", "Support KPIs"):
        assert title in page
    assert "<script" not in page
    names = CalamineWorkbook.from_filelike(io.BytesIO(files["review.xlsx"])).sheet_names
    assert {"Service outlook", "Outlook", "Support KPIs"} <= set(names)


def test_the_command_takes_a_plans_json(tmp_path: Path) -> None:
    source = tmp_path / "plan.json"
    source.write_text(awkward.plan().model_dump_json(), encoding="utf-8")
    done = CliRunner().invoke(main, ["review", str(source), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"review.html", "review.xlsx"}
