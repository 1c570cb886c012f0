"""Mixtures of lines: what their prices prove is at or below every roster's cost, and near the best mixture's."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from tests.solver.builders import rule
from tests.solver.test_solve import RULES, random_problem
from wfm.models.people import Preference
from wfm.models.roster import RosterProblem, Status
from wfm.solver import shortage
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines import mixture as mixture_module
from wfm.solver.engines.construct import construct
from wfm.solver.engines.cpsat import CpSat
from wfm.solver.engines.cuts import Cuts
from wfm.solver.engines.engine import Search
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.mixture import Mixture
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel
from wfm.solver.solve import solve


def begin(compiled: Compiled) -> tuple[Mixture, list[CoverModel], Lines]:
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    lines = Lines(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    first = construct(compiled, covers, lines, 1)
    mixture = Mixture(compiled, lines.programs, covers, first.sums, first.dearest, first.choice, first.personal)
    return mixture, covers, lines


def run(mixture: Mixture, passes: int) -> list[float]:
    generator, bounds = np.random.default_rng(1), []
    for _ in range(passes):
        assert mixture.sweep(generator, lambda: True, None)
        bounds.append(mixture.bound(lambda: True))
    return bounds


@pytest.mark.parametrize("seed", range(6))
def test_prices_prove_a_bound_below_the_optimum(seed: int) -> None:
    """At every pass; and in the end the bound comes near what the mixture costs, which is near the optimum or below."""
    tiny = random_problem(seed)
    optimum = solve(tiny).objective
    assert optimum is not None
    mixture, _, _ = begin(compile_problem(tiny))
    bounds = run(mixture, 80)
    assert max(bounds) <= optimum + 1e-6
    assert max(bounds) >= 0.9 * min(mixture.value(), optimum)
    assert set(mixture.by_queue()) == {"french", "german"}


@pytest.mark.parametrize("seed", range(3))
def test_sums_over_people_are_priced_too(seed: int) -> None:
    """Seats on nights that nobody may exceed, and wishes for heads on days."""
    rules = (
        *RULES,
        rule("shift_headcount", 40, what="night", min_people=1),
        rule("shift_headcount", what="day", max_people=1),
    )
    tiny = random_problem(seed, people=3, rules=rules)
    optimum = solve(tiny).objective
    assert optimum is not None
    mixture, _, _ = begin(compile_problem(tiny))
    bounds = run(mixture, 80)
    assert mixture.sums.count
    assert max(bounds) <= optimum + 1e-6
    assert max(bounds) >= 0.5 * optimum


@pytest.mark.parametrize("seed", range(3))
def test_a_rounded_mixture_obeys_the_rules_and_leaves_the_mixture_as_it_was(seed: int) -> None:
    compiled = compile_problem(random_problem(seed, people=4))
    mixture, covers, _ = begin(compiled)
    run(mixture, 20)
    before = mixture.value()
    choice = mixture.rounded(np.random.default_rng(1))
    assert not evaluate(compiled, choice).breaches
    assert mixture.value() == pytest.approx(before)
    assert mixture.weight.sum(axis=1) == pytest.approx(mixture.size)
    assert mixture.totals == pytest.approx(mixture.sums.constant)
    ledger = Ledger(compiled, covers, choice)
    assert ledger.objective == pytest.approx(evaluate(compiled, choice).objective)


def alike(seed: int, people: int = 6, days: int = 3) -> RosterProblem:
    """Half of the people with either skill, nobody with a wish or a history, and more required."""
    drawn = random_problem(seed, people=people, days=days)
    staff = tuple(
        agent.model_copy(update={"skills": {("french", "german")[number % 2]: 1}})
        for number, agent in enumerate(drawn.agents)
    )
    demand = tuple(item.model_copy(update={"required": item.required * people / 3}) for item in drawn.demand)
    return drawn.model_copy(update={"agents": staff, "demand": demand, "preferences": (), "past": ()})


@pytest.mark.parametrize("seed", range(3))
def test_people_who_are_alike_mix_lines_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the same prices they prove what they prove one by one; and a roster gives each of them a line."""
    compiled = compile_problem(alike(seed))
    together, _, _ = begin(compiled)
    monkeypatch.setattr(mixture_module, "MOST_ALIKE", 1)
    apart, _, _ = begin(compiled)
    assert together.leaders.tolist() == [0, 1]
    assert together.size.tolist() == [3, 3, 0, 0, 0, 0]
    assert len(apart.leaders) == 6
    assert together.value() == pytest.approx(apart.value())
    assert together.bound(lambda: True) == pytest.approx(apart.bound(lambda: True))
    bounds = run(together, 60)
    optimum = CpSat().solve(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    assert optimum.status is Status.OPTIMAL
    assert optimum.choice is not None
    least = evaluate(compiled, optimum.choice).objective
    assert 0.8 * least <= max(bounds) <= least + 1e-6
    before = together.value()
    rosters = [together.rounded(np.random.default_rng(draw)) for draw in range(8)]
    assert not any(evaluate(compiled, choice).breaches for choice in rosters)
    assert min(evaluate(compiled, choice).objective for choice in rosters) <= 1.1 * least
    assert together.value() == pytest.approx(before)


def test_people_who_differ_in_a_wish_are_not_alike() -> None:
    plain = alike(1)
    wish = Preference(agent="a2", date=plain.start, wish="avoid", what="night", weight=20)
    mixture, _, _ = begin(compile_problem(plain.model_copy(update={"preferences": (wish,)})))
    assert mixture.leaders.tolist() == [0, 1, 2]


@pytest.mark.parametrize("sets", [256, 1])
def test_costs_are_true_at_once_or_once_settled(sets: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With sets listed, and with sets found by flow as they fall short."""
    monkeypatch.setattr(shortage, "MOST_SETS", sets)
    monkeypatch.setattr("wfm.solver.engines.cuts.FEW_SETS", 0)
    compiled = compile_problem(random_problem(3, people=5, days=4))
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    assert all(pool.complete == (sets > 1) for model in covers for pool in model.pools if len(pool.queues) > 1)
    lines = Lines(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    ledger = construct(compiled, covers, lines, 1)
    assert ledger.complete == (sets > 1)
    generator = np.random.default_rng(1)
    for _ in range(30):
        agent = int(generator.integers(compiled.agents))
        old, believed = ledger.choice[agent].copy(), ledger.objective
        change = ledger.leave(agent)
        noise = generator.gumbel(size=(compiled.days, compiled.catalogue(agent).size)) * 20
        found = lines.best(agent, ledger.prices(agent) + noise)
        change += ledger.join(agent, found.line, found.cost)
        assert ledger.objective == pytest.approx(believed + change)
        true = evaluate(compiled, ledger.choice).objective
        assert ledger.objective <= true + 1e-6
        if ledger.complete:
            assert ledger.objective == pytest.approx(true, abs=1e-4)
        ledger.settle()
        assert ledger.objective == pytest.approx(evaluate(compiled, ledger.choice).objective, abs=1e-4)
        assert (old >= 0).all()


def test_rounded_rows_hold_for_whole_people() -> None:
    """However many people there are, no row asks for more than is short; between whole people it may."""
    required = np.array([[1.3], [2.4]])
    serves = np.array([[True, False], [False, True], [True, True]])
    cover = Cover("c", "i", ("a", "b"), required, serves, np.array([5.0, 3.0]), 1.0, ())
    model = CoverModel(cover)
    (pool,) = model.pools
    cuts = Cuts(replace(pool), grain=1.0)
    for people in np.ndindex(4, 4, 4):
        cuts.set_people(np.array(people, dtype=float)[:, None])
    for people in np.ndindex(5, 5, 5):
        now = np.array(people, dtype=float)[:, None]
        cuts.set_people(now)
        true = model.duty(now[np.argsort(pool.groups)]).shortages(0)
        assert cuts.cost() <= float(pool.price @ true[:, 0]) + 1e-9
    cuts.set_people(np.array([[0.5], [1.5], [0.5]]))
    assert cuts.cost() >= float(pool.price @ pool.shortages(cuts.people)[:, 0]) - 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_nobody_more_saves_more_than_the_prices_say(seed: int) -> None:
    """Solved again with one more person in an interval, the best of all rosters is no cheaper than told."""
    compiled = compile_problem(random_problem(seed))
    mixture, (model,), _ = begin(compiled)
    run(mixture, 60)
    before, by_queue = mixture.bound(lambda: True), mixture.by_queue()
    for agent in range(compiled.agents):
        ((item, place, _, _),) = mixture._places[0][agent]
        said = item.worth(place) - model.cover.idle_cost
        able = np.flatnonzero(model.cover.serves[agent])
        if len(able) == 1:
            assert said == pytest.approx(by_queue[model.cover.queues[able[0]]])
        assert said.max() > 0
        for interval in (int(said.argmax()), int(said.argmin())):
            more = replace(model.cover, carried=(*model.cover.carried, (agent, interval, 1.0)))
            kept = [more if primitive is model.cover else primitive for primitive in compiled.primitives]
            again = compiled.with_primitives(kept)
            outcome = CpSat().solve(again, Search(60, 1, 0, 1, 1, threading.Event()))
            assert outcome.status is Status.OPTIMAL
            assert outcome.choice is not None
            assert evaluate(again, outcome.choice).objective >= before - said[interval] - 1e-6
