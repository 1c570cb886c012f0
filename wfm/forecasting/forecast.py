"""History of contacts → expected contacts and handling times over the plan's intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.errors import ConfigurationError, Problem
from wfm.forecasting.backtest import Trials, backtest, blended, expect, window
from wfm.forecasting.choice import Choice, choose
from wfm.forecasting.days import Booleans, Clock, DayMatrix, Floats, Integers, day_matrix, served_slots, weekdays
from wfm.forecasting.distribution import LEVELS, UNTESTED, quantiles
from wfm.forecasting.handling_time import handling_time
from wfm.forecasting.member import Member
from wfm.forecasting.members.day_level import DayLevel
from wfm.forecasting.members.seasonal_naive import SeasonalNaive
from wfm.forecasting.members.weekday_mean import WeekdayMean
from wfm.forecasting.special import SpecialDays
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.history import QueueHistory
from wfm.models.plan import PlanInputs
from wfm.models.time import WEEKDAYS, IntervalGrid

BASELINE = SeasonalNaive()
MEMBERS: tuple[Member, ...] = (BASELINE, WeekdayMean(), DayLevel())
"""In the order of trust: the last is used where there is too little history to test them."""


def make_forecast(inputs: PlanInputs) -> Forecast:
    """Forecast every queue over the plan's grid.

    A queue without any history gets 0 contacts and a note saying so. Raises `ConfigurationError` naming every queue
    that expects contacts but has no handling time, neither in its history nor in its configuration.
    """
    configuration = inputs.configuration
    grid = configuration.grid()
    queues: dict[str, QueueForecast] = {}
    problems: list[Problem] = []
    for name, queue in configuration.queues.items():
        history = inputs.history.queues.get(name) if inputs.history else None
        zone_name = configuration.queue_zone(name)
        hours = queue.opening_hours
        opened = grid.open_mask(hours, zone_name) if hours else np.ones(grid.count, dtype=bool)
        special = SpecialDays.of_queue(inputs.special_days, name)
        clock = Clock.of(grid, zone_name)
        places = clock.places(grid)
        if history is None or not len(history.offered):
            past = None
        else:
            past = _Past.of(history, grid, clock, history.grid.open_mask(hours, zone_name) if hours else None)
        result = _forecast_queue(past, special, places, opened, queue.aht_seconds)
        if result is None:
            message = "is needed because the history has no handling times"
            problems.append(Problem("site.yaml", 0, f"queues.{name}.aht_seconds", message))
        else:
            queues[name] = result
    if problems:
        raise ConfigurationError(problems)
    return Forecast(grid=grid, queues=queues, seed=configuration.seed)


@dataclass(frozen=True)
class _Past:
    """A queue's history as day matrices, cut at the plan's start, with notes on what was left out."""

    matrix: DayMatrix
    work: Floats
    notes: tuple[str, ...]

    @classmethod
    def of(cls, history: QueueHistory, grid: IntervalGrid, clock: Clock, opened: Booleans | None) -> _Past:
        """Cut, mask and fold a history."""
        notes: list[str] = []
        before = max(0, min(history.grid.count, grid.minute(history.grid.start) // -history.grid.interval_minutes))
        values = np.where(history.offered[:before] >= 0, history.offered[:before], np.nan)
        if before < history.grid.count and np.isfinite(history.offered[before:]).any():
            notes.append("the history reaches into the plan: only what lies before the plan's start is used")
        if opened is not None:
            outside = float(np.nansum(values[~opened[:before]]))
            if outside > 0:
                notes.append(f"{outside:.0f} contacts outside opening hours are left out of the fit")
            values = np.where(opened[:before], values, np.nan)
        if history.grid.interval_minutes > grid.interval_minutes:
            notes.append(
                f"the history has intervals of {history.grid.interval_minutes} minutes: "
                f"they are spread evenly over intervals of {grid.interval_minutes}"
            )
        minutes = clock.minutes(history.grid)[:before]
        interval = history.grid.interval_minutes
        matrix = day_matrix(values, minutes, interval, clock)
        work = np.full(before, np.nan)
        if len(history.aht_seconds):
            work = np.where(values == 0, 0.0, values * history.aht_seconds[:before])
        seconds = day_matrix(work, minutes, interval, clock).values
        known = np.flatnonzero(matrix.known)
        rows = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)
        return cls(DayMatrix(matrix.first + rows.start, matrix.values[rows]), seconds[rows], tuple(notes))


def _forecast_queue(
    past: _Past | None,
    special: SpecialDays,
    places: tuple[Integers, Integers],
    opened: Booleans,
    configured_aht: float | None,
) -> QueueForecast | None:
    """One queue's forecast; None if it expects contacts of unknown handling time."""
    day, slot = places
    if past is None or not len(past.matrix.values):
        reasons = past.notes if past else ()
        return _nothing(len(day), configured_aht, (*reasons, "no history: no contacts are expected"))
    matrix = past.matrix
    ordinals = np.unique(day)
    trials = _trials(matrix, special, ordinals)
    choice = choose(trials, MEMBERS[-1].name, BASELINE.name)
    forecasts = blended(expect(MEMBERS, matrix, special, ordinals), BASELINE.name)
    notes = [*past.notes, *choice.notes]
    if not forecasts:
        notes.append("the history has special and closed days only: no contacts are expected")
        return _nothing(len(day), configured_aht, tuple(notes))
    method = choice.method if choice.method in forecasts else next(reversed(forecasts))
    offered = np.where(opened, forecasts[method][day - ordinals[0], slot], 0.0)
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
    return _result(offered, aht, Choice(method, choice.spread, choice.accuracy, tuple(notes)))


def _nothing(count: int, configured_aht: float | None, notes: tuple[str, ...]) -> QueueForecast:
    aht = np.full(count, configured_aht or 0.0)
    return _result(np.zeros(count), aht, Choice("none", UNTESTED, None, notes))


def _result(offered: Floats, aht: Floats, choice: Choice) -> QueueForecast:
    return QueueForecast(
        offered=offered,
        quantile_levels=np.array(LEVELS),
        quantiles=quantiles(offered, choice.spread),
        aht_seconds=aht,
        method=choice.method,
        accuracy=choice.accuracy,
        notes=choice.notes,
    )


def _trials(matrix: DayMatrix, special: SpecialDays, ordinals: Integers) -> Trials | None:
    gap = max(0, int(ordinals[0] - matrix.ordinals[-1]) - 1)  # a plan in another zone may begin within a local day
    at = window(len(matrix.values), gap, len(ordinals))
    trials = backtest(MEMBERS, BASELINE.name, matrix, special, at) if at else None
    return trials if trials and trials.forecasts and trials.volume > 0 else None
