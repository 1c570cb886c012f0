"""Primitives about one agent as small automata over the days, and as counters beside them.

An automaton reads the letter of each day's option, moves, and may forbid, cost or count something on the way. Counters
are sums over windows of days that are judged when the window closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from wfm.solver.engines.integers import common_scale
from wfm.solver.primitives import Bools, Floats, Ints, Run, Succession, WindowSum


class UnsupportedError(Exception):
    """A primitive that the dynamic program cannot hold, or a program that would be too large."""


@dataclass(frozen=True, eq=False)
class Step:
    """One day of a component: `letters[option]`, and by [state, letter] the next state (−1: forbidden), and more.

    `gain` counts towards the component's counter, `cost` is paid; None where nothing is.
    """

    letters: Ints
    after: Ints
    gain: Ints | None = None
    cost: Floats | None = None


@dataclass(eq=False)
class Counter:
    """A sum over days first … last − 1 in whole units, judged at its end.

    `pieces` are (lower, upper, cost) with bounds per agent less what was carried, in the primitive's own measure;
    `unit` is how much of that one count is. A `parent` takes the count over when the window closes, instead of
    counting those days itself; `ratio` is how many of the parent's units one of ours is.
    """

    first: int
    last: int
    unit: float
    weight: Ints | None
    """[day of the window, option] units; None where an automaton counts."""
    groups: tuple[tuple[int, ...], ...] = ()
    """Groups of days that an automaton counts, by `tag[day, option]`."""
    tag: Bools | None = None
    pieces: list[tuple[Floats, Floats, float | None]] = field(default_factory=list)
    parent: int = -1
    ratio: int = 1

    @property
    def key(self) -> object:
        """What it counts, apart from amounts."""
        return (
            self.first,
            self.last,
            self.unit,
            b"" if self.weight is None else self.weight.tobytes(),
            self.groups,
            b"" if self.tag is None else self.tag.tobytes(),
        )

    @property
    def only_limits(self) -> bool:
        """Whether all it does is to bound the count from above."""
        return all(not np.isfinite(lower).any() for lower, _, _ in self.pieces) or (
            self.weight is None and all((lower <= 0).all() for lower, _, _ in self.pieces)
        )

    def count(self, line: Ints) -> int:
        """The count of a line of options."""
        if self.weight is None:
            assert self.tag is not None
            tagged = self.tag[np.arange(len(line)), line]
            return sum(bool(tagged[list(group)].any()) for group in self.groups)
        return int(self.weight[np.arange(self.last - self.first), line[self.first : self.last]].sum())

    def penalty(self, agent: int, most: int) -> Floats:
        """What the counts 0 … most cost the agent of a row at the end; infinity where they break a hard bound."""
        return self.paid(agent, np.arange(most + 1))

    def paid(self, agent: int, counts: Ints) -> Floats:
        """The same for any counts."""
        total = counts * self.unit
        paid = np.zeros(total.shape)
        for lower, upper, cost in self.pieces:
            outside = np.maximum(np.maximum(lower[agent] - total, total - upper[agent]), 0.0)
            paid += np.where(outside > 1e-9, np.inf, 0.0) if cost is None else outside * cost
        return paid

    def most_without_cost(self, agent: int) -> float:
        """The greatest count within all upper bounds of the agent of a row."""
        return float(np.floor(min(float(upper[agent]) for _, upper, _ in self.pieces) / self.unit + 1e-9))

    def most_for_anybody(self) -> int:
        """The greatest count within somebody's hard upper bounds, as far as the window is long enough for it."""
        reach = len(self.groups) if self.weight is None else int(self.weight.max(axis=1).sum())
        return int(min(self.hard_range()[1], reach))

    def slope(self) -> float:
        """The least that a count above the upper bounds costs; infinity where they are hard."""
        costs = [np.inf if cost is None else cost * self.unit for _, _, cost in self.pieces]
        return min(costs) if len(costs) == 1 or all(np.isinf(costs)) else 0.0

    def keep_cheapest(self, agent: int, line: Ints, costs: Floats) -> None:
        """Forbid in costs[day, option] what counts, but on the cheapest days on which the line has it."""
        room = max(int(self.most_without_cost(agent)), 0)
        days = range(self.first, self.last)
        if self.weight is None:
            assert self.tag is not None
            tagged = [[day for day in group if self.tag[day, line[day]]] for group in self.groups]
            worth = [
                (sum(float(costs[day, line[day]]) for day in hit), place) for place, hit in enumerate(tagged) if hit
            ]
            hit = [self.groups[place] for _, place in sorted(worth)]
            kept = {day for group in hit[:room] for day in group}
            counts = {day: self.tag[day] for group in self.groups for day in group}
        else:
            used = sorted(
                (float(costs[day, line[day]]), day) for day in days if self.weight[day - self.first, line[day]]
            )
            kept = set()
            for _, day in used:
                amount = int(self.weight[day - self.first, line[day]])
                if amount <= room:
                    kept.add(day)
                    room -= amount
            counts = {day: self.weight[day - self.first] > 0 for day in days}
        for day, counting in counts.items():
            if day not in kept:
                costs[day, counting] = np.inf
            elif self.weight is not None:
                costs[day, counting & (self.weight[day - self.first] > self.weight[day - self.first, line[day]])] = (
                    np.inf
                )

    def hard_range(self) -> tuple[float, float]:
        """Counts between which every agent's hard bounds lie."""
        low, high = -np.inf, np.inf
        for lower, upper, cost in self.pieces:
            if cost is None:
                low, high = max(low, float(lower.min())), min(high, float(upper.max()))
        return np.ceil(low / self.unit - 1e-9), np.floor(high / self.unit + 1e-9)


