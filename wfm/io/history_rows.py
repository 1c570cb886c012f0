"""Rows of a history file → checked numpy columns. Every bad cell is reported with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from wfm.io.cells import FIRST_YEAR, LAST_YEAR, parse_number
from wfm.io.history_time import occurrences, to_local, to_utc
from wfm.io.site import HISTORY_COLUMNS
from wfm.io.table import Table
from wfm.models.messages import shown, unknown
from wfm.models.organisation import HistorySource

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

MOST = 1e7
"""Contacts in an interval and seconds of handling time beyond this are slips of the pen."""

DAY_MINUTES = 1440
"""Length of a row that is of a whole day, whatever the clocks do on it."""

_EPOCH = datetime(1970, 1, 1)


@dataclass
class HistoryRows:
    """Rows that are sound, in file order, one array element each. NaN is a blank cell.

    `queue` indexes `queues`; `start` is seconds since 1970 in UTC, `local` the same on the zone's wall clock;
    `minutes` is the length of the interval where the row says it, else 0. `dated`: the row has a date and no time.
    `column`: what the file calls the column of times or dates.
    """

    queues: tuple[str, ...]
    column: str
    line: Integers
    queue: Integers
    start: Integers
    local: Integers
    minutes: Integers
    dated: Booleans
    offered: Floats
    handled: Floats
    abandoned: Floats
    escalated: Floats
    aht: Floats

    def take(self, which: npt.NDArray[np.generic]) -> HistoryRows:
        """Some of the rows, by mask or by position."""
        columns = {
            each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("queues", "column")
        }
        return replace(self, **{name: column[which] for name, column in columns.items()})


def read_rows(
    table: Table, source: HistorySource, queues: Sequence[str], zone_name: str, notes: list[str]
) -> HistoryRows | None:
    """The sound rows of a history table; problems stay in the table. None where its columns cannot be used."""
    columns = _columns(table, source, queues)
    if columns is None:
        return None
    line = np.array(table.lines, dtype=np.int64)
    good = np.ones(len(line), dtype=bool)
    queue = _queues(table, columns.get("queue"), tuple(queues), good)
    by_date = "timestamp" not in columns
    when = columns["date" if by_date else "timestamp"]
    stamp, aware, dated = _timestamps(table, when, good, by_date)
    counts = ("offered", "handled", "abandoned", "escalated")
    numbers = {name: _numbers(table, columns.get(name), len(line), good) for name in counts}
    aht = _numbers(table, columns.get("aht_seconds"), len(line), good)
    minutes = _minutes(table, columns.get("interval_minutes"), len(line), good)
    if by_date:
        minutes[minutes == 0] = DAY_MINUTES
    if "offered" not in columns:
        abandoned = np.nan_to_num(numbers["abandoned"]) if "abandoned" in columns else 0.0
        numbers["offered"] = numbers["handled"] + abandoned
        words = "handled + abandoned" if "abandoned" in columns else "handled: abandoned contacts are not in the file"
        notes.append(f"offered was taken as {words}")
    passes = np.zeros(len(line), dtype=np.int64)
    naive = good & ~aware
    start, skipped, twice = to_utc(stamp, passes, zone_name, naive)
    if twice.any():
        passes, single = occurrences(queue, stamp, twice)
        start, _, _ = to_utc(stamp, passes, zone_name, naive)
        if single:
            notes.append(f"{single} rows in an hour that the clocks repeat are there once: read as the first pass")
    skipped &= ~dated  # a day whose midnight the clocks skip begins when they do
    for place in np.flatnonzero(skipped).tolist():
        text = table.cells[place][when]
        table.report(int(line[place]), _header(table, when), f"{text} does not exist in {zone_name}")
    good &= ~skipped
    local = np.where(aware, 0, stamp)
    if aware.any():
        local[aware & good] = to_local(start[aware & good], zone_name)
    rows = HistoryRows(
        queues=tuple(queues),
        column=_header(table, when),
        line=line,
        queue=queue,
        start=start,
        local=local,
        minutes=minutes,
        dated=dated,
        offered=numbers["offered"],
        handled=numbers["handled"],
        abandoned=numbers["abandoned"],
        escalated=numbers["escalated"],
        aht=aht,
    )
    return rows.take(good)


def _columns(table: Table, source: HistorySource, queues: Sequence[str]) -> dict[str, int] | None:
    """Where our columns stand in the file."""
    mapped = {ours: theirs.strip() for ours, theirs in source.columns.items() if ours in HISTORY_COLUMNS}
    found = {}
    for ours in HISTORY_COLUMNS:
        theirs = mapped.get(ours, ours)
        if theirs in table.places and (ours in mapped or theirs not in mapped.values()):
            found[ours] = table.places[theirs]
    for ours, theirs in mapped.items():
        if ours not in found:
            table.report(table.header_line, "", f"column {theirs!r} (our {ours}) is missing{_there_is(table)}")
    advice = f"{_there_is(table)}: name it under history: columns: in site.yaml"
    if not {"timestamp", "date"} & (found.keys() | mapped.keys()):
        table.report(table.header_line, "", f"column 'timestamp' is missing{advice}")
    if not {"offered", "handled"} & (found.keys() | mapped.keys()):
        table.report(table.header_line, "", f"column 'offered' or 'handled' is missing{advice}")
    if "queue" not in found and "queue" not in mapped and len(queues) != 1:
        table.report(table.header_line, "", f"column 'queue' is missing{advice}, as there are {len(queues)} queues")
    usable = (
        found.keys() & {"timestamp", "date"}
        and found.keys() & {"offered", "handled"}
        and ("queue" in found or len(queues) == 1)
    )
    return found if usable else None


def _there_is(table: Table) -> str:
    return f" (there is {', '.join(table.places)})" if table.places else ""


def _header(table: Table, place: int) -> str:
    return next(name for name, each in table.places.items() if each == place)


def _queues(table: Table, place: int | None, queues: tuple[str, ...], good: Booleans) -> Integers:
    if place is None:
        return np.zeros(len(good), dtype=np.int64)
    index = {name: number for number, name in enumerate(queues)}
    names = [row[place] for row in table.cells]
    found = np.array([index.get(name, -1) for name in names], dtype=np.int64)
    bad = np.flatnonzero(found < 0).tolist()
    first: dict[str, int] = {}
    for row in bad:
        first.setdefault(names[row], table.lines[row])
    counts = Counter(names[row] for row in bad)
    for name, line in first.items():
        many = f" (on {counts[name]} lines)" if counts[name] > 1 else ""
        message = unknown("queue", name, queues) if name else "must not be blank"
        table.report(line, _header(table, place), message + many)
    good[bad] = False
    return np.maximum(found, 0)


def _timestamps(table: Table, place: int, good: Booleans, by_date: bool) -> tuple[Integers, Booleans, Booleans]:
    """Seconds since 1970: in UTC where the text has an offset (second array true), else on the wall clock.

    The third array tells dates without a time, the only thing allowed with `by_date`.
    """
    known: dict[str, tuple[int, bool, bool] | str] = {}
    seconds, aware, dated = [], [], []
    for row, cells in enumerate(table.cells):
        text = cells[place]
        parsed = known.get(text)
        if parsed is None:
            parsed = known[text] = _timestamp(text, by_date)
        if isinstance(parsed, str):
            table.report(table.lines[row], _header(table, place), parsed)
            good[row] = False
            parsed = (0, False, False)
        seconds.append(parsed[0])
        aware.append(parsed[1])
        dated.append(parsed[2])
    return np.array(seconds, dtype=np.int64), np.array(aware, dtype=bool), np.array(dated, dtype=bool)


def _timestamp(text: str, by_date: bool) -> tuple[int, bool, bool] | str:
    example = "a date such as 2026-01-31" if by_date else "a time such as 2026-01-31 08:30"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return f"must be {example}, got {shown(text)}" if text else "must not be blank"
    dated = not set(text) & set("T :")
    if by_date and not dated:
        return f"must be {example}, got {shown(text)}: times go in a column 'timestamp'"
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return f"must lie between {FIRST_YEAR} and {LAST_YEAR}, got {shown(text)}"
    if moment.microsecond or moment.second:
        return f"must be a full minute, got {shown(text)}"
    offset = moment.utcoffset()
    plain = moment.replace(tzinfo=None) - _EPOCH
    return int((plain - offset if offset is not None else plain).total_seconds()), offset is not None, dated


def _numbers(table: Table, place: int | None, count: int, good: Booleans) -> Floats:
    if place is None:
        return np.full(count, np.nan)
    known: dict[str, float | str] = {"": np.nan}
    values = []
    for row, cells in enumerate(table.cells):
        text = cells[place]
        parsed = known.get(text)
        if parsed is None:
            parsed = known[text] = _amount(text)
        if isinstance(parsed, str):
            table.report(table.lines[row], _header(table, place), parsed)
            good[row] = False
            parsed = np.nan
        values.append(parsed)
    return np.array(values, dtype=np.float64)


def _amount(text: str) -> float | str:
    try:
        value = parse_number(text)
    except ValueError as error:
        return str(error)
    if not 0 <= value <= MOST:
        return f"must be at {'least 0' if value < 0 else f'most {MOST:.0f}'}, got {shown(text)}"
    return value


def _minutes(table: Table, place: int | None, count: int, good: Booleans) -> Integers:
    lengths = _numbers(table, place, count, good)
    wrong = ~np.isnan(lengths) & ((lengths < 1) | (lengths > 1440) | (lengths % 1 != 0))
    for row in np.flatnonzero(wrong).tolist():
        text = shown(table.cells[row][place or 0])
        table.report(table.lines[row], _header(table, place or 0), f"must be whole minutes from 1 to 1440, got {text}")
    good &= ~wrong
    return np.where(np.isnan(lengths) | wrong, 0, lengths).astype(np.int64)
