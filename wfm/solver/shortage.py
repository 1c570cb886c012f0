"""Shortage inside an interval, by Gale's condition: no allocation variables.

For a set S of queues let R(S) be what they require together and N(S) the people who can serve any of them. The least
total shortage of a set P of queues is max over S ⊆ P of (R(S) − N(S))⁺. With costs w₁ ≥ w₂ ≥ …, the servable demands
form a polymatroid, so the least weighted shortage is Σₖ (wₖ − wₖ₊₁) × (least shortage of the k dearest queues): the
levels below are those nested sets. (Gale 1957; Edmonds 1970.) Where sets of queues require less than the sum of
their parts because they share people, the same formula defines what shortage means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wfm.errors import ConfigurationError, Problem
from wfm.solver.primitives import Bools, Cover, Floats, Ints

Spans = tuple[tuple[int, int, int], ...]
"""(group, first interval, the interval after the last), in order and without gaps."""

MOST_SETS = 256
"""Sets of queues that different people can serve, up to which all are listed."""

MOST_POOLED_SETS = 4096
"""The same where sets of queues may require less than their parts."""

ALL = slice(None)

MOST_POOLED = 12
"""Queues that share people, up to which sets may require less than their parts."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Queues that share people, directly or through others, with everything about their subsets.

    `queues`, `groups` index the Cover's queues and the groups; `members[set, queue]` and `reach[set, group]` describe
    the sets in order of their level; `level[set]` is the first level whose queues include the set; `price[level]` is
    wₖ − wₖ₊₁ of that level; `required[set, interval]` is what the sets require, `whole[interval]` all queues together.
    Where people join queues too finely, only single queues and whole levels are listed (`complete` is False), and what
    falls short is found by flow: `serves[group, queue]`, `level_of[queue]` and `alone[queue, interval]` say all.
    """

    queues: Ints
    groups: Ints
    members: Bools
    reach: Bools
    level: Ints
    price: Floats
    required: Floats
    whole: Floats
    serves: Bools
    level_of: Ints
    alone: Floats
    complete: bool

    @cached_property
    def reaches(self) -> Floats:
        """[group, set] 1 where a group serves a listed set, 0 elsewhere."""
        return np.ascontiguousarray(self.reach.T, dtype=float)

    @cached_property
    def asked(self) -> Floats:
        """[interval, set] what listed sets require: `required`, an interval at a time."""
        return np.ascontiguousarray(self.required.T)

    def state(self, members: Bools) -> tuple[Bools, int, Floats]:
        """Reach, level and requirement of a set that is not listed."""
        return (
            np.asarray(self.serves[:, members].any(axis=1)),
            int(self.level_of[members].max()),
            np.asarray(self.alone[members].sum(axis=0)),
        )

    def shortages(self, people: Floats, at: Ints | slice = slice(None)) -> Floats:
        """[level, interval] least shortage of each level's queues, by flow, for people[group of the pool, interval].

        In all intervals, or those of `at`, which `people` then counts.
        """
        from wfm.solver import flows

        return np.asarray(
            flows.costs(
                self.serves, people, self.alone[:, at], np.argsort(self.level_of, kind="stable"), self.level_of,
                self.price,
            )
        )  # fmt: skip

    def violated(self, where: Ints, people: Floats) -> tuple[Floats, Bools]:
        """Of some intervals, [interval, level] least shortage and [interval, level, queue] sets that prove it."""
        from wfm.solver import flows

        short, cuts = flows.violated(
            where, self.serves, people, self.alone, np.argsort(self.level_of, kind="stable"), self.level_of,
            len(self.price),
        )  # fmt: skip
        return short, cuts


@dataclass(frozen=True, eq=False)
class CoverModel:
    """A Cover with its people put into groups of equal skills and its queues into pools.

    Who serves other queues from some interval on is of another group from there on.
    """

    cover: Cover

    @cached_property
    def _groups(self) -> tuple[Bools, Ints]:
        later = [queues[None, :] for _, _, queues in self.cover.changes]
        rows, of_row = np.unique(np.concatenate([self.cover.serves, *later]), axis=0, return_inverse=True)
        return rows, of_row.reshape(-1).astype(np.int64)

    @property
    def serves(self) -> Bools:
        """Which groups [row] serve which queues [column]."""
        return self._groups[0]

    @cached_property
    def spans(self) -> tuple[Spans, ...]:
        """For each agent, the groups one is of and the intervals of each."""
        count, agents = self.cover.required.shape[1], len(self.cover.serves)
        found = [[(group, 0, count)] for group in self._groups[1][:agents].tolist()]
        for (agent, interval, _), group in zip(self.cover.changes, self._groups[1][agents:].tolist(), strict=True):
            before, first, _ = found[agent].pop()
            found[agent] += [(before, first, interval), (group, interval, count)]
        return tuple(map(tuple, found))

    def group(self, agent: int, intervals: Ints) -> int | Ints:
        """An agent's group, in each of some intervals where it changes within the grid."""
        spans = self.spans[agent]
        if len(spans) == 1:
            return spans[0][0]
        starts = [first for _, first, _ in spans]
        return np.array([group for group, _, _ in spans])[np.searchsorted(starts, intervals, side="right") - 1]

    def pieces(self, agent: int, intervals: Ints) -> list[tuple[int, slice]]:
        """An agent's groups with the parts of `intervals`, in order, in which one is of them."""
        spans = self.spans[agent]
        if len(spans) == 1:
            return [(spans[0][0], slice(None))]
        edges = np.searchsorted(intervals, [first for _, first, _ in spans[1:]]).tolist()
        starts, ends = [0, *edges], [*edges, len(intervals)]
        return [(span[0], slice(*part)) for span, part in zip(spans, zip(starts, ends, strict=True), strict=True)]

    def groups_at(self, interval: int) -> Ints:
        """[agent] group in an interval."""
        groups = self._groups[1][: len(self.cover.serves)].copy()
        for (agent, first, _), group in zip(self.cover.changes, self._groups[1][len(groups) :].tolist(), strict=True):
            if first <= interval:
                groups[agent] = group
        return groups

    def sizes(self, agents: Iterable[int] | None = None) -> Ints:
        """[group] how many of some agents (none: of all) are ever of it."""
        chosen = range(len(self.spans)) if agents is None else agents
        groups = [group for agent in chosen for group in {span[0] for span in self.spans[agent]}]
        return np.bincount(np.array(groups, dtype=np.int64), minlength=len(self.serves))

    @cached_property
    def carried(self) -> Floats:
        """[group, interval] people on duty from shifts before the horizon."""
        people = np.zeros((len(self.serves), self.cover.required.shape[1]))
        for agent, interval, part in self.cover.carried:
            people[self.group(agent, np.array([interval])), interval] += part
        return people

    @cached_property
    def useful(self) -> Bools:
        """Groups that serve any queue; the others are not counted as idle."""
        return np.asarray(self.serves.any(axis=1))

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """The connected parts of the graph of queues, groups and pooled sets."""
        left = set(range(len(self.cover.queues)))
        pools = []
        while left:
            queues = {min(left)}
            while True:
                groups = self.serves[:, sorted(queues)].any(axis=1)
                grown = queues | set(np.flatnonzero(self.serves[groups].any(axis=0)).tolist())
                grown = grown.union(*(names for names, _ in self.cover.pooled if not grown.isdisjoint(names)))
                if grown == queues:
                    break
                queues = grown
            left -= queues
            pools.append(self._pool(np.array(sorted(queues)), np.flatnonzero(groups)))
        return tuple(pools)

    def _pool(self, queues: Ints, groups: Ints) -> Pool:
        costs = self.cover.short_cost[queues] + self.cover.idle_cost
        distinct = np.unique(costs)[::-1]
        serves = self.serves[np.ix_(groups, queues)]
        listed = [_unions(serves[:, costs >= price].T, self._most_sets(queues)) for price in distinct]
        complete = all(unions is not None for unions in listed)
        if not complete:  # single queues and whole levels; others as they are found to fall short
            listed = []
            for price in distinct:
                places = np.flatnonzero(costs >= price)
                few = [*serves.T[places], serves[:, places].any(axis=1)]
                listed.append(list(dict.fromkeys(tuple(row.tolist()) for row in few)))
        rows = [(level, union) for level, unions in enumerate(listed) for union in unions or ()]
        level = np.array([row[0] for row in rows])
        reach = np.array([row[1] for row in rows], dtype=bool).reshape(len(rows), len(groups))
        # Of the sets of a level that the same people can serve, only the largest can bind: requirements add up.
        within = costs[None, :] >= distinct[level][:, None]
        members = within & ~(serves.T[None, :, :] & ~reach[:, None, :]).any(axis=2)
        fresh = (members & (costs[None, :] == distinct[level][:, None])).any(axis=1)  # else stated by a lower level
        price = -np.diff(np.append(distinct, 0.0))
        required, whole = self._required(queues, members[fresh])
        level_of = np.searchsorted(-distinct, -costs).astype(np.int64)
        return Pool(
            queues, groups, members[fresh], reach[fresh], level[fresh], price, required, whole, serves, level_of,
            self.cover.required[queues], complete,
        )  # fmt: skip

    def _most_sets(self, queues: Ints) -> int:
        pooled = any(names[0] in queues for names, _ in self.cover.pooled)
        return MOST_POOLED_SETS if pooled else MOST_SETS

    def _required(self, queues: Ints, members: Bools) -> tuple[Floats, Floats]:
        """What sets of a pool's queues require, and what all of them do."""
        alone = self.cover.required[queues]
        place = {int(queue): number for number, queue in enumerate(queues)}
        pooled = [
            (sum(1 << place[queue] for queue in names), row) for names, row in self.cover.pooled if names[0] in place
        ]
        if not pooled:
            return members.astype(float) @ alone, np.asarray(alone.sum(axis=0))
        if len(queues) > MOST_POOLED:
            reason = f"at most {MOST_POOLED} queues can be pooled, and people join {len(queues)}"
            raise ConfigurationError([Problem("site.yaml", 0, "staffing.pooling_credit", reason)])
        table = _of_sets(alone, pooled)
        return table[members @ (1 << np.arange(len(queues)))], table[-1]

    @cached_property
    def whole(self) -> Floats:
        """[interval] people required in all."""
        return np.asarray(sum((pool.whole for pool in self.pools), np.zeros(self.cover.required.shape[1])))

    def scaled(self, share: float) -> CoverModel:
        """The same cover with a share of its requirement."""
        pooled = tuple((names, row * share) for names, row in self.cover.pooled)
        other = CoverModel(replace(self.cover, required=self.cover.required * share, pooled=pooled))
        other.__dict__["pools"] = tuple(  # groups and sets are the same, and take longest to find
            replace(pool, required=pool.required * share, whole=pool.whole * share, alone=pool.alone * share)
            for pool in self.pools
        )
        return other

    def duty(self, people: Floats) -> Duty:
        """The costs of [group, interval] people on duty, ready to be changed."""
        return Duty(self, people)


