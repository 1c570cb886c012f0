"""Sums of a forecast, and paths drawn from it, as tables for other systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from wfm.models.time import IntervalGrid
from wfm.models.totals import NodeTotal
from wfm.report.tables import csv_bytes
from wfm.report.wording import utc_iso


def render(totals: Sequence[NodeTotal], quantile_levels: Sequence[float], *, raw: bool = False) -> bytes:
    """One row per node and stretch of time. Columns `p10` and so on are quantiles of the contacts.

    `statistical` is what was forecast before anything was put over it. Protected unless `raw` (see `tables`).
    """
    header = ["level", "node", "queues", "first", "last", "start_utc", "contacts", "statistical"]
    header += [f"p{100 * level:g}" for level in quantile_levels] + ["aht_seconds", "work_hours"]
    rows = (
        [
            *(total.level, total.node, str(total.queues), total.first.isoformat(), total.last.isoformat()),
            utc_iso(total.start) if total.start else "",
            *map(_figure, (total.contacts, total.statistical, *total.quantiles, total.aht_seconds, total.work_hours)),
        ]
        for total in totals
    )
    return csv_bytes(header, rows, raw=raw)


def render_paths(paths: Mapping[str, npt.NDArray[np.float64]], grid: IntervalGrid, *, raw: bool = False) -> bytes:
    """One row per queue and interval, with the contacts on each path. Protected unless `raw` (see `tables`)."""
    count = max((len(drawn) for drawn in paths.values()), default=0)
    header = ["queue", "start_utc", *(f"path_{number}" for number in range(1, count + 1))]
    starts = [utc_iso(grid.instant(index)) for index in range(grid.count)]
    rows = (
        [name, start, *map(_figure, contacts)]
        for name, drawn in paths.items()
        for start, contacts in zip(starts, drawn.T.tolist(), strict=True)
    )
    return csv_bytes(header, rows, raw=raw)


def _figure(value: float) -> str:
    return "" if value != value else f"{value:.6g}"
