"""Column generation: the bound of the best mixture of lines, dives from it, and neighbourhoods solved the same way.

A first roster comes from annealing. The master then mixes lines so that the team costs least, which proves a bound that
is usually close; dives fix lines one after another and make new ones for what is left. To the end, some agents over
some days are freed and solved anew in the same way; a neighbourhood whose own bound shows that it cannot help is left
at once.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.models.roster import Status
from wfm.solver.compile import Compiled
from wfm.solver.engines.anneal import anneal
from wfm.solver.engines.ascent import ascend
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.begin import begin
from wfm.solver.engines.cpsat import CpSat
from wfm.solver.engines.engine import Outcome, Search
from wfm.solver.engines.generation import Generated, dive, generate
from wfm.solver.engines.grain import cost_grain, round_up
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.engines.master import Column, Master
from wfm.solver.engines.neighbourhood import Neighbourhood
from wfm.solver.engines.programs import Programs
from wfm.solver.engines.rolling import Rolling
from wfm.solver.engines.rounding import round_shifts
from wfm.solver.engines.together import together
from wfm.solver.engines.windows import Windows
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Balance, Cover, Distinct, Floats, Ints

MOVES_PER_AGENT = 40
"""Annealing moves of one unit of effort."""

MOST_MOVES, MOST_LONG_MOVES = 100, 400
"""Moves per agent at the most; where the horizon is long, so that other ways to a good roster take longer."""

WALK_CELLS = 6000
"""Cells a day of a program of a long horizon up to which limits are held in it where nothing is to be proved: a line
takes a fifth of the time."""

DIVES = ((True, 0.06), (False, 0.03), (True, 0.02), (False, 0.01), (True, 0.0))
"""Whether line by line, and the share of the shifts or of the lines kept at once, dive by dive, of a small team."""

LARGE_DIVES = ((False, 0.03), (True, 0.06))
"""The same of a large team, where the mixture is closer to the best roster."""

MOST_ROWS = 2500
"""Sums over people up to which the master is solved; above, prices climb step by step."""

ASCENT_SHARE, ASCENT_PASSES = 0.2, 100
"""Share of the time that they may take, and how many steps with one unit of effort."""

ROUNDS = 20
"""Rounds of new lines after each step of a dive."""

SLACK = 5e-4
"""By what share of itself the bound may rise in a step of a dive."""

LINES_KEPT = 8
"""Lines per block that dives of identical agents begin with."""

NEIGHBOURHOODS = 100
"""Neighbourhoods of one unit of effort."""

BASIS_BLOCKS = 48
"""Blocks up to which the master is solved by the simplex from its last basis, above by the interior point method."""

LONG, VERY_LONG = 42, 112
"""Days from which stretches come before neighbourhoods, for as long as they gain, and from which they come before
anything is asked of the whole horizon."""

ROLLING_SHARE, SWEEP_SHARE = 0.4, 0.75
"""Share of the time left that stretches may take first; where the master is too large, so that a whole sweep makes the
prices that the bound begins with."""

WHOLE_SHARE = 0.4
"""Share of the time left that what speaks of all days may take, where stretches follow."""

WARM_SHARE = 0.05
"""Share of the time left that building programs for a walk may take before it."""

QUICK_SHARE = 0.1
"""Share of the time left that a first bound may take."""

SWEEPS, BETWEEN = 4, 25
"""Sweeps of stretches at the most before some neighbourhoods, and how many those are; then edges lie elsewhere."""

CLOCK_SHARE, LONG_CLOCK_SHARE = 0.08, 0.2
"""Share of the time that annealing may take; where the horizon is very long."""

SMALL = 600
"""Open options up to which one CP-SAT model is tried where the bound leaves a gap."""


def holds(compiled: Compiled) -> bool:
    """Whether column generation can express the problem: sums over people, and rules that fit the dynamic program."""
    return not any(isinstance(item, Cover | Balance | Distinct) for item in compiled.primitives)


class ColumnGeneration:
    """Anneal, generate, dive, and solve neighbourhoods to the end; hands over where an agent's rules fit no program."""

    def __init__(self) -> None:
        self.name = "colgen"

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        """Search until the effort is spent, the bound is reached, or time is up."""
        lines = Lines(compiled, search)
        try:
            for agent in range(compiled.agents):
                lines.programs.best(agent, np.zeros((compiled.days, compiled.catalogue(agent).size)))
        except UnsupportedError:
            other = Neighbourhood()
            self.name = other.name
            return other.solve(compiled, search)
        try:
            ledger = begin(compiled, [], lines, search)
        except NoLineError as error:
            return Outcome(Status.INFEASIBLE if error.proved else Status.UNKNOWN)
        walker = lines
        if compiled.days >= LONG:
            walker = Lines(compiled, search, Programs(compiled, most_cells=WALK_CELLS * compiled.days))
        # Threads of the linear algebra would get in each other's way.
        with threadpool_limits(1), ThreadPoolExecutor(max_workers=search.workers) as pool:
            return _Run(compiled, search, lines, walker, ledger, pool).solve()


