"""Search for large problems: a mixture of lines rounded, annealed line by line, then parts solved anew by CP-SAT.

A part frees a few agents over some days around a place where the roster is dear, keeps the rest, and is solved to
near-optimality. Work is counted in moves, parts and CP-SAT's deterministic time, so that the same effort gives the same
roster on any machine; the clock only cuts in when it is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from wfm.models.roster import Status
from wfm.solver.compile import Compiled
from wfm.solver.engines.anneal import anneal
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.begin import begin
from wfm.solver.engines.covering import Covering
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.cpsat import CpSat
from wfm.solver.engines.engine import Outcome, Search
from wfm.solver.engines.formulation import Formulation
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.engines.mixture import Mixture
from wfm.solver.engines.relaxation import Relaxation
from wfm.solver.engines.resume import resume
from wfm.solver.engines.rows import CoverRows
from wfm.solver.evaluate import Evaluated, evaluate, on_duty
from wfm.solver.primitives import Bools, Cover, Distinct, Ints, Linear
from wfm.solver.shortage import CoverModel, Duty

MOVES_PER_AGENT = 40
"""Annealing moves of one unit of effort, if the agents are many."""

FEW_MOVES = 26_000
"""Annealing moves of one unit of effort, if the agents are few (but no more than twelve times the above for each)."""

PASSES = 60
"""Passes over the team before the mixture is rounded to a roster, of one unit of effort or more."""

PROOF_PASSES = 200
"""Passes of one unit of effort that go on beside the search, for the bound alone."""

EVERY = 5
"""Passes between bounds."""

PASSES_SHARE = 0.45
"""Share of the time that passes before the rounding may take."""

CLOSE, CLOSEST = 0.003, 0.0003
"""Relative distances between bound and mixture at which it is time for a roster, and at which no more can be proved."""

ROUNDINGS, ROUNDED_PEOPLE = 8, 4000
"""Rosters made of a mixture, of which the best is annealed: so many, or as many as give so many people a line."""

ROUNDED_PARTS, ROUNDED_SHARE = 20, 0.2
"""Parts of the team after each of which, in one more roster, the others mix anew, and share of the time for it."""

WARMTH = 0.2
"""Temperature at which a rounded mixture is annealed from, over the cost of a person short in an interval."""

VARIED_WARMTH = 0.02
"""The same for a variation, whose roster is nearly good: what it was made for is what is to be unlearnt."""

PARTS_OPTIONS = 30_000
"""Rounds of parts of one unit of effort, times the problem's open options; each frees one part per worker."""

MOST_ROUNDS = 6
"""Rounds of parts of one unit of effort at the most."""

VARIED_MOVES, VARIED_PASSES = 0.25, 120
"""For a variation of an answered question, which begins with that one's roster, lines and prices: share of the moves,
and passes, all of them beside the search. No parts are solved anew."""

PART_WORK = 0.5
"""Deterministic time for one part."""

PART_LITERALS = 2500
"""How many options a part may leave open."""


@dataclass(eq=False)
class _State:
    """The roster as it stands."""

    choice: Ints
    judged: Evaluated
    duties: list[Duty]

    @property
    def objective(self) -> float:
        return self.judged.objective


