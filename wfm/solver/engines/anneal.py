"""Annealed best response: agents in turn take their cheapest line at noisy prices, kept by the Metropolis rule.

Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983) over whole lines: the noise on the prices makes each proposal a
sample near the best answer to what the others do, and cools together with the acceptance.
"""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.engine import Search
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.primitives import Ints

COOLING = 150.0
"""First temperature over last, where there are moves enough."""

ENOUGH_MOVES, ENOUGH_WARM_MOVES = 20, 100
"""Moves per agent from which on the walk may begin at full heat, or at the warmth given; with fewer it must stay near
where it began."""

REPORT = 20
"""Moves between reports."""

MOST_UNCHECKED = 500
"""Moves between looks at the true costs, where only rows of some sets count, or as many as half of the agents."""

LOOKS = {60: 0.1, 200: 0.3, 600: 0.4, 2000: 0.5, 6000: 0.6, 12_000: 0.9, 20_000: 1.0, 60_000: 1.0}
"""After how many moves to look at the clock, and below what share of the moves to believe that it will cut in.

The first moves compile what later ones use and share a core with the bound: each look counts the time since the one
before, and early looks only cut a search that is far too slow.
"""

CLOCK_SHARE = 0.9
"""Share of the time left that annealing may take."""


def anneal(
    compiled: Compiled,
    ledger: Ledger,
    lines: Lines,
    moves: int,
    search: Search,
    *,
    clock_share: float = CLOCK_SHARE,
    warmth: float | None = None,
) -> Ints:
    """The best choice found in so many moves from the ledger's, which is left where the walk ends.

    `warmth` is the first temperature, over the dearest shortage of a person in an interval; None: the highest there is.
    Either is lower where moves are few.
    """
    generator = np.random.default_rng([search.seed, 1])
    best, best_cost = ledger.choice.copy(), ledger.objective
    turns: list[int] = []
    coldest = _coldest(ledger)
    hottest = _hottest(ledger, moves, warmth)
    move, unseen = 0, False
    check = max(min(compiled.agents // 2, MOST_UNCHECKED), 20)
    looked, then = 0, search.seconds
    while move < moves and not search.good_enough() and not search.out_of_time():
        if (sure := LOOKS.get(move)) is not None:
            now = search.seconds
            within = move + int((move - looked) * search.left * clock_share / max(now - then, 1e-6))
            looked, then = move, now
            if within < moves * sure:  # the clock will cut in: cool down in time for it
                moves, search.interrupted = within, True
                hottest = _hottest(ledger, moves, warmth)
        warm = hottest ** (1 - move / moves) * coldest ** (move / moves)
        if not turns:
            turns = generator.permutation(compiled.agents).tolist()
        agent = turns.pop()
        noise = generator.gumbel(size=(compiled.days, compiled.catalogue(agent).size)) * warm
        seed, chance = int(generator.integers(1 << 30)), generator.random()
        old, own = ledger.choice[agent].copy(), float(ledger.personal[agent])
        worse = ledger.leave(agent)
        try:
            found = lines.best(agent, ledger.prices(agent) + noise, seed)
            worse += ledger.join(agent, found.line, found.cost)
        except NoLineError:
            worse += ledger.join(agent, old, own)
        if worse > 0 and chance >= np.exp(-worse / warm):
            ledger.take_back(agent, old, own)
        elif ledger.complete and ledger.objective < best_cost - 1e-9:
            best, best_cost, unseen = ledger.choice.copy(), ledger.objective, True
        move += 1
        if not ledger.complete and (move % check == 0 or move >= moves):
            ledger.settle()
            if ledger.objective < best_cost - 1e-9:
                best, best_cost, unseen = ledger.choice.copy(), ledger.objective, True
        if unseen and move % REPORT == 0:
            search.report(objective=best_cost)
            unseen = False
    search.report(objective=best_cost)
    return best


def _coldest(ledger: Ledger) -> float:
    """A small part of what one person missing in one interval costs."""
    return 0.8 * ledger.dearest / COOLING


def _hottest(ledger: Ledger, moves: int, warmth: float | None) -> float:
    """At full heat, hot enough to trade one person in one interval away now and then."""
    coldest, each = _coldest(ledger), moves / max(len(ledger.choice), 1)
    if warmth is None:
        return coldest * max(COOLING * min(each / ENOUGH_MOVES, 1.0), 1.0)
    return max(warmth * ledger.dearest * min(each / ENOUGH_WARM_MOVES, 1.0), coldest)
