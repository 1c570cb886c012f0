"""Sorted history rows → one value per interval: duplicates, finer and coarser rows, absent intervals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from wfm.io.history_rows import HistoryRows
from wfm.io.history_time import to_local
from wfm.io.table import Table
from wfm.models.history import QueueHistory
from wfm.models.time import IntervalGrid

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

COUNTS = ("offered", "abandoned", "escalated")
"""What is added up, and spread evenly, over intervals of other lengths."""


def merge(
    rows: HistoryRows, table: Table, duplicates: Literal["error", "sum", "last"], notes: list[str]
) -> HistoryRows:
    """One row per queue and interval. Rows are sorted by queue, time and line; overlaps are reported."""
    if not len(rows.line):
        return rows
    end = rows.start + rows.minutes * 60
    neighbours = rows.queue[1:] == rows.queue[:-1]
    again = neighbours & (rows.start[1:] == rows.start[:-1]) & (rows.minutes[1:] == rows.minutes[:-1])
    overlap = neighbours & ~again & (rows.start[1:] < end[:-1])
    for place in np.flatnonzero(overlap).tolist():
        table.report(
            int(rows.line[place + 1]),
            rows.column,
            f"overlaps the interval of {rows.minutes[place]} minutes on line {rows.line[place]}",
        )
    if not again.any():
        return rows
    group = np.concatenate(([0], np.cumsum(~again)))
    first = np.concatenate(([True], ~again))
    if duplicates == "error":
        origin = rows.line[first][group]
        values = np.stack((rows.offered, rows.handled, rows.abandoned, rows.escalated, rows.aht))
        same = (np.nan_to_num(values, nan=-1) == np.nan_to_num(values[:, first][:, group], nan=-1)).all(axis=0)
        for place in np.flatnonzero(~first).tolist():
            words = ", an identical row" if same[place] else ""
            name = rows.queues[int(rows.queue[place])]
            message = f"queue {name!r} has this interval twice (first on line {origin[place]}{words})"
            table.report(int(rows.line[place]), rows.column, message)
        return rows.take(first)
    count = int(again.sum())
    if duplicates == "last":
        notes.append(f"{count} rows for an interval given before replace it (duplicates: last)")
        return rows.take(np.concatenate((~again, [True])))
    notes.append(f"{count} rows for an interval given before are added to it (duplicates: sum)")
    total = int(group[-1]) + 1
    sums: dict[str, Any] = {name: _total(group, getattr(rows, name), total) for name in ("handled", *COUNTS)}
    return replace(rows.take(first), **sums, aht=_mean_aht(rows, group, total))


def on_grid(
    rows: HistoryRows,
    everybody: HistoryRows,
    grid: IntervalGrid,
    zone_name: str,
    missing: Literal["unknown", "zero"],
    notes: list[str],
    name: str,
    *,
    by_day: bool = False,
) -> QueueHistory:
    """One queue's rows, sorted and without duplicates, on the grid. `everybody`: the rows of all queues."""
    plan = grid.interval_minutes
    if by_day:
        notes.append(f"queue {name!r}: its rows are of whole days, so it is forecast by day")
    else:
        _tell_lengths(rows, plan, notes, name)
    minute = (rows.start - int(grid.start.timestamp())) // 60
    parts = np.maximum(rows.minutes // plan, 1)
    place = np.repeat(minute // plan, parts) + _within(parts)
    spread = rows.take(np.repeat(np.arange(len(parts)), parts))
    shares = np.repeat(parts, parts)
    spread = replace(spread, **{name: getattr(spread, name) / shares for name in COUNTS})
    kept = place < grid.count
    spread, place = spread.take(kept), place[kept]
    sums = {name: _total(place, getattr(spread, name), grid.count) for name in COUNTS}
    aht = _mean_aht(spread, place, grid.count)
    covered = _total(place, np.minimum(spread.minutes, plan), grid.count)
    absent = covered == 0
    if missing == "zero":
        absent &= ~_days_with_rows(everybody, grid, zone_name)
        filled = int((~absent & (covered == 0)).sum())
        if filled:
            notes.append(f"queue {name!r}: {filled} absent intervals are read as no contacts (missing: zero)")
    else:
        partial = (covered > 0) & (covered < plan)
        if partial.any():
            for values in (*sums.values(), aht):
                values[partial] = np.nan
            notes.append(f"queue {name!r}: {int(partial.sum())} intervals have only part of their rows: unknown")
    for values in sums.values():
        values[absent] = np.nan

    def recorded(name: str, values: Floats) -> Floats:
        return values if not np.isnan(getattr(rows, name)).all() else np.zeros(0)

    return QueueHistory(
        grid=grid,
        offered=sums["offered"],
        aht_seconds=recorded("aht", aht),
        abandoned=recorded("abandoned", sums["abandoned"]),
        escalated=recorded("escalated", sums["escalated"]),
        by_day=by_day,
    )


def _mean_aht(rows: HistoryRows, group: Integers, count: int) -> Floats:
    """Handling time averaged over contacts, by group. Unknown makes unknown."""
    weight = np.where(np.isnan(rows.handled), rows.offered - np.nan_to_num(rows.abandoned), rows.handled)
    known = ~np.isnan(rows.aht)
    weight = np.where(known, np.maximum(np.nan_to_num(weight), 0), 0)
    value = np.where(known, rows.aht, 0)
    numbers = _total(group, known, count)
    weights = _total(group, weight, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = _total(group, value, count) / numbers
        weighted = _total(group, value * weight, count) / weights
    aht: Floats = np.where((numbers > 1) & (weights > 0), weighted, plain)
    return aht


def _total(group: Integers, values: npt.NDArray[Any], count: int) -> Floats:
    """Sums of values by group, 0 where a group has none. Unknown makes unknown."""
    return np.bincount(group, values, minlength=count).astype(np.float64)


def _within(parts: Integers) -> Integers:
    """0, 1, … within each row's parts."""
    starts = np.concatenate(([0], np.cumsum(parts)[:-1]))
    inside: Integers = np.arange(int(parts.sum())) - np.repeat(starts, parts)
    return inside


def _days_with_rows(rows: HistoryRows, grid: IntervalGrid, zone_name: str) -> npt.NDArray[np.bool_]:
    days = to_local(grid.utc.astype(np.int64), zone_name) // 86400
    present: npt.NDArray[np.bool_] = np.isin(days, np.unique(rows.local // 86400))
    return present


def _tell_lengths(rows: HistoryRows, plan: int, notes: list[str], name: str) -> None:
    for minutes, count in sorted(Counter(rows.minutes.tolist()).items()):
        if minutes != plan:
            done = "summed into" if minutes < plan else "spread evenly over"
            notes.append(f"queue {name!r}: {count} rows of {minutes} minutes are {done} intervals of {plan}")
