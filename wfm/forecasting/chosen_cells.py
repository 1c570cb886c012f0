"""Which intervals of which queues an adjustment means, and how they belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.forecasting.days import Booleans, Floats, Integers
from wfm.forecasting.special import EPOCH
from wfm.models.adjustment import Adjustment, EventShape
from wfm.models.organisation import Configuration
from wfm.models.time import IntervalGrid, OpeningHours


@dataclass(frozen=True)
class Cells:
    """Intervals of several queues, one after the other.

    `place` is the interval, `group` what shares one value (an interval, a local day or all of them), `weight` the
    event's share in force; `inside` says per group how much of it lies in the plan, by open time.
    """

    queues: tuple[str, ...]
    sizes: tuple[int, ...]
    place: Integers
    group: Integers
    weight: Floats
    inside: Floats

    def take(self, values: Mapping[str, Floats]) -> Floats:
        """The chosen cells of values per queue and interval."""
        parts = [values[name][place] for name, place in zip(self.queues, self._places(), strict=True)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def put(self, values: Mapping[str, Floats], cells: Floats) -> dict[str, Floats]:
        """The values with the chosen cells changed."""
        result = dict(values)
        ends = np.cumsum(self.sizes)[:-1]
        for name, place, part in zip(self.queues, self._places(), np.split(cells, ends), strict=True):
            row = values[name].copy()
            row[place] = part
            result[name] = row
        return result

    def total(self, cells: Floats) -> Floats:
        """Sums per group."""
        return np.bincount(self.group, cells, minlength=len(self.inside)).astype(np.float64)

    def _places(self) -> list[Integers]:
        return np.split(self.place, np.cumsum(self.sizes)[:-1])


def chosen(configuration: Configuration, grid: IntervalGrid, row: Adjustment, names: Sequence[str]) -> Cells:
    """The open intervals of the plan that an adjustment means."""
    found: dict[tuple[str, str], _Part] = {}
    parts = []
    for name in names:
        zone, hours = configuration.queue_zone(name), configuration.queues[name].opening_hours
        same = zone, repr(hours)
        if same not in found:
            found[same] = _part(grid, row, zone, hours)
        parts.append(found[same])
    nothing = np.zeros(0, dtype=np.int64)
    distinct, group = np.unique(np.concatenate([*(part.key for part in parts), nothing]), return_inverse=True)
    weight = np.concatenate([*(part.weight for part in parts), np.zeros(0)])
    inside = np.ones(len(distinct))
    if row.per != "interval" and len(distinct):
        have = np.bincount(group, weight, minlength=len(distinct))
        whole_key = np.concatenate([part.whole_key for part in parts])
        whole_weight = np.concatenate([part.whole_weight for part in parts])
        matching = np.isin(whole_key, distinct)
        there = np.searchsorted(distinct, whole_key[matching])
        all_of_it = np.bincount(there, whole_weight[matching], minlength=len(distinct))
        inside = np.divide(have, all_of_it, out=np.ones(len(distinct)), where=all_of_it > 0)
    sizes = tuple(len(part.place) for part in parts)
    place = np.concatenate([*(part.place for part in parts), nothing])
    return Cells(tuple(names), sizes, place, group, weight, inside)


@dataclass(frozen=True)
class _Part:
    """The cells of one queue, and those of its whole days or period, in the plan or not."""

    place: Integers
    key: Integers
    weight: Floats
    whole_key: Integers
    whole_weight: Floats


def _part(grid: IntervalGrid, row: Adjustment, zone: str, opening: OpeningHours | None) -> _Part:
    moments = grid.local(zone)
    mask = _mask(grid, moments, zone, row.first, row.last, (opening, row.hours))
    whole, first, last = _whole_days(row, grid, zone)
    whole_moments = whole.local(zone)
    whole_mask = _mask(whole, whole_moments, zone, first, last, (opening, row.hours))
    return _Part(
        np.flatnonzero(mask),
        _keys(row, grid, moments)[mask],
        _weights(row.shape, row.first, moments[mask], grid.interval_minutes),
        _keys(row, whole, whole_moments)[whole_mask],
        _weights(row.shape, row.first, whole_moments[whole_mask], whole.interval_minutes),
    )


def _whole_days(row: Adjustment, grid: IntervalGrid, zone: str) -> tuple[IntervalGrid, date, date]:
    """A grid over the whole local days that the plan touches only in part, or over the whole of a period."""
    first, last = row.first, row.last
    if row.per != "period" and grid.count:
        days = grid.local(zone)[[0, -1]].astype("datetime64[D]").astype(date)
        first, last = max(first, days[0]), min(last, days[1])
    whole = IntervalGrid.of_days(first, max((last - first).days + 1, 0), grid.interval_minutes, zone)
    return whole, first, last


def _mask(
    grid: IntervalGrid, moments: np.ndarray, zone: str, first: date, last: date, limits: Sequence[OpeningHours | None]
) -> Booleans:
    days = moments.astype("datetime64[D]")
    mask = (days >= np.datetime64(first)) & (days < np.datetime64(last + timedelta(days=1)))
    for hours in limits:
        if hours is not None:
            mask &= grid.open_mask(hours, zone)
    return np.asarray(mask)


def _keys(row: Adjustment, grid: IntervalGrid, moments: np.ndarray) -> Integers:
    """What shares one value: the moment, the local day, or everything."""
    if row.per == "interval":
        return grid.utc.astype("datetime64[m]").astype(np.int64)
    if row.per == "day":
        return np.asarray(moments.astype("datetime64[D]").astype(np.int64))
    return np.zeros(len(moments), dtype=np.int64)


def _weights(shape: EventShape | None, first: date, moments: np.ndarray, interval_minutes: int) -> Floats:
    """The event's share in force in the middle of each interval."""
    if shape is None:
        return np.ones(len(moments))
    minutes = moments.astype("datetime64[m]").astype(np.int64) - (first.toordinal() - EPOCH) * 1440
    days = (minutes + interval_minutes / 2) / 1440
    if shape.by_day:
        share = np.array([*shape.by_day, 0.0])
        return share[np.clip(np.floor(days).astype(np.int64), 0, len(shape.by_day))]
    rise = np.minimum(days / shape.ramp_days, 1.0) if shape.ramp_days else np.ones(len(days))
    fall = 0.5 ** (np.maximum(days - shape.ramp_days, 0.0) / shape.half_life_days) if shape.half_life_days else 1.0
    return np.asarray(rise * fall)