class RunComponent:
    """Days in a row: the state is the length so far, up to what matters, and whether its begin is not known."""

    def __init__(self, run: Run, rows: Ints, days: int) -> None:
        self.run = run
        carried = run.carried[rows].astype(np.int64)
        self.binding = run.maximum < days + int(carried.max(initial=0))
        self.cap = max(run.maximum, 1) if self.binding else max(run.minimum, 1)
        length = np.minimum(carried, self.cap)
        exempt = run.open_start[rows] & (length == 0) & (run.minimum > 1)
        self.start = length + (self.cap + 1) * exempt
        self.states = 2 * (self.cap + 1)
        self._after, self._cost = self._table()

    @property
    def key(self) -> object:
        """What it says, apart from history."""
        run = self.run
        return run.tag.tobytes(), run.minimum, run.maximum, run.cost, self.cap, self.binding

    @property
    def possible_starts(self) -> list[int]:
        """States that anybody's history can lead to."""
        return [*range(self.cap + 1), self.cap + 1] if self.run.minimum > 1 else [*range(self.cap + 1)]

    def _table(self) -> tuple[Ints, Floats | None]:
        run, cap = self.run, self.cap
        after = np.zeros((self.states, 2), dtype=np.int64)
        cost = np.zeros((self.states, 2))
        for state in range(self.states):
            exempt, length = divmod(state, cap + 1)
            if 0 < length < run.minimum and not exempt:
                after[state, 0] = -1 if run.cost is None else 0
                cost[state, 0] = (run.cost or 0.0) * (run.minimum - length)
            longer = min(length + 1, cap)
            after[state, 1] = longer + (cap + 1) * (exempt if longer < run.minimum else 0)
            if self.binding and length + 1 > run.maximum:
                after[state, 1] = after[state, 1] if run.cost is not None else -1
                cost[state, 1] += run.cost or 0.0
        return after, cost if cost.any() else None

    def step(self, day: int) -> Step:
        return Step(self.run.tag[day].astype(np.int64), self._after, cost=self._cost)


def joined(successions: list[Succession]) -> list[Succession]:
    """Those that forbid on the same days at the same distance, as one: a day then has one step for all of them."""
    found: dict[object, Succession] = {}
    for number, item in enumerate(successions):
        forbids = bool(((item.tables == 0) | np.isinf(item.tables)).all())
        key = (item.gap, item.tables.shape, item.table_of_day.tobytes()) if forbids else number
        known = found.get(key)
        found[key] = item if known is None else replace(known, tables=known.tables + item.tables)
    return list(found.values())


