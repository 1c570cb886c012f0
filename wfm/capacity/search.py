"""The search for a hiring plan: what is easy first, which bounds what is hard and nearly solves it."""

from __future__ import annotations

import time

import numpy as np

from wfm.capacity.program import Ints, Program, Solution

SMALL = 600
"""Possible starts up to which the whole program is tried at once before it is taken apart."""


def search(
    program: Program, hires: Ints, classes: Ints, leaders: Ints, seconds: float, relative_gap: float
) -> Solution:
    """All at once where that can be proved soon; else classes first, and whole people in them second.

    Whole people in whole classes are what makes it hard: either alone is easy. With people divisible (first with
    leaders divisible too, then without), the program has a bound for all plans and good classes to place people in.
    """
    began = time.monotonic()

    def left(share: float) -> float:
        return share * max(seconds - (time.monotonic() - began), 0.0)

    best, bound = Solution(None, None, None, "unknown"), None
    if not len(classes) or len(hires) <= SMALL:
        best = program.solve(seconds=left(0.1 if len(classes) else 1.0), relative_gap=relative_gap)
        bound = best.bound
        if best.status in ("optimal", "infeasible") or not len(classes):
            return best
    both = np.concatenate([classes, leaders])
    stages = ((np.concatenate([hires, leaders]), 0.4, classes, 0.5), (hires, 0.7, both, 1.0))
    for divisible, share, kept, rest in stages:
        loose = program.solve(seconds=left(share), relative_gap=relative_gap, loose=divisible)
        bound = max((each for each in (bound, loose.bound) if each is not None), default=None)
        if loose.values is not None:
            given = (kept, np.round(loose.values[kept]))
            made = program.solve(seconds=left(rest), relative_gap=relative_gap, given=given)
            if made.objective is not None and (best.objective is None or made.objective < best.objective):
                best = made
        if _proved(best, bound, relative_gap):
            break
    status = "optimal" if _proved(best, bound, relative_gap) else "unknown" if best.values is None else "feasible"
    return Solution(best.values, best.objective, bound, status)


def _proved(solution: Solution, bound: float | None, relative_gap: float) -> bool:
    if solution.objective is None or bound is None:
        return False
    return solution.objective - bound <= relative_gap * abs(solution.objective)
