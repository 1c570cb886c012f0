"""Counts of many replications → what customers meet, per queue and interval, day, week and in all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from wfm.models.simulation import AgentTime, QueueService, Series, ServiceSeries, SimulationResult
from wfm.models.time import IntervalGrid
from wfm.simulation.counting import (
    CAME,
    DECIDED,
    GONE,
    IN_TIME,
    IN_TIME_VIRTUAL,
    LOST,
    SERVED,
    WAITED,
    Count,
    bin_seconds,
)
from wfm.simulation.estimates import CONFIDENCE, Estimate, Quantiles, Ratio
from wfm.simulation.replicate import contacts, of_definition, until_precise
from wfm.simulation.scenario import Scenario

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUANTILES = (0.5, 0.8, 0.9, 0.95)
_DIGITS = 5


class _Level:
    """The sums of one length of period."""

    def __init__(self, scenario: Scenario, period_of: Ints, *, with_waits: bool) -> None:
        self.scenario = scenario
        self.period_of = period_of
        self.periods = int(period_of.max(initial=0)) + 1
        self.seconds = np.bincount(period_of, minlength=self.periods) * scenario.centre.interval_seconds
        shares = ("service_level", "offered", "answered", "virtual", "abandonment", "lost")
        means = ("contacts", "asa_seconds", "waiting", "busy")
        self.ratios = {name: Ratio(share=name in shares) for name in (*shares, *means)}
        self.waits = Quantiles(bin_seconds()) if with_waits else None
        days = int(scenario.day_of.max(initial=0)) + 1
        first = [int(np.argmax(scenario.day_of == day)) for day in range(days)]
        self.period_of_day = period_of[first]

    def add(self, count: Count) -> None:
        """One replication."""
        sums = self._sums(count.table)
        good, all_ = of_definition(self.scenario, sums)
        decided, ratios = sums[..., DECIDED], self.ratios
        ratios["service_level"].add(good, all_)
        ratios["offered"].add(sums[..., IN_TIME], decided)
        ratios["answered"].add(sums[..., IN_TIME], sums[..., SERVED])
        ratios["virtual"].add(sums[..., IN_TIME_VIRTUAL], decided)
        ratios["abandonment"].add(sums[..., GONE], decided)
        ratios["lost"].add(sums[..., LOST], sums[..., CAME])
        ratios["contacts"].add(sums[..., CAME])
        ratios["asa_seconds"].add(sums[..., WAITED], decided)
        ratios["waiting"].add(self._sums(count.standing) / self.seconds)
        ratios["busy"].add(self._sums(count.busy) / self.seconds)
        if self.waits:
            starts = np.flatnonzero(np.diff(self.period_of_day, prepend=-1))
            self.waits.add(np.add.reduceat(count.waits, starts, axis=1))

    def series(self, queue: int) -> ServiceSeries:
        """What one queue's customers meet."""
        of = {name: _series(_row(ratio.estimate(), queue)) for name, ratio in self.ratios.items()}
        waits = {}
        if self.waits:
            for level in QUANTILES:
                waits[f"p{level * 100:.0f}"] = _series(_row(self.waits.estimate(level), queue))
        return ServiceSeries(**of, wait_seconds=waits)

    def _sums(self, values: Floats) -> Floats:
        """Sums over the intervals of each period (the second axis)."""
        if self.periods == values.shape[1]:
            return values
        starts = np.flatnonzero(np.diff(self.period_of, prepend=-1))
        return np.asarray(np.add.reduceat(values, starts, axis=1))


def simulate(
    scenario: Scenario,
    grid: IntervalGrid,
    first_day: date,
    *,
    precision: float = 0.01,
    at_least: int = 8,
    at_most: int = 200,
    notes: tuple[str, ...] = (),
    progress: Callable[[int, float], None] | None = None,
) -> SimulationResult:
    """Simulate a scenario until every queue's service level is known to ± `precision`, or `at_most` replications.

    `first_day` is the local day of the grid's first interval. The same scenario gives the same result.
    """
    count = grid.count
    levels = {
        "intervals": _Level(scenario, np.arange(count), with_waits=False),
        "days": _Level(scenario, scenario.day_of, with_waits=True),
        "weeks": _Level(scenario, scenario.week_of, with_waits=True),
        "whole": _Level(scenario, np.zeros(count, dtype=np.int64), with_waits=True),
    }
    duty, occupancy, total = Ratio(), Ratio(share=True), Ratio()
    agents = {name: Ratio() for name in ("on_duty", "busy", "over")}
    busy_share = Ratio(share=True)

    def take(each: Count) -> None:
        for level in levels.values():
            level.add(each)
        duty.add(each.duty / scenario.centre.interval_seconds)
        busy = each.busy.sum(axis=0)
        occupancy.add(np.minimum(busy, np.maximum(each.duty, busy)), np.maximum(each.duty, busy))
        there, worked, over = each.agents.T
        for name, values in (("on_duty", there), ("busy", worked), ("over", over)):
            agents[name].add(values / 3600)
        busy_share.add(np.minimum(worked, there + over), there + over)
        total.add(np.array([contacts(each)]))

    replications, precise = until_precise(
        scenario, precision=precision, at_least=at_least, at_most=at_most, take=take, progress=progress
    )
    estimates = {name: ratio.estimate() for name, ratio in (*agents.items(), ("occupancy", busy_share))}
    return SimulationResult(
        grid=grid,
        days=tuple((first_day + timedelta(days=day)).isoformat() for day in range(levels["days"].periods)),
        weeks=tuple(
            (first_day - timedelta(days=first_day.weekday()) + timedelta(weeks=week)).isoformat()
            for week in range(levels["weeks"].periods)
        ),
        queues={
            queue.name: QueueService(**{name: level.series(index) for name, level in levels.items()})
            for index, queue in enumerate(scenario.centre.queues)
        },
        agents={
            agent: AgentTime(**{name: _series(_one(value, row)) for name, value in estimates.items()})
            for row, agent in enumerate(scenario.agents)
        },
        on_duty=_series(duty.estimate()),
        occupancy=_series(occupancy.estimate()),
        replications=replications,
        seed=scenario.seed,
        confidence=CONFIDENCE,
        precise=precise,
        contacts_per_replication=round(float(total.estimate().mean[0]), 1),
        notes=notes,
    )


def _row(estimate: Estimate, row: int) -> Estimate:
    return Estimate(estimate.mean[row], estimate.low[row], estimate.high[row])


def _one(estimate: Estimate, at: int) -> Estimate:
    return Estimate(estimate.mean[at : at + 1], estimate.low[at : at + 1], estimate.high[at : at + 1])


def _series(estimate: Estimate) -> Series:
    """Rounded to five digits after the point: more would be noise."""
    rows = (np.round(row, _DIGITS) for row in (estimate.mean, estimate.low, estimate.high))
    return Series(**dict(zip(("mean", "low", "high"), rows, strict=True)))
