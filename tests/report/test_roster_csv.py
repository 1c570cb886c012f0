from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest

from wfm.models.plan import Plan
from wfm.report import roster_csv
from wfm.report.tables import unprotect

from . import awkward


@pytest.mark.parametrize("raw", [False, True])
def test_every_shift_reads_back(plan: Plan, raw: bool) -> None:
    text = roster_csv.render(plan, raw=raw).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    if not raw:
        rows = [{column: unprotect(cell) for column, cell in row.items()} for row in rows]
    read = {(row["agent"], row["date"]): row for row in rows}
    given = awkward.assignments()
    assert len(rows) == len(read) == len(given)
    for item in given:
        row = read[item.agent, item.date.isoformat()]
        assert row["name"] == awkward.NAMES[item.agent]
        assert row["team"] == awkward.TEAMS[item.agent]
        assert row["site"] == awkward.SITES[item.agent]
        assert row["time_zone"] == awkward.zone_of(item.agent)
        assert datetime.fromisoformat(row["start_utc"]) == item.start
        assert datetime.fromisoformat(row["end_utc"]) == item.end
        assert float(row["paid_hours"]) == item.paid_minutes / 60
        assert row["template"] == item.template
        assert row["start"] == f"{awkward.STARTS[item.agent] // 60:02d}:{awkward.STARTS[item.agent] % 60:02d}"
        assert row["weekday"] == f"{item.date:%a}"
        assert row["locked"] == ("yes" if item.locked else "")


def test_a_night_over_the_october_change_is_an_hour_longer_on_the_same_clock(plan: Plan) -> None:
    rows = csv.DictReader(io.StringIO(roster_csv.render(plan, raw=True).decode(), newline=""))
    night = next(row for row in rows if row["agent"] == "=2+5" and row["date"] == "2026-10-24")
    assert (night["start"], night["end"]) == ("22:30", "07:00")
    assert (night["start_utc"], night["end_utc"]) == ("2026-10-24T21:30:00Z", "2026-10-25T07:00:00Z")
    assert night["paid_hours"] == "9.00"
    assert night["breaks"] == "01:30–02:00 meal; 03:30–03:45 tea; or = coffee (paid)"


def test_no_cell_of_the_managers_file_is_a_formula(plan: Plan) -> None:
    text = roster_csv.render(plan).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("x")' in cells
