"""The rest of today for every queue: the forecast, moved by how the day has gone so far as far as past days allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from wfm.forecasting.adjusted_quantiles import with_values
from wfm.forecasting.carry_over import CarryOver, deviation, learn
from wfm.forecasting.days import Booleans, Clock, Floats
from wfm.forecasting.external import on_grid
from wfm.forecasting.gamma import gamma_quantiles
from wfm.forecasting.past_forecasts import past_forecasts
from wfm.forecasting.special import EPOCH
from wfm.models.adjustment import LayerEffect
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.history import History, QueueHistory
from wfm.models.intraday import QueueToday, Today
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid, zone

_HORIZON_DAYS = 7
_STEP_DAYS = 7
_MOST_ORIGINS = 26
_LONGEST_GAP_DAYS = 28


@dataclass(frozen=True)
class _Day:
    """One queue's today on the plan's grid: which intervals are over and known, and which are to come."""

    day: date
    over: Booleans
    rest: Booleans
    offered: Floats


def update_today(
    inputs: PlanInputs, forecast: Forecast, actuals: History, past: History | None, now: datetime
) -> tuple[Forecast, Today]:
    """The forecast with the rest of each queue's local day moved, as a layer of its own, and what was done.

    `actuals` are today's contacts so far; `past` are those of the days before, from which the carry-over is learnt.
    """
    queues, told, contacts, below, work = dict(forecast.queues), {}, {}, {}, {}
    for name, queue in forecast.queues.items():
        zone_name = inputs.configuration.queue_zone(name)
        day = _today(inputs, name, forecast.grid, actuals.queues.get(name), now)
        learnt = None
        if day.over.any() and past is not None and name in past.queues:
            learnt = _learn(inputs, name, past.queues[name], forecast.grid, day, now)
        queues[name], told[name] = _updated(queue, forecast.grid, zone_name, day, learnt, now)
        change = queues[name].offered - queue.offered
        if change.any():
            contacts[name], below[name] = float(change.sum()), float(queue.offered.sum())
            work[name] = float((change * queue.aht_seconds).sum()) / 3600
    local = now.astimezone(zone(inputs.configuration.time_zone))
    layer = LayerEffect(name=f"today at {local:%Y-%m-%d %H:%M}", contacts=contacts, below=below, work_hours=work)
    layers = (*(each for each in forecast.layers if each.name != layer.name), layer)
    return forecast.model_copy(update={"queues": queues, "layers": layers}), Today(now=now, queues=told)


def last_known(actuals: History) -> datetime | None:
    """When the last interval that is known ends; None where nothing is."""
    ends = [
        series.grid.instant(int(known[-1]) + 1)
        for series in actuals.queues.values()
        if len(known := np.flatnonzero(np.isfinite(series.offered)))
    ]
    return max(ends, default=None)


def _today(inputs: PlanInputs, name: str, grid: IntervalGrid, actuals: QueueHistory | None, now: datetime) -> _Day:
    zone_name, hours = inputs.configuration.queue_zone(name), inputs.configuration.queues[name].opening_hours
    day = (now - timedelta(seconds=1)).astimezone(zone(zone_name)).date()
    mine = grid.local(zone_name).astype("datetime64[D]") == np.datetime64(day)
    if hours is not None:
        mine &= grid.open_mask(hours, zone_name)
    done = grid.utc + np.timedelta64(60 * grid.interval_minutes, "s") <= np.datetime64(now.replace(tzinfo=None), "s")
    offered = np.full(grid.count, np.nan) if actuals is None else on_grid(actuals, grid)
    return _Day(day, mine & done & np.isfinite(offered), mine & ~done, offered)


def _learn(
    inputs: PlanInputs,
    name: str,
    past: QueueHistory,
    grid: IntervalGrid,
    day: _Day,
    now: datetime,
) -> CarryOver | None:
    """From forecasts of the last half year, made about as long before as today's was."""
    clock = Clock.of(grid, inputs.configuration.queue_zone(name))
    midnight = now.astimezone(zone(clock.zone_name)).replace(hour=0, minute=0, second=0, microsecond=0)
    count = min(past.grid.count, max(past.grid.index(midnight), 0))
    known = np.flatnonzero(np.isfinite(past.offered[:count]))
    if not len(known):
        return None
    before = _until(past, count)
    lead = (day.day - inputs.configuration.horizon.start).days
    trials = past_forecasts(
        inputs,
        name,
        before,
        grid,
        gap_days=min(lead // 7 * 7, _LONGEST_GAP_DAYS),
        horizon_days=_HORIZON_DAYS,
        step_days=_STEP_DAYS,
        most=_MOST_ORIGINS,
    )
    if trials is None:
        return None
    slots = clock.slots
    slot = int(clock.places(grid)[1][np.flatnonzero(day.rest)[0]]) if day.rest.any() else slots
    days = trials.actual.reshape(-1, slots)
    special = {item.date.toordinal() - EPOCH for item in inputs.special_days if item.queue in ("", name)}
    dates = (trials.first[:, None] + np.arange(_HORIZON_DAYS)).ravel()
    plain = np.array([ordinal not in special for ordinal in dates.tolist()])
    return learn(trials.forecast.reshape(-1, slots)[plain], days[plain], slot, clock.slot_minutes / 60)


def _until(series: QueueHistory, count: int) -> QueueHistory:
    return QueueHistory(
        grid=series.grid.model_copy(update={"count": count}),
        offered=series.offered[:count],
        aht_seconds=np.zeros(0),
        abandoned=np.zeros(0),
    )


def _updated(
    queue: QueueForecast, grid: IntervalGrid, zone_name: str, day: _Day, learnt: CarryOver | None, now: datetime
) -> tuple[QueueForecast, QueueToday]:
    over = np.flatnonzero(day.over)
    mean, happened = queue.offered[over], day.offered[over]
    ahead = (grid.utc - np.datetime64(now.replace(tzinfo=None), "s")).astype(np.float64) / 3600
    ahead += grid.interval_minutes / 120
    half_life = learnt.half_life_hours if learnt else float("inf")
    seen = float(deviation(mean, happened, -ahead[over], half_life)) if len(over) else 0.0
    factors = learnt.factors(seen, np.maximum(ahead, 0.0)) if learnt else np.ones(grid.count)
    narrowing = learnt.narrowing if learnt else 1.0
    offered = np.where(day.rest, queue.offered * factors, queue.offered)
    changed = queue
    if learnt is not None:
        changed = with_values(queue, grid, zone_name, offered, queue.aht_seconds)
        near = offered + (changed.quantiles - offered) * narrowing
        changed = changed.model_copy(update={"quantiles": np.where(day.rest, near, changed.quantiles)})
    rest, rest_before = float(offered[day.rest].sum()), float(queue.offered[day.rest].sum())
    low, high = band(rest, learnt.rest_deviation) if learnt else (float("nan"), float("nan"))
    return changed, QueueToday(
        day=day.day,
        so_far_forecast=float(mean.sum()),
        so_far_actual=float(happened.sum()),
        deviation=seen,
        gain=learnt.gain if learnt else 0.0,
        half_life_hours=half_life,
        fading_hours=learnt.fading_hours if learnt else float("inf"),
        factor=rest / rest_before if rest_before > 0 else 1.0,
        narrowing=narrowing,
        learnt_from_days=learnt.days if learnt else 0,
        rest_before=rest_before,
        rest=rest,
        rest_low=low,
        rest_high=high,
        note=_note(day, learnt),
    )


def band(mean: float, deviation: float) -> tuple[float, float]:
    """The 10 % and 90 % quantiles of a sum with this mean and relative standard deviation."""
    found = gamma_quantiles(np.array([mean]), np.array([(mean * deviation) ** 2]), (0.1, 0.9))
    return float(found[0, 0]), float(found[1, 0])


def _note(day: _Day, learnt: CarryOver | None) -> str:
    if not day.rest.any():
        return "the day is over" if day.over.any() else "closed"
    if not day.over.any():
        return "nothing is known of the day yet"
    return "" if learnt else "too few past days to learn from: the rest stays as it was"
