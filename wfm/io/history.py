"""History as it comes → history on one UTC grid at the plan's interval.

What is done with imperfect files, all of it tested, and everything repaired told in `History.notes`:

* A closed day has no rows: its intervals are unknown (NaN). The grid covers whole local days, from the first row's to
  the last row's, and is the same for all queues.
* A gap, an interval absent on a day that has rows of any queue: unknown, or no contacts with `missing: zero`.
* A blank volume is unknown; a volume of 0 is 0.
* A second row for one queue and interval: a problem with both lines, or summed, or the later line wins (`duplicates`).
* A local time that the clocks skip is a problem. In the hour that they repeat the first row of a queue and clock time
  is the first pass and the second row the second; a row that stands alone is the first pass.
* The length of a row's interval is its `interval_minutes`, or that of the settings, or else the commonest spacing of
  its queue on its local day. On a day with fewer than four rows it is the queue's commonest spacing; with `missing:
  zero`, where rows are left out at will, a day is never read as coarser than that.
* Rows are of whole days (1440 minutes) where they have a `date` and no `timestamp`, where they are a date without a
  time and alone on their day, or where all of a file's stand at midnight. With `missing: zero` a date is midnight in a
  queue that has two rows on any day. They are spread evenly over their day, of 23 or 25 hours where the clocks change,
  and `by_day` says so. A queue has rows of days or of intervals, not both.
* Rows finer than the plan are summed, their handling time weighted by the contacts handled (else offered less
  abandoned, else offered); where part of an interval is absent it is unknown, or with `missing: zero` the sum.
* Rows coarser than the plan are spread evenly. Lengths that neither divide the plan's interval nor are divided by it,
  and rows off their interval's boundary, are problems.
* Rows in any order are sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from wfm.io.history_merge import merge, on_grid
from wfm.io.history_rows import DAY_MINUTES, HistoryRows, read_rows
from wfm.io.history_time import to_utc
from wfm.io.table import Table
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import HistorySource
from wfm.models.time import IntervalGrid

Integers = npt.NDArray[np.int64]

LONGEST_YEARS = 30
"""More is a slip in a date, and would fill the memory with empty intervals."""

_LONGEST_MINUTES = 240
_FEWEST_ROWS = 4
_BEYOND_A_DAY = 2048  # more than any spacing within a local day


def read_history(
    table: Table, source: HistorySource, queues: Sequence[str], zone_name: str, interval_minutes: int
) -> History | None:
    """The history that a table holds; problems stay in the table, and any problem makes the result None.

    `queues` are the names in the configuration, `zone_name` the zone of times without an offset, `interval_minutes`
    the plan's interval.
    """
    notes: list[str] = []
    rows = read_rows(table, source, queues, zone_name, notes)
    if rows is None:
        return None
    if not len(rows.line):
        if not table.problems:
            table.report(0, "", "has no rows")
        return None
    backward = (rows.queue[1:] == rows.queue[:-1]) & (rows.start[1:] < rows.start[:-1])
    if (count := int(backward.sum())) > 0:
        notes.append(f"{count} rows were out of order and have been sorted")
    grid = _grid(rows, table, zone_name, interval_minutes)
    if grid is None:
        return None
    rows = rows.take(np.lexsort((rows.line, rows.start, rows.queue)))
    _set_lengths(rows, source)
    rows = _placeable(rows, table, grid)
    by_day = _whole_days(rows, table, zone_name)
    rows = merge(rows, table, source.duplicates, notes)
    if table.problems:
        return None
    found: dict[str, QueueHistory] = {}
    for number, name in enumerate(rows.queues):
        mine = rows.take(rows.queue == number)
        if len(mine.line):
            found[name] = on_grid(mine, rows, grid, zone_name, source.missing, notes, name, by_day=name in by_day)
        else:
            notes.append(f"queue {name!r} has no rows")
    return History(queues=found, notes=tuple(notes))


def _grid(rows: HistoryRows, table: Table, zone_name: str, interval_minutes: int) -> IntervalGrid | None:
    early, late = int(np.argmin(rows.local)), int(np.argmax(rows.local))
    first, last = (date(1970, 1, 1) + timedelta(days=int(rows.local[each]) // 86400) for each in (early, late))
    if (last - first).days > LONGEST_YEARS * 366:
        lines = f"line {rows.line[early]} is of {first}, line {rows.line[late]} of {last}"
        table.report(0, "", f"must span at most {LONGEST_YEARS} years: {lines}")
        return None
    return IntervalGrid.of_days(first, (last - first).days + 1, interval_minutes, zone_name)


def _set_lengths(rows: HistoryRows, source: HistorySource) -> None:
    """Fill in the length of each row's interval, in minutes. Rows are sorted by queue and time."""
    unset = rows.minutes == 0
    if not unset.any():
        return
    if source.interval_minutes is not None:
        rows.minutes[unset] = source.interval_minutes
        return
    day = rows.local // 86400
    group = np.zeros(len(day), dtype=np.int64)
    group[1:] = np.cumsum((rows.queue[1:] != rows.queue[:-1]) | (day[1:] != day[:-1]))
    spacing = np.diff(rows.start) // 60
    inside = (np.diff(group) == 0) & (spacing > 0)
    by_file = _commonest(np.zeros(int(inside.sum()), dtype=np.int64), spacing[inside], 1, 0)
    if not by_file[0] and (rows.local % 86400 == 0).all():
        by_file[0] = DAY_MINUTES
    by_queue = _commonest(rows.queue[:-1][inside], spacing[inside], len(rows.queues), 0)
    never_two = by_queue[rows.queue] == 0
    by_queue = np.where(by_queue > 0, by_queue, by_file[0])
    groups = int(group[-1]) + 1
    by_day = _commonest(group[:-1][inside], spacing[inside], groups, 0)
    usual = by_queue[rows.queue]
    length = by_day[group]
    beside = np.bincount(group, minlength=groups)[group]
    few = beside < _FEWEST_ROWS
    length = np.where(few | (length == 0), usual, length)
    if source.missing == "zero":
        length = np.minimum(length, usual)
    whole = rows.dated & (never_two | ((beside == 1) & (source.missing != "zero")))
    length = np.where(whole, DAY_MINUTES, length)
    rows.minutes[unset] = length[unset]


