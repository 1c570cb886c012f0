"""The roster that a search begins with: made from nothing, or the one given, mended where people cannot keep it."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.construct import construct
from wfm.solver.engines.engine import Search
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines
from wfm.solver.shortage import CoverModel

MOST_BROKEN = 0.3
"""Share of the people above which a given roster is no help."""


def begin(compiled: Compiled, covers: list[CoverModel], lines: Lines, search: Search) -> Ledger:
    """A roster that obeys every rule about single agents.

    People whose part of the given roster breaks a rule (new ones, whose line is empty, among them) take in turn the
    line that helps most beside the others. Where they are many, the given roster is left, and the search is no longer a
    variation of another. Raises NoLineError for an agent without a feasible line.
    """
    if search.start is None:
        return construct(compiled, covers, lines, search.seed)
    ledger = Ledger(compiled, covers, search.start)
    broken = np.flatnonzero(np.isinf(ledger.personal)).tolist()
    if len(broken) > MOST_BROKEN * compiled.agents:
        search.varied = False
        return construct(compiled, covers, lines, search.seed)
    for agent in broken:
        ledger.leave(agent)
    for agent in broken:
        line = lines.best(agent, ledger.prices(agent))
        ledger.join(agent, line.line, line.cost)
    return Ledger(compiled, covers, ledger.choice) if broken else ledger
