"""The master of column generation: which line each agent takes, in fractions, so that the team's sums cost least.

Columns are lines; rows are sums over people, whose costs outside their bounds box the prices in, and one row per agent
or kind of identical agents. Any prices inside the box prove a bound (Lagrange): what the rows cost at those prices, and
for everybody the cheapest line at them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.programs import Priced, Programs
from wfm.solver.engines.sums import Sums
from wfm.solver.engines.warm import Solution, WarmProgram
from wfm.solver.primitives import Floats, Ints


@dataclass(frozen=True, eq=False)
class Column:
    """A line of a block with its own cost."""

    block: int
    line: Ints
    cost: float
    rows: Ints
    weights: Floats


class Master:
    """Lines for some agents, the others as they stand; shrinks as lines are fixed."""

    def __init__(
        self,
        compiled: Compiled,
        programs: Programs,
        sums: Sums,
        blocks: list[list[int]],
        constant: Floats,
        masks: dict[int, Floats] | None = None,
        dear: float = 1e5,
    ) -> None:
        """`blocks` are lists of identical agents; `constant[row]` is what the others add to each sum.

        `masks[agent]` are added to the prices of options (infinity forbids). A unit outside a hard bound costs `dear`.
        """
        self.compiled, self.programs, self.sums = compiled, programs, sums
        self.blocks = blocks
        self.left = np.array([len(block) for block in blocks], dtype=float)
        """How many agents of each block are not fixed."""
        self.constant = constant.copy()
        self.fixed_cost = 0.0
        self.masks = masks or {}
        self.under = np.where(np.isinf(sums.under), dear, sums.under)
        self.over = np.where(np.isinf(sums.over), dear, sums.over)
        self.columns: list[Column] = []
        self._known: set[tuple[int, bytes]] = set()
        self._warm: tuple[WarmProgram, int] | None = None
        self._last: tuple[Floats, dict[Column, float]] | None = None
        """Prices and columns of the last answer."""

    def copy(self) -> Master:
        """The same apart from later changes."""
        other = object.__new__(Master)
        other.__dict__.update(self.__dict__)
        other.left, other.constant = self.left.copy(), self.constant.copy()
        other.columns, other._known = list(self.columns), set(self._known)
        other.masks = {agent: mask.copy() for agent, mask in self.masks.items()}
        other._warm = None
        return other

    def alone(self) -> Master:
        """The same with a block for every agent that is left."""
        blocks, of_block = [], []
        for block, agents in enumerate(self.blocks):
            for agent in agents[: round(float(self.left[block]))]:
                blocks.append([agent])
                of_block.append(block)
        other = Master(self.compiled, self.programs, self.sums, blocks, self.constant, self.masks)
        other.under, other.over, other.fixed_cost = self.under, self.over, self.fixed_cost
        columns: dict[int, list[Column]] = {}
        for column in self.columns:
            columns.setdefault(column.block, []).append(column)
        other.columns = [
            replace(column, block=number) for number, block in enumerate(of_block) for column in columns.get(block, ())
        ]
        other._known = {(column.block, column.line.tobytes()) for column in other.columns}
        return other

    def keep_basis(self) -> None:
        """From now on, solve by a simplex that begins at its last basis: best for few agents and many solutions."""
        self._warm = (self._program(), 0)

    def _bounds(self) -> tuple[Floats, Floats]:
        """Of all rows, as lines are fixed."""
        low = np.concatenate([np.where(self.under > 0, self.sums.lower - self.constant, -np.inf), self.left])
        high = np.concatenate([np.where(self.over > 0, self.sums.upper - self.constant, np.inf), self.left])
        return low, high

    def _program(self) -> WarmProgram:
        program = WarmProgram(*self._bounds())
        for side, sign in ((self.under, 1.0), (self.over, -1.0)):
            for row in np.flatnonzero(side).tolist():
                program.add(float(side[row]), np.array([row]), np.array([sign]))
        return program

    def _solve_warm(self, seconds: float) -> tuple[Solution, list[Column]] | None:
        assert self._warm is not None
        program, known = self._warm
        for column in self.columns[known:]:
            program.add(
                column.cost,
                np.append(column.rows, self.sums.count + column.block),
                np.append(column.weights, 1.0),
            )
        self._warm = (program, len(self.columns))
        program.bound(*self._bounds())
        answer = program.solve(seconds)
        if answer is None:
            return None
        count = self.sums.count
        prices = answer.prices.copy()
        prices[:count] = np.clip(prices[:count], -self.over, self.under)
        slacks = int((self.under > 0).sum() + (self.over > 0).sum())
        return Solution(answer.objective + self.fixed_cost, answer.values[slacks:], prices), self.columns

    def add(self, block: int, line: Ints, cost: float) -> bool:
        """A column, if it is new."""
        key = (block, line.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        self.columns.append(Column(block, line, cost, *self.adds(block, line)))
        return True

    def adds(self, block: int, line: Ints) -> tuple[Ints, Floats]:
        """The rows that a line adds to, each once, and how much."""
        agent = self.blocks[block][0]
        weights = self.sums.of(agent)
        index = np.arange(len(line)) * self.compiled.catalogue(agent).size + line
        first, count = weights.pointer[index], weights.pointer[index + 1] - weights.pointer[index]
        where = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(count.sum())
        rows, place = np.unique(weights.row[where], return_inverse=True)
        amounts = np.bincount(place.reshape(-1), weights=weights.weight[where], minlength=len(rows))
        return rows, np.asarray(amounts, dtype=float)

    @property
    def is_warm(self) -> bool:
        """Whether its solutions are vertices anyway."""
        return self._warm is not None

    def fix(self, column: Column) -> None:
        """Give one agent of the column's block its line for good."""
        self.left[column.block] -= 1
        self.constant[column.rows] += column.weights
        self.fixed_cost += column.cost

    def trim(self, prices: Floats, most: int) -> None:
        """Keep the columns of least reduced cost."""
        if len(self.columns) > most and self._warm is None:
            reduced = self.reduced(prices)
            order = np.sort(np.argsort(reduced, kind="stable")[:most])
            self.columns = [self.columns[index] for index in order.tolist()]
            self._known = {(column.block, column.line.tobytes()) for column in self.columns}

    def drop(self, blocks: Collection[int]) -> None:
        """Forget the columns of some blocks that their masks forbid."""
        days = np.arange(self.compiled.days)
        self.columns = [
            column
            for column in self.columns
            if column.block not in blocks
            or np.isfinite(self.masks[self.blocks[column.block][0]][days, column.line]).all()
        ]
        self._known = {(column.block, column.line.tobytes()) for column in self.columns}

    def reduced(self, prices: Floats) -> Floats:
        """Reduced costs of the columns at prices of sums and blocks."""
        count = self.sums.count
        return np.array(
            [
                column.cost - prices[count + column.block] - column.weights @ prices[column.rows]
                for column in self.columns
            ]
        )

    def solve(self, tolerance: float = 1e-6, seconds: float = 60.0) -> tuple[Solution, list[Column]] | None:
        """The linear program over the columns of blocks that are left: solution (columns first), and those columns."""
        if self._warm is not None:
            return self._solve_warm(seconds)
        from wfm.solver.engines.interior import BoxedProgram

        count = self.sums.count
        live = [column for column in self.columns if self.left[column.block] > 0.5]
        place, target, below, above = self._sides()
        sizes = np.array([len(column.rows) for column in live], dtype=np.int64)
        rows = np.concatenate([*(column.rows for column in live), np.zeros(0, dtype=np.int64)])
        values = np.concatenate([*(column.weights for column in live), np.zeros(0)])
        times = np.diff(place)[rows]  # rows with two sides are two of the program's
        first = np.repeat(place[rows], times)
        again = np.arange(len(first)) - np.repeat(np.cumsum(times) - times, times)
        ends = np.concatenate([[0], np.cumsum(times)])[np.cumsum(sizes)] if len(sizes) else sizes
        program = BoxedProgram(
            pointer=np.concatenate([[0], ends]),
            rows=first + again,
            values=np.repeat(values, times),
            blocks=np.array([column.block for column in live], dtype=np.int64),
            cost=np.array([column.cost for column in live]),
            target=target,
            below=below,
            above=above,
            count=self.left,
        )
        start = None
        if self._last is not None:
            known = self._last[1]
            start = self._last[0], np.array([known.get(column, 0.0) for column in live])
        point = program.solve(start, tolerance)
        if point is None and start is not None:
            point = program.solve(None, max(tolerance, 1e-5))
        if point is None:
            return None
        self._last = point.y, dict(zip(live, point.x.tolist(), strict=True))
        prices = np.zeros(count + len(self.blocks))
        np.add.at(prices, np.repeat(np.arange(count), np.diff(place)), point.y)
        prices[count:] = point.block
        return Solution(point.primal + self.fixed_cost, point.x, prices), live

    def _sides(self) -> tuple[Ints, Floats, Floats, Floats]:
        """Where each sum's rows of the program begin; their targets, and the prices of a unit below and above them."""
        low, high = self.sums.lower - self.constant, self.sums.upper - self.constant
        has_low, has_high = self.under > 0, self.over > 0
        two = has_low & has_high & (high > low)
        place = np.concatenate([[0], np.cumsum(1 + two)])
        target, below, above = np.zeros(place[-1]), np.zeros(place[-1]), np.zeros(place[-1])
        target[place[:-1]] = np.where(has_low, low, np.where(has_high, high, 0.0))
        below[place[:-1]] = self.under
        above[place[:-1]] = np.where(two, 0.0, self.over)
        second = place[:-1][two] + 1
        target[second], above[second] = high[two], self.over[two]
        return place, target, below, above

    def price(self, prices: Floats, pool: ThreadPoolExecutor | None = None) -> tuple[float, list[tuple[int, Priced]]]:
        """The bound that prices of the sums prove, and the cheapest line of each block that is left.

        The lines' costs are their own, without prices. Raises UnsupportedError.
        """
        count = self.sums.count
        dual = prices[:count]
        matrices: dict[int, Floats] = {}
        for block in np.flatnonzero(self.left > 0.5).tolist():
            agent = self.blocks[block][0]
            kind = int(self.sums.kind_of[agent])
            if kind not in matrices:
                out = np.zeros(self.compiled.days * self.compiled.catalogue(agent).size)
                self.sums.kinds[kind].prices(dual, out)
                matrices[kind] = out.reshape(self.compiled.days, -1)

        def one(block: int) -> tuple[float, Priced]:
            agent = self.blocks[block][0]
            price = matrices[int(self.sums.kind_of[agent])]
            if agent in self.masks:
                price = price + self.masks[agent]
            found = self.programs.best(agent, price)
            own = found.cost - float(price[np.arange(len(found.line)), found.line].sum())
            return found.bound, Priced(own, found.line, found.bound)

        chosen = np.flatnonzero(self.left > 0.5).tolist()
        answers: Iterable[tuple[float, Priced]] = map(one, chosen) if pool is None else pool.map(one, chosen)
        with np.errstate(invalid="ignore"):
            rows = np.where(dual > 0, dual * (self.sums.lower - self.constant), 0.0)
            rows += np.where(dual < 0, dual * (self.sums.upper - self.constant), 0.0)
        bound = self.fixed_cost + float(rows.sum())
        lines = []
        for block, (least, found) in zip(chosen, answers, strict=True):
            bound += least * float(self.left[block])
            lines.append((block, found))
        return bound, lines
