"""Whether anything at all obeys hard rules: for one agent, or for the team."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from wfm.solver.compile import Compiled
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.formulation import Formulation
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover, OptionCost

WORK = 5.0
"""Deterministic time for one question."""


def least_cost(compiled: Compiled, agents: list[int]) -> float | None:
    """The least that soft rules cost these agents while they obey the hard ones, others being off; None: not found."""
    free = np.zeros((compiled.agents, compiled.days), dtype=bool)
    free[agents] = True
    if any(not compiled.allowed[agent].any(axis=1).all() for agent in agents):
        return None
    formulation = Formulation(compiled, np.zeros(free.shape, dtype=np.int64), free)
    for primitive in compiled.primitives:
        if not isinstance(primitive, Cover):
            formulation.add(primitive)
    formulation.minimize()
    solver = cp_solver(workers=1, seed=0)
    solver.parameters.max_deterministic_time = WORK
    code = solver.solve(formulation.model)
    if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return evaluate(compiled, formulation.read(solver.response_proto.solution)).objective


def possible(compiled: Compiled, agents: list[int], days: range | None = None) -> bool | None:
    """Whether these agents can obey the hard rules, others (and other days) being off; None where that stayed open."""
    days = range(compiled.days) if days is None else days
    free = np.zeros((compiled.agents, compiled.days), dtype=bool)
    free[np.ix_(agents, days)] = True
    if any(not compiled.allowed[agent][days].any(axis=1).all() for agent in agents):
        return False
    formulation = Formulation(compiled, np.zeros(free.shape, dtype=np.int64), free)
    for primitive in compiled.primitives:
        if not isinstance(primitive, Cover | OptionCost) and getattr(primitive, "cost", None) is None:
            formulation.add(primitive)
    solver = cp_solver(workers=1, seed=0)
    solver.parameters.max_deterministic_time = WORK
    code = solver.solve(formulation.model)
    return {cp_model.INFEASIBLE: False, cp_model.OPTIMAL: True, cp_model.FEASIBLE: True}.get(code)
