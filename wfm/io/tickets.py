"""A file of cases → tickets, with every problem found."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from wfm.errors import DataError
from wfm.io.cells import parse_moment, parse_number
from wfm.io.csv_files import read_table
from wfm.io.table import Row
from wfm.models.messages import message_of, shown, unknown
from wfm.models.organisation import Configuration
from wfm.models.ticket import Ticket

COLUMNS = tuple(Ticket.model_fields)

NEEDED = ("ticket", "queue", "opened")

_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


def read_tickets(path: Path, configuration: Configuration) -> tuple[Ticket, ...]:
    """Cases from a CSV file, by their opening. Times without an offset are on the clock of their queue.

    Raises DataError with every problem.
    """
    table = read_table(path, str(path))
    found: dict[str, Ticket] = {}
    lines: dict[str, int] = {}
    if table.check_columns(NEEDED, COLUMNS):
        for row in table.rows():
            ticket = _ticket(row, configuration)
            if ticket is None:
                continue
            if ticket.ticket in found:
                row.report("ticket", f"{shown(ticket.ticket)} is there twice (first in line {lines[ticket.ticket]})")
            else:
                found[ticket.ticket], lines[ticket.ticket] = ticket, row.line
        if not table.problems and not found:
            table.report(0, "", "has no rows")
    if table.problems:
        raise DataError(table.problems)
    return tuple(sorted(found.values(), key=lambda each: (each.opened, each.ticket)))


def _ticket(row: Row, configuration: Configuration) -> Ticket | None:
    name, queue = row.need("ticket", str, ""), row.need("queue", str, "")
    if queue not in configuration.queues:
        if queue:
            row.report("queue", unknown("queue", queue, configuration.queues))
        return None
    zone = configuration.queue_zone(queue)

    def moment(text: str) -> datetime:
        return parse_moment(text, None, zone)

    values = {
        "ticket": name,
        "queue": queue,
        "opened": row.need("opened", moment, None),
        "answered": row.get("answered", moment, None),
        "resolved": row.get("resolved", moment, None),
        "contacts": row.get("contacts", _whole, 1),
        "escalated": row.get("escalated", _yes, False),
        "agent": row.text("agent"),
    }
    if row.bad:
        return None
    try:
        return Ticket.model_validate(values)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            row.report(".".join(map(str, each["loc"])), message_of(each))
    return None


def _whole(text: str) -> int:
    number = parse_number(text)
    if number != int(number):
        raise ValueError(f"must be a whole number, got {shown(text)}")
    return int(number)


def _yes(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise ValueError(f"must be yes or no, got {shown(text)}")
    return text.casefold() in _YES