class Neighbourhood:
    """Construct, then improve part by part; the bound comes from the relaxation."""

    name = "neighbourhood"

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        """Search until the effort is spent, the gap is proved, or time is up.

        Hard bounds on sums over people (seats, budgets) cannot be kept from the first line on: here they are dear
        instead, and where they still fail in the end, one model over everybody takes over from the roster found.
        """
        dear = _dear(compiled)
        covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
        lines = Lines(dear, search)
        pool = ThreadPoolExecutor(max_workers=search.workers + 1)
        try:
            try:
                ledger = begin(dear, covers, lines, search)
            except NoLineError as error:
                search.over = True
                return Outcome(Status.INFEASIBLE if error.proved else Status.UNKNOWN)
            relaxation = Relaxation(compiled, covers, ledger.duties())
            if not evaluate(compiled, ledger.choice).breaches:
                search.report(objective=ledger.objective)
            mixture = _mix(dear, covers, lines, ledger, search, pool) if covers else None
            if mixture is not None:
                if not search.varied:
                    for rounded in _rounded(dear, covers, mixture, search, pool):
                        if rounded.objective < ledger.objective:
                            ledger = rounded
                            if not evaluate(compiled, ledger.choice).breaches:
                                search.report(objective=ledger.objective)
                ledger.adopt(mixture.cuts)
            proof = pool.submit(_prove, relaxation, mixture, search)
            many = MOVES_PER_AGENT * compiled.agents
            moves = max(many, min(FEW_MOVES, 12 * many)) * search.effort * (VARIED_MOVES if search.varied else 1)
            choice = anneal(
                dear,
                ledger,
                lines,
                max(round(moves), 1),
                search,
                warmth=None if mixture is None else VARIED_WARMTH if search.varied else WARMTH,
            )
            if not search.varied:
                choice = self._improve(dear, covers, _state(dear, covers, choice), search, pool).choice
            if evaluate(compiled, choice).breaches:
                return CpSat(start=choice).solve(compiled, search)
            wait([proof], timeout=search.left)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # a linear program under way ends soon, unheard
        search.over = True
        bound = search.bound if search.bound is not None else 0.0
        optimal = evaluate(compiled, choice).objective - bound <= 1e-6
        return Outcome(Status.OPTIMAL if optimal else Status.FEASIBLE, choice, bound)

    def _improve(
        self,
        compiled: Compiled,
        covers: list[CoverModel],
        state: _State,
        search: Search,
        pool: ThreadPoolExecutor,
    ) -> _State:
        rows = [CoverRows(model) for model in covers]
        for row, duty in zip(rows, state.duties, strict=True):
            row.separate(duty)
        generator = np.random.default_rng(search.seed)
        parts = Parts(compiled, covers)
        size = sum(int(allowed.sum()) for allowed in compiled.allowed)
        rounds = min(PARTS_OPTIONS / max(size, 1), MOST_ROUNDS) * search.effort
        for _ in range(max(round(rounds), 1)):
            if search.good_enough() or search.out_of_time():
                break
            drawn = [parts.draw(generator, state.duties) for _ in range(search.workers)]
            seeds = generator.integers(1 << 30, size=len(drawn)).tolist()
            answers = [
                pool.submit(solve_part, compiled, rows, state.choice, state.duties, free, seed, search)
                for (_, free), seed in zip(drawn, seeds, strict=True)
            ]
            for (kind, free), future in zip(drawn, answers, strict=True):
                answer, gained = future.result(), 0.0
                if answer is not None:
                    candidate = _state(compiled, covers, np.where(free, answer, state.choice))
                    for row, duty in zip(rows, candidate.duties, strict=True):
                        row.separate(duty)
                    if not candidate.judged.breaches and candidate.objective < state.objective - 1e-9:
                        gained = state.objective - candidate.objective
                        state = candidate
                parts.learn(kind, gained)
            search.report(objective=state.objective)
        return state


def _mix(
    compiled: Compiled, covers: list[CoverModel], lines: Lines, first: Ledger, search: Search, pool: ThreadPoolExecutor
) -> Mixture | None:
    """The best mixture of lines, or as far as time allows; None where somebody's rules fit no program.

    That of a variation begins where the other one's ended. Sums that are dear in the search are so here too, which is
    no more than the problem asks.
    """
    try:
        mixture = Mixture(
            compiled, lines.programs, covers, first.sums, first.dearest, first.choice, first.personal, search.workers
        )
        if search.varied and search.prices is not None:
            resume(mixture, search.prices, lines)
        generator = np.random.default_rng([search.seed, 3])
        until = search.seconds + PASSES_SHARE * search.left
        passes = 0 if search.varied else max(round(PASSES * min(search.effort, 1.0)), EVERY)
        _pass(mixture, passes, generator, search, lambda: search.left > 0 and search.seconds < until, pool)
    except UnsupportedError:
        return None
    search.interrupted |= mixture.passes < passes and not mixture.close
    return mixture


