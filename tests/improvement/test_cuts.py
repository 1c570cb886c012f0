"""Cuts and the programs over them, against enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from wfm.errors import UsageError
from wfm.improvement.cuts import Cut, cheapest, simulation_cut
from wfm.improvement.kinds import Kind, Laboratory, Load, apart, set_cuts, staff
from wfm.solver.engines.service_cover import ServiceCover, fewest_hours
from wfm.staffing import erlang_c


def test_the_cheapest_people_by_enumeration() -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        cost = random.uniform(1, 2, 3)
        cuts = [Cut(random.uniform(0, 1, 3), float(random.uniform(1, 4))) for _ in range(4)]
        found = cheapest(cost, cuts, np.full(3, 6.0))
        options = [np.array(each) for each in product(range(7), repeat=3)]
        fit = [each for each in options if all(cut.weights @ each >= cut.least - 1e-9 for cut in cuts)]
        if not fit:
            assert found is None
            continue
        assert found is not None
        assert cost @ found == pytest.approx(min(cost @ each for each in fit), rel=2e-4)


def test_a_simulation_cut_goes_through_where_it_was_taken() -> None:
    cut = simulation_cut(0.7, np.array([0.02, -0.01, 0.05]), np.array([3.0, 2.0, 1.0]), 0.8)
    assert cut.weights.tolist() == [0.02, 0.0, 0.05]
    assert cut.weights @ [3, 9, 3] == pytest.approx(cut.least)  # two more of the third kind bring 0.1


def test_sets_of_queues_need_what_their_merged_load_needs() -> None:
    loads = [Load(60, 240), Load(90, 300, within_seconds=30)]
    kinds = [Kind(frozenset([0])), Kind(frozenset([1])), Kind(frozenset([0, 1]), 1.1)]
    alone, other, both = set_cuts(loads, kinds)
    assert [cut.weights.tolist() for cut in (alone, other, both)] == [[1, 0, 1], [0, 1, 1], [1, 1, 1]]
    assert [alone.least, other.least] == apart(loads).tolist()
    assert both.least == erlang_c.required_agents(11.5, aht_seconds=276, service_level=0.8, within_seconds=30)


def test_one_queue_alone_gets_what_erlang_c_says() -> None:
    laboratory = Laboratory([Load(100, 180)], [Kind(frozenset([0]))], hours=200, replications=6)
    found = staff(laboratory, margin=0.0)
    # five erlangs; the formula's number keeps 80 % by less than two points either way
    assert abs(found.people[0] - apart(laboratory.loads)[0]) <= 1
    assert found.reached


def test_two_queues_share_people_and_keep_their_promises_out_of_sample() -> None:
    loads = [Load(60, 240), Load(72, 300)]
    kinds = [Kind(frozenset([0])), Kind(frozenset([1])), Kind(frozenset([0, 1]), 1.1)]
    found = staff(Laboratory(loads, kinds, hours=150, replications=4))
    judge = Laboratory(loads, kinds, hours=150, replications=12, seed=99).levels(found.people)
    assert judge.mean.min() >= 0.79
    assert found.pooled_cost <= found.cost < apart(loads).sum()


def test_a_queue_that_nobody_serves_is_told() -> None:
    with pytest.raises(UsageError, match="nobody can serve queue 1"):
        staff(Laboratory([Load(60, 240), Load(60, 240)], [Kind(frozenset([0]))]))


def test_the_fewest_hours_over_a_day_by_enumeration() -> None:
    random = np.random.default_rng(4)
    for _ in range(12):
        covers = (random.random((4, 5)) < 0.6).astype(float)
        cost = random.integers(4, 9, 4).astype(float)
        contacts = random.integers(0, 30, 5).astype(float)
        levels = np.minimum(np.sort(random.random((5, 5)), axis=1), 1.0)
        levels[:, -1] = 1.0
        least = random.integers(0, 2, 5)
        problem = ServiceCover(covers, cost, levels, contacts, np.array([0, 0, 1, 1, 1]), 0.8, 0.4, least)
        found = fewest_hours(problem, workers=1)
        fit = [each for each in product(range(5), repeat=4) if _keeps(problem, np.array(each))]
        if not fit:
            assert found is None
            continue
        assert found is not None
        assert found.cost == pytest.approx(min(cost @ each for each in fit))
        assert found.bound <= found.cost + 1e-6
        assert np.all(found.needed <= found.on_duty + 1e-9)


def _keeps(problem: ServiceCover, people: np.ndarray) -> bool:
    there = np.minimum((people @ problem.covers).astype(int), 4)
    level = problem.levels[np.arange(5), there]
    busy = problem.contacts > 0
    means = [
        (problem.contacts[chosen] @ level[chosen]) - 0.8 * problem.contacts[chosen].sum()
        for chosen in (problem.period == 0, problem.period == 1)
    ]
    enough = problem.least is None or bool(np.all(people @ problem.covers >= problem.least))
    return min(means) >= -1e-6 and bool(np.all(level[busy] >= 0.4)) and enough
