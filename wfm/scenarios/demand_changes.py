"""A scenario's changes to what is expected: volume, handling time, incidents, outages, new queues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.errors import Problem
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.messages import unknown
from wfm.models.organisation import Configuration
from wfm.models.people import SpecialDay
from wfm.models.plan import PlanInputs
from wfm.models.scenario import Incident, Outage, Scenario, When
from wfm.models.time import WEEKDAYS, IntervalGrid, local_instant

Floats = npt.NDArray[np.float64]


def apply_forecast(forecast: Forecast, inputs: PlanInputs, scenario: Scenario) -> tuple[Forecast, list[str]]:
    """Change what is expected: volume, handling time, incidents, outages, new queues."""
    queues, words = dict(forecast.queues), []
    configuration, grid = inputs.configuration, forecast.grid
    for new in scenario.new_queues:
        source = queues[new.like]
        queues[new.name] = _scaled(source, np.full(grid.count, new.share), method=f"share of {new.like}")
        if new.moved:
            queues[new.like] = _scaled(source, np.full(grid.count, max(1 - new.share, 0.0)))
    for change in scenario.volume:
        for name in change.queues or tuple(queues):
            where = _when(change, configuration, name, grid, inputs.special_days)
            factor = np.where(where, change.factor, 1.0)
            queues[name] = _scaled(queues[name], factor, add=np.where(where, change.add, 0.0))
        extra = f" {change.add:+g} an interval" if change.add else ""
        words.append(f"volume of {_names(change.queues)} ×{change.factor:g}{extra}{_span(change)}")
    for longer in scenario.aht:
        for name in longer.queues or tuple(queues):
            where = _when(longer, configuration, name, grid, inputs.special_days)
            made = queues[name]
            after = made.aht_seconds * longer.factor if longer.seconds is None else longer.seconds
            queues[name] = made.model_copy(update={"aht_seconds": np.where(where, after, made.aht_seconds)})
        amount = f"×{longer.factor:g}" if longer.seconds is None else f"{longer.seconds:g} s"
        words.append(f"handling time of {_names(longer.queues)} {amount}{_span(longer)}")
    for incident in scenario.incidents:
        for name in incident.queues or tuple(queues):
            surplus = _surplus(incident, configuration.queue_zone(name), grid)
            made = _scaled(queues[name], 1 + (incident.surge - 1) * surplus)
            longer_aht = np.where(surplus > 0.05, incident.aht_factor, 1.0)
            queues[name] = made.model_copy(update={"aht_seconds": made.aht_seconds * longer_aht})
        words.append(
            f"incident at {incident.at} on {_names(incident.queues)}: contacts ×{incident.surge:g} for "
            f"{incident.minutes:g} min, the surplus halving every {incident.half_life_minutes:g} min"
        )
    for outage in scenario.outages:
        for name in outage.queues or tuple(queues):
            queues[name] = _after_outage(outage, configuration.queue_zone(name), grid, queues[name])
        words.append(
            f"outage at {outage.at} on {_names(outage.queues)} for {outage.minutes:g} min; "
            f"{outage.return_share:.0%} come back"
        )
    kept = {name: queues[name] for name in configuration.queues}
    return forecast.model_copy(update={"queues": kept}), words


def _scaled(made: QueueForecast, factor: Floats, *, add: Floats | float = 0.0, method: str = "") -> QueueForecast:
    """Contacts and their quantiles, by interval; what is added widens nothing."""
    return made.model_copy(
        update={
            "offered": np.maximum(made.offered * factor + add, 0.0),
            "quantiles": np.maximum(made.quantiles * factor + add, 0.0) if made.quantiles.size else made.quantiles,
            **({"method": method} if method else {}),
        }
    )


def _when(
    change: When, configuration: Configuration, queue: str, grid: IntervalGrid, special: Iterable[SpecialDay]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The intervals that a change holds in, on the queue's clock."""
    if change.model_copy(update={"queues": ()}) == type(change)(**_amounts(change)):
        return np.ones(grid.count, dtype=bool)
    local = grid.local(configuration.queue_zone(queue))
    days = local.astype("datetime64[D]")
    minutes = (local - days).astype("timedelta64[m]").astype(int)
    weekday = (days.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
    where = np.isin(weekday, [WEEKDAYS.index(day) for day in change.weekdays])
    if change.start is not None:
        where &= days >= np.datetime64(change.start)
    if change.end is not None:
        where &= days <= np.datetime64(change.end)
    if change.hours is not None:
        start, end = change.hours.start, change.hours.end
        where &= ((minutes >= start) & (minutes < end)) | (minutes + 1440 < end)
    if change.event is not None:
        dates = [np.datetime64(day.date) for day in special if day.name == change.event and day.queue in ("", queue)]
        where &= np.isin(days, dates)
    return where


def _amounts(change: When) -> dict[str, Any]:
    """What a change changes, without when."""
    return {name: getattr(change, name) for name in type(change).model_fields if name not in When.model_fields}


def _moment(text: str, zone: str, grid: IntervalGrid) -> float:
    """Minutes from the grid's start to a local moment."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = local_instant(moment.date(), moment.hour * 60 + moment.minute, zone)
    return float(grid.minute(moment))


def _decay(since: Floats, length: float, half_life: float) -> Floats:
    """∫ of a surplus that is 1 for `length` minutes and then halves every `half_life`, up to so many minutes."""
    since = np.maximum(since, 0.0)
    rate = np.log(2) / half_life
    return np.asarray(np.minimum(since, length) + (1 - np.exp(-rate * np.maximum(since - length, 0.0))) / rate)


def _surplus(incident: Incident, zone: str, grid: IntervalGrid) -> Floats:
    """Mean of the surplus over each interval, 1 while the incident lasts."""
    edges = np.arange(grid.count + 1, dtype=float) * grid.interval_minutes - _moment(incident.at, zone, grid)
    return np.asarray(np.diff(_decay(edges, incident.minutes, incident.half_life_minutes)) / grid.interval_minutes)


def _after_outage(outage: Outage, zone: str, grid: IntervalGrid, made: QueueForecast) -> QueueForecast:
    start = _moment(outage.at, zone, grid)
    edges = np.arange(grid.count + 1) * float(grid.interval_minutes)
    inside = np.minimum(edges[1:], start + outage.minutes) - np.maximum(edges[:-1], start)
    out = np.clip(inside, 0.0, None) / grid.interval_minutes
    lost = float((made.offered * out).sum())
    rate = np.log(2) / outage.half_life_minutes
    back = np.diff(1 - np.exp(-rate * np.maximum(edges - start - outage.minutes, 0.0)))
    seconds = float(made.aht_seconds[made.offered > 0].mean()) if (made.offered > 0).any() else 0.0
    scaled = _scaled(made, 1 - out, add=outage.return_share * lost * back)
    return scaled.model_copy(update={"aht_seconds": np.where(made.aht_seconds > 0, made.aht_seconds, seconds)})


def known_queues(
    names: Iterable[str], queues: dict[str, Any], section: str, file: str, problems: list[Problem]
) -> list[str]:
    names = tuple(names) or tuple(queues)
    problems += [Problem(file, 0, section, unknown("queue", name, queues)) for name in names if name not in queues]
    return [name for name in names if name in queues]


def check_changes(scenario: Scenario, queues: dict[str, Any], file: str, problems: list[Problem]) -> None:
    for section in ("volume", "aht", "incidents", "outages"):
        for change in getattr(scenario, section):
            known_queues(change.queues, queues, section, file, problems)
            if section in ("incidents", "outages"):
                try:
                    datetime.fromisoformat(change.at)
                except ValueError:
                    reason = f"must be a time such as 2026-03-10 10:00, got {change.at!r}"
                    problems.append(Problem(file, 0, f"{section}.at", reason))


def _names(queues: tuple[str, ...]) -> str:
    return ", ".join(queues) if queues else "all queues"


def _span(change: When) -> str:
    parts = [f" from {change.start}" if change.start else "", f" until {change.end}" if change.end else ""]
    parts += [f" {change.hours}" if change.hours else "", f" on {change.event}" if change.event else ""]
    parts.append(f" on {', '.join(change.weekdays)}" if len(change.weekdays) < 7 else "")
    return "".join(parts)
