"""How many people of which skills a centre needs, so that every queue's service holds in simulation.

For one stretch of time with steady arrivals. Two kinds of cuts, both linear in the numbers of people: for every set of
queues, whoever can serve any of them must be as many as the pooled load needs (a floor: perfect pooling); and where the
simulated service of a queue falls short, its level plus what one person more of each kind adds, by finite differences
with common random numbers, must reach the target (M. T. Cezik & P. L'Ecuyer, Management Science 54, 2008). In the end
people are taken away one by one where every target still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.improvement.cuts import Cut, cheapest, simulation_cut
from wfm.models.patience import PatienceShape
from wfm.simulation import draws
from wfm.simulation.centre import Arrivals, Centre, Presence, Route, SimulatedQueue
from wfm.simulation.counting import DECIDED, IN_TIME, count
from wfm.simulation.draws import poisson_times
from wfm.simulation.estimates import Estimate, Ratio
from wfm.simulation.world import World
from wfm.staffing import erlang_c

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_SETS = 8
"""Queues up to which every set of them gets a cut; of more, sets of one, two and all."""

_HOUR = 3600.0
_WARM = 2


@dataclass(frozen=True)
class Load:
    """A queue's steady load and promise: `service_level` of all contacts answered within `within_seconds`."""

    per_hour: float
    aht_seconds: float
    patience_seconds: float | None = None
    service_level: float = 0.8
    within_seconds: float = 20.0

    @property
    def erlangs(self) -> float:
        """Contacts in progress on average."""
        return self.per_hour * self.aht_seconds / _HOUR


@dataclass(frozen=True)
class Kind:
    """People with the same skills (queues by number) and cost."""

    queues: frozenset[int]
    cost: float = 1.0


@dataclass
class Laboratory:
    """Simulates staffings of one centre, always with the same contacts of `hours` hours, `replications` times."""

    loads: Sequence[Load]
    kinds: Sequence[Kind]
    hours: int = 40
    replications: int = 8
    seed: int = 1
    contacts: int = 0
    """Contacts simulated so far."""
    _arrivals: list[Arrivals] = field(default_factory=list)

    def levels(self, people: Floats) -> Estimate:
        """Service level per queue with so many people of each kind."""
        world = World(self._centre(people))
        agents = int(people.sum())
        there = Presence(np.arange(agents), np.zeros(agents), np.full(agents, 1e12))
        within = np.array([load.within_seconds for load in self.loads])
        level, days = Ratio(share=True), np.zeros(self.hours, dtype=np.int64)
        for number in range(self.replications):
            arrivals = self._contacts(number)
            world.play(arrivals, there)
            sums = count(world, within, days).table[:, _WARM:].sum(axis=1)
            level.add(sums[:, IN_TIME], sums[:, DECIDED])
            self.contacts += arrivals.time.size
        return level.estimate()

    def _centre(self, people: Floats) -> Centre:
        return Centre(
            queues=tuple(SimulatedQueue(str(number)) for number in range(len(self.loads))),
            groups=tuple({queue: Route(rank=len(kind.queues)) for queue in kind.queues} for kind in self.kinds),
            agent_group=np.repeat(np.arange(len(self.kinds)), people.astype(np.int64)),
            is_open=np.ones((len(self.loads), self.hours), dtype=bool),
            interval_seconds=_HOUR,
        )

    def _contacts(self, number: int) -> Arrivals:
        while len(self._arrivals) <= number:
            self._arrivals.append(_contacts(self.loads, self.hours, self.seed, len(self._arrivals)))
        return self._arrivals[number]


def _contacts(loads: Sequence[Load], hours: int, seed: int, number: int) -> Arrivals:
    times, work, patience = [], [], []
    for queue, load in enumerate(loads):
        expected = np.full(hours, load.per_hour)
        time = poisson_times(draws.stream(seed, number, draws.GAPS, queue), expected, _HOUR)
        times.append(time)
        random = draws.stream(seed, number, draws.WORK, queue)
        work.append(load.aht_seconds * random.standard_exponential(time.size))
        random = draws.stream(seed, number, draws.PATIENCE, queue)
        patience.append(draws.patience(random, load.patience_seconds, PatienceShape(), time.size))
    together = np.concatenate(times)
    order = np.argsort(together, kind="stable")
    number_of = np.repeat(np.arange(len(loads)), [part.size for part in times])
    return Arrivals(together[order], number_of[order], np.concatenate(work)[order], np.concatenate(patience)[order])


@dataclass(frozen=True)
class Staffing:
    """People per kind, their cost, the service in the simulations that chose them, the rounds of cuts it took, and the
    cost of the cheapest people that pass the cuts on sets of queues, below which nothing lies if pooling were perfect.
    """

    people: Floats
    cost: float
    levels: Estimate
    rounds: int
    pooled_cost: float
    reached: bool


def apart(loads: Sequence[Load]) -> Floats:
    """People that every queue needs on its own, by Erlang C."""
    return np.array(
        [
            float(
                erlang_c.required_agents(
                    load.erlangs,
                    aht_seconds=load.aht_seconds,
                    service_level=load.service_level,
                    within_seconds=load.within_seconds,
                )
            )
            for load in loads
        ]
    )


