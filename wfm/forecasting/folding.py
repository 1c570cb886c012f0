"""A queue's history as matrices of local days, cut at the plan's start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Clock, DayMatrix, Floats, Integers, day_matrix, weekdays
from wfm.forecasting.whole_days import day_shares, day_sums, open_week, spread_days
from wfm.models.history import QueueHistory
from wfm.models.time import IntervalGrid, OpeningHours


@dataclass(frozen=True)
class Folded:
    """A history by local day and slot. `contacts` are offered; the others are sums over the contacts they know of.

    `work`: handling seconds, beside `worked` contacts; `abandoned` beside `offered`, `escalated` beside `handled`.
    """

    contacts: DayMatrix
    work: Floats
    abandoned: Floats
    escalated: Floats
    notes: tuple[str, ...] = ()
    day_shares: Floats | None = None
    """Where only whole days are known: weekday × slot, the shape that they were spread by."""

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not len(self.contacts.values)


def fold(
    history: QueueHistory,
    grid: IntervalGrid,
    clock: Clock,
    hours: OpeningHours | None,
    pattern: Floats | None = None,
) -> Folded:
    """Cut at the plan's start, blank outside opening hours, and fold by the clock's days and slots.

    Where only whole days are known they are spread over the open slots by a pattern (weekday × slot), or evenly.
    """
    notes: list[str] = []
    before = max(0, min(history.grid.count, grid.minute(history.grid.start) // -history.grid.interval_minutes))
    values = np.where(history.offered[:before] >= 0, history.offered[:before], np.nan)
    if before < history.grid.count and np.isfinite(history.offered[before:]).any():
        notes.append("the history reaches into the plan: only what lies before the plan's start is used")
    interval = history.grid.interval_minutes
    minutes = clock.minutes(history.grid)[:before]
    if history.by_day:
        return _fold_days(history, values, minutes, clock, hours, pattern, notes)
    if hours is not None:
        opened = history.grid.open_mask(hours, clock.zone_name)[:before]
        outside = float(np.nansum(values[~opened]))
        if outside > 0:
            notes.append(f"{outside:.0f} contacts outside opening hours are left out of the fit")
        values = np.where(opened, values, np.nan)
    if interval > grid.interval_minutes:
        notes.append(
            f"the history has intervals of {interval} minutes: "
            f"they are spread evenly over intervals of {grid.interval_minutes}"
        )
    matrix = day_matrix(values, minutes, interval, clock)
    known = np.flatnonzero(matrix.known)
    rows = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)

    def part(recorded: Floats, per_contact: Floats | float) -> Floats:
        if not len(recorded):
            return np.full(matrix.values[rows].shape, np.nan)
        sums = np.where(values == 0, 0.0, np.where(np.isfinite(values), recorded[:before] * per_contact, np.nan))
        return day_matrix(sums, minutes, interval, clock).values[rows]

    return Folded(
        DayMatrix(matrix.first + rows.start, matrix.values[rows]),
        part(history.aht_seconds, values),
        part(history.abandoned, 1.0),
        part(history.escalated, 1.0),
        tuple(notes),
    )


def _fold_days(
    history: QueueHistory,
    values: Floats,
    minutes: Integers,
    clock: Clock,
    hours: OpeningHours | None,
    pattern: Floats | None,
    notes: list[str],
) -> Folded:
    interval = history.grid.interval_minutes
    opened = open_week(clock, hours)
    shares = day_shares(opened, pattern)
    sums = day_sums(values, minutes, interval)
    some = np.asarray(opened.any(axis=1))
    if (outside := float(np.nansum(sums.values[~some[weekdays(sums.ordinals)]]))) > 0:
        notes.append(f"{outside:.0f} contacts on weekdays without opening hours are left out of the fit")
    matrix = spread_days(sums, opened, shares)
    known = np.flatnonzero(matrix.known)
    rows = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)

    def part(recorded: Floats, per_contact: Floats | float) -> Floats:
        if not len(recorded):
            return np.full(matrix.values[rows].shape, np.nan)
        of_days = day_sums(np.where(values == 0, 0.0, recorded[: len(values)] * per_contact), minutes, interval)
        return spread_days(of_days, opened, shares).values[rows]

    return Folded(
        DayMatrix(matrix.first + rows.start, matrix.values[rows]),
        part(history.aht_seconds, values),
        part(history.abandoned, 1.0),
        part(history.escalated, 1.0),
        tuple(notes),
        shares,
    )


def added(parts: Mapping[str, tuple[Folded, float]]) -> Folded:
    """Histories of several queues, each with the share of it that counts, as one.

    Before a queue's first known day and after its last it adds nothing; a day that is unknown within is unknown in all.
    """
    there = {name: part for name, part in parts.items() if not part[0].empty and part[1] > 0}
    only, share = next(iter(parts.values()))
    if not there or (len(parts) == 1 and share == 1):
        return only
    first = min(folded.contacts.first for folded, _ in there.values())
    last = max(folded.contacts.first + len(folded.contacts.values) for folded, _ in there.values())

    def total(pick: str) -> Floats:
        result: Floats | None = None
        for folded, share in there.values():
            values = folded.contacts.values if pick == "contacts" else getattr(folded, pick)
            row = np.zeros((last - first, values.shape[1]))
            begin = folded.contacts.first - first
            row[begin : begin + len(values)] = share * values
            result = row if result is None else result + row
        assert result is not None
        return result

    covered = np.zeros(last - first, dtype=bool)
    for folded, _ in there.values():
        covered[folded.contacts.first - first :][: len(folded.contacts.values)] = True
    blank = np.where(covered, 0.0, np.nan)[:, None]
    notes = [f"{name}: {note}" for name, (folded, _) in there.items() for note in folded.notes]
    return Folded(
        DayMatrix(first, total("contacts") + blank),
        total("work") + blank,
        total("abandoned") + blank,
        total("escalated") + blank,
        tuple(notes),
        next((folded.day_shares for folded, _ in there.values() if folded.day_shares is not None), None),
    )
