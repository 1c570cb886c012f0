"""A mixed-integer program that is written in blocks of named variables, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SCALE = 1e-3
"""Costs in thousands: the solver's tolerances are absolute, and money comes in large numbers."""


@dataclass(frozen=True, eq=False)
class Solution:
    """Values of all variables (None: none found), the objective's proved lower bound, and whether it is optimal."""

    values: Floats | None
    objective: float | None
    bound: float | None
    status: str
    """`optimal` (within the gap asked for), `feasible`, `infeasible` or `unknown`."""


@dataclass(eq=False)
class Program:
    """Minimise cost·x + constant, low ≤ x ≤ high, low ≤ row·x ≤ high; some x whole."""

    constant: float = 0.0
    _cost: list[Floats] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    _whole: list[Floats] = field(default_factory=list)
    _size: int = 0
    _entries: list[tuple[int, Ints, Floats]] = field(default_factory=list)
    _row_low: list[float] = field(default_factory=list)
    _row_high: list[float] = field(default_factory=list)

    def variables(
        self, cost: Floats | float, *, shape: tuple[int, ...], high: Floats | float = np.inf, whole: bool = False
    ) -> Ints:
        """New variables of at least 0; their indices, in the given shape."""
        count = int(np.prod(shape))
        self._cost.append(np.broadcast_to(cost, shape).ravel().astype(float))
        self._low.append(np.zeros(count))
        self._high.append(np.broadcast_to(high, shape).ravel().astype(float))
        self._whole.append(np.full(count, float(whole)))
        first, self._size = self._size, self._size + count
        return np.arange(first, self._size).reshape(shape)

    def row(
        self, terms: Iterable[tuple[Ints | int, Floats | float]], *, low: float = -np.inf, high: float = np.inf
    ) -> None:
        """A new row, from (variables, coefficients)."""
        columns, coefficients = [], []
        for variables, factors in terms:
            index = np.atleast_1d(np.asarray(variables, dtype=np.int64)).ravel()
            columns.append(index)
            coefficients.append(np.broadcast_to(np.asarray(factors, dtype=float), index.shape))
        if columns:
            self._entries.append((len(self._row_low), np.concatenate(columns), np.concatenate(coefficients)))
            self._row_low.append(low)
            self._row_high.append(high)

    def fix(self, variables: Ints, values: Floats | Ints) -> None:
        """Set variables to values, for good."""
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        low[variables], high[variables] = values, values
        self._low, self._high = [low], [high]

    def solve(
        self,
        *,
        seconds: float,
        relative_gap: float = 0.0,
        loose: Ints | None = None,
        given: tuple[Ints, Floats] | None = None,
    ) -> Solution:
        """The best solution in the time given.

        `loose` variables need not be whole, which gives a bound for all; `given` (variables, values) are as they are,
        whose bound is none for others.
        """
        cost, whole = np.concatenate(self._cost), np.concatenate(self._whole)
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        if loose is not None:
            whole[loose] = 0
        if given is not None:
            low[given[0]] = high[given[0]] = given[1]
        rows = np.concatenate([np.full(len(columns), row) for row, columns, _ in self._entries])
        columns = np.concatenate([columns for _, columns, _ in self._entries])
        data = np.concatenate([coefficients for _, _, coefficients in self._entries])
        matrix = coo_array((data, (rows, columns)), shape=(len(self._row_low), self._size)).tocsr()
        answer = milp(
            cost * _SCALE,
            constraints=LinearConstraint(matrix, np.array(self._row_low), np.array(self._row_high)),
            bounds=Bounds(low, high),
            integrality=whole,
            options={"time_limit": max(seconds, 0.01), "mip_rel_gap": relative_gap},
        )
        dual = getattr(answer, "mip_dual_bound", None)
        bound = None if dual is None or not np.isfinite(dual) else float(dual) / _SCALE + self.constant
        status = {0: "optimal", 1: "feasible", 2: "infeasible"}.get(answer.status, "unknown")
        if answer.x is None:
            return Solution(None, None, bound, "unknown" if status in ("optimal", "feasible") else status)
        found = np.where(whole > 0, np.round(answer.x), answer.x)
        objective = float(cost @ found) + self.constant
        return Solution(found, objective, objective if bound is None else min(bound, objective), status)
