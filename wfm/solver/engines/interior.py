"""Linear programs of lines by an interior point method that begins near its last answer and stops as soon as it may.

Every row has a unit at a price on either side, so that prices live in a box, and every column belongs to one block. A
step is one dense Cholesky factor over the rows. Prices from the inside of the feasible set, as far from its corners as
the answer need not be exact yet, are what lines are best made for (primal-dual column generation: Gondzio,
González-Brevis & Munari 2013), and few steps lead from one answer to the next. Mehrotra's predictor and corrector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from wfm.compiled import flat, jit
from wfm.solver.primitives import Floats, Ints

MOST_STEPS = 60
BACK = 0.995
"""Share of the way to the border that a step takes."""


@dataclass(frozen=True, eq=False)
class Point:
    """An answer: columns x, units below p and above q, prices of rows y and of blocks."""

    x: Floats
    p: Floats
    q: Floats
    y: Floats
    block: Floats
    primal: float
    """Cost of x, p and q; those rows hold nearly."""
    dual: float
    """Value of the prices: no dearer than the best, but for what columns are missing."""


@jit
def _normal(pointer: Any, rows: Any, values: Any, blocks: Any, weight: Any, square: Any, cross: Any, size: Any) -> None:
    """Add A·w·Aᵀ to square (below its diagonal) and A·w·Eᵀ to cross[block, row]; both begin as zeros, `size` a side."""
    pointer, rows, values, blocks = flat(pointer), flat(rows), flat(values), flat(blocks)
    square, cross = flat(square), flat(cross)
    for column in range(len(weight)):
        w = weight[column]
        block = blocks[column] * size
        begin, end = pointer[column], pointer[column + 1]
        for i in range(begin, end):
            v = w * values[i]
            row = rows[i]
            cross[block + row] += v
            for k in range(begin, i + 1):
                square[row * size + rows[k]] += v * values[k]


@jit
def _times(pointer: Any, rows: Any, values: Any, x: Any, out: Any) -> None:
    """Add A·x to out."""
    pointer, rows, values, out = flat(pointer), flat(rows), flat(values), flat(out)
    for column in range(len(x)):
        for i in range(pointer[column], pointer[column + 1]):
            out[rows[i]] += values[i] * x[column]


@jit
def _transposed(pointer: Any, rows: Any, values: Any, blocks: Any, y: Any, z: Any, out: Any) -> None:
    """Out = Aᵀ·y + Eᵀ·z."""
    pointer, rows, values, blocks, y, z = flat(pointer), flat(rows), flat(values), flat(blocks), flat(y), flat(z)
    for column in range(len(out)):
        total = z[blocks[column]]
        for i in range(pointer[column], pointer[column + 1]):
            total += values[i] * y[rows[i]]
        out[column] = total


@dataclass(frozen=True, eq=False)
class BoxedProgram:
    """Minimise cost·x + below·p + above·q over A·x + p − q = target and, per block, Σ x = count; x, p, q ≥ 0.

    A is stored by column, the rows of each in ascending order.
    """

    pointer: Ints
    rows: Ints
    values: Floats
    blocks: Ints
    cost: Floats
    target: Floats
    below: Floats
    above: Floats
    count: Floats

    def times(self, x: Floats) -> Floats:
        """A·x."""
        out = np.zeros(len(self.target))
        _times(self.pointer, self.rows, self.values, x, out)
        return out

    def transposed(self, y: Floats, block: Floats) -> Floats:
        """Aᵀ·y, with each column's block price."""
        out = np.empty(len(self.cost))
        _transposed(self.pointer, self.rows, self.values, self.blocks, y, block, out)
        return out

    def by_block(self, x: Floats) -> Floats:
        """Σ x per block."""
        return np.asarray(np.bincount(self.blocks, weights=x, minlength=len(self.count)), dtype=float)

    def solve(self, start: tuple[Floats, Floats] | None, tolerance: float) -> Point | None:
        """An answer whose primal and dual values differ by no more than a share `tolerance` of themselves.

        `start` is (prices of the rows, columns) to begin near. None where rounding got in the way.
        """
        scale = float(np.maximum(self.below, self.above).max(initial=1.0))
        free = np.maximum(self.below + self.above, 1e-9 * scale)
        if start is None:
            y = np.zeros(len(self.target))
            x = (
                self.count[self.blocks]
                / np.maximum(np.bincount(self.blocks, minlength=len(self.count)), 1)[self.blocks]
            )
            first = 0.1
        else:
            y, x = start
            first = 0.01
        y = np.clip(y, -self.above + first * free, self.below - first * free)
        sp, sq = self.below - y, self.above + y
        reduced = self.cost - self.transposed(y, np.zeros(len(self.count)))
        block = np.full(len(self.count), np.inf)
        np.minimum.at(block, self.blocks, reduced)
        block[~np.isfinite(block)] = 0.0
        rest = self.target - self.times(x)
        value = float(self.target @ y + self.count @ block)
        here = float(self.cost @ x + self.below @ np.maximum(rest, 0) + self.above @ np.maximum(-rest, 0))
        size = len(x) + 2 * len(y)
        middle = max(here - value, tolerance * abs(here), 1e-6) / size
        s = np.maximum(reduced - block[self.blocks], 0.0)
        floor = np.sqrt(middle) * 0.1 / np.sqrt(scale)
        lift = 0.3 * middle / max(floor, 1e-12)
        block = block - lift
        s = s + lift
        x = np.maximum(x, 0.1 * middle / s)
        x = np.minimum(np.maximum(x, 1e-8), 10 * middle / s + x)
        p = np.maximum(rest, 0) + middle / sp
        q = np.maximum(-rest, 0) + middle / sq
        return self._descend(x, p, q, y, block, s, tolerance)

    def _descend(
        self, x: Floats, p: Floats, q: Floats, y: Floats, block: Floats, s: Floats, tolerance: float
    ) -> Point | None:
        system = _Rows(self)
        amount = max(float(np.abs(self.target).max(initial=0)), float(self.count.max(initial=1)), 1.0)
        dearest = 1 + float(np.abs(self.cost).max(initial=0))
        here = _Iterate(self, x, p, q, y, block, s)
        for _ in range(MOST_STEPS):
            exact = here.error <= 1e-6 * amount and float(np.abs(here.wrong).max(initial=0)) < 1e-6 * dearest
            if exact and here.middle * here.size <= tolerance * max(abs(here.primal), 1.0):
                return Point(here.x, here.p, here.q, here.y, here.block, here.primal, here.dual)
            try:
                system.factor(here.w, here.wp + here.wq)
            except np.linalg.LinAlgError:
                return None
            none = np.zeros(1)
            ahead = here.newton(system, 0.0, none, none, none)
            far, near = here.reach(ahead)
            centre = min(max((here.after(ahead, far, near) / here.middle) ** 3, 1e-4), 0.8)
            dy = ahead.y
            step = here.newton(system, centre * here.middle, ahead.x * ahead.s, -ahead.p * dy, ahead.q * dy)
            far, near = (min(BACK * most, 1.0) for most in here.reach(step))
            if not (np.isfinite(far) and np.isfinite(near)):
                return None
            here = _Iterate(
                self, here.x + far * step.x, here.p + far * step.p, here.q + far * step.q,
                here.y + near * step.y, here.block + near * step.block, here.s + near * step.s,
            )  # fmt: skip
        return None


