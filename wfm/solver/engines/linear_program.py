"""A linear program that grows by columns and rows, solved by HiGHS, with a bound that rounding cannot break."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from wfm.solver.primitives import Floats, Ints


@dataclass(frozen=True, eq=False)
class Solved:
    """An optimal solution, and what weak duality proves from its prices whatever the solver's tolerances."""

    bound: float
    values: Floats
    prices: Floats
    """Of the rows: positive where the lower side binds, negative where the upper does."""


class LinearProgram:
    """Minimise cost·x + constant over 0 ≤ x ≤ upper (finite) and rows low ≤ a·x ≤ high."""

    def __init__(self) -> None:
        self.constant = 0.0
        self._cost: list[Floats] = []
        self._upper: list[Floats] = []
        self._count = 0
        self._columns: list[Ints] = []
        self._coefficients: list[Floats] = []
        self._low: list[float] = []
        self._high: list[float] = []

    @property
    def size(self) -> int:
        """Number of columns."""
        return self._count

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self._columns)

    def columns(self, cost: Floats, upper: Floats) -> Ints:
        """New columns; their indices."""
        self._cost.append(np.asarray(cost, dtype=float))
        self._upper.append(np.asarray(upper, dtype=float))
        first, self._count = self._count, self._count + len(cost)
        return np.arange(first, self._count)

    def row(self, columns: Ints, coefficients: Floats, low: float, high: float) -> None:
        """A new row."""
        self._columns.append(columns)
        self._coefficients.append(coefficients)
        self._low.append(low)
        self._high.append(high)

    def solve(self, seconds: float) -> Solved | None:
        """An optimal solution, or None if none was found in the time given."""
        if not self._columns:
            return Solved(
                self.constant, np.zeros(self._count), np.zeros(0)
            )  # nothing is asked, and costs are not negative
        pointer = np.concatenate([[0], np.cumsum([len(columns) for columns in self._columns])])
        matrix = csr_matrix(
            (np.concatenate(self._coefficients), np.concatenate(self._columns), pointer),
            shape=(len(self._columns), self._count),
        )
        low, high = np.array(self._low), np.array(self._high)
        cost, upper = np.concatenate(self._cost), np.concatenate(self._upper)
        equal = low == high
        above, below = np.isfinite(high) & ~equal, np.isfinite(low) & ~equal
        most, sides = vstack([matrix[above], -matrix[below]]).tocsr(), np.concatenate([high[above], -low[below]])
        answer = linprog(
            cost,
            most,
            sides,
            matrix[equal],
            low[equal],
            np.column_stack([np.zeros(self._count), upper]),
            method="highs-ipm",
            options={"time_limit": seconds},
        )
        if answer.status != 0 or answer.x is None:
            return None
        # Any prices of the right sign prove a bound: b·y + Σ upper × (negative reduced cost).
        price, free_price = np.minimum(answer.ineqlin.marginals, 0), answer.eqlin.marginals
        reduced = cost - most.T @ price - matrix[equal].T @ free_price
        slack = np.minimum(reduced, 0)
        proved = sides @ price + low[equal] @ free_price + slack[slack < 0] @ upper[slack < 0]
        prices = np.zeros(len(low))
        prices[equal] = free_price
        prices[above] += price[: int(above.sum())]
        prices[below] -= price[int(above.sum()) :]
        return Solved(float(proved) + self.constant, np.asarray(answer.x), prices)
