"""Annealed best response: agents in turn take their cheapest line at noisy prices, kept by the Metropolis rule.

Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983) over whole lines: the noise on the prices makes each proposal a
sample near the best answer to what the others do, and cools together with the acceptance.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.engine import Search
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines, NoLineError, line_prices
from wfm.solver.primitives import Floats, Ints

COOLING = 150.0
"""First temperature over last, where there are moves enough."""

ENOUGH_MOVES = 20
"""Moves per agent from which on the walk may begin at full heat; with fewer it must stay near where it began."""

LOOKS = {30: 0.5, 100: 0.8, 300: 1.0, 1000: 1.0}
"""After how many batches to look at the clock, and below what share of the moves to believe that it will cut in."""

CLOCK_SHARE = 0.9
"""Share of the time left that annealing may take."""


def anneal(
    compiled: Compiled, ledger: Ledger, lines: Lines, moves: int, search: Search, pool: ThreadPoolExecutor
) -> Ints:
    """The best choice found in so many moves from the ledger's, which is left where the walk ends."""
    generator = np.random.default_rng([search.seed, 1])
    best, best_cost = ledger.choice.copy(), ledger.objective
    batch = max(min(search.workers, compiled.agents), 1)
    turns: list[int] = []
    move, begun = 0, search.seconds
    while move < moves and not search.good_enough() and not search.out_of_time():
        if (sure := LOOKS.get(move // batch)) is not None:
            within = move + int(move * search.left * CLOCK_SHARE / max(search.seconds - begun, 1e-6))
            if within < moves * sure:  # the clock will cut in: cool down in time for it
                moves, search.interrupted = within, True
        warm = _temperature(ledger, moves) ** (1 - move / moves) * _coldest(ledger) ** (move / moves)
        move += batch
        if len(turns) < batch:
            turns += generator.permutation(compiled.agents).tolist()
        agents, turns = list(dict.fromkeys(turns[:batch])), turns[batch:]
        noises = [generator.gumbel(size=(compiled.days, compiled.catalogue(agent).size)) * warm for agent in agents]
        seeds = generator.integers(1 << 30, size=len(agents)).tolist()
        answers = [
            pool.submit(_proposal, compiled, ledger, lines, agent, noise, seed)
            for agent, noise, seed in zip(agents, noises, seeds, strict=True)
        ]
        for agent, answer in zip(agents, [answer.result() for answer in answers], strict=True):
            chance = generator.random()
            if answer is None:
                continue
            cost, duties = ledger.trial(agent, answer)
            worse = cost - ledger.objective
            if worse <= 0 or chance < np.exp(-worse / warm):
                ledger.take(agent, answer, duties)
                if cost < best_cost - 1e-9:
                    best, best_cost = ledger.choice.copy(), cost
        search.report(objective=best_cost)
    return best


def _coldest(ledger: Ledger) -> float:
    """A small part of what one person missing in one interval costs."""
    dearest = max((float(model.cover.short_cost.max(initial=0)) for model in ledger.covers), default=0.0)
    return 0.8 * (dearest or 1.0) / COOLING


def _temperature(ledger: Ledger, moves: int) -> float:
    """Hot enough to trade one person in one interval away now and then, if the moves suffice to cool down again."""
    share = min(moves / (ENOUGH_MOVES * max(len(ledger.choice), 1)), 1.0)
    return _coldest(ledger) * max(COOLING * share, 1.0)


def _proposal(compiled: Compiled, ledger: Ledger, lines: Lines, agent: int, noise: Floats, seed: int) -> Ints | None:
    prices = noise.copy()
    for duty in ledger.without(agent):
        prices += line_prices(compiled, duty, agent)
    prices += ledger.team_prices(agent)
    try:
        return lines.best(agent, prices, seed)
    except NoLineError:
        return None
