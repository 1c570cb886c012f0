"""A file of what has happened since: rows as in the history."""

from __future__ import annotations

from pathlib import Path

from wfm.errors import DataError
from wfm.io.csv_files import read_table
from wfm.io.history import read_history
from wfm.models.history import History
from wfm.models.organisation import Configuration


def read_actuals(path: Path, configuration: Configuration) -> History:
    """Contacts from a CSV file that is written as the plan's history is. Raises DataError with every problem."""
    table = read_table(path, str(path))
    source = configuration.history
    zone = source.time_zone or configuration.time_zone
    history = read_history(table, source, tuple(configuration.queues), zone, configuration.interval_minutes)
    if history is not None and (days := [name for name, queue in history.queues.items() if queue.by_day]):
        table.report(table.header_line, "", f"has rows of whole days (queue {days[0]!r}): rows of intervals are needed")
    if history is None or table.problems:
        if not table.problems:
            table.report(0, "", "has no rows")
        raise DataError(table.problems)
    return history
