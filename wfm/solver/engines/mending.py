"""A roster mended: a few free cells solved as one model from where the roster stands, the rest kept."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from wfm.solver.compile import Compiled
from wfm.solver.engines.covering import Covering
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.engine import Search
from wfm.solver.engines.formulation import Formulation
from wfm.solver.engines.rows import CoverRows
from wfm.solver.evaluate import evaluate, of_agent, on_duty
from wfm.solver.primitives import Bools, Cover, Ints, OptionCost, TeamPrimitive
from wfm.solver.shortage import CoverModel

WORK = 2.0
"""Deterministic time for one model of one unit of effort."""


def mend(compiled: Compiled, choice: Ints, free: Bools, search: Search) -> Ints | None:
    """The best choice found that differs in free cells alone; None where none was found that obeys the hard rules.

    `choice` need not obey them. Sets of queues that fall short are stated as they turn up, as in the other engines.
    """
    judged = evaluate(compiled, choice)
    broken = sorted({agent for _, agent, _ in judged.breaches if agent >= 0})
    if any(_hopeless(compiled, choice, free, agent, search) for agent in broken):
        return None
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    rows = [CoverRows(model) for model in covers]
    for row, model in zip(rows, covers, strict=True):
        row.separate(on_duty(compiled, model, choice))
    best = choice if not judged.breaches else None
    start = choice
    while True:
        found = _once(compiled, covers, rows, start, free, search)
        if found is None:
            return best
        start = found
        if not evaluate(compiled, found).breaches and (
            best is None or evaluate(compiled, found).objective < evaluate(compiled, best).objective - 1e-9
        ):
            best = found
            search.report(objective=evaluate(compiled, best).objective)
        new = sum(row.separate(on_duty(compiled, model, found)) for row, model in zip(rows, covers, strict=True))
        if not new or search.out_of_time():
            return best


def _hopeless(compiled: Compiled, choice: Ints, free: Bools, agent: int, search: Search) -> bool:
    """Whether the rules about an agent alone leave no line that differs in free cells: far sooner told than by all."""
    alone = np.zeros_like(free)
    alone[agent] = free[agent]
    formulation = Formulation(compiled, choice, alone)
    for primitive in compiled.primitives:
        if not isinstance(primitive, TeamPrimitive | OptionCost) and (primitive.agents == agent).any():
            formulation.add(of_agent(primitive, int(np.flatnonzero(primitive.agents == agent)[0])))
    solver = cp_solver(workers=1, seed=search.seed)
    solver.parameters.max_deterministic_time = WORK * search.effort
    solver.parameters.max_time_in_seconds = max(search.left, 0.1)
    return bool(solver.solve(formulation.model) == cp_model.INFEASIBLE)


def _once(
    compiled: Compiled, covers: list[CoverModel], rows: list[CoverRows], choice: Ints, free: Bools, search: Search
) -> Ints | None:
    formulation = Formulation(compiled, choice, free)
    for primitive in compiled.primitives:
        formulation.add(primitive)
    for row, model in zip(rows, covers, strict=True):
        Covering(formulation, row, on_duty(compiled, model, choice))
    formulation.minimize()
    formulation.hint()
    solver = cp_solver(workers=1, seed=search.seed)
    # Solved once: little presolve, and the whole linear relaxation, do best (as in the parts of a large search).
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = WORK * search.effort
    solver.parameters.max_time_in_seconds = max(search.left, 0.1)
    code = solver.solve(formulation.model)
    if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.where(free, formulation.read(solver.response_proto.solution), choice)