class SuccessionComponent:
    """What may follow what: the state is the kind of the options of the last `gap` days, as far as it matters."""

    MOST_STATES = 20_000

    def __init__(self, succession: Succession, rows: Ints) -> None:
        self.succession = succession
        self.hard = bool(np.isinf(succession.tables).any())
        tables = np.isinf(succession.tables).astype(float) if self.hard else succession.tables
        self._rows = [_codes(table) for table in tables]
        self._columns = [_codes(table.T) for table in tables]
        self.kinds = 1 + max((int(codes.max()) for codes in self._rows), default=0)
        self.states = self.kinds**succession.gap
        if self.states > self.MOST_STATES:
            raise UnsupportedError(f"{succession.term} looks {succession.gap} days back at too many kinds of shift")
        self.start = np.zeros(len(rows), dtype=np.int64)
        self._values = []
        for table, row, column in zip(tables, self._rows, self._columns, strict=True):
            value = np.zeros((self.kinds, int(column.max()) + 1))
            value[row[:, None], column[None, :]] = table
            self._values.append(value)
        self._known: dict[tuple[int, int], tuple[Ints, Floats | None]] = {}

    @property
    def key(self) -> object:
        """What it says."""
        item = self.succession
        return item.gap, item.tables.shape, item.tables.tobytes(), item.table_of_day.tobytes()

    def step(self, day: int) -> Step:
        gap, of_day = self.succession.gap, self.succession.table_of_day
        now = int(of_day[day]) if day < len(of_day) else -1
        before = int(of_day[day - gap]) if day >= gap else -1
        size = self.succession.tables.shape[1]
        row = self._rows[now] if now >= 0 else np.zeros(size, dtype=np.int64)
        column = self._columns[before] if before >= 0 else np.zeros(size, dtype=np.int64)
        if (before, now) not in self._known:
            self._known[before, now] = self._table(before, int(column.max()) + 1)
        after, cost = self._known[before, now]
        return Step(column * self.kinds + row, after, cost=cost)

    def _table(self, before: int, columns: int) -> tuple[Ints, Floats | None]:
        state = np.arange(self.states)[:, None]
        letter = np.arange(columns * self.kinds)[None, :]
        oldest = state // self.kinds ** (self.succession.gap - 1)
        after = (state % self.kinds ** (self.succession.gap - 1)) * self.kinds + letter % self.kinds
        if before < 0:
            return after, None
        value = self._values[before][oldest, letter // self.kinds]
        if self.hard:
            return np.where(value > 0, -1, after), None
        return after, value if value.any() else None


class GroupComponent:
    """Groups of days that hold a tag: the state is whether the group under way does already."""

    states = 2

    def __init__(self, tag: Bools, groups: Sequence[tuple[int, ...]], rows: Ints) -> None:
        self.tag = tag
        self.start = np.zeros(len(rows), dtype=np.int64)
        self._last: dict[int, bool] = {}
        ordered = sorted(tuple(sorted(group)) for group in groups if group)
        for group, following in zip(ordered, [*ordered[1:], None], strict=True):
            if following is not None and following[0] <= group[-1]:
                raise UnsupportedError("groups of days that interleave")
            self._last |= {day: day == group[-1] for day in group}
        self.first, self.last = ordered[0][0], ordered[-1][-1] + 1
        self.key: object = (tag.tobytes(), tuple(ordered))
        """What it counts."""

    def step(self, day: int) -> Step:
        letters = self.tag[day].astype(np.int64)
        last = self._last.get(day)
        if last is None:
            return Step(np.zeros_like(letters), np.array([[0], [1]]))
        keep = 0 if last else 1
        return Step(letters, np.array([[0, keep], [keep, keep]]), gain=np.array([[0, 1], [0, 0]]))


def window_counter(window: WindowSum, open_: Bools) -> Counter:
    """The counter of a window sum, without bounds yet. `open_[day, option]` is what anybody may choose."""
    where = slice(window.first, window.last)
    weight = np.where(open_[where], window.weight[where], 0.0)
    scale = common_scale(np.unique(weight))
    whole = np.round(weight * scale).astype(np.int64)
    if (weight < 0).any() or np.abs(whole - weight * scale).max(initial=0.0) > 1e-6:
        raise UnsupportedError(f"{window.term} adds up amounts that are negative or too fine")
    divisor = max(int(np.gcd.reduce(whole.ravel())), 1) if whole.size else 1
    return Counter(window.first, window.last, divisor / scale, whole // divisor)


def _codes(table: Floats) -> Ints:
    """A number for each row, equal for equal rows, 0 for rows of zeros."""
    whole = np.vstack([np.zeros_like(table[:1]), table])
    of_row = np.unique(whole, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    zero = of_row[0]
    codes = np.where(of_row == zero, 0, np.where(of_row < zero, of_row + 1, of_row))
    return codes[1:]
