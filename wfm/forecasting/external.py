"""Somebody else's forecast as a layer over ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from wfm.forecasting.days import Floats
from wfm.models.external import ExternalForecast
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.time import IntervalGrid


def external_layer(
    configuration: Configuration,
    grid: IntervalGrid,
    external: ExternalForecast,
    offered: Mapping[str, Floats],
    aht: Mapping[str, Floats],
) -> tuple[dict[str, Floats], dict[str, Floats], tuple[str, ...]]:
    """Contacts and handling times with the external ones in their place wherever it has any; ours elsewhere.

    Days are spread over their open intervals by the shape of ours, evenly where ours expects nothing.
    """
    volumes, times, notes = dict(offered), dict(aht), []
    told = {name: np.zeros(grid.count, dtype=bool) for name in offered}
    for name, series in external.intervals.queues.items():
        if name in volumes:
            told[name] = np.isfinite(found := on_grid(series, grid))
            volumes[name] = np.where(told[name], found, volumes[name])
            if len(series.aht_seconds):
                found = on_grid(series, grid, "aht_seconds")
                times[name] = np.where(np.isfinite(found) & (found > 0), found, times[name])
    outside = 0
    for day in external.days:
        if day.queue not in volumes:
            continue
        zone, hours = configuration.queue_zone(day.queue), configuration.queues[day.queue].opening_hours
        cells = grid.local(zone).astype("datetime64[D]") == np.datetime64(day.date)
        if not cells.any():
            continue
        cells &= grid.open_mask(hours, zone) if hours else True
        if not cells.any():
            outside += day.offered > 0
            continue
        told[day.queue] |= cells
        ours = volumes[day.queue][cells]
        shape = ours / ours.sum() if ours.sum() > 0 else np.full(len(ours), 1 / len(ours))
        volumes[day.queue] = _with(volumes[day.queue], cells, day.offered * shape)
        if day.aht_seconds:
            mean = float(shape @ times[day.queue][cells])
            level = times[day.queue][cells] * day.aht_seconds / mean if mean > 0 else day.aht_seconds
            times[day.queue] = _with(times[day.queue], cells, level)
    if outside:
        notes.append(f"{outside} days with contacts are closed in the plan: left out")
    silent = sum(int(((offered[name] > 0) & ~mask).sum()) for name, mask in told.items())
    if silent:
        notes.append(f"says nothing of {silent} intervals in which contacts are expected: ours stands there")
    return volumes, times, tuple(notes)


def days_foretold(
    configuration: Configuration, external: ExternalForecast, history: History
) -> tuple[date, date] | None:
    """First and last day before the plan that it foretold and of which the history knows what happened, if any.

    Days are the organisation's; at most a year is looked back on.
    """
    start = configuration.horizon.start
    foretold: set[date] = {day.date for day in external.days}
    for series in external.intervals.queues.values():
        foretold |= _known_days(series, configuration.time_zone)
    happened: set[date] = set()
    for series in history.queues.values():
        happened |= _known_days(series, configuration.time_zone)
    both = [day for day in foretold & happened if start - timedelta(days=366) <= day < start]
    return (min(both), max(both)) if both else None


def _known_days(series: QueueHistory, zone_name: str) -> set[date]:
    days = series.grid.local(zone_name)[np.isfinite(series.offered)].astype("datetime64[D]")
    return set(np.unique(days).astype(date).tolist())


def on_grid(series: QueueHistory, grid: IntervalGrid, field: str = "offered") -> Floats:
    """A field of a queue's series at the intervals of a grid of the same interval length, NaN where it has none."""
    values: Floats = getattr(series, field)
    result = np.full(grid.count, np.nan)
    offset, astray = divmod(series.grid.minute(grid.start), grid.interval_minutes)
    if not len(values) or astray or series.grid.interval_minutes != grid.interval_minutes:
        return result
    place = offset + np.arange(grid.count)
    inside = (place >= 0) & (place < len(values))
    result[inside] = values[place[inside]]
    return result


def _with(values: Floats, cells: np.ndarray, new: Floats | float) -> Floats:
    changed = values.copy()
    changed[cells] = new
    return changed