@dataclass(frozen=True, eq=False)
class _Step:
    """A direction in which everything moves."""

    x: Floats
    p: Floats
    q: Floats
    y: Floats
    block: Floats
    s: Floats


class _Iterate:
    """A point with all positive, what its equations still lack, and its weights."""

    def __init__(
        self, program: BoxedProgram, x: Floats, p: Floats, q: Floats, y: Floats, block: Floats, s: Floats
    ) -> None:
        self.program, self.x, self.p, self.q, self.y, self.block, self.s = program, x, p, q, y, block, s
        self.sp, self.sq = program.below - y, program.above + y
        self.size = len(x) + 2 * len(y)
        self.short = program.target - program.times(x) - p + q
        self.lacks = program.count - program.by_block(x)
        self.wrong = program.cost - program.transposed(y, block) - s
        self.error = max(float(np.abs(self.short).max(initial=0)), float(np.abs(self.lacks).max(initial=0)))
        self.primal = float(program.cost @ x + program.below @ p + program.above @ q)
        self.dual = float(program.target @ y + program.count @ block)
        self.middle = float(x @ s + p @ self.sp + q @ self.sq) / self.size
        self.w, self.wp, self.wq = x / s, p / self.sp, q / self.sq

    def newton(self, system: _Rows, to: float, xs: Floats, ps: Floats, qs: Floats) -> _Step:
        """Newton's step towards products `to`, less parts of the second order."""
        program = self.program
        rx = (to - self.x * self.s - xs) / self.s
        rp, rq = (to - self.p * self.sp - ps) / self.sp, (to - self.q * self.sq - qs) / self.sq
        gap = rx - self.w * self.wrong
        y, block = system.solve(self.short - program.times(gap) - rp + rq, self.lacks - program.by_block(gap))
        s = self.wrong - program.transposed(y, block)
        return _Step(rx - self.w * s, rp + self.wp * y, rq - self.wq * y, y, block, s)

    def reach(self, step: _Step) -> tuple[float, float]:
        """How far columns and prices may go along a step until one of them is zero."""
        far = _length((self.x, step.x), (self.p, step.p), (self.q, step.q))
        return far, _length((self.s, step.s), (self.sp, -step.y), (self.sq, step.y))

    def after(self, step: _Step, far: float, near: float) -> float:
        """The mean product there."""
        total = (self.x + far * step.x) @ (self.s + near * step.s)
        total += (self.p + far * step.p) @ (self.sp - near * step.y)
        return float(total + (self.q + far * step.q) @ (self.sq + near * step.y)) / self.size


