"""CP-SAT solvers as all engines set them up."""

from __future__ import annotations

from ortools.sat.python import cp_model


def cp_solver(workers: int, seed: int) -> cp_model.CpSolver:
    """A solver that leaves Ctrl-C alone: OR-Tools would take the handler away from the program after every solve."""
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    return solver
