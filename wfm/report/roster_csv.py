"""The roster as a table: one row per shift."""

from __future__ import annotations

from wfm.models.plan import Plan
from wfm.report.tables import csv_bytes
from wfm.report.view import RosterView, Shift
from wfm.report.wording import utc_iso, weekday

COLUMNS = (
    *("agent", "name", "team", "site", "date", "weekday", "start", "end", "time_zone", "start_utc", "end_utc"),
    *("breaks", "paid_hours", "template", "tags", "locked", "meetings", "queues"),
)


def render(plan: Plan, *, raw: bool = False) -> bytes:
    """One row per shift, by site, team and agent. `start` and `end` are clock times in `time_zone`.

    Cells that a spreadsheet would run as a formula begin with `'`; `raw` leaves them as they are (see `tables`).
    """
    return csv_bytes(COLUMNS, map(_row, RosterView(plan).shifts), raw=raw)


def _row(shift: Shift) -> tuple[str, ...]:
    agent, given = shift.agent, shift.assignment
    return (
        *(agent.agent, agent.label, agent.team, agent.site),
        *(given.date.isoformat(), weekday(given.date), f"{shift.start:%H:%M}", f"{shift.end:%H:%M}", shift.zone_name),
        *(utc_iso(given.start), utc_iso(given.end), shift.breaks_text, f"{shift.paid_hours:.2f}"),
        *(given.template, ", ".join(given.tags), "yes" if given.locked else "", shift.meetings_text),
        shift.blocks_text,
    )
