"""One agent's cheapest line of options at given prices, by a CP-SAT model that is built once per agent."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from wfm.solver.compile import Compiled
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.engine import Search
from wfm.solver.engines.formulation import Formulation
from wfm.solver.primitives import Balance, Cover, Floats, Ints, Linear
from wfm.solver.shortage import Duty

LINE_WORK = 0.3
"""Deterministic time for one line."""


class NoLineError(Exception):
    """An agent has no line of options that obeys the hard rules (`proved`), or none was found in time."""

    def __init__(self, agent: int, *, proved: bool) -> None:
        super().__init__(agent)
        self.agent = agent
        self.proved = proved


class Lines:
    """Cheapest lines under the rules about single agents; rules about the team are the caller's."""

    def __init__(self, compiled: Compiled, search: Search) -> None:
        self.compiled = compiled
        self.search = search
        self._models: dict[int, Formulation] = {}

    def best(self, agent: int, prices: Floats, seed: int = 0) -> Ints:
        """The line of least Σ prices[day, option] + own costs. Raises NoLineError."""
        formulation = self._model(agent)
        formulation.minimize(
            (round(price, 2), literal)
            for day in range(self.compiled.days)
            for options, literals in [formulation.options(agent, day)]
            for price, literal in zip(prices[day, options].tolist(), literals, strict=True)
            if not isinstance(literal, int)
        )
        solver = cp_solver(workers=1, seed=seed)
        parameters = solver.parameters
        parameters.cp_model_presolve = False  # the model is small and solved often: presolve costs more than it saves
        parameters.linearization_level = 2
        parameters.symmetry_level = 0
        parameters.max_deterministic_time = LINE_WORK
        parameters.max_time_in_seconds = max(self.search.left, 1.0)
        code = solver.solve(formulation.model)
        if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise NoLineError(agent, proved=code == cp_model.INFEASIBLE)
        return np.asarray(formulation.read(solver.response_proto.solution)[agent])

    def _model(self, agent: int) -> Formulation:
        if agent not in self._models:
            free = np.zeros((self.compiled.agents, self.compiled.days), dtype=bool)
            free[agent] = True
            formulation = Formulation(self.compiled, np.zeros(free.shape, dtype=np.int64), free)
            for primitive in self.compiled.primitives:
                if not isinstance(primitive, Cover | Linear | Balance):
                    formulation.add(primitive)
            self._models[agent] = formulation
        return self._models[agent]


def line_prices(compiled: Compiled, duty: Duty, agent: int) -> Floats:
    """[day, option] what the cost of cover changes by, per option, when one more like the agent works it."""
    gain = duty.gain(agent)
    catalogue = compiled.catalogue(agent)
    size = len(catalogue.pointer) - 1
    flat = np.bincount(catalogue.owner, weights=catalogue.part * gain[catalogue.interval], minlength=size)
    return np.asarray(flat, dtype=float).reshape(compiled.days, catalogue.size)
