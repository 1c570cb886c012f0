"""History → rows of its table, so that reading them again gives an equal history."""

from __future__ import annotations

import numpy as np

from wfm.io.cells import format_number
from wfm.io.site import HISTORY_COLUMNS
from wfm.models.history import History
from wfm.models.organisation import Configuration

Rows = list[list[str]]


def history_rows(history: History, configuration: Configuration) -> tuple[Configuration, list[str], Rows]:
    """Header and rows, times in UTC, and the configuration that reads them.

    Columns have the names that the configuration gives them; where two would get one name, it loses its mapping.
    The interval's length stands in every row, so that nothing has to be told from the spacing. Unknown intervals are
    left out where their absence says the same; the first and the last are always there, to say how far history reaches.
    """
    queues = history.queues.values()
    names = ["timestamp", "queue", "interval_minutes", "offered"]
    names += [
        name for name in ("abandoned", "escalated", "aht_seconds") if any(len(getattr(queue, name)) for queue in queues)
    ]
    recorded = names[3:]
    mapping = configuration.history.columns
    names += [name for name in HISTORY_COLUMNS if name in mapping and name not in names]
    header = [mapping.get(name, name).strip() for name in names]
    if len(set(header)) < len(header):
        source = configuration.history.model_copy(update={"columns": {}})
        return history_rows(history, configuration.model_copy(update={"history": source}))
    blank = [""] * (len(names) - 3 - len(recorded))
    rows: Rows = []
    for name, queue in history.queues.items():
        grid = queue.grid
        series = [getattr(queue, each) for each in recorded]
        series = [each if len(each) else np.full(grid.count, np.nan) for each in series]
        needed = np.ones(grid.count, dtype=bool)
        if configuration.history.missing == "unknown":
            needed = ~np.isnan(np.stack(series)).all(axis=0)
            needed[:1] = needed[-1:] = True
        stamps = np.datetime_as_string(grid.utc, unit="m").tolist()
        texts = [["" if value != value else format_number(value) for value in each.tolist()] for each in series]
        length = str(grid.interval_minutes)
        for place in np.flatnonzero(needed).tolist():
            values = (text[place] for text in texts)
            rows.append([stamps[place] + "Z", name, length, *values, *blank])
    return configuration, header, rows
