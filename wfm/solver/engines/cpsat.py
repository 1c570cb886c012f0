"""The whole problem as one CP-SAT model: the engine for small problems, where it proves its rosters."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from wfm.models.roster import Status
from wfm.solver.compile import Compiled
from wfm.solver.engines.anneal import anneal
from wfm.solver.engines.construct import construct
from wfm.solver.engines.covering import Covering
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.engine import Outcome, Search
from wfm.solver.engines.formulation import Formulation
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.engines.relaxation import Relaxation
from wfm.solver.engines.rows import CoverRows
from wfm.solver.evaluate import evaluate, on_duty
from wfm.solver.primitives import Cover, Ints
from wfm.solver.shortage import CoverModel

FIRST_MOVES_PER_AGENT = 20
"""Annealing moves before the model is built."""

statuses = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
    cp_model.MODEL_INVALID: Status.INVALID,
    cp_model.UNKNOWN: Status.UNKNOWN,
}
"""How CP-SAT says a search ended, and we."""


class CpSat:
    """One model over all agents and days; sets of queues that turn out violated are added and it is solved again."""

    name = "cpsat"

    def __init__(self, start: Ints | None = None) -> None:
        """`start` is a choice to begin from."""
        self.start = start

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        """Solve, check the shortages believed against the true ones, add rows, and solve again while they differ."""
        covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
        rows = [CoverRows(model, complete_up_to=15) for model in covers]
        hint = search.start if self.start is None else self.start
        try:
            hint = _first(compiled, covers, search) if hint is None else hint
        except NoLineError as error:
            if error.proved:
                return Outcome(Status.INFEASIBLE)
        best = hint if hint is not None and not evaluate(compiled, hint).breaches else None
        while True:
            choice, status = self._once(compiled, covers, rows, hint, search)
            if choice is None:
                break
            hint = choice
            if best is None or evaluate(compiled, choice).objective <= evaluate(compiled, best).objective:
                best = choice
            search.report(objective=evaluate(compiled, best).objective)
            new = sum(row.separate(on_duty(compiled, model, choice)) for row, model in zip(rows, covers, strict=True))
            if not new or search.good_enough() or search.out_of_time():
                break
        if best is None or status is Status.INFEASIBLE:
            return Outcome(status)
        objective = evaluate(compiled, best).objective
        search.report(objective=objective)
        Relaxation(compiled, covers).prove(search)
        proved = search.bound is not None and objective - search.bound <= 1e-6 * max(1.0, abs(objective))
        return Outcome(Status.OPTIMAL if proved else Status.FEASIBLE, best, search.bound)

    def _once(
        self, compiled: Compiled, covers: list[CoverModel], rows: list[CoverRows], start: Ints | None, search: Search
    ) -> tuple[Ints | None, Status]:
        still = np.zeros((compiled.agents, compiled.days), dtype=np.int64)
        choice = still if start is None else start
        formulation = Formulation(compiled, choice, np.ones_like(choice, dtype=bool))
        for primitive in compiled.primitives:
            formulation.add(primitive)
        constant = 0.0
        for model, row in zip(covers, rows, strict=True):
            covering = Covering(formulation, row, on_duty(compiled, model, choice))
            constant += covering.constant
        constant += formulation.constant
        scale, drift = formulation.minimize()
        if start is not None:
            formulation.hint()
        solver = cp_solver(search.workers, search.seed)
        parameters = solver.parameters
        parameters.max_time_in_seconds = max(search.left, 0.01)
        parameters.interleave_search = search.workers > 1  # several workers, and still the same roster every time
        if search.relative_gap:
            parameters.relative_gap_limit = search.relative_gap
        watch = _Watch(formulation, compiled, search, constant, scale, drift)
        solver.best_bound_callback = watch.bound
        code = run(solver, formulation.model, search, watch)
        if code == cp_model.UNKNOWN or (code == cp_model.FEASIBLE and not search.relative_gap):
            search.interrupted = True
        if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, statuses[code]
        search.report(bound=solver.best_objective_bound / scale + constant - drift)
        return formulation.read(solver.response_proto.solution), statuses[code]


def _first(compiled: Compiled, covers: list[CoverModel], search: Search) -> Ints:
    """A roster to begin from. Raises NoLineError."""
    lines = Lines(compiled, search)
    ledger = construct(compiled, covers, lines, search.seed)
    return anneal(compiled, ledger, lines, FIRST_MOVES_PER_AGENT * compiled.agents, search)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Tells the search of every better roster and bound."""

    def __init__(
        self, formulation: Formulation, compiled: Compiled, search: Search, constant: float, scale: int, drift: float
    ) -> None:
        super().__init__()
        self.formulation, self.compiled, self.search = formulation, compiled, search
        self.constant, self.scale, self.drift = constant, scale, drift

    def on_solution_callback(self) -> None:
        """A better roster: report what it truly costs."""
        choice = self.formulation.read(self.response_proto.solution)
        self.search.report(objective=evaluate(self.compiled, choice).objective)

    def bound(self, value: float) -> None:
        """A better bound."""
        self.search.report(bound=value / self.scale + self.constant - self.drift)


def run(solver: cp_model.CpSolver, model: cp_model.CpModel, search: Search, watch: Any = None) -> Any:
    """Solve in a thread and stop within a moment when the search is stopped (a callback alone acts too late)."""
    answer: list[Any] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            answer.append(solver.solve(model, watch) if watch is not None else solver.solve(model))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.05)
        if search.stop.is_set():
            solver.stop_search()
    if failure:
        raise failure[0]
    return answer[0]
