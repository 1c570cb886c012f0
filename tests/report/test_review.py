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
from wfm.models.ticket import Ticket
from wfm.models.time import IntervalGrid
from wfm.report.review import render, sheets
from wfm.report.review_kpis import NEEDS_TICKETS, UNKNOWN_KPIS


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
    assert all(values[name] is None for name, _ in (*NEEDS_TICKETS, *UNKNOWN_KPIS))


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


def cases(queue: str) -> list[Ticket]:
    """Three of January, answered after 10, 20 and 60 minutes, two of them closed; one of February, nobody's yet."""
    rows: list[dict[str, object]] = [
        {"answered": "2026-01-10T09:10Z", "resolved": "2026-01-10T10:00Z", "agent": "ana"},
        {"answered": "2026-01-10T09:20Z", "resolved": "2026-01-10T13:00Z", "agent": "bo", "contacts": 3},
        {"answered": "2026-01-10T10:00Z", "escalated": True, "agent": "ana", "contacts": 2},
        {"opened": "2026-02-01T09:00Z"},
    ]
    return [
        Ticket.model_validate({"ticket": str(number), "queue": queue, "opened": "2026-01-10T09:00Z", **row})
        for number, row in enumerate(rows)
    ]


def test_cases_give_times_and_shares_by_hand() -> None:
    plan = awkward.plan()
    found = sheets(plan, None, None, cases(next(iter(plan.inputs.configuration.queues))))
    table = next(sheet for sheet in found if sheet.title == "Cases")
    january, february = (next(row for row in table.rows if row[1] == month) for month in ("2026-01", "2026-02"))
    assert january[2:] == pytest.approx([3, 1, 20, 52, 2.5, 3.7, 0.5, 1 / 3, 2, 3])
    assert february[2:4] == [1, 1]
    assert february[4:9] == [None] * 5
    assert february[9:] == [0, 1, None]
    values = {str(row[0]): row[2] for row in next(sheet for sheet in found if sheet.title == "Support KPIs").rows}
    assert values["response time, minutes"] == pytest.approx(30)
    assert values["resolution time, hours"] == pytest.approx(2.5)
    assert values["first-contact resolution, measured, %"] == pytest.approx(50)
    assert values["escalated cases, %"] == pytest.approx(25)
    assert values["contacts per case"] == pytest.approx(7 / 4)
    assert values["contacts per agent"] == pytest.approx(3)


def test_a_file_of_cases_is_read_and_everything_wrong_in_it_told(tmp_path: Path) -> None:
    plan = awkward.plan()
    queue = next(iter(plan.inputs.configuration.queues))
    source, file = tmp_path / "plan.json", tmp_path / "tickets.csv"
    source.write_text(plan.model_dump_json(), encoding="utf-8")
    header = "ticket,queue,opened,answered,resolved,contacts,escalated,agent\n"
    file.write_text(
        f'{header}1,"{queue}",2026-01-10 09:00,2026-01-10 09:30,2026-01-10 10:00,1,no,ana\n', encoding="utf-8"
    )
    asked = ["review", str(source), "--tickets", str(file), "--out", str(tmp_path / "out"), "-q"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert "median minutes to the first answer" in (tmp_path / "out/review.html").read_text(encoding="utf-8")
    file.write_text(
        f'{header}1,"{queue}",2026-01-10 09:00,2026-01-10 08:30,,1,no,ana\n'
        f'2,"{queue}x",2026-01-10 09:00,,,1,no,ana\n3,"{queue}",soon,,,1.5,perhaps,\n4,"{queue}",2026-01-10,,,,,\n'
        f'5,"{queue}",2026-01-10 09:00,,,,,\n5,"{queue}",2026-01-10 09:00,,,,,\n',
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 3
    for said in (
        "tickets.csv:2: answered must not lie before opened",
        "tickets.csv:3: queue: no queue",
        "tickets.csv:4: opened: ",
        "tickets.csv:4: contacts: must be a whole number, got '1.5'",
        "tickets.csv:4: escalated: must be yes or no, got 'perhaps'",
        "tickets.csv:7: ticket: '5' is there twice (first in line 6)",
    ):
        assert said in done.output
