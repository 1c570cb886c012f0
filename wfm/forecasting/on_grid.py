"""Days ahead → the plan's intervals, with quantiles, handling times, shares and notes."""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.forecasting.days import Booleans, Clock, Floats, Integers, served_slots, weekdays
from wfm.forecasting.distribution import LEVELS, UNTESTED, interval_quantiles, quantiles
from wfm.forecasting.folding import Folded
from wfm.forecasting.origin_scores import backtest_days, origin_scores
from wfm.forecasting.queue_forecast import DaysAhead
from wfm.forecasting.scoring import score
from wfm.forecasting.shares import handling_time, share_of
from wfm.forecasting.special import EPOCH, SpecialDays
from wfm.models.forecast import BacktestDays, ForecastSpread, QueueForecast
from wfm.models.time import WEEKDAYS, IntervalGrid


def put_on_grid(
    ahead: DaysAhead,
    past: Folded,
    special: SpecialDays,
    grid: IntervalGrid,
    clock: Clock,
    opened: Booleans,
    ordinals: Integers,
    configured_aht: float | None,
) -> QueueForecast | None:
    """The forecast of a queue; None if it expects contacts of unknown handling time."""
    day, slot = clock.places(grid)
    matrix = past.contacts
    offered = np.where(opened, ahead.mean[day - ordinals[0], slot], 0.0)
    notes = [*past.notes]
    if ahead.trials is None:
        notes.append("too little history (under three weeks, or without contacts) to test the forecast on")
    unserved = opened & ~served_slots(matrix)[weekdays(day), slot] & ~special.is_closed(day)
    if unserved.any():
        notes.append(f"{unserved.sum()} open intervals lie at times that the history never covers: 0 contacts expected")
    unseen = set(weekdays(day[opened & (offered > 0)]).tolist()) - set(weekdays(matrix.ordinals[matrix.known]).tolist())
    if unseen:
        names = ", ".join(WEEKDAYS[number] for number in sorted(unseen))
        notes.append(f"the history is too short to hold every weekday: {names} are forecast like the others")
    per_slot = handling_time(past.work, matrix.values)
    if per_slot is None and configured_aht is None and offered.any():
        return None
    aht = np.full(len(day), configured_aht or 0.0) if per_slot is None else per_slot[slot]
    handled = np.maximum(matrix.values - np.nan_to_num(past.abandoned), 0.0)
    leads = day - matrix.ordinals[-1]
    spread = ahead.spread
    place = day - ordinals[0]
    totals = np.bincount(place, weights=offered, minlength=len(ordinals)).astype(np.float64)
    squares = np.bincount(place, weights=offered**2, minlength=len(ordinals)).astype(np.float64)
    day_cv = spread.day_cv_at(ahead.leads)
    return QueueForecast(
        offered=offered,
        quantile_levels=np.array(LEVELS),
        quantiles=interval_quantiles(offered, leads, spread),
        aht_seconds=aht,
        method=ahead.method,
        weights=ahead.blend.shares(ahead.leads),
        accuracy=None if ahead.trials is None else score(ahead.trials),
        origins=() if ahead.trials is None else origin_scores(ahead.trials, matrix.first),
        backtest=BacktestDays() if ahead.trials is None else backtest_days(ahead.trials, matrix.first),
        notes=tuple(notes),
        days=_dates(ordinals),
        day_quantiles=quantiles(totals, spread.day_variance(totals, squares, day_cv)),
        spread=ForecastSpread(
            day_cv=day_cv,
            day_correlation=spread.day_correlation,
            interval_cv=spread.interval_cv,
            dispersion=spread.dispersion,
        ),
        abandonment_share=_on_slots(share_of(past.abandoned, matrix.values), slot),
        escalation_share=_on_slots(share_of(past.escalated, handled), slot),
        anomalies=ahead.anomalies,
    )


def nothing(grid: IntervalGrid, clock: Clock, aht: float | None, notes: tuple[str, ...]) -> QueueForecast:
    """The forecast of a queue of which nothing is known: no contacts."""
    ordinals = np.unique(clock.places(grid)[0])
    return QueueForecast(
        offered=np.zeros(grid.count),
        quantile_levels=np.array(LEVELS),
        quantiles=np.zeros((len(LEVELS), grid.count)),
        aht_seconds=np.full(grid.count, aht or 0.0),
        method="none",
        notes=notes,
        days=_dates(ordinals),
        day_quantiles=np.zeros((len(LEVELS), len(ordinals))),
        spread=ForecastSpread(day_cv=UNTESTED.day_cv_at(np.arange(1, len(ordinals) + 1))),
    )


def _dates(ordinals: Integers) -> tuple[date, ...]:
    return tuple(date.fromordinal(day + EPOCH) for day in ordinals.tolist())


def _on_slots(by_slot: Floats | None, slot: Integers) -> Floats:
    return np.zeros(0) if by_slot is None else by_slot[slot]
