"""History as a matrix: one row per local day, one column per slot (interval of the local clock)."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from wfm.models.time import IntervalGrid

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

MINUTES_PER_DAY = 1440


@dataclass(frozen=True)
class DayMatrix:
    """Contacts per local day and slot; NaN is unknown. Rows are consecutive days from `first` (days since 1970)."""

    first: int
    values: Floats

    @property
    def ordinals(self) -> Integers:
        """The days of the rows, as days since 1970-01-01."""
        return self.first + np.arange(len(self.values))

    @property
    def known(self) -> Booleans:
        """Which days have any known value."""
        return np.asarray(np.isfinite(self.values).any(axis=1))

    def until(self, days: int) -> DayMatrix:
        """The first so many days."""
        return DayMatrix(self.first, self.values[:days])

    def without(self, days: Booleans) -> DayMatrix:
        """The same with some days unknown."""
        return DayMatrix(self.first, np.where(days[:, None], np.nan, self.values))


def weekdays(ordinals: Integers) -> Integers:
    """Weekday of each day, Monday is 0."""
    return (ordinals + 3) % 7


@dataclass(frozen=True)
class Clock:
    """The local clock by which moments are put into days and slots.

    Slots are as long as the planned intervals and begin where these do: in a zone whose offset is not a multiple of
    the interval, all slots (and the days with them) are shifted by `phase_minutes`.
    """

    zone_name: str
    slot_minutes: int
    phase_minutes: int

    @classmethod
    def of(cls, grid: IntervalGrid, zone_name: str) -> Clock:
        """The clock whose slots are the grid's intervals."""
        local = grid.local(zone_name)[:1].astype("datetime64[m]").astype(np.int64)
        return cls(zone_name, grid.interval_minutes, int(local[0]) % grid.interval_minutes if len(local) else 0)

    @property
    def slots(self) -> int:
        """Slots of a day."""
        return MINUTES_PER_DAY // self.slot_minutes

    def minutes(self, grid: IntervalGrid) -> Integers:
        """Local clock minutes since 1970 of the beginnings of a grid's intervals, less the phase."""
        return grid.local(self.zone_name).astype("datetime64[m]").astype(np.int64) - self.phase_minutes

    def places(self, grid: IntervalGrid) -> tuple[Integers, Integers]:
        """Day (since 1970) and slot of each interval of a grid."""
        minutes = self.minutes(grid)
        return minutes // MINUTES_PER_DAY, minutes % MINUTES_PER_DAY // self.slot_minutes


def day_matrix(values: Floats, minutes: Integers, interval_minutes: int, clock: Clock) -> DayMatrix:
    """Sums of the intervals (local beginnings `minutes`, of one length) per day and slot.

    Longer intervals are spread evenly over the slots they span, shorter ones add up; a slot that is not fully known is
    unknown. The hour that the autumn change repeats counts with the mean of its two passes, the one that spring skips
    is unknown.
    """
    if not len(minutes):
        return DayMatrix(0, np.full((0, clock.slots), np.nan))
    part = gcd(interval_minutes, clock.slot_minutes, *(np.unique(minutes % 60).tolist()))
    parts = interval_minutes // part
    needed = clock.slot_minutes // part
    fine = (minutes[:, None] + part * np.arange(parts)).ravel()
    slot = fine // clock.slot_minutes
    first = int(fine.min()) // MINUTES_PER_DAY
    last = int(fine.max()) // MINUTES_PER_DAY
    cells = (last - first + 1) * clock.slots
    slot -= first * clock.slots
    sums = np.bincount(slot, weights=np.repeat(values / parts, parts), minlength=cells)
    passes = np.bincount(slot, minlength=cells) / needed
    matrix = np.where(passes >= 1, sums / np.maximum(passes, 1), np.nan)
    return DayMatrix(first, matrix.reshape(-1, clock.slots))


def served_slots(matrix: DayMatrix) -> Booleans:
    """Weekday × slot: where contacts may be expected, so far as the history tells.

    A slot that was never known on a weekday, although that weekday came round at least twice (with other slots known,
    or not known at all), is taken for closed.
    """
    weekday = weekdays(matrix.ordinals)
    finite = np.isfinite(matrix.values)
    anything = finite.any(axis=1)
    served = np.ones((7, matrix.values.shape[1]), dtype=bool)
    for day in range(7):
        rows = weekday == day
        if (rows & anything).sum() >= 2 or (rows.sum() >= 2 and not (rows & anything).any()):
            served[day] = finite[rows].any(axis=0)
    served &= finite.any(axis=0)
    return served
