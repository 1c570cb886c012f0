"""Who is on which queue when, where queues keep people for some time, and what that costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wfm.models.roster import Roster, RosterProblem
from wfm.solver.blocks import carried_people, cover_of, crowding, in_blocks, least_intervals, queue_cost
from wfm.solver.compile import Compiled
from wfm.solver.engines import block_kernel
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Floats, Ints


@dataclass(frozen=True, eq=False)
class Chains:
    """The options of a catalogue as pieces of chains: `chain[day × option]` and the `count` of its intervals."""

    first: Ints
    interval: Ints
    part: Floats
    chain: Ints
    count: Ints

    @classmethod
    def of(cls, catalogue: Catalogue) -> Chains:
        """Options of a day that begin alike share a chain, the longest of them."""
        first, intervals, parts = [0], [], []
        count = np.diff(catalogue.pointer)
        chain = np.full(len(count), -1, dtype=np.int64)
        for day in range(len(catalogue.exists)):
            known: dict[int, list[tuple[int, Ints, Floats]]] = defaultdict(list)
            own = np.arange(day * catalogue.size, (day + 1) * catalogue.size)
            for option in own[np.argsort(-count[own], kind="stable")].tolist():
                size = int(count[option])
                if not size:
                    continue
                where = slice(catalogue.pointer[option], catalogue.pointer[option] + size)
                interval, part = catalogue.interval[where], catalogue.part[where]
                for number, longer, worked in known[int(interval[0])]:
                    if np.array_equal(longer[:size], interval) and np.array_equal(worked[:size], part):
                        chain[option] = number
                        break
                else:
                    chain[option] = len(first) - 1
                    known[int(interval[0])].append((len(first) - 1, interval, part))
                    first.append(first[-1] + size)
                    intervals.append(interval)
                    parts.append(part)
        return cls(
            np.array(first),
            np.concatenate([np.zeros(0, dtype=np.int64), *intervals]),
            np.concatenate([np.zeros(0), *parts]),
            chain,
            count,
        )


class Floor:
    """People on queues beside each other; those who are out are on none. Rules about shifts are the caller's."""

    def __init__(self, compiled: Compiled, problem: RosterProblem, chains: list[Chains]) -> None:
        """Nobody is in but those who are still at work from before the horizon."""
        cover = cover_of(compiled)
        self.compiled, self.chains, self.cover = compiled, chains, cover
        self.serves = [np.flatnonzero(row) for row in cover.serves]
        self.least = least_intervals(problem)
        self.crowd = crowding(problem, cover)
        self.choice = np.zeros((compiled.agents, compiled.days), dtype=np.int64)
        longest = max((int(item.count.max(initial=0)) for item in chains), default=0)
        self.queues = np.full((compiled.agents, compiled.days, longest), -1, dtype=np.int16)
        """[agent, day, number of the interval within the shift] queue."""
        self.people = carried_people(compiled, cover)
        """[queue, interval]"""
        self.rescale(1.0)

    def rescale(self, share: float) -> None:
        """Let a shortage cost only a share of what it does."""
        self.short = self.cover.short_cost * share
        self.cost = self._total(self.short)
        """What the queues cost, with shortage as cheap as it is taken to be."""
        short = self.short[:, None]
        now, more = (
            queue_cost(self.cover.required, people, short, self.cover.idle_cost, self.crowd)
            for people in (self.people, self.people + 1)
        )
        self.price = more - now
        """[queue, interval] cost of one person more."""

    def price_of_share(self, share: float) -> Floats:
        """[queue, interval] cost of one person more, were only a share of the people required."""
        now, more = (
            queue_cost(self.cover.required * share, people, self.short[:, None], self.cover.idle_cost, self.crowd)
            for people in (self.people, self.people + 1)
        )
        return np.asarray(more - now)

    def cheap(self, times: float) -> float:
        """The share of the cost of shortage at which the cheapest is so many times that of idleness; 1 at most."""
        least = float(self.cover.short_cost[self.cover.short_cost > 0].min(initial=np.inf))
        idle = self.cover.idle_cost
        return min(times * idle / least, 1.0) if idle > 0 else 1.0

    def kept(self) -> Floor:
        """What stands now, apart from later changes."""
        other = object.__new__(Floor)
        other.__dict__.update(self.__dict__)
        other.choice, other.queues, other.people = self.choice.copy(), self.queues.copy(), self.people.copy()
        return other

    def true_cost(self) -> float:
        """What the queues cost, with shortage as dear as it is."""
        return self._total(self.cover.short_cost)

    def _total(self, short: Floats) -> float:
        return float(
            queue_cost(self.cover.required, self.people, short[:, None], self.cover.idle_cost, self.crowd).sum()
        )

    def copy_from(self, other: Floor) -> None:
        """Stand as another one does."""
        self.choice, self.queues, self.people = other.choice.copy(), other.queues.copy(), other.people.copy()
        self.rescale(1.0)

    def option_prices(self, agent: int, price: Floats) -> Floats:
        """[day, option] cost of the cheapest blocks at prices of queues and intervals."""
        chains, size = self._chains(agent), self.compiled.catalogue(agent).size
        out = np.zeros(self.compiled.days * size)
        if len(self.serves[agent]):
            block_kernel.option_prices(
                chains.first, chains.interval, chains.part, chains.chain, chains.count, price, self.serves[agent],
                self.least, out,
            )  # fmt: skip
        return out.reshape(self.compiled.days, size)

    def join(self, agent: int, line: Ints, price: Floats) -> float:
        """Put an agent who is out in, with the cheapest blocks at some prices; returns by how much costs change."""
        self.choice[agent] = line
        for day, chains, option in self._shifts(agent):
            block_kernel.trace(
                chains.first[chains.chain[option]], chains.count[option], chains.interval, chains.part, price,
                self.serves[agent], self.least, self.queues[agent, day],
            )  # fmt: skip
        return self._book(agent, 1.0)

    def leave(self, agent: int) -> float:
        """Take an agent out; returns by how much costs change."""
        return self._book(agent, -1.0)

    def back(self, agent: int, line: Ints, queues: Ints) -> float:
        """Put an agent who is out in as before; returns by how much costs change."""
        self.choice[agent], self.queues[agent] = line, queues
        return self._book(agent, 1.0)

    def refill(self) -> bool:
        """Fill everybody's shifts anew in turn, each as is cheapest beside the others; whether that helped."""
        before = self.cost
        for agent in range(self.compiled.agents):
            old, line = self.queues[agent].copy(), self.choice[agent].copy()
            left = self.leave(agent)
            if left + self.join(agent, line, self.price) > 1e-9:  # blocks of a shift do not always add up
                self.leave(agent)
                self.back(agent, line, old)
        return self.cost < before - 1e-6

    def written(self, roster: Roster) -> Roster:
        """A roster of this choice with its blocks."""
        number = {agent.agent: n for n, agent in enumerate(self.compiled.context.agents)}
        day_of = {when: day for day, when in enumerate(self.compiled.context.dates)}
        grid, names = self.compiled.problem.grid, self.cover.queues
        shifts = []
        for item in roster.assignments:
            agent, day = number[item.agent], day_of[item.date]
            chains = self._chains(agent)
            option = day * self.compiled.catalogue(agent).size + int(self.choice[agent, day])
            count = int(chains.count[option]) if len(self.serves[agent]) else 0
            if count:
                first = chains.first[chains.chain[option]]
                intervals = chains.interval[first : first + count].tolist()
                item = in_blocks(item, intervals, self.queues[agent, day, :count].tolist(), names, grid)
            shifts.append(item)
        return roster.model_copy(update={"assignments": tuple(shifts)})

    def _chains(self, agent: int) -> Chains:
        return self.chains[int(self.compiled.context.catalogue_of[agent])]

    def _shifts(self, agent: int) -> Iterator[tuple[int, Chains, int]]:
        """(day, chains, day × option) of an agent's shifts that serve anybody."""
        if len(self.serves[agent]):
            chains, size = self._chains(agent), self.compiled.catalogue(agent).size
            for day in np.flatnonzero(self.choice[agent]).tolist():
                option = day * size + int(self.choice[agent, day])
                if chains.count[option]:
                    yield day, chains, option

    def _book(self, agent: int, sign: float) -> float:
        changed = 0.0
        for day, chains, option in self._shifts(agent):
            changed += block_kernel.book(
                chains.first[chains.chain[option]], chains.count[option], chains.interval, chains.part,
                self.queues[agent, day], sign, self.people, self.price, self.cover.required, self.short,
                self.cover.idle_cost, self.crowd,
            )  # fmt: skip
        self.cost += changed
        return changed


def every_chain(compiled: Compiled) -> list[Chains]:
    """The chains of each catalogue."""
    return [Chains.of(catalogue) for catalogue in compiled.context.catalogues]
