from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import numpy as np
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

from wfm.models.plan import Plan
from wfm.report import roster_xlsx

from . import awkward
from .awkward import one_agent


def _sheets(plan: Plan) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(roster_xlsx.render(plan)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_the_sheets_come_in_the_order_of_use(plan: Plan) -> None:
    assert list(_sheets(plan)) == ["Week 2026-10-19", "Week 2026-10-26", "Coverage", "Shifts", "Summary"]


def test_the_grid_says_what_the_roster_says(plan: Plan) -> None:
    sheets = _sheets(plan)
    given = {(item.agent, item.date): item for item in awkward.assignments()}
    seen = set()
    for name in ("Week 2026-10-19", "Week 2026-10-26"):
        first = date.fromisoformat(name.removeprefix("Week "))
        rows = {row[1]: row for row in sheets[name][4:] if row[1]}
        assert set(rows) == set(awkward.NAMES)
        for agent, row in rows.items():
            assert row[0] == awkward.NAMES[agent]
            paid = 0.0
            for offset, cell in enumerate(row[2:9]):
                item = given.get((agent, date.fromordinal(first.toordinal() + offset)))
                if item:
                    clock = divmod(awkward.STARTS[agent], 60), divmod((awkward.STARTS[agent] + 510) % 1440, 60)
                    assert cell.split(", ")[0] == "{:02d}:{:02d}–{:02d}:{:02d}".format(*clock[0], *clock[1])
                    paid += item.paid_minutes / 60
                    seen.add((agent, item.date))
                else:
                    assert "–" not in cell or cell.startswith("training")
            assert row[9] == paid
        totals = next(row for row in sheets[name] if row[0] == "Paid hours")
        assert totals[9] == sum(totals[2:9]) == sum(row[9] for row in rows.values())
    assert seen == set(given)


def test_absences_and_days_off_are_named(plan: Plan) -> None:
    sheets = _sheets(plan)
    ana = next(row for row in sheets["Week 2026-10-26"] if row[1] == "ana")
    assert ana[2:5] == ["férias; <leave>"] * 3
    new = next(row for row in sheets["Week 2026-10-19"] if row[1] == "con")
    assert new[2:4] == ["", ""]
    assert "Todos-os-Santos <1>" in sheets["Week 2026-10-26"][3][8]


def test_shifts_have_real_dates_and_times(plan: Plan) -> None:
    rows = _sheets(plan)["Shifts"]
    read = {(row[0], row[4]): row for row in rows[1:]}
    assert len(rows) - 1 == len(read) == len(awkward.assignments())
    for item in awkward.assignments():
        row = read[item.agent, item.date]
        start = awkward.STARTS[item.agent]
        assert row[6] == datetime(item.date.year, item.date.month, item.date.day, start // 60, start % 60)
        assert row[9:11] == [item.start.replace(tzinfo=None), item.end.replace(tzinfo=None)]
        assert row[1:4] == [awkward.NAMES[item.agent], awkward.TEAMS[item.agent], awkward.SITES[item.agent]]
        assert row[8] == awkward.zone_of(item.agent)
        assert row[11] == item.paid_minutes / 60
        assert row[13] == item.template


def test_coverage_reads_back_and_has_a_chart(plan: Plan) -> None:
    assert plan.evaluation
    assert plan.requirement
    rows = _sheets(plan)["Coverage"]
    columns = {title: [row[place] for row in rows[2:]] for place, title in enumerate(rows[1]) if title}
    np.testing.assert_allclose(columns["On duty"], plan.evaluation.on_duty)
    for name, queue in plan.requirement.queues.items():
        np.testing.assert_allclose(columns[f"{name}: required"], queue.scheduled)
        np.testing.assert_allclose(columns[f"{name}: short"], plan.evaluation.queues[name].short)
    assert columns["UTC"][1] == datetime(2026, 10, 18, 23, 30)
    assert columns["Local"][1] == datetime(2026, 10, 19, 0, 30)
    parts = zipfile.ZipFile(io.BytesIO(roster_xlsx.render(plan))).namelist()
    assert "xl/charts/chart1.xml" in parts


def test_the_summary_has_the_proof_and_the_findings(plan: Plan) -> None:
    rows = {row[0]: row for row in _sheets(plan)["Summary"]}
    assert rows["lower bound"][1] == 1200.25
    assert rows["short: voice <en>"][1] == 1000.0
    assert rows["weekends"][4] == "works 2 <weekends>" or rows["weekends"][1] == "ana"
    assert rows["=email"][0] == "=email"


def test_nothing_is_a_formula_but_the_totals(plan: Plan) -> None:
    book = zipfile.ZipFile(io.BytesIO(roster_xlsx.render(plan)))
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert [text.count("<f>") for text in sheets] == [1, 1, 0, 0, 0]
    assert not any("<hyperlink" in text for text in sheets)


def test_equal_plans_give_equal_bytes(plan: Plan) -> None:
    assert roster_xlsx.render(plan) == roster_xlsx.render(awkward.plan())


def test_a_bare_plan_still_has_a_summary(bare: Plan) -> None:
    assert list(_sheets(bare)) == ["Summary"]


@settings(max_examples=60)
@given(awkward.NAMES_OF_PEOPLE)
def test_any_name_survives(name: str) -> None:
    sheets = _sheets(one_agent(name, name))
    assert sheets["Shifts"][1][:3] == [name, name, name]
    assert sheets["Shifts"][1][13] == name
    assert sheets["Week 2026-10-19"][5][:2] == [name, name]
