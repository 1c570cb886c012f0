"""Searches that begin where that for much the same problem ended: any prices prove a bound, any roster is mended."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.solver.test_mixture import alike
from tests.solver.test_solve import random_problem
from wfm.models.people import Preference
from wfm.models.roster import AgentLines, BoundPrices, CoverPrice, Roster, RosterProblem
from wfm.solver.audit import audit
from wfm.solver.compile import compile_problem
from wfm.solver.engines.begin import begin
from wfm.solver.engines.construct import construct
from wfm.solver.engines.engine import Search
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.mixture import Mixture
from wfm.solver.engines.resume import learnt, resume
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel
from wfm.solver.solve import cheapest, solve

from .builders import MONDAY


def busier(problem: RosterProblem, factor: float) -> RosterProblem:
    demand = tuple(each.model_copy(update={"required": each.required * factor}) for each in problem.demand)
    return problem.model_copy(update={"demand": demand})


def mixture_of(problem: RosterProblem) -> tuple[Mixture, Lines]:
    compiled = compile_problem(problem)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    lines = Lines(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    first = construct(compiled, covers, lines, 1)
    made = Mixture(compiled, lines.programs, covers, first.sums, first.dearest, first.choice, first.personal)
    return made, lines


def passes(mixture: Mixture, number: int) -> list[float]:
    generator, bounds = np.random.default_rng(1), [mixture.bound(lambda: True)]
    for _ in range(number):
        mixture.sweep(generator, lambda: True, None)
        bounds.append(mixture.bound(lambda: True))
    return bounds


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.4])
def test_what_one_problem_taught_proves_a_bound_of_another(factor: float) -> None:
    first, other = random_problem(1), busier(random_problem(1), factor)
    optimum = solve(other).objective
    assert optimum is not None
    teacher, _ = mixture_of(first)
    taught = passes(teacher, 80)
    told = BoundPrices.model_validate_json(learnt(teacher).model_dump_json())
    again, lines = mixture_of(other)
    assert resume(again, told, lines)
    if factor == 1.0:  # there is nothing left to learn
        assert again.value() == pytest.approx(teacher.value(), rel=0.02)
        assert passes(again, 0)[0] >= max(taught) - 0.05 * abs(max(taught))
    seen = passes(again, 30)
    assert max(seen) <= optimum + 1e-6
    fresh, _ = mixture_of(other)
    assert max(seen) >= max(passes(fresh, 30)) - 0.02 * optimum


@settings(max_examples=15)
@given(seed=some.integers(0, 5), size=some.floats(0, 1e4), weight=some.floats(0, 1))
def test_whatever_is_told_the_bound_holds(seed: int, size: float, weight: float) -> None:
    """Prices from anywhere, too high or of other shortage costs, and lines that nobody may work prove a bound too."""
    problem = random_problem(seed)
    optimum = solve(problem).objective
    assert optimum is not None
    mixture, lines = mixture_of(problem)
    generator = np.random.default_rng(seed)
    compiled, told = mixture.compiled, learnt(mixture)
    wild = BoundPrices(
        cover=tuple(
            each.model_copy(update={"prices": generator.random(each.prices.size) * size, "level": level})
            for each in told.cover
            for level in range(3)
        ),
        sums=generator.normal(size=mixture.sums.count) * size,
        lines=tuple(
            each.model_copy(
                update={
                    "lines": (
                        *each.lines,
                        tuple(generator.integers(0, compiled.catalogue(0).size, compiled.days).tolist()),
                    ),
                    "weights": np.append(each.weights, weight),
                }
            )
            for each in told.lines
        ),
    )
    resume(mixture, wild, lines)
    assert np.isfinite(mixture.own).all()
    assert mixture.weight.sum(axis=1) == pytest.approx(mixture.size)
    assert max(passes(mixture, 3)) <= optimum + 1e-6


def test_what_does_not_fit_is_left_alone() -> None:
    mixture, lines = mixture_of(random_problem(1))
    before = mixture.lines.copy()
    strange = BoundPrices(
        cover=(
            CoverPrice(queues=("nobody",), level=0, rounded=False, intervals=(0, 1), prices=np.ones(2)),
            CoverPrice(queues=("french",), level=9, rounded=False, intervals=(0, 1), prices=np.ones(2)),
            CoverPrice(queues=("french",), level=0, rounded=False, intervals=(10**6,), prices=np.ones(1)),
        ),
        sums=np.ones(99),
        lines=(
            AgentLines(agents=("nobody",), catalogue="", lines=((0,),), weights=np.ones(1)),
            AgentLines(
                agents=(mixture.compiled.context.agents[0].agent,), catalogue="other", lines=((0,),), weights=np.ones(1)
            ),
        ),
    )
    assert not resume(mixture, strange, lines)
    assert (mixture.lines == before).all()
    assert all(not item.centre.any() for cuts in mixture.cuts for item in cuts)


def test_people_who_are_no_longer_alike_go_on_each_from_what_they_mixed_together() -> None:
    """Three mix as one: a wish sets one of them apart, and a wish that ends brings them together."""
    plain = alike(1)
    apart = plain.model_copy(
        update={"preferences": (Preference(agent="a0", date=MONDAY, wish="want", what="off", weight=1),)}
    )
    for first, other in ((plain, plain), (plain, apart), (apart, plain)):
        teacher, _ = mixture_of(first)
        taught = passes(teacher, 60)
        again, lines = mixture_of(other)
        assert len(again.leaders) == (2 if other is plain else 3)
        resume(again, learnt(teacher), lines)
        assert again.weight.sum(axis=1) == pytest.approx(again.size)
        people = sum(item.people.sum() for cuts in again.cuts for item in cuts)
        assert people == pytest.approx(sum(item.people.sum() for cuts in teacher.cuts for item in cuts), rel=1e-3)
        assert passes(again, 0)[0] >= max(taught) - 0.05 * abs(max(taught)) - 1


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


def test_the_cheapest_of_several_rosters_is_begun_with() -> None:
    """One broken by many is worse than a lawful one, however cheap."""
    problem = random_problem(2, people=4)
    compiled = compile_problem(problem)
    good = solve(problem).roster
    assert good is not None
    nobody = Roster(start=good.start, days=good.days, assignments=())
    empty = BoundPrices()
    costs = [evaluate(compiled, compiled.choice(each)) for each in (good, nobody)]
    best = (
        good if (len(costs[0].breaches), costs[0].objective) <= (len(costs[1].breaches), costs[1].objective) else nobody
    )
    for first, second in ((good, nobody), (nobody, good)):
        choice, prices = cheapest(compiled, [(first, None), (second, empty)])
        assert (choice == compiled.choice(best)).all()
        assert (prices is None) == (first is best)
