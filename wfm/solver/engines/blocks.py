"""Work in blocks: shifts and the queues served in them, found together by annealed best response.

Where people stay on a queue for some time before they move to another, who serves what in an interval is no question of
that interval alone. One agent after another leaves, every option is priced with the cheapest blocks that fill it beside
what the others do, and the dynamic program takes the best line of options at these prices. So every rule about shifts
holds as ever, and blocks are chosen exactly for each line. Another engine goes before, as though people could be shared
out anew in every interval: what it finds is a roster in any case, and what it proves holds here too. So does what
prices of queues prove with blocks counted (`block_bound`): those of work that is left over, and the other engine's.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from wfm.models.roster import Roster, RosterProblem, Status
from wfm.solver.compile import Compiled
from wfm.solver.engines.block_bound import bound_at, prices_of
from wfm.solver.engines.block_floor import Chains, Floor, every_chain
from wfm.solver.engines.engine import Engine, Outcome, Search
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover, Ints

FIRST_SHARE, FIRST_SECONDS = 0.25, 60.0
"""Share of the time left that a first roster, and then the engine before, may take, and how long each at most."""

FIRST_MOVES = (20, 200)
"""Moves per agent of the first walks, which are short, so that large teams get a roster from them too."""

MOVES, LONGER, TIMES = 400, 5, 4
"""Moves per agent of those that follow; every fifth makes four times as many, every 25th sixteen times, and so on:
chance decides, so walks of every length get about the same time."""

MOVES_PER_AGENT = 220
"""Moves of one unit of effort."""

CHEAP = 8.0
"""What a person short costs on most of a walk, over one left over: dearer, hardly anybody could change places."""

DEAR_FROM = 0.8
"""Share of a walk after which shortage is as dear as it is."""

HOT, COLD = 0.5, 0.04
"""First and last temperature, over what a person short costs on most of a walk."""

REFILLS = 20
"""Rounds in which shifts are filled anew, where the shifts are given."""

NOISE = 0.3
"""Noise on the prices of options, over the temperature."""

SHAKEN, SHAKE = 0.3, 0.5
"""Share of the moves in which prices of queues are noisy too, so that shifts are filled in other ways; and how much."""

LOOK = 25
"""Moves between looks at the clock."""


class Blocks:
    """Another engine first, then walks that change shifts and blocks together."""

    def __init__(self, problem: RosterProblem, before: Engine) -> None:
        self.problem, self.before = problem, before
        self.name = "blocks"
        self._floor: Floor | None = None

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        """Search until the effort is spent, the bound is reached, or time is up; `written` then tells the blocks."""
        lines, chains = Lines(_uncovered(compiled), search), every_chain(compiled)
        made = constructed(compiled, self.problem, chains, lines, search)
        if made is not None:
            search.report(objective=made.cost)
        floor = Floor(compiled, self.problem, chains)
        search.report(bound=bound_at(np.full(floor.people.shape, floor.cover.idle_cost), floor, lines))
        first = replace(search, progress=None, trace=[], reserve_seconds=0.0)
        first.time_limit_seconds = search.seconds + _first_seconds(search)
        outcome = self.before.solve(compiled, first)
        search.worth, search.least_short = first.worth, first.least_short
        search.interrupted |= first.interrupted
        search.report(bound=outcome.bound)
        search.report(bound=bound_at(prices_of(search, floor.cover), floor, lines))
        begun = [] if made is None else [made]
        if outcome.choice is not None:
            begun.append(filled(compiled, self.problem, chains, outcome.choice))
        best = min(begun, key=lambda standing: standing.cost, default=None)
        if best is None or best.cost == np.inf:
            return replace(outcome, bound=search.bound)
        search.report(objective=best.cost)
        walks = [
            _Walk(compiled, self.problem, best, lines if number == 0 else Lines(_uncovered(compiled), search), number)
            for number in range(search.workers)
        ]
        try:
            best = self._walk(walks, begun[0] if begun[0].cost < np.inf else best, best, search)
        except NoLineError:  # somebody's rules fit no program, and no model found a line in time
            search.interrupted = True
        self._floor = best.floor
        status = Status.OPTIMAL if best.cost - (search.bound or 0.0) <= 1e-6 else Status.FEASIBLE
        return Outcome(status, best.floor.choice, search.bound)

    def written(self, roster: Roster) -> Roster:
        """The roster found with its blocks."""
        assert self._floor is not None
        return self._floor.written(roster)

    def _walk(self, walks: list[_Walk], first: Standing, best: Standing, search: Search) -> Standing:
        """The best of walks from the best so far, which stay near it, and in turn from rosters made anew, which do not.

        A roster of the other engine, however much cheaper, is a worse beginning: its shifts are long to be forgotten.
        """
        compiled = best.floor.compiled
        left, number = round(MOVES_PER_AGENT * search.effort * compiled.agents), 0
        with ThreadPoolExecutor(max_workers=len(walks)) as pool:
            while left > 0 and not search.good_enough() and not search.out_of_time():
                moves = min(moves_of(number) * compiled.agents, left)
                seconds = search.left
                pace = max(walk.pace for walk in walks)
                if pace * moves * 1.5 >= seconds and left > moves:  # what is left of the time is one walk
                    moves = min(max(round(seconds / pace), 1), left)
                near = moves < MOVES * compiled.agents
                starts = []
                for walk in walks:
                    start = best if number else first
                    if not near and (number + walk.number) % 2 == 0:
                        start = self._anew(compiled, walk, number * len(walks) + walk.number) or best
                    starts.append(start)
                found = [pool.submit(walk.go, start, moves, seconds) for walk, start in zip(walks, starts, strict=True)]
                for other in (item.result() for item in found):
                    if other.cost < best.cost - 1e-9 and not evaluate(compiled, other.floor.choice).breaches:
                        best = other
                search.report(objective=best.cost)
                left, number = left - moves, number + 1
        return best

    def _anew(self, compiled: Compiled, walk: _Walk, number: int) -> Standing | None:
        """Another first roster, if it keeps the rules."""
        made = constructed(compiled, self.problem, walk.floor.chains, walk.lines, walk.search, number)
        return made if made is not None and made.cost < np.inf else None


def moves_of(number: int) -> int:
    """Moves per agent of a walk, by how many went before."""
    if number < len(FIRST_MOVES):
        return FIRST_MOVES[number]
    number, moves = number - len(FIRST_MOVES) + 1, MOVES
    while number % LONGER == 0:
        number, moves = number // LONGER, moves * TIMES
    return moves


@dataclass(frozen=True, eq=False)
class Standing:
    """A roster with its blocks, and what all of it costs."""

    floor: Floor
    cost: float


def filled(compiled: Compiled, problem: RosterProblem, chains: list[Chains], choice: Ints) -> Standing:
    """Given shifts with blocks: filled one after another, then again while that helps."""
    floor = Floor(compiled, problem, chains)
    for agent in range(compiled.agents):
        floor.join(agent, choice[agent], floor.price)
    for _ in range(REFILLS):
        if not floor.refill():
            break
    floor.rescale(1.0)
    return Standing(floor, floor.cost + _others(compiled, choice))


def constructed(
    compiled: Compiled, problem: RosterProblem, chains: list[Chains], lines: Lines, search: Search, draw: int = 0
) -> Standing | None:
    """A roster made from nothing: everybody in turn takes the best line beside those before, of a growing requirement.

    Each `draw` has an order of people of its own. Infinitely dear where it breaks a hard rule about people together;
    None where somebody has no line, or lines take too long.
    """
    floor, ledger = Floor(compiled, problem, chains), Ledger(lines.compiled, [])
    floor.rescale(floor.cheap(CHEAP))
    order = np.random.default_rng([search.seed, 7, draw]).permutation(compiled.agents).tolist()
    end = search.seconds + _first_seconds(search)
    for number, agent in enumerate(order, start=1):
        if search.seconds >= end:
            search.interrupted = True
            return None
        price = floor.price_of_share(number / compiled.agents)
        try:
            found = lines.best(agent, floor.option_prices(agent, price) + ledger.prices(agent))
        except NoLineError:  # the engine before tells whether that is proved
            return None
        floor.join(agent, found.line, price)
        ledger.join(agent, found.line, found.cost)
    floor.rescale(1.0)
    return Standing(floor, floor.cost + _others(compiled, floor.choice))


def _first_seconds(search: Search) -> float:
    """How long a first roster, and then the engine before, may take from now."""
    return min(FIRST_SHARE * search.left, FIRST_SECONDS)


def _others(compiled: Compiled, choice: Ints) -> float:
    """What everything but the queues costs, infinite where a hard rule is broken."""
    judged = evaluate(_uncovered(compiled), choice)
    return np.inf if judged.breaches else judged.objective


def _uncovered(compiled: Compiled) -> Compiled:
    return replace(compiled, primitives=tuple(item for item in compiled.primitives if not isinstance(item, Cover)))


class _Walk:
    """One walker, with a floor and a generator of its own."""

    def __init__(self, compiled: Compiled, problem: RosterProblem, start: Standing, lines: Lines, number: int) -> None:
        self.compiled, self.lines, self.search, self.number = lines.compiled, lines, lines.search, number
        self.floor = Floor(compiled, problem, start.floor.chains)
        self.generator = np.random.default_rng([self.search.seed, 6, number])
        self.pace = 0.0
        """Seconds per move, of the last walk."""

    def go(self, start: Standing, moves: int, seconds: float) -> Standing:
        """The best of a walk of so many moves, or as many as fit into some seconds, its start included."""
        floor, search, generator = self.floor, self.search, self.generator
        floor.copy_from(start.floor)
        ledger = Ledger(self.compiled, [], floor.choice)
        best, best_cost = start, start.cost
        cheap = floor.cheap(CHEAP)
        usual = float(floor.cover.short_cost.max(initial=0)) * cheap or 1.0
        floor.rescale(cheap)
        begun, move, share = search.seconds, 0, 0.0
        turns: list[int] = []
        while share < 1.0 and not search.stop.is_set():
            if floor.short is not floor.cover.short_cost and share >= DEAR_FROM and cheap < 1:
                cheap = 1.0
                floor.rescale(cheap)
            warm = usual * HOT ** (1 - share) * COLD**share
            if not turns:
                turns = generator.permutation(self.compiled.agents).tolist()
            self._move(turns.pop(), ledger, warm)
            move += 1
            if cheap == 1.0 or move % LOOK == 0:
                cost = (floor.cost if cheap == 1.0 else floor.true_cost()) + ledger.objective
                if cost < best_cost - 1e-9:
                    best, best_cost = Standing(floor.kept(), cost), cost
            if move % LOOK == 0 or move >= moves:
                share = max(move / moves, (search.seconds - begun) / seconds)
                search.interrupted |= share > move / moves
                if search.left <= 0:
                    break
        self.pace = (search.seconds - begun) / move
        return best

    def _move(self, agent: int, ledger: Ledger, warm: float) -> None:
        floor, generator = self.floor, self.generator
        line, queues, own = floor.choice[agent].copy(), floor.queues[agent].copy(), float(ledger.personal[agent])
        worse = floor.leave(agent) + ledger.leave(agent)
        price = floor.price
        if generator.random() < SHAKEN:
            price = price + generator.gumbel(size=price.shape) * (warm * SHAKE)
        prices = floor.option_prices(agent, price) + ledger.prices(agent)
        prices += generator.gumbel(size=prices.shape) * (warm * NOISE)
        found = self.lines.best(agent, prices, int(generator.integers(1 << 30)))
        worse += floor.join(agent, found.line, price) + ledger.join(agent, found.line, found.cost)
        if worse > 0 and generator.random() >= np.exp(-worse / warm):
            floor.leave(agent)
            floor.back(agent, line, queues)
            ledger.take_back(agent, line, own)
