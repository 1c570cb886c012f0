"""A roster from a CSV file: our own export, or one that another planner made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from wfm.errors import DataError
from wfm.io.cells import parse_date
from wfm.io.csv_files import read_table
from wfm.io.known import Known
from wfm.io.people import People
from wfm.io.table import Row, Table
from wfm.models.people import Assignment
from wfm.models.plan import PlanInputs
from wfm.models.roster import Roster

REQUIRED = ("agent", "date", "start", "end")
COLUMNS = (*REQUIRED, "breaks", "template", "tags", "meetings", "queues")
"""Read; all other columns are left alone."""

_OURS = re.compile(r"^(\d{1,2}:\d{2})\s*[–-]\s*(\d{1,2}:\d{2})\s+(.*?)(\s*\(paid\))?$")


def read_roster(path: Path, inputs: PlanInputs, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster of a file for the people and days of a plan; `columns` maps our column names to the file's.

    Clock times are on each agent's own clock. Raises DataError with every problem, at file, row and column.
    """
    table = read_table(path, path.name)
    for ours, theirs in (columns or {}).items():
        if theirs not in table.places:
            table.report(table.header_line, "", f"there is no column {theirs!r} (for {ours!r})")
        else:
            table.places[ours] = table.places[theirs]
    people = _Reader(inputs)
    missing = [name for name in REQUIRED if name not in table.places] if table.places else []
    for name in missing:
        table.report(table.header_line, "", f"column {name!r} is missing")
    shifts = [] if missing or not table.places else people.read(table)
    if table.problems:
        raise DataError(table.problems)
    horizon = inputs.configuration.horizon
    return Roster(
        start=horizon.start,
        days=horizon.days,
        assignments=tuple(sorted(shifts, key=lambda item: (item.agent, item.date, item.start))),
    )


class _Reader(People):
    """Reads shifts of people who are known already."""

    def __init__(self, inputs: PlanInputs) -> None:
        configuration = inputs.configuration
        super().__init__(
            Known(
                sites={name: site.time_zone for name, site in configuration.sites.items()},
                contracts={name: item.hours_per_week for name, item in configuration.contracts.items()},
                skills=configuration.skills,
                queues=configuration.queues,
                templates=configuration.shift_templates,
            )
        )
        self.inputs = inputs
        self.agents = {agent.agent: agent for agent in inputs.agents}
        self.named = dict.fromkeys(self.agents, 0)

    def read(self, table: Table) -> list[Assignment]:
        """All rows as shifts."""
        start = self.inputs.configuration.horizon.start
        last = start + timedelta(days=self.inputs.configuration.horizon.days - 1)
        found = []
        seen: dict[tuple[str, date], int] = {}
        for row in table.rows():
            self._plain(row)
            agent, name = self.agent_of(row)
            day = row.need("date", parse_date, None)
            if day and not start <= day <= last:
                row.report("date", f"must be a planned day ({start} to {last}), got {day}")
                continue
            if day and (name, day) in seen:
                row.report("date", f"agent {name!r} has a second shift on {day} (first on line {seen[name, day]})")
            if day and agent:
                seen.setdefault((name, day), row.line)
                shift = self._shift(row, agent, name, day, locked=False)
                if shift is not None:
                    found.append(shift)
        self.check_overlaps()
        return found

    def _plain(self, row: Row) -> None:
        """Cells of our own export in the form that plan folders have them."""
        for column in COLUMNS:
            place = row.table.places.get(column)
            if place is None:
                continue
            text = row.cells[place]
            text = text[1:] if text[:1] == "'" else text
            if column == "tags" and "|" not in text:
                text = "|".join(part.strip() for part in text.split(","))
            if column in ("breaks", "meetings", "queues"):
                parts = [_OURS.match(part.strip()) for part in text.split(";") if part.strip()]
                if parts and all(parts):
                    text = "|".join(f"{m[3]} {m[1]}-{m[2]}{' paid' if m[4] else ''}" for m in parts if m)
            row.cells[place] = text