def _rounded(
    compiled: Compiled, covers: list[CoverModel], mixture: Mixture, search: Search, pool: ThreadPoolExecutor
) -> Iterator[Ledger]:
    """Rosters made of a mixture: some at once, and one part by part, as far as time allows."""
    generator = np.random.default_rng([search.seed, 4])
    for _ in range(max(min(ROUNDINGS, ROUNDED_PEOPLE // max(compiled.agents, 1)), 1)):
        if search.out_of_time():
            return
        yield Ledger(compiled, covers, mixture.rounded(generator))
    until = search.seconds + ROUNDED_SHARE * search.left

    def go_on() -> bool:
        within = search.left > 0 and search.seconds < until
        search.interrupted |= not within
        return within

    yield Ledger(compiled, covers, mixture.rounded(generator, ROUNDED_PARTS, go_on, pool))


def _pass(
    mixture: Mixture,
    passes: int,
    generator: np.random.Generator,
    search: Search,
    go_on: Callable[[], bool],
    pool: ThreadPoolExecutor | None,
    close: float = CLOSE,
) -> None:
    """So many passes over the team, the bound reported as it rises, until the mixture is close to it."""
    mixture.close = False
    for _ in range(passes):
        if mixture.close or not mixture.sweep(generator, go_on, pool):
            break
        if mixture.passes % EVERY == 0:
            bound = mixture.bound(go_on, pool)
            search.report(bound=bound)
            mixture.close = mixture.value() - bound <= close * abs(bound)


def _prove(relaxation: Relaxation, mixture: Mixture | None, search: Search) -> None:
    """Report a bound, from the mixture if there is one, else from the relaxation; then the least shortage."""
    passes = max(round((VARIED_PASSES if search.varied else PROOF_PASSES) * search.effort), 1)
    try:
        if mixture is not None:
            _pass(
                mixture, passes, np.random.default_rng([search.seed, 5]), search, lambda: search.left > 0, None, CLOSEST
            )
            search.worth = mixture.by_queue()
    except UnsupportedError:  # a program without any limits that is still too large
        mixture = None
    if mixture is None:
        relaxation.bound(search)
    if relaxation.covers and not search.varied:
        search.least_short = relaxation.least_short(search)


def _state(compiled: Compiled, covers: list[CoverModel], choice: Ints) -> _State:
    return _State(choice, evaluate(compiled, choice), [on_duty(compiled, model, choice) for model in covers])


def solve_part(
    compiled: Compiled,
    rows: list[CoverRows],
    choice: Ints,
    duties: list[Duty],
    free: Bools,
    seed: int,
    search: Search,
) -> Ints | None:
    """The best choice found with only the free cells open, or None."""
    formulation = Formulation(compiled, choice, free)
    for primitive in compiled.primitives:
        formulation.add(primitive)
    for row, duty in zip(rows, duties, strict=True):
        Covering(formulation, row, duty)
    formulation.minimize()
    formulation.hint()
    solver = cp_solver(workers=1, seed=seed)
    # Parts are solved once: little presolve, and the whole linear relaxation, do best (measured on the sample).
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = PART_WORK
    solver.parameters.max_time_in_seconds = max(search.left, 0.05)
    code = solver.solve(formulation.model)
    return formulation.read(solver.response_proto.solution) if code in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _dear(compiled: Compiled) -> Compiled:
    """The problem with hard bounds on sums over people soft, but dearer than any shortage."""
    cost = 1000.0 * max(
        (float(item.short_cost.max(initial=1)) for item in compiled.primitives if isinstance(item, Cover)), default=1.0
    )
    primitives = tuple(
        replace(item, cost=cost) if isinstance(item, Linear | Distinct) and item.cost is None else item
        for item in compiled.primitives
    )
    return replace(compiled, primitives=primitives)


class Parts:
    """Draws the parts to free: where the roster is dear, by shapes that have paid off."""

    SHAPES = ("week", "line", "days")

    def __init__(self, compiled: Compiled, covers: list[CoverModel]) -> None:
        self.compiled = compiled
        self.covers = covers
        self.reward = dict.fromkeys(self.SHAPES, 1.0)
        self.open = np.array([allowed.sum(axis=1) for allowed in compiled.allowed])
        """[agent, day] open options."""

    def learn(self, kind: str, gained: float) -> None:
        """Remember how well a shape did."""
        self.reward[kind] = 0.9 * self.reward[kind] + 0.1 * (1.0 if gained > 1e-6 else 0.0) + 0.01

    def draw(self, generator: np.random.Generator, duties: list[Duty]) -> tuple[str, Bools]:
        """A shape, and the cells to free."""
        weights = np.array([self.reward[shape] for shape in self.SHAPES])
        kind = self.SHAPES[int(generator.choice(len(weights), p=weights / weights.sum()))]
        day, able = self._focus(generator, duties)
        days = self.compiled.days
        length = {"week": 7, "line": days, "days": 3}[kind]
        first = int(np.clip(day - generator.integers(0, length), 0, max(days - length, 0)))
        window = slice(first, min(first + length, days))
        free = np.zeros((self.compiled.agents, days), dtype=bool)
        # Those who can help at the focus come first, in random order, then anybody.
        order = generator.permutation(self.compiled.agents)
        order = order[np.argsort(~able[order] & (generator.random(len(order)) < 0.7), kind="stable")]
        budget = PART_LITERALS
        for agent in order.tolist():
            size = int(self.open[agent, window].sum())
            if size > window.stop - window.start:
                free[agent, window] = True
                budget -= size
            if budget <= 0:
                break
        return kind, free

    def _focus(self, generator: np.random.Generator, duties: list[Duty]) -> tuple[int, Bools]:
        """A day drawn by what its intervals cost, and who can serve what is short then."""
        everybody = np.ones(self.compiled.agents, dtype=bool)
        if not self.covers:
            return int(generator.integers(self.compiled.days)), everybody
        number = int(generator.integers(len(self.covers)))
        model = self.covers[number]
        cost = np.maximum(duties[number].costs(), 0)
        if cost.sum() <= 0:
            return int(generator.integers(self.compiled.days)), everybody
        interval = int(generator.choice(len(cost), p=cost / cost.sum()))
        required = model.cover.required[:, interval]
        needy = required > 0
        able = np.asarray(model.serves[model.groups_at(interval)][:, needy].any(axis=1))
        day = interval * self.compiled.problem.grid.interval_minutes // 1440
        return min(day, self.compiled.days - 1), able
