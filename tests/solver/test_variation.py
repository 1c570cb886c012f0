"""Searches that begin where that for much the same problem ended: any prices prove a bound, any roster is mended."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.solver.test_solve import random_problem
from wfm.models.roster import BoundPrices, CoverPrice, RosterProblem
from wfm.solver.audit import audit
from wfm.solver.compile import compile_problem
from wfm.solver.engines.begin import begin
from wfm.solver.engines.dual import DualBound
from wfm.solver.engines.engine import Search
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.sums import Sums
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel
from wfm.solver.solve import solve


def busier(problem: RosterProblem, factor: float) -> RosterProblem:
    demand = tuple(each.model_copy(update={"required": each.required * factor}) for each in problem.demand)
    return problem.model_copy(update={"demand": demand})


def dual_of(problem: RosterProblem) -> DualBound:
    compiled = compile_problem(problem)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    lines = Lines(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    return DualBound(compiled, lines.programs, covers, Sums(compiled))


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.4])
def test_prices_of_one_problem_prove_a_bound_of_another(factor: float) -> None:
    first, other = random_problem(1), busier(random_problem(1), factor)
    optimum = solve(other).objective
    assert optimum is not None
    dual = dual_of(first)
    dual.improve(100, optimum / 4, lambda: True, lambda _: None)
    again = dual_of(other)
    assert again.begin(dual.found())
    seen: list[float] = []
    again.improve(30, optimum / 20, lambda: True, seen.append)
    assert seen[0] <= seen[-1] <= optimum + 1e-6
    if factor == 1.0:
        fresh: list[float] = []
        dual_of(other).improve(30, optimum / 4, lambda: True, fresh.append)
        assert seen[0] >= fresh[0]


@settings(max_examples=15)
@given(seed=some.integers(0, 5), size=some.floats(0, 1e4), cheaper=some.floats(0.1, 3))
def test_whatever_prices_come_the_bound_holds(seed: int, size: float, cheaper: float) -> None:
    """Prices from anywhere, too high or of other shortage costs, are brought within what proves something."""
    problem = random_problem(seed)
    optimum = solve(problem).objective
    assert optimum is not None
    dual = dual_of(problem)
    generator = np.random.default_rng(seed)
    wild = BoundPrices(
        cover=tuple(
            CoverPrice(
                queues=each.queues, levels=each.levels, prices=generator.random(each.prices.size) * size * cheaper
            )
            for each in dual.found().cover
        ),
        sums=generator.normal(size=dual.sums.count) * size,
    )
    dual.begin(wild)
    assert dual.improve(0, 1.0, lambda: True, lambda _: None) <= optimum + 1e-6


def test_prices_that_do_not_fit_are_left_alone() -> None:
    dual = dual_of(random_problem(1))
    strange = BoundPrices(cover=(CoverPrice(queues=("nobody",), levels=1, prices=np.ones(3)),), sums=np.ones(99))
    assert not dual.begin(strange)
    assert all(not item.prices.any() for item in dual.rows)


def test_a_roster_that_is_lawful_is_begun_with_as_it_is() -> None:

    problem = random_problem(2)
    result = solve(problem)
    assert result.roster is not None
    compiled = compile_problem(problem)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    search = Search(60, 1, 0, 1, 1, threading.Event())
    search.start, search.varied = compiled.choice(result.roster), True
    ledger = begin(compiled, covers, Lines(compiled, search), search)
    assert search.varied
    assert (ledger.choice == search.start).all()
    assert ledger.objective == pytest.approx(result.objective, abs=1e-6)
    started = solve(busier(problem, 1.1), start=result.roster)
    assert started.roster is not None
    assert not audit(busier(problem, 1.1), started.roster).hard


def test_people_whose_part_breaks_a_rule_get_another_and_many_of_them_a_roster_from_nothing() -> None:
    problem = random_problem(3, people=6)
    compiled = compile_problem(problem)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    lawful = solve(problem).roster
    assert lawful is not None
    for broken in (1, 6):
        search = Search(60, 1, 0, 1, 1, threading.Event())
        start = compiled.choice(lawful)
        for agent in range(broken):  # an option on every day that only some days allow, or two that may not follow
            start[agent] = max(range(compiled.catalogue(agent).size), key=lambda o: o)
        search.start, search.varied = start, True
        lines = Lines(compiled, search)
        costs = [lines.own_cost(agent, start[agent]) for agent in range(compiled.agents)]
        ledger = begin(compiled, covers, lines, search)
        assert np.isfinite(ledger.personal).all()
        if np.isinf(costs).sum() == 1:
            kept = [agent for agent in range(compiled.agents) if np.isfinite(costs[agent])]
            assert (ledger.choice[kept] == start[kept]).all()
            assert search.varied
        if np.isinf(costs).sum() > 2:
            assert not search.varied
