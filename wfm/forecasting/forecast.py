"""History of contacts → expected contacts and handling times over the plan's intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from wfm.errors import ConfigurationError, Problem
from wfm.forecasting.backtest import Trials, backtest, blended, expect, ratio, window
from wfm.forecasting.days import Booleans, Clock, DayMatrix, Floats, Integers, day_matrix, weekdays
from wfm.forecasting.distribution import LEVELS, NOMINAL, UNTESTED, Spread, coverage, fit_spread, quantiles
from wfm.forecasting.handling_time import handling_time
from wfm.forecasting.member import Member
from wfm.forecasting.members.day_level import DayLevel
from wfm.forecasting.members.seasonal_naive import SeasonalNaive
from wfm.forecasting.members.weekday_mean import WeekdayMean
from wfm.forecasting.special import SpecialDays
from wfm.models.forecast import Accuracy, Forecast, QueueForecast
from wfm.models.history import QueueHistory
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid

BASELINE = SeasonalNaive()
MEMBERS: tuple[Member, ...] = (BASELINE, WeekdayMean(), DayLevel())

_CLEARLY = 0.03
"""Share of WAPE by which a method must beat the last member: less is chance in the few weeks of a back-test."""


@dataclass(frozen=True)
class _Choice:
    """What the back-test (or its absence) led to."""

    method: str
    spread: Spread
    accuracy: Accuracy | None
    notes: tuple[str, ...] = ()


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
            problems.append(
                Problem(
                    "site.yaml",
                    0,
                    f"queues.{name}.aht_seconds",
                    "is needed because the history has no handling times",
                )
            )
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
            work = values * history.aht_seconds[:before]
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
    choice = _choose(trials)
    forecasts = blended(expect(MEMBERS, matrix, special, ordinals), BASELINE.name)
    notes = [*past.notes, *choice.notes]
    if not forecasts:
        notes.append("the history has special and closed days only: no contacts are expected")
        return _nothing(len(day), configured_aht, tuple(notes))
    method = choice.method if choice.method in forecasts else next(reversed(forecasts))
    offered = np.where(opened, forecasts[method][day - ordinals[0], slot], 0.0)
    unseen = opened & (offered == 0) & ~np.asarray(np.isfinite(matrix.values).any(axis=0))[slot]
    if unseen.any() and not special.is_closed(day[unseen]).all():
        notes.append(
            f"{int(unseen.sum())} open intervals lie at times of day without history: no contacts are expected"
        )
    missing = sorted(set(weekdays(ordinals).tolist()) - set(weekdays(matrix.ordinals[matrix.known]).tolist()))
    if missing and offered.any() and len(matrix.values) < 7:
        notes.append("some weekdays are missing in the history: they are forecast like the others")
    per_slot = handling_time(past.work, matrix.values)
    if per_slot is None and configured_aht is None and offered.any():
        return None
    aht = np.full(len(day), configured_aht or 0.0) if per_slot is None else per_slot[slot]
    return _result(offered, aht, _Choice(method, choice.spread, choice.accuracy, tuple(notes)))


def _nothing(count: int, configured_aht: float | None, notes: tuple[str, ...]) -> QueueForecast:
    aht = np.full(count, configured_aht or 0.0)
    return _result(np.zeros(count), aht, _Choice("none", UNTESTED, None, notes))


def _result(offered: Floats, aht: Floats, choice: _Choice) -> QueueForecast:
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
    gap = int(ordinals[0] - matrix.ordinals[-1]) - 1
    at = window(len(matrix.values), gap, len(ordinals))
    trials = backtest(MEMBERS, BASELINE.name, matrix, special, at) if at else None
    return trials if trials and trials.forecasts and trials.scored.any() else None


def _choose(trials: Trials | None) -> _Choice:
    """The member with the least back-tested WAPE, or the blend; the last member stays unless beaten clearly."""
    if trials is None:
        return _Choice(
            MEMBERS[1].name, UNTESTED, None, ("too little history (under three weeks) to test the forecast on",)
        )
    wapes = {name: trials.wape(name) for name in trials.forecasts}
    method = min(wapes, key=lambda name: wapes[name])
    if wapes.get(MEMBERS[-1].name, np.inf) * (1 - _CLEARLY) <= wapes[method]:
        method = MEMBERS[-1].name
    mean, actual = trials.forecasts[method], trials.actual
    scored = trials.scored
    late = slice(len(actual) // 2, None)  # errors made with much less history than now would overstate those to come
    return _Choice(method, fit_spread(actual[late][scored[late]], mean[late][scored[late]]), _accuracy(trials, method))


def _accuracy(trials: Trials, method: str) -> Accuracy:
    mean, scored = trials.forecasts[method], trials.scored
    actual = np.where(scored, trials.actual, 0.0)
    mean = np.where(scored, mean, 0.0)
    volume = trials.volume
    return Accuracy(
        origins=len(actual),
        horizon_days=trials.window.horizon_days,
        wape=ratio(float(np.abs(mean - actual).sum()), volume),
        wape_day=ratio(float(np.abs(mean.sum(axis=2) - actual.sum(axis=2)).sum()), volume),
        bias=ratio(float((mean - actual).sum()), volume),
        baseline_wape=trials.wape(BASELINE.name),
        floor_wape=ratio(float(_poisson_deviation(mean[scored]).sum()), float(mean.sum())),
        coverage=_honest_coverage(trials.actual, trials.forecasts[method], scored),
        coverage_nominal=NOMINAL,
    )


def _honest_coverage(actual: Floats, mean: Floats, scored: Booleans) -> float:
    """Coverage with the spread fitted on the other half of the origins (on all where there is one origin only)."""
    folds = [np.arange(len(actual)) % 2 == half for half in (0, 1)] if len(actual) > 1 else [np.ones(1, dtype=bool)]
    shares, sizes = [], []
    for fold in folds:
        other = ~fold if len(folds) > 1 else fold
        spread = fit_spread(actual[other][scored[other]], mean[other][scored[other]])
        y, mu = actual[fold][scored[fold]], mean[fold][scored[fold]]
        shares.append(coverage(y, mu, spread))
        sizes.append(max(int((mu > 0).sum()), 1))
    return float(np.average(shares, weights=sizes))


def _poisson_deviation(mean: Floats) -> Floats:
    """E|N − mean| of a Poisson count: 2·e^−m·m^(⌊m⌋+1)/⌊m⌋! (De Moivre)."""
    positive = np.maximum(mean, 1e-12)
    whole = np.floor(positive)
    return np.where(mean > 0, 2 * np.exp((whole + 1) * np.log(positive) - positive - gammaln(whole + 1)), 0.0)
