"""A first roster: one agent after another takes the line that helps most, at the prices of what is still short."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines
from wfm.solver.shortage import CoverModel

STEPS = 20
"""How often the share of the requirement that counts grows."""


def construct(compiled: Compiled, covers: list[CoverModel], lines: Lines, seed: int) -> Ledger:
    """A roster that obeys every rule about single agents.

    Agents come in a seeded order, those with the fewest skills first within each tenth of the team, and the
    requirement grows with the share of the team already placed, so that the first do not crowd the same peaks.
    Raises NoLineError for an agent without a feasible line.
    """
    generator = np.random.default_rng(seed)
    ledger = Ledger(compiled, covers)
    ledger.looking = False  # sets of queues that fall short turn up as the requirement grows
    order = generator.permutation(compiled.agents)
    if covers:
        skills = covers[0].cover.serves.sum(axis=1)
        tenth = np.arange(compiled.agents) * 10 // max(compiled.agents, 1)
        order = order[np.lexsort((skills[order], tenth))]
    for position, agent in enumerate(order.tolist()):
        if position * STEPS // compiled.agents != (position - 1) * STEPS // compiled.agents:
            step = position * STEPS // compiled.agents + 1
            ledger.rescale(min(max(step / STEPS * 1.05, (position + 1) / compiled.agents), 1.0))
        prices = ledger.prices(agent)
        line = lines.best(agent, prices)
        ledger.join(agent, line.line, line.cost)
    return Ledger(compiled, covers, ledger.choice)
