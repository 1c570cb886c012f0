"""Replications until the figures are precise enough, on as many threads as there are processors."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from wfm.simulation.counting import CAME, DECIDED, IN_TIME, IN_TIME_VIRTUAL, SERVED, Count, count
from wfm.simulation.estimates import Estimate, Ratio
from wfm.simulation.scenario import Scenario
from wfm.simulation.world import World

Floats = npt.NDArray[np.float64]


def counts(scenario: Scenario, first: int, last: int) -> Iterator[Count]:
    """Replications `first` … `last` − 1, in order, whoever is done first."""
    local = threading.local()

    def one(number: int) -> Count:
        if not hasattr(local, "world"):
            local.world = World(scenario.centre)
        arrivals, presence, draws = scenario.replication(number)
        local.world.play(arrivals, presence, draws)
        return count(local.world, scenario.within, scenario.day_of)

    workers = min(_processors(), last - first) if _compiled() else 1
    if workers <= 1:
        yield from map(one, range(first, last))
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, range(first, last))


def until_precise(
    scenario: Scenario,
    *,
    precision: float,
    at_least: int,
    at_most: int,
    take: Callable[[Count], None],
    progress: Callable[[int, float], None] | None = None,
) -> tuple[int, bool]:
    """Hand every replication to `take` until each queue's service level over the whole grid is known to ± `precision`.

    Returns the number of replications and whether that was reached.
    """
    level = Ratio(share=True)
    done, wanted = 0, min(at_least, at_most)
    while True:
        for each in counts(scenario, done, wanted):
            take(each)
            level.add(*in_time(scenario, each))
        done = wanted
        half = np.nan_to_num(level.estimate().half).max(initial=0.0)
        if progress:
            progress(done, float(half))
        if half <= precision or done >= at_most:
            return done, bool(half <= precision)
        # a little more than what the spread so far asks for, so that few rounds are needed
        wanted = min(at_most, max(done + 4, int(np.ceil(1.1 * done * (half / precision) ** 2))), 4 * done)


def in_time(scenario: Scenario, count: Count) -> tuple[Floats, Floats]:
    """Contacts in time and contacts that count, per queue, by the definition of its service level."""
    sums = count.table.sum(axis=1)
    return of_definition(scenario, sums)


def of_definition(scenario: Scenario, sums: Floats) -> tuple[Floats, Floats]:
    """The same of any sums [queue, …, measure]."""
    good, all_ = sums[..., IN_TIME].copy(), sums[..., DECIDED].copy()
    for queue, definition in enumerate(scenario.definitions):
        if definition == "answered":
            all_[queue] = sums[queue, ..., SERVED]
        elif definition == "virtual":
            good[queue] = sums[queue, ..., IN_TIME_VIRTUAL]
    return good, all_


def service_levels(scenario: Scenario, replications: int, first: int = 0) -> Estimate:
    """The service level of every queue over the whole grid from a given number of replications."""
    level = Ratio(share=True)
    for each in counts(scenario, first, first + replications):
        level.add(*in_time(scenario, each))
    return level.estimate()


def difference(one: Scenario, other: Scenario, replications: int) -> Estimate:
    """Service level of `one` less that of `other`, per queue, from the same contacts in both (common random numbers).

    The interval is that of the paired differences, x − R·n of each per replication.
    """
    pairs = [
        (*in_time(one, a), *in_time(other, b))
        for a, b in zip(counts(one, 0, replications), counts(other, 0, replications), strict=True)
    ]
    x, n, y, m = (np.array(column) for column in zip(*pairs, strict=True))
    from wfm.simulation.estimates import student

    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = x.sum(axis=0) / n.sum(axis=0), y.sum(axis=0) / m.sum(axis=0)
        residual = (x - first * n) / n.mean(axis=0) - (y - second * m) / m.mean(axis=0)
    half = student(replications - 1) * residual.std(axis=0, ddof=1) / np.sqrt(replications)
    return Estimate(first - second, first - second - half, first - second + half)


def contacts(count: Count) -> float:
    """Contacts of a replication."""
    return float(count.table[..., CAME].sum())


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _compiled() -> bool:
    from wfm.compiled import COMPILED

    return COMPILED