def set_cuts(loads: Sequence[Load], kinds: Sequence[Kind]) -> list[Cut]:
    """A cut for every set of queues: as many people as their merged load needs, by the mildest promise of the set."""
    numbers = range(len(loads))
    sizes = range(1, len(loads) + 1) if len(loads) <= MOST_SETS else sorted({1, 2, len(loads)})
    cuts = []
    for size in sizes:
        for chosen in combinations(numbers, size):
            erlangs = sum(loads[queue].erlangs for queue in chosen)
            per_hour = sum(loads[queue].per_hour for queue in chosen)
            least = erlang_c.required_agents(
                erlangs,
                aht_seconds=erlangs * _HOUR / per_hour if per_hour else 1.0,
                service_level=min(loads[queue].service_level for queue in chosen),
                within_seconds=max(loads[queue].within_seconds for queue in chosen),
            )
            weights = np.array([float(bool(kind.queues & set(chosen))) for kind in kinds])
            cuts.append(Cut(weights, float(least)))
    return cuts


def staff(laboratory: Laboratory, *, margin: float = 0.003, most_rounds: int = 40, most_people: int = 2000) -> Staffing:
    """The cheapest people found whose simulated service reaches every queue's target, in the search plus `margin`.

    `levels` are of other contacts than those of the search.

    Raises UsageError where a queue has nobody who could serve it.
    """
    loads, kinds = laboratory.loads, laboratory.kinds
    lonely = [number for number in range(len(loads)) if not any(number in kind.queues for kind in kinds)]
    if lonely:
        raise UsageError(f"nobody can serve queue {lonely[0]}")
    cost = np.array([kind.cost for kind in kinds])
    target = np.array([load.service_level for load in loads]) + margin
    cuts, most = set_cuts(loads, kinds), np.full(len(kinds), float(most_people))
    people = cheapest(cost, cuts, most)
    if people is None:
        raise UsageError("no staffing passes the cuts")
    pooled = float(cost @ people)
    rounds = 0
    levels = laboratory.levels(people)
    while (short := np.flatnonzero(levels.mean < target)).size and rounds < most_rounds:
        rounds += 1
        gains = _gains(laboratory, people, levels.mean)
        for queue in short.tolist():
            cut = simulation_cut(float(levels.mean[queue]), gains[:, queue], people, float(target[queue]))
            if cut.weights.any():
                cuts.append(cut)
        again = cheapest(cost, cuts, most)
        if again is None or np.array_equal(again, people):
            # the cuts ask for nothing more: one more of whoever helps the worst queue most for the money
            worst = int(np.argmin(levels.mean - target))
            again = people.copy()
            again[int(np.argmax(gains[:, worst] / cost))] += 1
        people = again
        levels = laboratory.levels(people)
    people, _ = _trim(laboratory, people, levels, cost, target)
    people, levels = _confirm(laboratory, people, cost, target - margin)
    reached = bool((levels.mean >= target - margin).all())
    return Staffing(people, float(cost @ people), levels, rounds, pooled, reached)


def _confirm(laboratory: Laboratory, people: Floats, cost: Floats, target: Floats) -> tuple[Floats, Estimate]:
    """Judge the people by other contacts, four times as many, and add whoever helps most where that falls short.

    People who were chosen because they did well with some contacts do a little worse with others.
    """
    judge = Laboratory(
        laboratory.loads, laboratory.kinds, laboratory.hours, 4 * laboratory.replications, laboratory.seed + 1_000_003
    )
    levels = judge.levels(people)
    while (levels.mean < target).any() and people.sum() < 2 * sum(load.erlangs for load in judge.loads) + 50:
        worst = int(np.argmin(levels.mean - target))
        gains = _gains(judge, people, levels.mean)
        people = people.copy()
        people[int(np.argmax(gains[:, worst] / cost))] += 1
        levels = judge.levels(people)
    laboratory.contacts += judge.contacts
    return people, levels


def _gains(laboratory: Laboratory, people: Floats, levels: Floats) -> Floats:
    """[kind, queue]: what one person more of a kind adds to a queue's service level."""
    gains = np.zeros((people.size, levels.size))
    for kind in range(people.size):
        more = people.copy()
        more[kind] += 1
        gains[kind] = laboratory.levels(more).mean - levels
    return gains


def _trim(
    laboratory: Laboratory, people: Floats, levels: Estimate, cost: Floats, target: Floats
) -> tuple[Floats, Estimate]:
    """Take people away, or put cheaper ones in their place, while every target holds."""
    better = bool((levels.mean >= target).all())
    while better:
        better = False
        for kind in np.argsort(-cost, kind="stable").tolist():
            if people[kind] == 0:
                continue
            fewer = people.copy()
            fewer[kind] -= 1
            tried = [fewer]
            for other in np.flatnonzero(cost < cost[kind] - 1e-9).tolist():
                if laboratory.kinds[other].queues <= laboratory.kinds[kind].queues:
                    instead = fewer.copy()
                    instead[other] += 1
                    tried.append(instead)
            for attempt in tried:
                found = laboratory.levels(attempt)
                if (found.mean >= target).all():
                    people, levels, better = attempt, found, True
                    break
    return people, levels
