"""Rests of a length that may begin at several moments, when rules on them are lowered."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from wfm.solver.compile import Context
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Bools


def by_past(context: Context, agents: list[int], low: int) -> dict[tuple[tuple[int, int], ...], list[int]]:
    """Agents by the past shifts that reach beyond a moment, as minutes on the grid."""
    minute = context.problem.grid.minute
    found: dict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
    for agent in agents:
        spans = [(minute(shift.start), minute(shift.end)) for shift in context.past[agent]]
        found[tuple(span for span in spans if span[1] > low)].append(agent)
    return found


def free_ways(catalogue: Catalogue, first: int, last: int, begins: list[int], length: int) -> Bools:
    """[begin, day, option] whether an option leaves a rest from that moment alone; each distinct row once."""
    start, end = catalogue.start[None, first:last], catalogue.end[None, first:last]
    moment = np.array(begins)[:, None, None]
    free = (start >= moment + length) | (end <= moment) | ~(catalogue.works & catalogue.exists[None, first:last])
    return np.asarray(np.unique(free, axis=0))
