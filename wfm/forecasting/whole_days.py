"""Histories of which only whole days are known: their sums, put into a shape of the day from elsewhere."""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.forecasting.days import MINUTES_PER_DAY, Booleans, Clock, DayMatrix, Floats, Integers, weekdays
from wfm.models.time import IntervalGrid, OpeningHours

_MONDAY = date(2024, 1, 1)
"""Of a week in which hardly any clocks change."""
_SHORTEST_DAY_MINUTES = 23 * 60


def open_week(clock: Clock, hours: OpeningHours | None) -> Booleans:
    """Weekday × slot: when a queue is open."""
    if hours is None:
        return np.ones((7, clock.slots), dtype=bool)
    week = IntervalGrid.of_days(_MONDAY, 7, clock.slot_minutes, clock.zone_name)
    day, slot = clock.places(week)
    mask = week.open_mask(hours, clock.zone_name)
    opened = np.zeros((7, clock.slots), dtype=bool)
    opened[weekdays(day[mask]), slot[mask]] = True
    return opened


def day_shares(opened: Booleans, pattern: Floats | None) -> Floats:
    """Weekday × slot: the share of a day's contacts that each open slot gets; zeros on weekdays that are closed.

    By the pattern (weekday × slot, contacts) where it has any on the weekday, else evenly.
    """
    even = opened.astype(float)
    shape = even if pattern is None else np.where(opened, pattern, 0.0)
    shape = np.where(shape.sum(axis=1, keepdims=True) > 0, shape, even)
    return np.asarray(shape / np.maximum(shape.sum(axis=1, keepdims=True), 1e-300))


def day_sums(values: Floats, minutes: Integers, interval_minutes: int) -> DayMatrix:
    """One column: sums by local day (`minutes`: local beginnings); a day of which a part is absent is unknown."""
    if not len(minutes):
        return DayMatrix(0, np.full((0, 1), np.nan))
    day = minutes // MINUTES_PER_DAY
    first = int(day.min())
    covered = np.bincount(day - first) * interval_minutes
    sums = np.bincount(day - first, weights=values)
    return DayMatrix(first, np.where(covered >= _SHORTEST_DAY_MINUTES, sums, np.nan)[:, None])


def spread_days(sums: DayMatrix, opened: Booleans, shares: Floats) -> DayMatrix:
    """Days × slots, unknown where closed."""
    weekday = weekdays(sums.ordinals)
    return DayMatrix(sums.first, np.where(opened[weekday], sums.values * shares[weekday], np.nan))


def sums_of(matrix: DayMatrix) -> DayMatrix:
    """One column: sums of the known slots, unknown where there is none."""
    sums = np.where(matrix.known, np.nansum(matrix.values, axis=1), np.nan)
    return DayMatrix(matrix.first, sums[:, None])
