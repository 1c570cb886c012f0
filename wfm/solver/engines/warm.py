"""A linear program that is solved again and again with more columns and other bounds, by GLOP from its last basis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from wfm.solver.primitives import Floats, Ints


@dataclass(frozen=True, eq=False)
class Solution:
    """Values of the columns and prices of the rows (positive where a lower bound binds)."""

    objective: float
    values: Floats
    prices: Floats


class WarmProgram:
    """Minimise cost·x over x ≥ 0 and low ≤ matrix·x ≤ high."""

    def __init__(self, low: Floats, high: Floats) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._rows = [
            self._solver.Constraint(lower, upper) for lower, upper in zip(low.tolist(), high.tolist(), strict=True)
        ]
        self._low, self._high = low.copy(), high.copy()
        self._objective = self._solver.Objective()
        self._columns: list[pywraplp.Variable] = []

    def add(self, cost: float, rows: Ints, values: Floats) -> None:
        """A column."""
        column = self._solver.NumVar(0.0, np.inf, "")
        self._objective.SetCoefficient(column, cost)
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            self._rows[row].SetCoefficient(column, value)
        self._columns.append(column)

    def bound(self, low: Floats, high: Floats) -> None:
        """Other bounds of the rows."""
        for row in np.flatnonzero((low != self._low) | (high != self._high)).tolist():
            self._rows[row].SetBounds(float(low[row]), float(high[row]))
        self._low, self._high = low.copy(), high.copy()

    def solve(self, seconds: float) -> Solution | None:
        """An optimal vertex, or None."""
        self._solver.SetTimeLimit(max(int(seconds * 1000), 50))
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        values = np.array([column.solution_value() for column in self._columns])
        prices = np.array([row.dual_value() for row in self._rows])
        return Solution(self._objective.Value(), values, prices)