def _of_sets(alone: Floats, pooled: list[tuple[int, Floats]]) -> Floats:
    """[set, interval] what every set of queues requires, sets and those of `pooled` numbered by their bits."""
    parts = [(1 << queue, row) for queue, row in enumerate(alone)] + pooled
    table = np.full((1 << len(alone), alone.shape[1]), np.inf)
    table[0] = 0.0
    for chosen in range(1, len(table)):
        lowest = chosen & -chosen
        for part, row in parts:
            if part & lowest and part & ~chosen == 0:
                np.minimum(table[chosen], row + table[chosen & ~part], out=table[chosen])
    for queue in range(len(alone)):  # no less than any part of it
        without = np.flatnonzero(~np.arange(len(table)) >> queue & 1)
        larger = without | 1 << queue
        table[larger] = np.maximum(table[larger], table[without])
    return table


def _unions(serving: Bools, most: int) -> list[tuple[bool, ...]] | None:
    """All different sets of groups that can serve some set of queues, None if too many; `serving[queue, group]`."""
    found: dict[tuple[bool, ...], None] = {}
    for row in serving:
        found |= {tuple((row | np.array(other, dtype=bool)).tolist()): None for other in list(found)}
        found[tuple(row.tolist())] = None
        if len(found) > most:
            return None
    return list(found)


