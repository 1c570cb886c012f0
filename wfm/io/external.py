"""Somebody else's forecast: a table by interval, read as a history is, or by day."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.io.cells import format_number, parse_date, parse_number
from wfm.io.history import read_history
from wfm.io.history_rows import MOST
from wfm.io.history_writer import history_rows
from wfm.io.records import make, name_in
from wfm.io.table import Table
from wfm.models.external import ExternalDay, ExternalForecast
from wfm.models.messages import shown
from wfm.models.organisation import Configuration, ExternalSource

DAYS = ("date", "queue", "offered", "aht_seconds")


def read_external(
    table: Table, source: ExternalSource, queues: Sequence[str], zone_name: str, interval_minutes: int
) -> ExternalForecast | None:
    """What a table says; None where it has problems, which stay in it. It is by day where it has a column `date`."""
    if not table.cells:
        if not table.problems:
            table.report(0, "", "has no rows")
        return None
    names = {ours: source.columns.get(ours, ours) for ours in (*DAYS, "timestamp")}
    if names["timestamp"] not in table.places and names["date"] in table.places:
        days = _days(table, names, queues)
        return None if table.problems else ExternalForecast(label=source.label, use=source.use, days=days)
    history = read_history(table, source, queues, zone_name, interval_minutes)
    if history is None:
        return None
    if any(queue.by_day for queue in history.queues.values()):
        table.report(
            table.header_line, names["timestamp"], f"must be a column {names['date']!r} where rows are of days"
        )
        return None
    notes = tuple(note for note in history.notes if not note.endswith("has no rows"))
    intervals = history.model_copy(update={"notes": notes})
    return ExternalForecast(label=source.label, use=source.use, intervals=intervals)


def external_rows(
    external: ExternalForecast, configuration: Configuration
) -> tuple[Configuration, list[str], list[list[str]]]:
    """Header and rows, and the configuration that reads them."""
    source = configuration.external
    if not external.days:
        as_history = configuration.model_copy(update={"history": source})
        as_history, header, rows = history_rows(external.intervals, as_history)
        return configuration.model_copy(update={"external": as_history.history}), header, rows
    rows = [
        [
            day.date.isoformat(),
            day.queue,
            format_number(day.offered),
            "" if day.aht_seconds is None else format_number(day.aht_seconds),
        ]
        for day in external.days
    ]
    return configuration, [source.columns.get(name, name) for name in DAYS], rows


def _days(table: Table, names: dict[str, str], queues: Sequence[str]) -> tuple[ExternalDay, ...]:
    found: dict[tuple[str, object], int] = {}
    days = []
    for name in ("offered", *(("queue",) if len(queues) > 1 else ())):
        if names[name] not in table.places:
            table.report(table.header_line, "", f"column {names[name]!r} is missing")
            return ()
    for row in table.rows():
        alone = names["queue"] not in table.places
        queue = queues[0] if alone else row.need(names["queue"], name_in("queue", queues), "")
        day = row.need(names["date"], parse_date, None)
        offered = row.need(names["offered"], _amount, 0.0)
        aht = row.get(names["aht_seconds"], _amount, None)
        if day is not None and (queue, day) in found:
            row.report(names["date"], f"{day} of queue {queue!r} is given twice (first on line {found[queue, day]})")
        found.setdefault((queue, day), row.line)
        made = make(ExternalDay, row, queue=queue, date=day, offered=offered, aht_seconds=aht)
        days += [made] if made else []
    return tuple(days)


def _amount(text: str) -> float:
    value = parse_number(text)
    if not 0 <= value <= MOST:
        raise ValueError(f"must be from 0 to {MOST:.0f}, got {shown(text)}")
    return value
