"""Column generation: prices from the master, lines from the programs, until none is missing; and dives from there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from wfm.solver.engines.master import Column, Master
from wfm.solver.primitives import Floats

SMOOTHING = 0.3
"""Weight of the best prices so far in the prices that lines are made for (Wentges 1997)."""

TOLERANCE = 1e-5
"""Relative distance of the master from the bound at which it counts as solved."""

CLOSER = 0.1
"""Precision of the master, as a share of its distance from the bound."""

DIVE_COLUMNS = 12
"""Columns per agent that a dive begins with, those of least reduced cost."""

MOST_COLUMNS = 25
"""Columns kept per agent."""


@dataclass(eq=False)
class Generated:
    """Where generation stood when it ended."""

    objective: float
    bound: float
    prices: Floats
    values: Floats
    columns: list[Column]
    converged: bool


def generate(
    master: Master,
    pool: ThreadPoolExecutor | None,
    left: Callable[[], float],
    *,
    rounds: int = 1000,
    cutoff: float = np.inf,
    report: Callable[[float, Floats], None] | None = None,
    tolerance: float = TOLERANCE,
    enough: float = -np.inf,
) -> Generated | None:
    """Solve the master by adding lines; None where time ran out first.

    Stops early where the bound reaches `cutoff`, or the objective falls to `enough`.

    `report` is called with the best bound and its prices whenever it rises.
    """
    best, centre, gap = -np.inf, None, 1.0
    solved = None
    for _ in range(rounds):
        if left() <= 0:
            break
        answer = master.solve(tolerance=min(max(CLOSER * gap, 0.1 * TOLERANCE), 0.1), seconds=left())
        if answer is None:
            break
        solution, live = solved = answer
        if solution.objective <= enough:
            break
        prices = solution.prices
        trials = [prices]
        if master.is_warm and centre is not None:
            trials = [SMOOTHING * centre + (1 - SMOOTHING) * prices, prices]
        added = 0
        for attempt in trials:
            bound, lines = master.price(attempt, pool)
            if bound > best:
                best, centre = bound, attempt.copy()
                if report is not None:
                    report(best, centre)
            for block, found in lines:
                if np.isfinite(found.cost):
                    added += master.add(block, found.line, found.cost)
            if added:
                break
        gap = (solution.objective - best) / max(1.0, abs(solution.objective))
        done = gap <= tolerance or (not added and gap <= 10 * tolerance)
        if best >= cutoff or done or not added:
            return Generated(solution.objective, best, prices, solution.values, live, converged=done)
        master.trim(prices, MOST_COLUMNS * len(master.blocks))
    if solved is None:
        return None
    solution, live = solved
    return Generated(solution.objective, best, solution.prices, solution.values, live, converged=False)


def dive(
    master: Master,
    start: Generated,
    pool: ThreadPoolExecutor | None,
    left: Callable[[], float],
    generator: np.random.Generator,
    *,
    step: float,
    rounds: int,
    cutoff: float,
) -> list[Column] | None:
    """Fix lines one after another where the master is surest, with new lines in between; None where it leads nowhere.

    `step` is the share of the blocks fixed at once (one at least); lines taken whole are fixed beside them. The dive
    ends where its bound passes `cutoff`.
    """
    master, state = master.copy(), start
    master.trim(start.prices, DIVE_COLUMNS * len(master.blocks))
    master.keep_basis()
    chosen: list[Column] = []
    while (master.left > 0.5).any():
        values = state.values[: len(state.columns)]
        noise = generator.random(len(values)) * 1e-3
        order = np.argsort(-(values + noise), kind="stable")
        least = max(int(step * int(master.left.sum())), 1)
        fixed = 0
        for index in order.tolist():
            column = state.columns[index]
            if master.left[column.block] > 0.5 and (fixed < least or values[index] > 0.999 * master.left[column.block]):
                times = max(int(values[index] + 1e-3), 1)
                for _ in range(min(times, int(master.left[column.block]))):
                    master.fix(column)
                    chosen.append(column)
                fixed += 1
            elif values[index] < 0.5:
                break
        if not (master.left > 0.5).any():
            break
        again = generate(master, pool, left, rounds=rounds, cutoff=np.inf)
        if again is None or again.bound > cutoff + 1e-6:
            return None
        state = again
    return chosen
