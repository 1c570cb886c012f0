"""Which shifts are the same, when rules on the shifts of a team are lowered."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Context
from wfm.solver.lowering import clock_of
from wfm.solver.primitives import Ints

Shape = tuple[str, int, int]
"""Template, start and end in minutes of the own clock; blank or 0 where it does not matter."""


def shapes(context: Context, key: int, what: str, known: dict[Shape, int]) -> Ints:
    """[day, option] the number of each shift's shape, −1 for no shift; new shapes join `known`."""
    catalogue = context.catalogues[key]
    starts, ends = (clock_of(context, catalogue, minutes) for minutes in (catalogue.start, catalogue.end))
    kind = np.full(catalogue.exists.shape, -1, dtype=np.int64)
    for day, option in np.argwhere(catalogue.exists & catalogue.works).tolist():
        shape = (
            catalogue.templates[option] if what == "template" else "",
            0 if what == "template" else int(starts[day, option]),
            int(ends[day, option]) if what == "shift" else 0,
        )
        kind[day, option] = known.setdefault(shape, len(known))
    return kind
