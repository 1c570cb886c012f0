"""Shifts for one queue straight from its service level: on average over a day or week, with a floor per interval.

People on duty y_i come from whole numbers of shifts; z_{i,n} says that there are at least n, and the service level of
n people is a table, so that Σ contacts_i · SL_i(y_i) ≥ target · Σ contacts_i is linear (G. Koole & E. van der Sluis,
IIE Transactions 35, 2003; J. Atlason, M. Epelman & S. Henderson, Annals of Operations Research 127, 2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from wfm.solver.engines.cp_solver import cp_solver

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SCALE = 1_000_000
_CENTS = 100
_PARTS = 1000


@dataclass(frozen=True)
class ServiceCover:
    """What shifts there are and what they must give.

    `covers[s, i]` is the part of interval i that one person of shift s answers contacts, at `cost[s]`; `levels[i, n]`
    is the service level of n people, `contacts[i]` weighs it; `period[i]` numbers the days or weeks, each with a
    `target` on its mean. Every interval with contacts keeps at least the level `floor`, every one `least[i]` people.
    """

    covers: Floats
    cost: Floats
    levels: Floats
    contacts: Floats
    period: Ints
    target: float
    floor: float = 0.0
    least: Ints | None = None


@dataclass(frozen=True)
class ShiftNumbers:
    """People per shift, people there per interval, those of them that the promise needs (`needed`, whole numbers), the
    cost and its proved lower bound.
    """

    people: Ints
    on_duty: Floats
    needed: Ints
    cost: float
    bound: float


def fewest_hours(
    problem: ServiceCover, *, time_limit_seconds: float = 20.0, workers: int = 2, seed: int = 1
) -> ShiftNumbers | None:
    """The cheapest shifts found; None where no shifts of these keep the promise."""
    model = cp_model.CpModel()
    shifts, count = problem.covers.shape
    most = problem.levels.shape[1] - 1
    people = [model.new_int_var(0, most, f"x{shift}") for shift in range(shifts)]
    needed: list[tuple[int, list[cp_model.IntVar]]] = []
    gain: dict[int, list[tuple[int, cp_model.IntVar]]] = {}
    owed = dict.fromkeys(np.unique(problem.period).tolist(), 0)
    for interval in range(count):
        parts = np.round(problem.covers[:, interval] * _PARTS).astype(np.int64)
        present = sum(int(parts[shift]) * people[shift] for shift in np.flatnonzero(parts).tolist())
        levels, weight = problem.levels[interval], float(problem.contacts[interval])
        least = 0 if problem.least is None else int(problem.least[interval])
        if weight > 0:
            enough = np.flatnonzero(levels >= problem.floor - 1e-9)
            if not enough.size:
                return None
            least = max(least, int(enough[0]))
        at_least = [model.new_bool_var(f"z{interval},{n}") for n in range(least + 1, most + 1)]
        for one, next_ in pairwise(at_least):
            model.add_implication(next_, one)
        model.add(present >= _PARTS * (least + sum(at_least)))
        needed.append((least, at_least))
        period = int(problem.period[interval])
        owed[period] += round(weight * (problem.target - levels[least]) * _SCALE)
        steps = np.round(weight * np.diff(levels[least:]) * _SCALE).astype(np.int64).tolist()
        gain.setdefault(period, []).extend(zip(steps, at_least, strict=True))
    for period, terms in gain.items():
        model.add(sum(step * var for step, var in terms) >= owed[period])
    # of equal cost, what needs the fewest people: so many that all of it weighs less than a cent
    fine = 1 + sum(len(at_least) for _, at_least in needed)
    cost = np.round(problem.cost * _CENTS).astype(np.int64) * fine
    model.minimize(
        sum(int(each) * var for each, var in zip(cost, people, strict=True)) + sum(sum(each) for _, each in needed)
    )
    solver = cp_solver(workers, seed)
    solver.parameters.max_time_in_seconds = time_limit_seconds
    solver.parameters.interleave_search = workers > 1
    code = solver.solve(model)
    if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = np.array([solver.value(var) for var in people], dtype=np.int64)
    return ShiftNumbers(
        people=found,
        on_duty=np.asarray(found @ problem.covers, dtype=np.float64),
        needed=np.array([least + sum(solver.value(var) for var in each) for least, each in needed], dtype=np.int64),
        cost=float(found @ problem.cost),
        bound=max(np.ceil((solver.best_objective_bound - fine + 1) / fine - 1e-6), 0.0) / _CENTS,
    )