class _Rows:
    """(A·w·Aᵀ + d)·y + A·w·Eᵀ·z = right and E·w·Aᵀ·y + E·w·Eᵀ·z = lower, by a factor over the rows."""

    def __init__(self, program: BoxedProgram) -> None:
        self.program = program
        rows = len(program.target)
        self.square, self.cross = np.empty((rows, rows)), np.empty((len(program.count), rows))

    def factor(self, w: Floats, d: Floats) -> None:
        """Raises LinAlgError where rounding got in the way."""
        program, rows = self.program, len(d)
        self.square[:], self.cross[:] = 0.0, 0.0
        _normal(program.pointer, program.rows, program.values, program.blocks, w, self.square, self.cross, rows)
        self.sums = np.maximum(program.by_block(w), 1e-12)
        half = self.cross / np.sqrt(self.sums)[:, None]
        full = self.square - half.T @ half  # right below the diagonal only
        full[np.arange(rows), np.arange(rows)] += d + 1e-12
        self.factors = cho_factor(full, lower=True, overwrite_a=True, check_finite=False)

    def solve(self, right: Floats, lower: Floats) -> tuple[Floats, Floats]:
        """(y, z)."""
        y = cho_solve(self.factors, right - self.cross.T @ (lower / self.sums), check_finite=False)
        return y, (lower - self.cross @ y) / self.sums


def _length(*pairs: tuple[Floats, Floats]) -> float:
    """How far all may move until one reaches zero; at most 1/BACK."""
    most = 1.0 / BACK
    for value, change in pairs:
        falling = change < 0
        if falling.any():
            most = min(most, float((-value[falling] / change[falling]).min()))
    return most
