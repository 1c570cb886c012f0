"""Long horizons: stretches of some weeks solved by column generation, the rest of the roster kept, over and over.

What a year binds together (hours, weekends, counts of a kind of shift) is shared out by the roster as it stands: each
stretch may use what the others leave, those that are solved beside each other a part of it. From sweep to sweep the
edges move and stretches get longer, so that amounts can move between them. The prices of all stretches, one after the
other, are prices of the whole horizon, and prove a bound for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.engine import Search
from wfm.solver.engines.generation import generate
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.master import Master
from wfm.solver.engines.program_store import ProgramStore
from wfm.solver.engines.programs import Programs
from wfm.solver.engines.rounding import round_shifts
from wfm.solver.engines.stretch import Stretch, stretch
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Floats, Ints

ROWS = 150
"""Sums over people that a stretch of the first sweep speaks of, about: a whole sweep should end soon, for most of the
gain, and for the prices that a bound begins with."""

SHORTEST, LONGEST = 7, 84
"""Days of a stretch."""

GROWTH = 1.5
"""How much longer the stretches get after each sweep, if there is time."""

DEARER = 3.0
"""Exponent by which the work for a stretch is taken to grow with its length."""

WORTH_IT = 0.25
"""Share of the time left that a sweep of longer stretches may be expected to take: it takes longer now and then."""

STEP, ROUNDS, SLACK = 0.1, 8, 1e-3
"""Share of the shifts kept at once, rounds of new lines in between, and by what share the bound may rise in a step."""

FINER_STEP, FINER_ROUNDS, FINER_SLACK = 0.05, 12, 5e-4
"""The same from the second sweep on, whose stretches have less to gain: rounding then loses more than it finds."""

KEPT_FROM = 112
"""Days of the horizon from which programs are kept for other stretches."""

SHARE_OF_TIME = 8.0
"""How many times its fair share of the time left in a sweep a stretch may take: of some all is worth more than of all
too little, and the first build the programs of those to come."""


@dataclass(frozen=True, eq=False)
class Solved:
    """What came of a stretch: a better part of the roster, if there is one, and prices of its sums."""

    stretch: Stretch
    part: Ints | None
    rows: Ints
    """Of the whole problem's sums."""
    prices: Floats


