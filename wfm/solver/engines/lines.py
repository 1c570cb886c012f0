"""One agent's cheapest line of options at given prices: by dynamic program, or CP-SAT where the rules fit none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from wfm.solver.compile import Compiled
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.classes import option_classes, own_costs
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.engine import Search
from wfm.solver.engines.formulation import Formulation
from wfm.solver.engines.programs import Priced, Programs
from wfm.solver.evaluate import of_agent, personal
from wfm.solver.primitives import Floats, Ints, OptionCost, PersonalPrimitive, TeamPrimitive

LINE_WORK = 0.3
"""Deterministic time for one line."""


class NoLineError(Exception):
    """An agent has no line of options that obeys the hard rules (`proved`), or none was found in time."""

    def __init__(self, agent: int, *, proved: bool) -> None:
        super().__init__(agent)
        self.agent = agent
        self.proved = proved


@dataclass(frozen=True, eq=False)
class _Line:
    """An agent's model: only the first option of each class on a day stands for the class."""

    formulation: Formulation
    classes: Ints
    """[day, option], −1 where the option is not open."""
    costs: Floats
    """[day, option] own costs."""


class Lines:
    """Cheapest lines under the rules about single agents; rules about the team are the caller's."""

    def __init__(self, compiled: Compiled, search: Search, programs: Programs | None = None) -> None:
        self.compiled = compiled
        self.search = search
        self.programs = programs if programs is not None else Programs(compiled)
        self._models: dict[int, _Line] = {}

    def best(self, agent: int, prices: Floats, seed: int = 0) -> Priced:
        """The line of least Σ prices[day, option] + own cost, with its own cost. Raises NoLineError."""
        days = np.arange(self.compiled.days)
        try:
            found = self.programs.best(agent, prices)
        except UnsupportedError:
            found = None
        if found is not None and np.isfinite(found.cost):
            return replace(found, cost=found.cost - float(prices[days, found.line].sum()))
        if found is not None and np.isinf(found.bound):
            raise NoLineError(agent, proved=True)
        line = self._by_model(agent, prices, seed)
        return Priced(self.own_cost(agent, line), line, -np.inf)

    def own_cost(self, agent: int, line: Ints) -> float:
        """What the rules about an agent alone cost a line."""
        return float(self.own_costs(agent, line[None, :])[0])

    def own_costs(self, agent: int, lines: Ints) -> Floats:
        """The same of several: infinity where a rule is broken."""
        total = np.zeros(len(lines))
        for item in self._of_agent(agent):
            amount, cost = personal(item, lines)
            total += np.where(amount > 1e-9, np.inf, 0.0) if cost is None else cost * amount
        return total

    def _by_model(self, agent: int, prices: Floats, seed: int) -> Ints:
        """The same by CP-SAT, nearly cheapest."""
        if agent not in self._models:
            self._models[agent] = self._model(agent)
        line = self._models[agent]
        price, member = _cheapest(line.classes, np.round(prices + line.costs, 2))
        line.formulation.minimize(
            (float(price[day, line.classes[day, option]]), literal)
            for day in range(self.compiled.days)
            for option, literal in zip(*line.formulation.options(agent, day), strict=True)
            if not isinstance(literal, int)
        )
        solver = cp_solver(workers=1, seed=seed)
        parameters = solver.parameters
        parameters.cp_model_presolve = False  # the model is small and solved often: presolve costs more than it saves
        parameters.linearization_level = 2
        parameters.symmetry_level = 0
        parameters.max_deterministic_time = LINE_WORK
        parameters.max_time_in_seconds = max(self.search.left, 1.0)
        code = solver.solve(line.formulation.model)
        if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise NoLineError(agent, proved=code == cp_model.INFEASIBLE)
        chosen = line.formulation.read(solver.response_proto.solution)[agent]
        days = np.arange(self.compiled.days)
        return np.asarray(member[days, line.classes[days, chosen]])

    def _of_agent(self, agent: int) -> list[PersonalPrimitive]:
        return [
            of_agent(item, int(np.flatnonzero(item.agents == agent)[0]))
            for item in self.compiled.primitives
            if not isinstance(item, TeamPrimitive) and (item.agents == agent).any()
        ]

    def _model(self, agent: int) -> _Line:
        primitives = self._of_agent(agent)
        classes = option_classes(self.compiled, agent, primitives)
        first = np.zeros(classes.shape, dtype=bool)
        for day, row in enumerate(classes):
            known, position = np.unique(row, return_index=True)
            first[day, position[known >= 0]] = True
        alone = replace(
            self.compiled,
            allowed=tuple(first if other == agent else mask for other, mask in enumerate(self.compiled.allowed)),
        )
        free = np.zeros((self.compiled.agents, self.compiled.days), dtype=bool)
        free[agent] = True
        formulation = Formulation(alone, np.zeros(free.shape, dtype=np.int64), free)
        for item in primitives:
            if not isinstance(item, OptionCost):
                formulation.add(item)
        return _Line(formulation, classes, own_costs(self.compiled, agent, primitives))


def _cheapest(classes: Ints, prices: Floats) -> tuple[Floats, Ints]:
    """[day, class] least price in the class and the option that has it."""
    days, size = classes.shape
    order = np.lexsort((np.broadcast_to(np.arange(size), classes.shape), prices), axis=1)
    price, member = np.zeros((days, size)), np.zeros((days, size), dtype=np.int64)
    rows = np.repeat(np.arange(days), size)
    options = order[:, ::-1].ravel()  # the dearest first, so that the cheapest is written last
    found = classes[rows, options]
    rows, options, found = rows[found >= 0], options[found >= 0], found[found >= 0]
    price[rows, found] = prices[rows, options]
    member[rows, found] = options
    return price, member
