"""Moments of two people on one day that must lie close together, when rules on them are lowered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import numpy as np

from wfm.solver.compile import Context
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Bools, Ints, Linear, Part

NEVER = int(np.iinfo(np.int64).max)
"""The moment of options that have none."""


def near_each_other(
    term: str,
    context: Context,
    members: list[int],
    days: Iterable[int],
    moments: Callable[[Catalogue, int], Ints],
    most: int,
) -> Iterator[Linear]:
    """For every moment of one of two: not that or an earlier one, and one of the other's later by more than `most`.

    `moments(catalogue, day)` are minutes on the grid by option, NEVER for those that are not compared.
    """
    days = list(days)
    of = {
        (key, day): moments(context.catalogues[key], day)
        for key in {int(context.catalogue_of[agent]) for agent in members}
        for day in days
    }
    for pair in combinations(members, 2):
        for day in days:
            for one, other in (pair, pair[::-1]):
                early, late = (of[int(context.catalogue_of[agent]), day] for agent in (one, other))
                for moment in np.unique(early[early < NEVER]).tolist():
                    further = (late > moment + most) & (late < NEVER)
                    if further.any():
                        parts = (_part(context, one, day, early <= moment), _part(context, other, day, further))
                        yield Linear(term, parts, 0.0, -np.inf, 1.0, None)


def _part(context: Context, agent: int, day: int, options: Bools) -> Part:
    return Part(int(context.catalogue_of[agent]), np.array([agent]), options[None].astype(np.float64), day)
