"""History → rows of its table, so that reading them again gives an equal history."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wfm.io.cells import format_number
from wfm.io.history_rows import DAY_MINUTES
from wfm.io.site import HISTORY_COLUMNS
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration

Rows = list[list[str]]

_DECIMALS = 9
"""Of a day's sum, which is put together from its equal parts: what these lose in the last bits is not written."""


def history_rows(history: History, configuration: Configuration) -> tuple[Configuration, list[str], Rows]:
    """Header and rows, times in UTC, days as dates of the zone that reads them, and the configuration that reads them.

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
    zone_name = configuration.history.time_zone or configuration.time_zone
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
        if queue.by_day:
            rows += [[*row, *blank] for row in _day_rows(name, queue, recorded, zone_name, configuration)]
            continue
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


def _day_rows(
    name: str, queue: QueueHistory, recorded: list[str], zone_name: str, configuration: Configuration
) -> Iterator[list[str]]:
    days, first, lengths = np.unique(
        queue.grid.local(zone_name).astype("datetime64[D]"), return_index=True, return_counts=True
    )
    for place, (day, index, length) in enumerate(zip(days.astype(str), first.tolist(), lengths.tolist(), strict=True)):
        values = [float(each[index]) if len(each := getattr(queue, part)) else np.nan for part in recorded]
        values = [
            value if part == "aht_seconds" else round(value * length, _DECIMALS)
            for part, value in zip(recorded, values, strict=True)
        ]
        known = not np.isnan(values).all()
        if known or configuration.history.missing == "zero" or place in (0, len(days) - 1):
            yield [day, name, str(DAY_MINUTES), *("" if value != value else format_number(value) for value in values)]
