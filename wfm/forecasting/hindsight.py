"""Forecasts beside what then happened: ours layer by layer, somebody else's, and repeating last week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from wfm.forecasting.adjust import adjust
from wfm.forecasting.backtest import ratio
from wfm.forecasting.days import Floats, Integers
from wfm.forecasting.external import external_layer, on_grid
from wfm.models.adjustment import Adjustment
from wfm.models.external import ExternalForecast
from wfm.models.forecast import Forecast
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.score import Score
from wfm.models.time import IntervalGrid

LAST_WEEK = "last week"
STATISTICAL = "statistical"

_NEARLY = 0.9
"""Share of what is scored of which last week must be known to tell the skill."""

_WEEKS_BACK = 8
"""How far it is looked back for a week that is known."""

Series = Mapping[str, Floats]


def in_hindsight(
    configuration: Configuration,
    forecast: Forecast,
    adjustments: Iterable[Adjustment],
    external: ExternalForecast | None,
    actuals: History,
) -> tuple[Score, ...]:
    """The scores of all queues together, then of each queue: the statistical forecast, the same with one layer more
    at a time, somebody else's forecast, and last week. Empty where nothing of what happened is known.
    """
    grid = forecast.grid
    known = {name: on_grid(series, grid) for name, series in actuals.queues.items() if name in forecast.queues}
    happened = {name: known.get(name, np.full(grid.count, np.nan)) for name in forecast.queues}
    variants = _layer_by_layer(configuration, forecast, list(adjustments), external)
    if external is not None:
        variants[external.label] = _external_alone(configuration, forecast, external)
    before = {
        name: last_week(actuals.queues.get(name), grid, configuration.queue_zone(name)) for name in forecast.queues
    }
    variants[LAST_WEEK] = before
    found = []
    for queue in ("", *forecast.queues):
        names = [queue] if queue else list(forecast.queues)
        for label, series in variants.items():
            made = _score(configuration, grid, label, queue, names, series, happened, before)
            found += [made] if made else []
    return tuple(found)


def _layer_by_layer(
    configuration: Configuration, forecast: Forecast, rows: list[Adjustment], external: ExternalForecast | None
) -> dict[str, Series]:
    """Contacts as they are after each layer, by what was put on last."""
    variants: dict[str, Series] = {STATISTICAL: _offered(adjust(configuration, forecast))}
    used = external if external is not None and external.use else None
    if used:
        variants[f"+ {used.label}"] = _offered(adjust(configuration, forecast, (), used))
    layers = list(dict.fromkeys(row.name for row in rows if row.enabled and row.what == "volume"))
    for count, name in enumerate(layers, 1):
        put_on = [row for row in rows if row.name in layers[:count]]
        variants[f"+ {name}"] = _offered(adjust(configuration, forecast, put_on, used))
    return variants


def _offered(forecast: Forecast) -> Series:
    return {name: queue.offered for name, queue in forecast.queues.items()}


def _external_alone(configuration: Configuration, forecast: Forecast, external: ExternalForecast) -> Series:
    """What somebody else expects, unknown where that says nothing."""
    plain = adjust(configuration, forecast).queues
    volumes, _, _ = external_layer(
        configuration,
        forecast.grid,
        external,
        {name: queue.offered for name, queue in plain.items()},
        {name: queue.aht_seconds for name, queue in plain.items()},
    )
    result = {}
    for name, values in volumes.items():
        series = external.intervals.queues.get(name)
        told = np.isfinite(on_grid(series, forecast.grid)) if series else np.zeros(forecast.grid.count, dtype=bool)
        days = [np.datetime64(day.date) for day in external.days if day.queue == name]
        told |= np.isin(forecast.grid.local(configuration.queue_zone(name)).astype("datetime64[D]"), days)
        result[name] = np.where(told, values, np.nan)
    return result


def last_week(series: QueueHistory | None, grid: IntervalGrid, zone_name: str) -> Floats:
    """The same clock time on the last same weekday that is known before the grid begins; NaN where none is."""
    result = np.full(grid.count, np.nan)
    if series is None or not series.grid.count or not grid.count:
        return result
    wanted = _minutes(grid, zone_name)
    start = wanted[0] // 1440 * 1440
    wanted -= (wanted - start) // 10080 * 10080
    then = _minutes(series.grid, zone_name)
    then, first = np.unique(then, return_index=True)
    offered = series.offered[first]
    for _ in range(_WEEKS_BACK):
        wanted -= 10080
        place = np.clip(np.searchsorted(then, wanted), 0, len(then) - 1)
        found = np.where(then[place] == wanted, offered[place], np.nan)
        result = np.where(np.isnan(result), found, result)
    return result


def _minutes(grid: IntervalGrid, zone_name: str) -> Integers:
    return np.asarray(grid.local(zone_name).astype("datetime64[m]").astype(np.int64))


def _score(
    configuration: Configuration,
    grid: IntervalGrid,
    label: str,
    queue: str,
    names: list[str],
    series: Series,
    happened: Series,
    before: Series,
) -> Score | None:
    """Pooled over the queues named; skill where last week is known for nearly all that is scored."""
    sums = np.zeros(8)
    for name in names:
        scored = np.isfinite(happened[name]) & np.isfinite(series[name])
        compared = scored & np.isfinite(before[name])
        error = np.where(scored, series[name] - happened[name], 0.0)
        naive = np.where(compared, before[name] - happened[name], 0.0)
        day = grid.local(configuration.queue_zone(name)).astype("datetime64[D]").astype(np.int64)
        sums += (
            scored.sum(),
            happened[name][scored].sum(),
            error.sum(),
            np.abs(error).sum(),
            _grouped(day, error),
            _grouped((day + 3) // 7, error),
            np.abs(naive).sum(),
            np.abs(error[compared]).sum() if compared.sum() >= _NEARLY * scored.sum() else np.nan,
        )
    count, actual, bias, interval, by_day, by_week, last, ours = sums.tolist()
    if not count:
        return None
    return Score(
        forecast=label,
        queue=queue,
        intervals=int(count),
        contacts=actual + bias,
        actual=actual,
        wape=ratio(interval, actual),
        wape_day=ratio(by_day, actual),
        wape_week=ratio(by_week, actual),
        bias=ratio(bias, actual) if bias >= 0 else -ratio(-bias, actual),
        skill=1 - ours / last if np.isfinite(ours) and last > 0 else None,
    )


def _grouped(group: Integers, error: Floats) -> float:
    return float(np.abs(np.bincount(group - group.min(initial=group[0]), error)).sum()) if len(group) else 0.0
