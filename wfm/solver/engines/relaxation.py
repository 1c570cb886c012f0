"""A lower bound: people of one kind taken together, week by week, as a linear program.

Agents of one catalogue, the same queues and the same rules form a kind; y[kind, day, option] is how many of them choose
an option. Every hard rule summed over a kind's agents holds for y, so the least cost over y is no more than that of any
roster. Weeks are bounded apart and rules that reach across are left out, which only lowers the sum. Presence in whole
grains allows mixed-integer rounding of the cover rows, which lifts the bound where requirements are fractional.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.engine import Search
from wfm.solver.engines.linear_program import LinearProgram
from wfm.solver.engines.rows import CoverRows
from wfm.solver.primitives import (
    Floats,
    GroupCount,
    Ints,
    OptionCost,
    Primitive,
    Run,
    Succession,
    WindowSum,
)
from wfm.solver.shortage import CoverModel, Duty

WEEK = 7
"""Days bounded together."""

COLUMNS = 20_000
"""Columns solved per week, over all rounds of adding violated sets of queues: small programs get more rounds."""


@dataclass(frozen=True, eq=False)
class _Kind:
    agents: Ints
    catalogue: int


class Relaxation:
    """Bounds the objective, or the shortage alone, from below."""

    def __init__(self, compiled: Compiled, covers: list[CoverModel], seen: list[Duty] | None = None) -> None:
        """`seen` is a roster's people on duty per cover: sets of queues that fall short there are stated at once."""
        self.seen = seen
        self.compiled = compiled
        self.covers = covers
        self.kinds = self._kinds()

    def _kinds(self) -> list[_Kind]:
        signature: list[list[int]] = [[] for _ in range(self.compiled.agents)]
        for number, primitive in enumerate(self.compiled.primitives):
            if isinstance(primitive, Succession | Run | WindowSum | GroupCount):
                for agent in primitive.agents.tolist():
                    signature[agent].append(number)
        found: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for agent in range(self.compiled.agents):
            groups = tuple(model.spans[agent] for model in self.covers)
            key = (int(self.compiled.context.catalogue_of[agent]), groups, tuple(signature[agent]))
            found[key].append(agent)
        return [_Kind(np.array(agents), key[0]) for key, agents in found.items()]  # type: ignore[arg-type]

    def cost_of_day(self, kind: _Kind, day: int) -> Floats:
        """[agent of the kind, option] what options cost by themselves on a day."""
        catalogue = self.compiled.context.catalogues[kind.catalogue]
        cost = np.zeros((len(kind.agents), catalogue.size))
        for row, agent in enumerate(kind.agents.tolist()):
            for primitive in self._costs[agent]:
                cost[row] += primitive.cost[day]
        return cost

    @cached_property
    def _costs(self) -> list[list[OptionCost]]:
        """What each agent's options cost by themselves."""
        costs: list[list[OptionCost]] = [[] for _ in range(self.compiled.agents)]
        for primitive in self.compiled.primitives:
            if isinstance(primitive, OptionCost):
                for agent in primitive.agents.tolist():
                    costs[agent].append(primitive)
        return costs

    def bound(self, search: Search) -> float:
        """A lower bound on the objective; weeks that time does not reach count as free."""
        return self._bound(search, short_only=False)

    def least_short(self, search: Search) -> float:
        """A lower bound on the person-intervals of shortage in any roster that obeys the hard rules."""
        return self._bound(search, short_only=True)

    def prove(self, search: Search) -> None:
        """Report the bound, and then how little shortage any roster could have, as far as time allows."""
        self.bound(search)
        if self.covers:
            search.least_short = self.least_short(search)

    def _bound(self, search: Search, *, short_only: bool) -> float:
        proved = dict.fromkeys(range(0, self.compiled.days, WEEK), 0.0)
        for first in proved:
            if search.left <= 0:
                break
            week = _Week(self, first, search, short_only=short_only)
            if search.left <= 0:  # a week that was cut short while it was stated proves nothing
                break
            for _ in range(max(COLUMNS // max(week.program.size, 1), 1)):
                solved = week.program.solve(max(search.left, 0.1))
                if solved is None:
                    break
                proved[first] = max(proved[first], solved.bound)
                if not week.separate(solved.values):
                    break
            if not short_only:
                search.report(bound=sum(proved.values()))
        return sum(proved.values())


class _Week:
    """The linear program of one week."""

    def __init__(self, relaxation: Relaxation, first: int, search: Search, *, short_only: bool) -> None:
        """Not whole where the time ran out."""
        self.relaxation = relaxation
        self.compiled = compiled = relaxation.compiled
        self.first, self.last = first, min(first + WEEK, compiled.days)
        self.short_only = short_only
        self.program = LinearProgram()
        grid = compiled.problem.grid
        per_day = 1440 // grid.interval_minutes
        # The last week's intervals go on to the end of the grid (a change of clocks may add an hour).
        stop = grid.count if self.last == compiled.days else min(self.last * per_day, grid.count)
        self.intervals = range(min(first * per_day, grid.count), stop)
        self.columns: dict[tuple[int, int], list[tuple[Ints, Ints]]] = {}
        for number, kind in enumerate(relaxation.kinds):
            if search.left <= 0:
                return
            # A day either side: its shifts may reach into the week's intervals.
            for day in range(max(first - 1, 0), min(self.last + 1, compiled.days)):
                self._day(number, kind, day)
        for primitive in compiled.primitives:
            if search.left <= 0:
                return
            self._personal(primitive)
        self.covers = [_WeekCover(self, number, model) for number, model in enumerate(relaxation.covers)]

    def separate(self, values: Floats) -> int:
        """Add the sets of queues that a solution violates; how many were new."""
        return sum(cover.separate(values) for cover in self.covers)

    def _day(self, number: int, kind: _Kind, day: int) -> None:
        """Columns of a kind on a day, agents of equal open options and equal costs together."""
        compiled = self.compiled
        cost = self.relaxation.cost_of_day(kind, day)
        open_ = np.array([compiled.allowed[agent][day] for agent in kind.agents.tolist()])
        rows, count = np.unique(np.hstack([open_, cost]), axis=0, return_counts=True)
        size = open_.shape[1]
        blocks = []
        inside = self.first <= day < self.last and not self.short_only
        for row, people in zip(rows, count.tolist(), strict=True):
            options = np.flatnonzero(row[:size])
            columns = self.program.columns(row[size:][options] * inside, np.full(len(options), float(people)))
            self.program.row(columns, np.ones(len(options)), float(people), float(people))
            blocks.append((options, columns))
        self.columns[number, day] = blocks

    def terms(self, kind: int, days: range, weight: Floats) -> tuple[Ints, Floats]:
        """Columns and coefficients of Σ weight[day, option] over a kind's agents and some days."""
        columns, coefficients = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for day in days:
            for options, where in self.columns[kind, day]:
                values = weight[day, options].astype(float)
                columns.append(where[values != 0])
                coefficients.append(values[values != 0])
        return np.concatenate(columns), np.concatenate(coefficients)

    def _personal(self, primitive: Primitive) -> None:
        if not isinstance(primitive, Succession | Run | WindowSum | GroupCount):
            return
        row_of = {agent: row for row, agent in enumerate(primitive.agents.tolist())}
        for number, kind in enumerate(self.relaxation.kinds):
            if int(kind.agents[0]) in row_of:
                rows = np.array([row_of[agent] for agent in kind.agents.tolist()])
                if isinstance(primitive, Succession):
                    self._succession(primitive, number, len(rows))
                elif isinstance(primitive, WindowSum):
                    self._window_sum(primitive, number, rows)
                elif isinstance(primitive, Run):
                    self._run(primitive, number, len(rows))
                else:
                    self._group_count(primitive, number, rows)

    def _succession(self, primitive: Succession, kind: int, people: int) -> None:
        for day in range(self.first, self.last - primitive.gap):
            table = int(primitive.table_of_day[day])
            if table < 0:
                continue
            forbidden = np.isinf(primitive.tables[table])
            for pattern in np.unique(forbidden[forbidden.any(axis=1)], axis=0):
                before = np.zeros((self.compiled.days, len(forbidden)))
                before[day] = (forbidden & pattern == pattern).all(axis=1)
                after = np.zeros_like(before)
                after[day + primitive.gap] = pattern
                first, ones = self.terms(kind, range(day, day + 1), before)
                second, more = self.terms(kind, range(day + primitive.gap, day + primitive.gap + 1), after)
                if len(first) and len(second):
                    self.program.row(
                        np.concatenate([first, second]), np.concatenate([ones, more]), -np.inf, float(people)
                    )

    def _window_sum(self, primitive: WindowSum, kind: int, rows: Ints) -> None:
        if not self.first <= primitive.first < primitive.last <= self.last:
            return
        columns, coefficients = self.terms(kind, range(primitive.first, primitive.last), primitive.weight)
        carried = float(primitive.carried[rows].sum())
        lower = float(primitive.lower[rows].sum()) - carried
        upper = float(primitive.upper[rows].sum()) - carried
        self._bounded(columns, coefficients, lower, upper, primitive.cost)

    def _bounded(self, columns: Ints, coefficients: Floats, lower: float, upper: float, cost: float | None) -> None:
        if cost is None:
            self.program.row(columns, coefficients, lower, upper)
            return
        if self.short_only:
            return
        # Paid per agent, and the sum of each agent's distance is at least the distance of the sums.
        for sign, limit in ((1.0, upper), (-1.0, -lower)):
            if np.isfinite(limit):
                reach = float(np.abs(coefficients).sum()) * self.compiled.agents + abs(limit)
                outside = self.program.columns(np.array([cost]), np.array([reach]))
                self.program.row(
                    np.concatenate([columns, outside]), np.append(sign * coefficients, -1.0), -np.inf, limit
                )

    def _run(self, primitive: Run, kind: int, people: int) -> None:
        length = primitive.maximum + 1
        for day in range(self.first, self.last - length + 1):
            columns, coefficients = self.terms(kind, range(day, day + length), primitive.tag.astype(float))
            self._bounded(columns, coefficients, -np.inf, float(primitive.maximum * people), primitive.cost)

    def _group_count(self, primitive: GroupCount, kind: int, rows: Ints) -> None:
        inside = [group for group in primitive.groups if all(self.first <= day < self.last for day in group)]
        if primitive.cost is not None or not inside:
            return
        most = float(np.maximum(primitive.upper - primitive.carried[rows], 0).sum())
        counted = self.program.columns(np.zeros(len(inside)), np.full(len(inside), float(len(rows))))
        for group, column in zip(inside, counted.tolist(), strict=True):
            for day in group:
                columns, coefficients = self.terms(kind, range(day, day + 1), primitive.tag.astype(float))
                self.program.row(np.append(columns, column), np.append(coefficients, -1.0), -np.inf, 0.0)
        self.program.row(counted, np.ones(len(inside)), -np.inf, most)


class _WeekCover:
    """A cover's rows in a week: presence per group and interval, shortage per interval and level."""

    def __init__(self, week: _Week, number: int, model: CoverModel) -> None:
        self.week, self.model = week, model
        self.rows = CoverRows(model)
        if week.relaxation.seen is not None:
            self.rows.separate(week.relaxation.seen[number])
        self.stated: set[tuple[int, int, int]] = set()
        program, intervals = week.program, week.intervals
        groups = len(model.serves)
        idle = 0.0 if week.short_only else model.cover.idle_cost
        self.present = program.columns(
            np.repeat(np.where(model.useful, idle, 0.0), len(intervals)),
            np.repeat(2.0 * model.sizes(), len(intervals)),
        ).reshape(groups, len(intervals))
        self._link()
        self.short: list[Ints] = []
        for pool in model.pools:
            price = pool.price if not week.short_only else np.append(np.zeros(len(pool.price) - 1), 1.0)
            shape = (len(pool.price), len(intervals))
            most = np.tile(pool.whole[intervals], shape[0])
            self.short.append(program.columns(np.repeat(price, shape[1]), most).reshape(shape))
            for level in range(1, shape[0]):
                for column in range(shape[1]):
                    pair = np.array([self.short[-1][level, column], self.short[-1][level - 1, column]])
                    program.row(pair, np.array([1.0, -1.0]), 0.0, np.inf)
        program.constant -= idle * float(model.whole[intervals].sum())
        self._state()

    def _link(self) -> None:
        """Tie presence[group, interval] to the options chosen."""
        week, compiled, program = self.week, self.week.compiled, self.week.program
        start = week.intervals.start
        width = len(week.intervals)
        columns: list[list[int]] = [[] for _ in range(self.present.size)]
        parts: list[list[float]] = [[] for _ in range(self.present.size)]
        for (kind_number, day), blocks in week.columns.items():
            kind = week.relaxation.kinds[kind_number]
            catalogue = compiled.context.catalogues[kind.catalogue]
            agent = int(kind.agents[0])
            for options, where in blocks:
                for option, column in zip(options.tolist(), where.tolist(), strict=True):
                    interval, part = catalogue.cover(day, option)
                    places = interval - start
                    rows = self.model.group(agent, interval) * width + places
                    for inside, row, share in zip(places.tolist(), rows.tolist(), part.tolist(), strict=True):
                        if 0 <= inside < width:
                            columns[row].append(column)
                            parts[row].append(share)
        carried = self.model.carried[:, week.intervals].ravel()
        for place, (mine, share) in enumerate(zip(columns, parts, strict=True)):
            program.row(
                np.append(np.array(mine, dtype=np.int64), self.present.ravel()[place]),
                np.append(np.array(share), -1.0),
                -float(carried[place]),
                -float(carried[place]),
            )
        values = np.concatenate([np.array(share) for share in parts] + [carried])
        minutes = np.round(values * 60).astype(np.int64)
        self.grain = int(np.gcd.reduce(minutes[minutes > 0])) / 60 if (minutes > 0).any() else 0.0

    def _state(self) -> int:
        """Add the rows that CoverRows holds and the program does not yet; how many."""
        new = 0
        for place, interval in enumerate(self.week.intervals):
            for number, index in sorted(self.rows.of_interval[interval]):
                if (interval, number, index) in self.stated:
                    continue
                self.stated.add((interval, number, index))
                new += 1
                pool = self.model.pools[number]
                required = float(pool.required[index, interval])
                present = self.present[pool.groups[pool.reach[index]], place]
                short = self.short[number][pool.level[index], place]
                columns = np.append(present, short)
                self.week.program.row(columns, np.ones(len(columns)), required, np.inf)
                rest = required % self.grain if self.grain else 0.0
                if rest > 1e-6:
                    whole = required - rest + self.grain
                    ones = np.append(np.full(len(present), rest / self.grain), 1.0)
                    self.week.program.row(columns, ones, rest / self.grain * whole, np.inf)
        return new

    def separate(self, values: Floats) -> int:
        """Add the sets of queues that a solution violates."""
        people = np.zeros((len(self.model.serves), self.model.cover.required.shape[1]))
        people[:, self.week.intervals] = values[self.present]
        # Intervals of other weeks would look short: give them everybody.
        outside = np.ones(people.shape[1], dtype=bool)
        outside[self.week.intervals] = False
        people[:, outside] = 1e6
        self.rows.separate(self.model.duty(people))
        return self._state()