def _commonest(group: Integers, spacing: Integers, groups: int, otherwise: int) -> Integers:
    """The commonest spacing of each group, the shorter one of two equally common; `otherwise` where it has none."""
    result = np.full(groups, otherwise, dtype=np.int64)
    if not len(group):
        return result
    pairs, counts = np.unique(group * _BEYOND_A_DAY + spacing, return_counts=True)
    of, minutes = pairs // _BEYOND_A_DAY, pairs % _BEYOND_A_DAY
    order = np.lexsort((-minutes, counts, of))
    result[of[order]] = minutes[order]  # the last one of a group wins
    return result


def _placeable(rows: HistoryRows, table: Table, grid: IntervalGrid) -> HistoryRows:
    """The rows whose interval can be put on the grid; others are reported."""
    plan = grid.interval_minutes
    length = rows.minutes
    minute = (rows.start - int(grid.start.timestamp())) // 60
    nested = (length > 0) & ((length <= _LONGEST_MINUTES) | (length == DAY_MINUTES))
    safe = np.where(nested, length, 1)
    nested &= ((plan % safe) == 0) | ((safe % plan) == 0)
    on_boundary = ((rows.local // 60 % 1440) % safe == 0) & (minute % np.minimum(safe, plan) == 0)
    for place in np.flatnonzero(~(nested & on_boundary)).tolist():
        clock = np.datetime_as_string(rows.local[place].astype("datetime64[s]"), unit="m")[-5:]
        minutes = int(length[place])
        if not minutes:
            message = "the length of the intervals cannot be told: set history: interval_minutes: in site.yaml"
        elif not nested[place]:
            limit = f", or is longer than {_LONGEST_MINUTES} and no whole day" if minutes > _LONGEST_MINUTES else ""
            message = f"an interval of {minutes} minutes does not fit the plan's of {plan}{limit}"
        else:
            message = f"{clock} is not on a boundary of intervals of {minutes} minutes"
        table.report(int(rows.line[place]), rows.column, message)
    return rows.take(nested & on_boundary)


def _whole_days(rows: HistoryRows, table: Table, zone_name: str) -> set[str]:
    """The queues whose rows are of whole days, which get the length that each day really has."""
    whole = rows.minutes == DAY_MINUTES
    if not whole.any():
        return set()
    found = set()
    for number in np.unique(rows.queue[whole]).tolist():
        days, other = (rows.take((rows.queue == number) & each) for each in (whole, ~whole))
        if len(other.line):
            message = f"is of a whole day, but line {other.line[0]} of {other.minutes[0]} minutes: a queue has one kind"
            table.report(int(days.line[0]), rows.column, message)
        found.add(rows.queues[number])
    end, _, _ = to_utc(rows.local + 86400, np.zeros_like(rows.line), zone_name, whole)
    rows.minutes[whole] = ((end - rows.start) // 60)[whole]
    return found
