"""Linear programs by HiGHS through MathOpt: the interior point method without crossover gives prices soonest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from scipy.sparse import csr_matrix

from wfm.solver.primitives import Floats


@dataclass(frozen=True, eq=False)
class Solution:
    """Values of the columns and prices of the rows (positive where a lower bound binds)."""

    objective: float
    values: Floats
    prices: Floats


def solve_linear(
    cost: Floats, most: Floats, matrix: csr_matrix, low: Floats, high: Floats, *, vertex: bool = False, seconds: float
) -> Solution | None:
    """Minimise cost·x over 0 ≤ x ≤ most and low ≤ matrix·x ≤ high; None where it did not succeed in time.

    With `vertex`, the solution is one with few columns.
    """
    rows, columns = matrix.shape
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(columns))
    model.variables.lower_bounds.extend([0.0] * columns)
    model.variables.upper_bounds.extend(most.tolist())
    model.variables.integers.extend([False] * columns)
    model.objective.linear_coefficients.ids.extend(range(columns))
    model.objective.linear_coefficients.values.extend(cost.tolist())
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend(low.tolist())
    model.linear_constraints.upper_bounds.extend(high.tolist())
    matrix.sort_indices()
    model.linear_constraint_matrix.row_ids.extend(np.repeat(np.arange(rows), np.diff(matrix.indptr)).tolist())
    model.linear_constraint_matrix.column_ids.extend(matrix.indices.tolist())
    model.linear_constraint_matrix.coefficients.extend(matrix.data.tolist())
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(seconds, 0.05)), threads=None)
    parameters.highs.string_options["solver"] = "ipm"
    parameters.highs.string_options["run_crossover"] = "on" if vertex else "off"
    if not vertex:
        parameters.highs.double_options["ipm_optimality_tolerance"] = 1e-6
    answer = mathopt.solve(mathopt.Model.from_model_proto(model), mathopt.SolverType.HIGHS, params=parameters)
    if not answer.has_primal_feasible_solution() or not answer.has_dual_feasible_solution():
        return None
    values = np.fromiter(answer.variable_values().values(), dtype=float, count=columns)
    prices = np.fromiter(answer.dual_values().values(), dtype=float, count=rows)
    return Solution(float(cost @ values), np.maximum(values, 0.0), prices)
