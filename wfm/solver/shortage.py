"""Shortage inside an interval, by Gale's condition: no allocation variables.

For a set S of queues let R(S) be what they require together and N(S) the people who can serve any of them. The least
total shortage of a set P of queues is max over S ⊆ P of (R(S) − N(S))⁺. With costs w₁ ≥ w₂ ≥ …, the servable demands
form a polymatroid, so the least weighted shortage is Σₖ (wₖ − wₖ₊₁) × (least shortage of the k dearest queues): the
levels below are those nested sets. (Gale 1957; Edmonds 1970.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wfm.solver.primitives import Bools, Cover, Floats, Ints

MOST_QUEUES = 12
"""Queues that share people, directly or through others, up to which all subsets are listed."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Queues that share people, directly or through others, with everything about their subsets.

    `queues`, `groups` index the Cover's queues and the groups; `members[set, queue]` and `reach[set, group]` describe
    the sets in order of their level; `level[set]` is the first level whose queues include the set; `price[level]` is
    wₖ − wₖ₊₁ of that level.
    """

    queues: Ints
    groups: Ints
    members: Bools
    reach: Bools
    level: Ints
    price: Floats


@dataclass(frozen=True, eq=False)
class CoverModel:
    """A Cover with its people put into groups of equal skills and its queues into pools."""

    cover: Cover

    @cached_property
    def _groups(self) -> tuple[Bools, Ints]:
        rows, of_agent = np.unique(self.cover.serves, axis=0, return_inverse=True)
        return rows, of_agent.reshape(-1).astype(np.int64)

    @property
    def serves(self) -> Bools:
        """Which groups [row] serve which queues [column]."""
        return self._groups[0]

    @property
    def group_of(self) -> Ints:
        """Group of each agent."""
        return self._groups[1]

    @cached_property
    def carried(self) -> Floats:
        """[group, interval] people on duty from shifts before the horizon."""
        people = np.zeros((len(self.serves), self.cover.required.shape[1]))
        for agent, interval, part in self.cover.carried:
            people[self.group_of[agent], interval] += part
        return people

    @cached_property
    def useful(self) -> Bools:
        """Groups that serve any queue; the others are not counted as idle."""
        return np.asarray(self.serves.any(axis=1))

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """The connected parts of the graph of queues and groups."""
        left = set(range(len(self.cover.queues)))
        pools = []
        while left:
            queues = {min(left)}
            while True:
                groups = self.serves[:, sorted(queues)].any(axis=1)
                grown = queues | set(np.flatnonzero(self.serves[groups].any(axis=0)).tolist())
                if grown == queues:
                    break
                queues = grown
            left -= queues
            pools.append(self._pool(np.array(sorted(queues)), np.flatnonzero(groups)))
        return tuple(pools)

    def _pool(self, queues: Ints, groups: Ints) -> Pool:
        if len(queues) > MOST_QUEUES:
            raise ValueError(f"more than {MOST_QUEUES} queues share people: {', '.join(self.cover.queues)}")
        costs = self.cover.short_cost[queues] + self.cover.idle_cost
        distinct = np.unique(costs)[::-1]
        codes = np.arange(1, 2 ** len(queues))
        members = (codes[:, None] >> np.arange(len(queues))) & 1 > 0
        rank = np.searchsorted(-distinct, -costs)
        level = np.where(members, rank[None, :], -1).max(axis=1)
        order = np.lexsort((codes, members.sum(axis=1), level))
        members = members[order]
        reach = members @ self.serves[np.ix_(groups, queues)].T.astype(int) > 0
        return Pool(queues, groups, members, reach, level[order], -np.diff(np.append(distinct, 0.0)))

    def shortages(self, pool: Pool, people: Floats) -> Floats:
        """[level, interval] least shortage of each level's queues, given [group, interval] people on duty."""
        required = self.cover.required[pool.queues]
        gap = pool.members.astype(float) @ required - pool.reach.astype(float) @ people[pool.groups]
        worst = np.zeros((len(pool.price), required.shape[1]))
        for level in range(len(pool.price)):
            upto = np.searchsorted(pool.level, level, side="right")
            worst[level] = np.maximum(gap[:upto].max(axis=0), 0)
        return worst

    def costs(self, people: Floats) -> Floats:
        """[interval] cost of shortage and idleness together, given [group, interval] people on duty."""
        total = self.cover.idle_cost * (people[self.useful].sum(axis=0) - self.cover.required.sum(axis=0))
        for pool in self.pools:
            total = total + pool.price @ self.shortages(pool, people)
        return np.asarray(total)

    def split(self, people: Floats) -> tuple[float, float]:
        """(cost of shortage, cost of idleness) over all intervals."""
        short = sum(float(self.shortages(pool, people)[-1].sum()) for pool in self.pools)
        surplus = float(people[self.useful].sum()) - float(self.cover.required.sum()) + short
        idle = self.cover.idle_cost * surplus
        return float(self.costs(people).sum()) - idle, idle

    def short(self, people: Floats) -> float:
        """Person-intervals of shortage in all."""
        return sum(float(self.shortages(pool, people)[-1].sum()) for pool in self.pools)