class _Run:
    """One search."""

    def __init__(
        self,
        compiled: Compiled,
        search: Search,
        lines: Lines,
        walker: Lines,
        ledger: Ledger,
        pool: ThreadPoolExecutor,
    ) -> None:
        """`lines` are those that prove bounds; `walker` makes those of a walk and of neighbourhoods."""
        self.compiled, self.search, self.ledger, self.pool = compiled, search, ledger, pool
        self.lines, self.walker = lines, walker
        self.grain = cost_grain(compiled)
        self.best: Ints | None = None
        self.cost = np.inf
        self.generator = np.random.default_rng([search.seed, 2])
        self.store: list[dict[bytes, tuple[Ints, float]]] = [{} for _ in range(compiled.agents)]
        """Lines that were good at some prices, by agent."""
        self.rolling = Rolling(compiled, ledger.sums, search, pool, self.grain, 1000 * ledger.dearest, self._offer)

    def solve(self) -> Outcome:
        search, compiled = self.search, self.compiled
        self._offer(self.ledger.choice)
        self._warm_up()
        large = self.ledger.sums.count > MOST_ROWS
        quick = self._quick_bound() if large else []
        choice = anneal(compiled, self.ledger, self.walker, self._moves(), search, clock_share=self._clock_share)
        self._offer(choice)
        if compiled.days >= VERY_LONG and self.best is not None:
            share, sweeps = (SWEEP_SHARE, 1) if large else (ROLLING_SHARE, 2)
            self._roll(search.seconds + share * search.left, sweeps)
            choice = self.best
        master = self._master()
        self._seed(master, choice)
        state = None
        until = search.seconds + WHOLE_SHARE * search.left if compiled.days >= LONG else np.inf

        def left() -> float:
            return min(search.left, until - search.seconds)

        if large:
            until = search.seconds + ASCENT_SHARE * search.left
            ascend(
                master, self.pool, left,
                passes=max(round(ASCENT_PASSES * search.effort), 1), known=self.cost, report=self._bound,
                starts=[self.rolling.prices, *quick],
            )  # fmt: skip
        else:
            if len(master.blocks) <= BASIS_BLOCKS:
                master.keep_basis()
            state = generate(master, self.pool, left, report=self._bound)
        self._keep(master.columns, master)
        if state is not None and left() > 0 and not self._done():
            self._dives(master, state, left)
        if sum(int(allowed.sum()) for allowed in compiled.allowed) <= SMALL and not self._done():
            return CpSat(start=self.best).solve(compiled, search)
        if (
            self.best is None
        ):  # hard bounds on sums over people are dear here; one model keeps them, or proves it cannot
            return CpSat(start=choice).solve(compiled, search)
        waiting = max(round(NEIGHBOURHOODS * search.effort), 1)
        while waiting > 0 and not self._done():
            count = waiting
            if compiled.days >= LONG:
                self._roll(np.inf, SWEEPS)
                count = min(BETWEEN, waiting)
            self._neighbourhoods(count)
            waiting -= count
        bound = search.bound if search.bound is not None else 0.0
        return Outcome(Status.OPTIMAL if self.cost - bound <= 1e-6 else Status.FEASIBLE, self.best, bound)

    def _warm_up(self) -> None:
        """Build the walker's programs, or some of them, so that the walk is not timed with that."""
        end = self.search.seconds + WARM_SHARE * self.search.left
        if self.walker is not self.lines:
            for agent in range(self.compiled.agents):
                if self.search.seconds >= end:
                    return
                with suppress(NoLineError):
                    self.walker.best(agent, self.ledger.prices(agent))

    def _quick_bound(self) -> list[Floats]:
        """Prove something at once, however little; the prices that do, if there are any."""
        found = together(self.compiled, self.ledger.sums, QUICK_SHARE * self.search.left)
        if found is None:
            return []
        bound, prices = found
        self._bound(bound, None)
        return [prices]

    @property
    def _clock_share(self) -> float:
        return CLOCK_SHARE if self.compiled.days < VERY_LONG else LONG_CLOCK_SHARE

    def _moves(self) -> int:
        """Annealing moves: as many as asked for, or as there is time for.

        A walk begins no hotter than it can cool down from.
        """
        agents = self.compiled.agents
        most = MOST_MOVES if self.compiled.days < LONG else MOST_LONG_MOVES
        moves = min(max(round(MOVES_PER_AGENT * agents * self.search.effort), 1), most * agents)
        if self.compiled.days < VERY_LONG:
            return moves
        begun = self.search.seconds
        for agent in range(min(agents, 10)):
            with suppress(NoLineError):
                self.walker.best(agent, self.ledger.prices(agent))
        each = (self.search.seconds - begun) / min(agents, 10)
        affordable = int(self._clock_share * self.search.left / max(each, 1e-4))
        self.search.interrupted |= affordable < moves
        return max(min(moves, affordable), 1)

    def _roll(self, until: float, sweeps: int) -> None:
        """Improve the roster by stretches, so many sweeps, until a moment, or until one gains nothing."""
        before = None
        for _ in range(sweeps):
            now = self.cost, self.rolling.length
            if self._done() or self.search.seconds >= until:
                return
            if now == before:
                self.rolling.shorten()
                return
            before = now
            assert self.best is not None
            self.rolling.sweep(self.best, until)

    def _master(self) -> Master:
        """Everybody, identical agents together."""
        sums = self.ledger.sums
        return Master(
            self.compiled, self.lines.programs, sums, self._blocks(), sums.constant, dear=1000 * self.ledger.dearest
        )

    def _blocks(self) -> list[list[int]]:
        found: dict[object, list[int]] = {}
        for agent in range(self.compiled.agents):
            key = (self.lines.programs.signature(agent), int(self.ledger.sums.kind_of[agent]))
            found.setdefault(key, []).append(agent)
        return list(found.values())

    def _seed(self, master: Master, choice: Ints) -> None:
        for block, agents in enumerate(master.blocks):
            for agent in agents:
                master.add(block, choice[agent], self.lines.own_cost(agent, choice[agent]))

    def _keep(self, columns: list[Column], master: Master) -> None:
        """Remember lines for neighbourhoods."""
        for column in columns:
            for agent in master.blocks[column.block]:
                self.store[agent][column.line.tobytes()] = (column.line, column.cost)

    def _bound(self, bound: float, _: object) -> None:
        self.search.report(bound=max(round_up(bound, self.grain), 0.0))

    def _done(self) -> bool:
        return self.search.good_enough() or self.search.out_of_time()

    def _offer(self, choice: Ints) -> bool:
        """Take a roster if it is lawful and no dearer; whether it is cheaper."""
        judged = evaluate(self.compiled, choice)
        if judged.breaches or judged.objective > self.cost + 1e-9:
            return False
        better = judged.objective < self.cost - 1e-9
        self.best, self.cost = choice.copy(), judged.objective
        self.search.report(objective=self.cost)
        return better

    def _assign(self, master: Master, columns: list[Column], choice: Ints) -> Ints:
        choice = choice.copy()
        waiting = [list(agents) for agents in master.blocks]
        for column in columns:
            choice[waiting[column.block].pop()] = column.line
        return choice

    def _dives(self, master: Master, state: Generated, left: Callable[[], float]) -> None:
        """Rosters from the mixture: shift by shift, and line by line where the team is small."""
        alone, mixture = master, state
        if any(len(agents) > 1 for agents in master.blocks):
            master.trim(state.prices, LINES_KEPT * len(master.blocks))
            alone = master.alone()
            again = generate(alone, self.pool, left, rounds=ROUNDS)
            if again is None:
                return
            mixture = again
        steps = DIVES if len(master.blocks) <= BASIS_BLOCKS else LARGE_DIVES
        for number, (by_line, step) in enumerate(steps):
            if self._done() or left() <= 0:
                return
            cutoff = self.cost - self.grain if self.best is not None else np.inf
            generator = np.random.default_rng([self.search.seed, 3, number])
            if by_line:
                columns = dive(master, state, self.pool, left, generator, step=step, rounds=ROUNDS, cutoff=cutoff)
                if columns is not None:
                    self._offer(self._assign(master, columns, np.zeros_like(self.ledger.choice)))
            else:
                slack = max(SLACK * abs(state.objective), 0.25 * self.grain)
                lines = round_shifts(
                    alone,
                    mixture,
                    self.pool,
                    left,
                    generator,
                    step=step,
                    rounds=ROUNDS,
                    cutoff=cutoff,
                    slack=slack,
                )
                if lines is not None:
                    self._offer(np.array([lines[agent] for agent in range(self.compiled.agents)]))

    def _neighbourhoods(self, total: int) -> None:
        if self.best is None:
            return
        windows = Windows(self.compiled, self.ledger.sums, self.generator)
        done = 0
        while done < total and not self._done():
            drawn = windows.draw(self.best, self.search.workers)
            answers = [self.pool.submit(self._solve, agents, days) for agents, days in drawn]
            for (agents, _), answer in zip(drawn, answers, strict=True):
                lines = answer.result()
                if lines is not None:
                    choice = self.best.copy()
                    choice[agents] = lines
                    self._offer(choice)
            done += len(drawn)

    def _solve(self, agents: Ints, days: range) -> Ints | None:
        """New lines for some agents over some days; None where there is nothing to gain."""
        assert self.best is not None
        best, sums, compiled = self.best, self.ledger.sums, self.compiled
        total = sums.constant.copy()
        away = Master(compiled, self.walker.programs, sums, [[agent] for agent in range(compiled.agents)], total)
        freed = set(agents.tolist())
        for agent in range(compiled.agents):
            if agent not in freed:
                rows, weights = away.adds(agent, best[agent])
                total[rows] += weights
        masks = {}
        if len(days) < compiled.days:
            for agent in agents.tolist():
                mask = np.zeros((compiled.days, compiled.catalogue(agent).size))
                outside = np.ones(compiled.days, dtype=bool)
                outside[days.start : days.stop] = False
                mask[outside] = np.inf
                mask[np.flatnonzero(outside), best[agent, outside]] = 0.0
                masks[agent] = mask
        master = Master(
            compiled, self.walker.programs, sums, [[agent] for agent in agents.tolist()], total, masks,
            1000 * self.ledger.dearest,
        )  # fmt: skip
        master.keep_basis()
        now = 0.0
        for block, agent in enumerate(agents.tolist()):
            own = self.lines.own_cost(agent, best[agent])
            now += own
            master.add(block, best[agent], own)
            for line, cost in self.store[agent].values():
                if not masks or (line[outside] == best[agent, outside]).all():
                    master.add(block, line, cost)
            rows, weights = master.adds(block, best[agent])
            total[rows] += weights
        now += self.ledger.sums.cost(total)
        cutoff = now - self.grain + 1e-6 if self.grain else now - 1e-6
        left = lambda: self.search.left  # noqa: E731
        state = generate(master, None, left, cutoff=cutoff, rounds=60)
        if state is None or state.bound >= cutoff:
            return None
        columns = dive(
            master, state, None, left, np.random.default_rng(int(agents.sum())), step=0.0, rounds=20, cutoff=now + 1e-6
        )
        for column in master.columns[-4 * len(agents) :]:
            self.store[int(agents[column.block])][column.line.tobytes()] = (column.line, column.cost)
        lines = None
        if columns is not None:
            lines = np.zeros((len(agents), compiled.days), dtype=np.int64)
            for column in columns:
                lines[column.block] = column.line
        return lines
