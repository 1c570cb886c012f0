"""Sums of a forecast as a table for other systems."""

from __future__ import annotations

from collections.abc import Sequence

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


def _figure(value: float) -> str:
    return "" if value != value else f"{value:.6g}"
