"""Rows of Gale's condition for each interval, found as they are violated, with prices on them."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np

from wfm.solver.engines import cut_kernel
from wfm.solver.primitives import Bools, Floats, Ints
from wfm.solver.shortage import CoverModel, Pool

ROOM = 4
"""Rows per interval that there is room for at first."""

FEW_SETS = 8
"""Sets of queues up to which all their plain rows stand from the beginning."""

MOST_IDLE = 12
"""Calls of `tidy` after which a row without a price is forgotten."""

Place = tuple["Cuts", int, int, int]
"""The rows of a pool, a group's place in it, and the intervals (first, and the one after the last) spent there."""

_ROWS = ("level", "kind", "keys", "idle", "gap", "share", "required", "centre", "price")


class Cuts:
    """The rows of one pool of queues: short at a level ≥ required − share × people who can serve the row's set.

    `people[group, interval]` counts groups by their place in the pool. A row is plain (share 1) or rounded: people
    come in whole grains, so that a set that requires R falls short by at least φ·(⌈R⌉ − N), φ the rest of R over it.
    """

    def __init__(self, pool: Pool, *, grain: float = 0.0, width: float = 1.0) -> None:
        """Without a grain there are no rounded rows.

        `width` is over how many people's difference prices move from nothing to their most.
        """
        self.pool, self.grain = pool, grain
        self.groups = pool.groups
        self.most = pool.price
        self.step = pool.price / width
        self.required_share = 1.0
        """How much of what is required counts, while a roster is being built."""
        self.intervals = pool.required.shape[1]
        self.people = np.zeros((len(pool.groups), self.intervals))
        self.changed = np.zeros(self.intervals, dtype=bool)
        """[interval] whether people have come or gone since a search looked for rows there."""
        self.count = np.zeros(self.intervals, dtype=np.int64)
        self.level, self.kind, self.keys, self.idle = (np.zeros((self.intervals, ROOM), dtype=np.int64) for _ in "1234")
        self.gap, self.share, self.required, self.centre, self.price = (
            np.zeros((self.intervals, ROOM)) for _ in "12345"
        )
        self.reach = pool.reach.copy()
        """[set, group]; sets that are found later are added at the end."""
        self._sets = {row.tobytes(): index for index, row in enumerate(pool.members)}
        self.complete = pool.complete and len(pool.members) <= FEW_SETS
        """Whether all plain rows stand, so that costs are true at any time."""
        self.needed = np.flatnonzero((pool.alone > 0).any(axis=0)).astype(np.int64)
        """Intervals in which anything is required."""
        if self.complete:
            index, t = np.nonzero(pool.required > 0)
            rows = np.stack([t, pool.level[index], index, np.zeros_like(t)], axis=1)
            self._add(rows, pool.required[index, t])

    def copy(self) -> Cuts:
        """The same rows and people, apart from later changes."""
        other = copy(self)
        for name in (*_ROWS, "people", "count", "changed"):
            setattr(other, name, getattr(self, name).copy())
        other._sets = self._sets.copy()
        return other

    def adopt(self, other: Cuts) -> None:
        """Add the plain rows that another of the same pool has found."""
        t, place = np.nonzero((np.arange(other.keys.shape[1]) < other.count[:, None]) & (other.keys % 2 == 0))
        members = {index: np.frombuffer(row, dtype=bool) for row, index in other._sets.items()}
        kinds = other.kind[t, place]
        number = {kind: self._number(members[kind]) for kind in np.unique(kinds).tolist()}
        rows = np.stack([t, other.level[t, place], [number[kind] for kind in kinds.tolist()], np.zeros_like(t)], axis=1)
        self._add(rows.astype(np.int64).reshape(-1, 4), other.required[t, place])
        self.refresh()

    def set_people(self, people: Floats) -> None:
        """Who is on duty, by place in the pool; adds the rows that fall short."""
        self.people[:] = people
        self.separate()
        self.refresh()

    def refresh(self) -> None:
        """Everything anew from the people on duty and the centre."""
        cut_kernel.refresh_some(
            np.arange(self.intervals), self.count, self.kind, self.required, self.required_share, self.share,
            self.reach, self.people, self.gap,
        )  # fmt: skip
        cut_kernel.settle_all(self.count, self.level, self.gap, self.centre, self.step, self.most, self.price)

    def separate(self, where: Ints | None = None, least: float = 0.02) -> int:
        """Add the most violated rows of some intervals and each level; how many were new. New rows have no prices."""
        if self.complete and not self.grain:
            return 0
        where = self.needed if where is None else where
        new = self._listed(where, least) if self.pool.complete else self._by_flow(where, least)
        if new:
            cut_kernel.refresh_some(
                where, self.count, self.kind, self.required, self.required_share, self.share, self.reach, self.people,
                self.gap,
            )  # fmt: skip
        return new

    def _listed(self, where: Ints, least: float) -> int:
        pool = self.pool
        found = cut_kernel.worst_listed(
            where, pool.reaches, pool.level, pool.asked, self.required_share, self.people, self.grain,
            len(pool.price), least,
        )  # fmt: skip
        return self._add(found, pool.required[found[:, 2], found[:, 0]])

    def _by_flow(self, where: Ints, least: float) -> int:
        pool = self.pool
        share = self.required_share
        shared = pool if share == 1.0 else replace(pool, alone=pool.alone * share)
        short, sets = shared.violated(where, self.people)
        place, level = np.nonzero(short > least)
        if not len(place):
            return 0
        members, t = sets[place, level], where[place]
        packed = np.packbits(members, axis=1)
        _, one, of = np.unique(packed.view(f"V{packed.shape[1]}").ravel(), return_index=True, return_inverse=True)
        number = np.array([self._number(members[index]) for index in one.tolist()])[of]
        asked = np.einsum("nq,qn->n", members, pool.alone[:, t])
        rows = np.stack([t, level, number, np.zeros_like(t)], axis=1)
        if self.grain:
            rows, asked = np.repeat(rows, 2, axis=0), np.repeat(asked, 2)
            rows[1::2, 3] = 1
        return self._add(rows, asked)

    def _number(self, members: Bools) -> int:
        key = members.tobytes()
        if key not in self._sets:
            self._sets[key] = len(self.reach)
            self.reach = np.vstack([self.reach, self.pool.serves[:, members].any(axis=1)])
        return self._sets[key]

    @property
    def sets(self) -> list[Bools]:
        """Which queues (by place in the pool) each numbered set holds."""
        return [np.frombuffer(members, dtype=bool) for members in self._sets]

    def number(self, members: Bools, level: int) -> int | None:
        """The number of a set of queues that means something at a level; none where there is no such set."""
        known = self._sets.get(members.tobytes())
        if (known is None and self.pool.complete) or level >= len(self.most):
            return None
        if int(self.pool.level_of[members].max()) > level:
            return None
        return self._number(members) if known is None else known

    def centre_on(self, number: int, level: int, rounded: bool, where: Ints, prices: Floats) -> None:
        """Prices around which those of a set's rows in some intervals stay; rows that are not there yet are added."""
        row = np.array([level, number, int(rounded)], dtype=np.int64)
        rows = np.column_stack([where, np.broadcast_to(row, (len(where), 3))])
        if number < len(self.pool.required):
            asked = self.pool.required[number, where]
        else:
            asked = self.pool.alone[self.sets[number]][:, where].sum(axis=0)
        self._add(rows, asked)
        there = np.arange(self.keys.shape[1]) < self.count[where, None]
        mine = there & (self.keys[where] == 2 * number + rounded) & (self.level[where] == level)
        interval, place = np.nonzero(mine)
        self.centre[where[interval], place] = prices[interval]

    def _add(self, rows: Ints, asked: Floats) -> int:
        """Rows (interval, level, set, rounded) with what their sets require; how many were new."""
        new, first = 0, 0
        while True:
            more, first = cut_kernel.insert_many(
                rows, asked, first, self.grain, self.count, self.level, self.kind, self.keys, self.idle, self.gap,
                self.share, self.centre, self.price, self.required,
            )  # fmt: skip
            new += int(more)
            if first == len(rows):
                return new
            for name in _ROWS:
                values = getattr(self, name)
                setattr(self, name, np.hstack([values, np.zeros_like(values)]))

    def tidy(self) -> None:
        """Forget rows long out of use."""
        cut_kernel.drop(
            self.count, self.level, self.kind, self.keys, self.gap, self.share, self.centre, self.price, self.required,
            self.idle, MOST_IDLE,
        )  # fmt: skip

    # Costs as they are, for a search

    def cost(self) -> float:
        """Cost of shortage by the rows there are."""
        return float(cut_kernel.total_cost(self.count, self.level, self.gap, self.most))

    def cost_of(self, where: Ints) -> float:
        """The same of some intervals."""
        return float(cut_kernel.cost_of(where, self.count, self.level, self.gap, self.most))

    def move(self, group: int, where: Ints, change: Floats, sign: float) -> float:
        """People of a group (by place) come or go; by how much the cost changes. Prices are left as they are."""
        return float(
            cut_kernel.present(
                where, change, sign, group, self.count, self.level, self.kind, self.gap, self.share, self.reach,
                self.most, self.people,
            )
        )  # fmt: skip

    def add_gains(self, group: int, first: int, last: int, out: Floats) -> None:
        """Add to out[first:last] what one more person of a group (by place) changes."""
        cut_kernel.gains(group, first, last, self.count, self.level, self.kind, self.gap, self.reach, self.most, out)

    # Prices

    def ask(self) -> float:
        """What the rows ask for at their prices."""
        return float((self.price * self.required).sum())

    def slope(self, group: int, where: Ints, change: Floats, part: float) -> float:
        """−Σ change × worth of a group once part of the change is made."""
        return float(
            cut_kernel.slope(
                where, change, part, group, self.count, self.level, self.gap, self.centre, self.step, self.most,
                self.price, self.kind, self.share, self.reach,
            )
        )  # fmt: skip

    def shift(self, group: int, where: Ints, change: Floats, part: float) -> None:
        """Make part of a change, with prices brought up to date."""
        cut_kernel.shift(
            where, change, part, group, self.count, self.level, self.gap, self.centre, self.step, self.most,
            self.price, self.kind, self.share, self.reach, self.people,
        )  # fmt: skip

    def worth(self, group: int, first: int = 0, last: int | None = None) -> Floats:
        """[interval, from first to before last] what one more person of a group (by place) is worth by the prices."""
        last = self.intervals if last is None else last
        return np.asarray(
            cut_kernel.worth(group, first, last, self.count, self.kind, self.share, self.price, self.reach)
        )

    def worth_of(self, queue: int) -> Floats:
        """[interval] prices of the rows whose sets hold a queue (by place in the pool)."""
        holds = np.zeros(len(self.reach), dtype=bool)
        for members, index in self._sets.items():
            holds[index] = np.frombuffer(members, dtype=bool)[queue]
        held = holds[self.kind] & (np.arange(self.kind.shape[1]) < self.count[:, None])
        return np.asarray((self.price * self.share * held).sum(axis=1))


def places(model: CoverModel, cuts: list[Cuts]) -> list[tuple[Place, ...]]:
    """For each agent, where one counts: nowhere while one serves nothing."""
    of_group = {group: (item, place) for item in cuts for place, group in enumerate(item.groups.tolist())}
    known: dict[object, tuple[Place, ...]] = {}
    return [
        known.setdefault(
            spans, tuple((*of_group[group], first, last) for group, first, last in spans if group in of_group)
        )
        for spans in model.spans
    ]


def within(place: Place, where: Ints, change: Floats) -> tuple[Ints, Floats]:
    """Of changes of presence, those that fall into a place's intervals."""
    item, _, first, last = place
    if first == 0 and last == item.intervals:
        return where, change
    inside = (where >= first) & (where < last)
    return where[inside], change[inside]