class Duty:
    """People on duty [group, interval] and, for each pool, by how much they fall short of each set of queues.

    `gaps[pool][set, interval]` is what a listed set requires less who can serve any of it. It is kept up to date as
    people come and go, because the products behind it are what costs time.
    """

    def __init__(self, model: CoverModel, people: Floats) -> None:
        self.model = model
        self.people = people.copy()
        self.gaps = [
            pool.required - np.einsum("sg,gt->st", pool.reach.astype(float), people[pool.groups])
            for pool in model.pools
        ]
        self._surplus = people[model.useful].sum(axis=0) - model.whole

    def copy(self) -> Duty:
        """The same people, apart from later changes."""
        other = object.__new__(Duty)
        other.model, other.people = self.model, self.people.copy()
        other.gaps, other._surplus = [gap.copy() for gap in self.gaps], self._surplus.copy()
        return other

    def add(self, agent: int, intervals: Ints, parts: Floats, sign: float = 1.0) -> None:
        """An agent comes (or with sign −1 goes) in some intervals, each at most once, for parts of them."""
        for group, where in self.model.pieces(agent, intervals):
            at, change = intervals[where], sign * parts[where]
            self.people[group, at] += change
            if self.model.useful[group]:
                self._surplus[at] += change
            for pool, gap in zip(self.model.pools, self.gaps, strict=True):
                for row in np.flatnonzero(pool.reach[:, pool.groups == group].any(axis=1)).tolist():
                    gap[row, at] -= change

    def shortages(self, pool: int, at: Ints | slice = ALL) -> Floats:
        """[level, interval] least shortage of each level's queues, in all intervals or those of `at`."""
        item = self.model.pools[pool]
        if item.complete:
            return _levels(item, self.gaps[pool][:, at])
        return item.shortages(self.people[item.groups][:, at], at)

    def costs(self, at: Ints | slice = ALL) -> Floats:
        """[interval] cost of shortage and idleness together, in all intervals or those of `at`."""
        total = self.model.cover.idle_cost * self._surplus[at]
        for number, pool in enumerate(self.model.pools):
            total = total + np.einsum("l,lt->t", pool.price, self.shortages(number, at))
        return np.asarray(total)

    def gain(self, agent: int, people: float = 1.0) -> Floats:
        """[interval] what the cost changes by with one more person like the agent, or so many."""
        change = np.zeros(self.people.shape[1])
        for group, first, last in self.model.spans[agent]:
            if self.model.useful[group]:
                change[first:last] = self._gain(group, people)[first:last]
        return change

    def _gain(self, group: int, people: float) -> Floats:
        change = np.full(self.people.shape[1], people * self.model.cover.idle_cost)
        for number, (pool, gap) in enumerate(zip(self.model.pools, self.gaps, strict=True)):
            reached = np.asarray(pool.reach[:, pool.groups == group].any(axis=1))
            if reached.any():
                if pool.complete:
                    after = _levels(pool, gap - people * reached[:, None])
                else:
                    after = pool.shortages(self.people[pool.groups] + people * (pool.groups == group)[:, None])
                change = change + np.einsum("l,lt->t", pool.price, after - self.shortages(number))
        return change

    def spare(self, agent: int) -> Floats:
        """[interval] how many people like the agent could go before any set of queues falls short; below 0: it does."""
        room = np.full(self.people.shape[1], np.inf)
        for group, first, last in self.model.spans[agent]:
            for pool, gap in zip(self.model.pools, self.gaps, strict=True):
                reached = np.asarray(pool.reach[:, pool.groups == group].any(axis=1))
                if reached.any() and not pool.complete:  # what falls short without all of the group needs some of it
                    without = self.people[pool.groups] * (pool.groups != group)[:, None]
                    left = self.people[group] - pool.shortages(without)[-1]
                    room[first:last] = np.minimum(room[first:last], left[first:last])
                elif reached.any():
                    room[first:last] = np.minimum(room[first:last], -gap[reached, first:last].max(axis=0))
        return room

    @property
    def short(self) -> float:
        """Person-intervals of shortage in all."""
        return sum(float(self.shortages(number)[-1].sum()) for number in range(len(self.gaps)))

    def split(self) -> tuple[float, float]:
        """(cost of shortage, cost of idleness) over all intervals."""
        idle = self.model.cover.idle_cost * (float(self._surplus.sum()) + self.short)
        return float(self.costs().sum()) - idle, idle


def _levels(pool: Pool, gap: Floats) -> Floats:
    starts = np.searchsorted(pool.level, np.arange(len(pool.price)))
    worst = np.maximum.accumulate(np.maximum.reduceat(gap, starts, axis=0), axis=0)
    return np.maximum(worst, 0)