def first_length(days: int, sums: int) -> int:
    """Days of the stretches to begin with: whole weeks, fewer where there are many sums over people a day."""
    length = int(ROWS * days / max(sums, 1)) // 7 * 7
    return max(min(length, LONGEST, (days // 2 + 6) // 7 * 7), min(SHORTEST, days))


class Rolling:
    """A roster improved stretch by stretch. `offer` takes a roster if it is lawful and no dearer, and says so."""

    def __init__(
        self,
        compiled: Compiled,
        sums: Sums,
        search: Search,
        pool: ThreadPoolExecutor,
        grain: float,
        dear: float,
        offer: Callable[[Ints], bool],
    ) -> None:
        self.compiled, self.sums, self.search, self.pool = compiled, sums, search, pool
        self.grain, self.dear, self.offer = grain, dear, offer
        self.prices = np.zeros(sums.count)
        """The newest price of each sum over people."""
        self._store = ProgramStore() if compiled.days >= KEPT_FROM else None
        self._row_of = {source: row for row, sources in enumerate(sums.sources) for source in sources}
        self._generator = np.random.default_rng([search.seed, 6])
        self.length = first_length(compiled.days, sums.count)
        self.sweeps = 0
        self._grows = False
        self._seconds = 0.0
        """What the last whole sweep took."""

    def shorten(self) -> None:
        """Begin again with short stretches, whose edges will lie elsewhere."""
        self.length, self._grows = first_length(self.compiled.days, self.sums.count), False

    def sweep(self, choice: Ints, until: float) -> Ints:
        """The roster after all stretches of a sweep have been solved once, or as many as there is time for."""
        begun = self.search.seconds
        until = min(until, begun + self.search.left)
        if self._grows:
            longer = max(int(self.length * GROWTH) // 7 * 7, self.length + 7)
            longer = min(longer, LONGEST, self.compiled.days * 2 // 21 * 7)  # two thirds: else nothing is kept
            expected = self._seconds * (longer / self.length) ** (DEARER - 1)
            if longer > self.length and expected < WORTH_IT * (until - begun):
                self.length = longer
        waiting = list(self._stretches())
        at_once = max(min(self.search.workers, (len(waiting) + 1) // 2), 1)
        # Stretches far from each other go together.
        turns = -(-len(waiting) // at_once)
        for turn in range(turns):
            left = min(self.search.left, until - self.search.seconds)
            if left <= 0 or self.search.good_enough():
                break
            stop = self.search.seconds + SHARE_OF_TIME * left / (turns - turn)
            chosen = waiting[turn::turns]
            answers = [
                self.pool.submit(self._solve, choice, first, free, 1 / len(chosen), min(stop, until))
                for first, free in chosen
            ]
            choice = self._merge(choice, [found for answer in answers if (found := answer.result()) is not None])
        else:
            self.sweeps += 1
            self._grows = True
            self._seconds = self.search.seconds - begun
        return choice

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """(first, free) of stretches that cover all days; the second sweep's begin in the middle of the first's."""
        days, length = self.compiled.days, self.length
        begin = length
        if self.sweeps:
            begin = length // 2 if self.sweeps == 1 else int(self._generator.integers(7, length + 1))
        edges = [0, *range(begin, days, length), days]
        if len(edges) > 2 and edges[-1] - edges[-2] < length // 2:
            del edges[-2]
        yield from pairwise(edges)

    def _merge(self, choice: Ints, solved: list[Solved]) -> Ints:
        """The roster with the new parts, all together if that is lawful and no dearer, else one by one."""
        for found in solved:
            self.prices[found.rows] = found.prices
        parts = [(found.stretch, found.part) for found in solved if found.part is not None]
        together = choice
        for place, part in parts:
            together = place.put(together, part)
        if self.offer(together):
            return together
        for place, part in parts if len(parts) > 1 else []:
            alone = place.put(choice, part)
            if self.offer(alone):
                choice = alone
        return choice

    def _solve(self, choice: Ints, first: int, free: int, share: float, until: float) -> Solved | None:
        """One stretch; None where time ran out or the rest leaves it nothing to choose."""
        place = stretch(self.compiled, choice, first, free, share)
        compiled, part = place.compiled, choice[:, place.first : place.last]
        lines = Lines(compiled, self.search, Programs(compiled, self._store))
        sums = Sums(compiled)
        if not sums.count:
            return None
        master = Master(
            compiled, lines.programs, sums, [[agent] for agent in range(compiled.agents)], sums.constant, dear=self.dear
        )
        for agent in range(compiled.agents):
            master.add(agent, part[agent], lines.own_cost(agent, part[agent]))
        now = evaluate(compiled, part).objective
        cutoff = now - self.grain + 1e-6 if self.grain else now - 1e-6
        left = lambda: min(self.search.left, until - self.search.seconds)  # noqa: E731
        state = generate(master, None, left, cutoff=cutoff)
        if state is None:
            return None
        rows = np.array([self._row_of[int(place.sums[sources[0]])] for sources in sums.sources], dtype=np.int64)
        prices = state.prices[: sums.count]
        if state.bound >= cutoff or not state.converged:
            return Solved(place, None, rows, prices)
        generator = np.random.default_rng([self.search.seed, self.sweeps, first])
        step, rounds, slack = (FINER_STEP, FINER_ROUNDS, FINER_SLACK) if self.sweeps else (STEP, ROUNDS, SLACK)
        found = round_shifts(
            master, state, None, left, generator, step=step, rounds=rounds, cutoff=now,
            slack=max(slack * abs(state.objective), 0.25 * self.grain),
        )  # fmt: skip
        better = None if found is None else np.array([found[agent] for agent in range(compiled.agents)])
        return Solved(place, better, rows, prices)
