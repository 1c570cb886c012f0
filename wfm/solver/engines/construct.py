"""A first roster: one agent after another takes the line that helps most, at the prices of what is still short."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.lines import Lines, line_prices
from wfm.solver.evaluate import presence
from wfm.solver.primitives import Ints
from wfm.solver.shortage import CoverModel


def construct(compiled: Compiled, covers: list[CoverModel], lines: Lines, seed: int) -> Ints:
    """A choice that obeys every rule about single agents.

    Agents come in a seeded order, those with the fewest skills first within each tenth of the team, and the
    requirement grows with the share of the team already placed, so that the first do not crowd the same peaks.
    Raises NoLineError for an agent without a feasible line.
    """
    generator = np.random.default_rng(seed)
    choice = np.zeros((compiled.agents, compiled.days), dtype=np.int64)
    people = [model.carried.copy() for model in covers]
    order = generator.permutation(compiled.agents)
    if covers:
        skills = covers[0].cover.serves.sum(axis=1)
        tenth = np.arange(compiled.agents) * 10 // max(compiled.agents, 1)
        order = order[np.lexsort((skills[order], tenth))]
    for position, agent in enumerate(order.tolist()):
        share = min((position + 1) / compiled.agents * 1.05, 1.0)
        prices = np.zeros((compiled.days, compiled.catalogue(agent).size))
        for model, present in zip(covers, people, strict=True):
            prices += line_prices(compiled, model.scaled(share).duty(present), agent)
        choice[agent] = lines.best(agent, prices)
        for model, present in zip(covers, people, strict=True):
            intervals, parts = presence(compiled, agent, choice[agent])
            present[model.group_of[agent], intervals] += parts
    return choice
