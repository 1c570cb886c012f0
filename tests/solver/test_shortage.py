"""Two ways to the least cost of shortage: Gale's condition over sets, and maximum flow by augmenting paths."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.solver.coverage import allocate
from wfm.solver.pooled_coverage import pooled_shortage
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel


@st.composite
def covers(draw: st.DrawFn) -> tuple[Cover, np.ndarray]:
    """A cover of a few queues and groups, and people on duty in each of three intervals."""
    queues, groups = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = Cover(
        term="coverage",
        idle_term="idle",
        queues=tuple(f"q{queue}" for queue in range(queues)),
        required=np.round(random.random((queues, 3)) * 4, 2),
        serves=random.random((groups, queues)) < 0.5,
        short_cost=random.integers(0, 4, queues).astype(float),
        idle_cost=float(random.integers(0, 2)),
        carried=(),
    )
    return cover, random.integers(0, 7, (groups, 3)) / 2


def by_flow(cover: Cover, people: np.ndarray) -> tuple[float, float]:
    """(cost of shortage, cost of idleness) with people of each agent-row shared out by augmenting paths."""
    order = sorted(range(len(cover.queues)), key=lambda queue: (-cover.short_cost[queue], queue))
    short = idle = 0.0
    for interval in range(people.shape[1]):
        groups: dict[frozenset[int], float] = {}
        for row, able in enumerate(cover.serves):
            if able.any():
                key = frozenset(np.flatnonzero(able).tolist())
                groups[key] = groups.get(key, 0.0) + people[row, interval]
        assigned = allocate(cover.required[:, interval], groups, order)
        assert (assigned <= cover.required[:, interval] + 1e-9).all()
        short += float(((cover.required[:, interval] - assigned) * cover.short_cost).sum())
        idle += cover.idle_cost * (sum(groups.values()) - float(assigned.sum()))
    return short, idle


@given(covers())
def test_both_ways_agree(case: tuple[Cover, np.ndarray]) -> None:
    cover, people = case
    model = CoverModel(cover)
    grouped = np.zeros((len(model.serves), people.shape[1]))
    np.add.at(grouped, model.groups_at(0), people)
    assert model.duty(grouped).split() == pytest.approx(by_flow(cover, people), abs=1e-6)


@st.composite
def pooled_covers(draw: st.DrawFn) -> tuple[Cover, np.ndarray]:
    """As above, with some sets of queues that require less, or hardly less, than their parts."""
    cover, people = draw(covers())
    every = [
        queues for count in range(2, len(cover.queues) + 1) for queues in combinations(range(len(cover.queues)), count)
    ]
    sets = draw(st.lists(st.sampled_from(every), max_size=4, unique=True)) if every else []
    parts = [draw(st.sampled_from([0.3, 0.6, 0.95])) for _ in sets]
    pooled = tuple(
        (queues, np.round(cover.required[list(queues)].sum(axis=0) * part, 2))
        for queues, part in zip(sets, parts, strict=True)
    )
    return replace(cover, pooled=pooled), people


def by_enumeration(cover: Cover, people: np.ndarray) -> tuple[float, float]:
    """(cost of shortage, cost of idleness) as the auditor counts them."""
    present: dict[frozenset[int], np.ndarray] = {}
    for row, able in enumerate(cover.serves):
        if able.any():
            key = frozenset(np.flatnonzero(able).tolist())
            present[key] = present.get(key, 0.0) + people[row]
    order = sorted(range(len(cover.queues)), key=lambda queue: (-cover.short_cost[queue], queue))
    alone = np.zeros_like(cover.required)
    for interval in range(people.shape[1]):
        groups = {key: float(row[interval]) for key, row in present.items()}
        required = cover.required[:, interval]
        alone[:, interval] = required - allocate(required, groups, order)
    pooled = {frozenset(queues): row for queues, row in cover.pooled}
    short, whole = pooled_shortage(cover.required, alone, cover.short_cost.tolist(), pooled, present)
    idle = sum(present.values(), np.zeros(people.shape[1])) - whole + short.sum(axis=0)
    assert (idle >= -1e-9).all()
    return float((short * cover.short_cost[:, None]).sum()), cover.idle_cost * float(idle.sum())


@given(pooled_covers())
def test_both_ways_agree_on_pools(case: tuple[Cover, np.ndarray]) -> None:
    cover, people = case
    model = CoverModel(cover)
    grouped = np.zeros((len(model.serves), people.shape[1]))
    np.add.at(grouped, model.groups_at(0), people)
    assert model.duty(grouped).split() == pytest.approx(by_enumeration(cover, people), abs=1e-6)


@given(pooled_covers(), st.sampled_from([0.25, 0.5, 1.0]))
def test_scaled_as_if_made_anew(case: tuple[Cover, np.ndarray], share: float) -> None:
    cover, people = case
    model = CoverModel(cover)
    pooled = tuple((queues, row * share) for queues, row in cover.pooled)
    anew = CoverModel(replace(cover, required=cover.required * share, pooled=pooled))
    grouped = np.zeros((len(model.serves), people.shape[1]))
    np.add.at(grouped, model.groups_at(0), people)
    assert model.scaled(share).duty(grouped).split() == pytest.approx(anew.duty(grouped).split(), abs=1e-9)


@pytest.mark.parametrize(
    ("people", "short"),
    [  # two queues of 10 that need 16 together; people who serve a, b, both
        ((10, 10, 0), 0.0),
        ((6, 6, 4), 0.0),
        ((6, 5, 4), 1.0),
        ((10, 5, 1), 4.0),
        ((0, 0, 16), 0.0),
        ((0, 0, 15.5), 0.5),
        ((6, 16, 0), 4.0),
    ],
)
def test_a_pool_needs_less_together_but_each_queue_its_own(people: tuple[float, ...], short: float) -> None:
    serves = np.array([[True, False], [False, True], [True, True]])
    pooled = (((0, 1), np.array([16.0])),)
    cover = Cover("c", "i", ("a", "b"), np.full((2, 1), 10.0), serves, np.ones(2), 0.0, (), pooled)
    model = CoverModel(cover)
    grouped = np.zeros((3, 1))
    grouped[model.groups_at(0), 0] = people
    assert model.duty(grouped).short == pytest.approx(short)


def test_queues_between_which_nobody_is_shared_are_not_pooled() -> None:
    """b joins a and c, but they have nobody in common: together they need their sum, with b or without."""
    serves = np.array([[True, True, False], [False, True, True]])
    required = np.array([[5.0], [0.0], [5.0]])
    cover = Cover("c", "i", ("a", "b", "c"), required, serves, np.ones(3), 0.0, (), (((0, 1, 2), np.array([7.0])),))
    assert CoverModel(cover).duty(np.array([[4.0], [4.0]])).short == 2.0


@given(covers(), st.data())
def test_changes_add_up(case: tuple[Cover, np.ndarray], data: st.DataObject) -> None:
    """People who come and go leave the same costs as counting everybody anew."""
    cover, people = case
    model = CoverModel(cover)
    duty = model.duty(np.zeros((len(model.serves), 3)))
    for agent in range(len(people)):
        duty.add(agent, np.arange(3), people[agent])
    gone = data.draw(st.integers(0, len(people) - 1))
    left = duty.copy()
    left.add(gone, np.arange(3), people[gone], sign=-1.0)
    grouped = np.zeros((len(model.serves), 3))
    np.add.at(grouped, np.delete(model.groups_at(0), gone), np.delete(people, gone, axis=0))
    assert left.costs() == pytest.approx(model.duty(grouped).costs(), abs=1e-9)
    more = left.copy()
    more.add(gone, np.arange(3), np.ones(3))
    assert left.gain(gone) == pytest.approx(more.costs() - left.costs(), abs=1e-9)


def test_a_flexible_agent_is_not_counted_twice() -> None:
    cover = Cover("c", "i", ("a", "b"), np.array([[10.0], [10.0]]), np.ones((1, 2), bool), np.ones(2), 0.0, ())
    assert CoverModel(cover).duty(np.array([[10.0]])).short == 10


def test_the_dearest_queue_is_served_first() -> None:
    cover = Cover("c", "i", ("a", "b"), np.array([[1.0], [1.0]]), np.ones((1, 2), bool), np.array([3.0, 5.0]), 0.0, ())
    assert CoverModel(cover).duty(np.array([[1.0]])).split() == (3.0, 0.0)


@pytest.mark.parametrize(("queues", "groups"), list(product([1, 3], [1, 2])))
def test_nobody_on_duty(queues: int, groups: int) -> None:
    required = np.full((queues, 2), 1.5)
    cover = Cover(
        "c", "i", tuple(map(str, range(queues))), required, np.ones((groups, queues), bool), np.ones(queues), 1, ()
    )
    model = CoverModel(cover)
    assert model.duty(np.zeros((len(model.serves), 2))).split() == (3.0 * queues, 0.0)


def test_many_queues_and_few_kinds_of_people() -> None:
    """Thirty queues, any of which everybody can serve, are one set."""
    cover = Cover("c", "i", tuple(map(str, range(30))), np.ones((30, 1)), np.ones((1, 30), bool), np.ones(30), 0.0, ())
    model = CoverModel(cover)
    assert len(model.pools[0].members) == 1
    assert model.duty(np.array([[10.0]])).short == 20


@given(covers())
def test_flow_finds_the_shortage_of_sets_and_a_set_that_proves_it(case: tuple[Cover, np.ndarray]) -> None:
    """Where sets are too many to be listed, shortage is found by flow: the same at every level, with its proof."""
    cover, people = case
    model = CoverModel(cover)
    grouped = np.zeros((len(model.serves), people.shape[1]))
    np.add.at(grouped, model.groups_at(0), people)
    duty = model.duty(grouped)
    for number, pool in enumerate(model.pools):
        listed = duty.shortages(number)
        assert pool.shortages(grouped[pool.groups]) == pytest.approx(listed, abs=1e-9)
        short, sets = pool.violated(np.arange(people.shape[1]), grouped[pool.groups])
        assert pytest.approx(listed, abs=1e-9) == short.T
        for interval, level in product(range(people.shape[1]), range(len(pool.price))):
            members = sets[interval, level]
            if members.any():
                reach, highest, required = pool.state(members)
                assert highest <= level
                proved = required[interval] - grouped[pool.groups][reach, interval].sum()
                assert proved == pytest.approx(short[interval, level], abs=1e-9)


def test_people_split_too_finely_for_a_list_of_sets() -> None:
    """Fourteen queues with their own people and somebody who can do all: 2¹⁴ sets, of which few are listed."""
    queues = 14
    serves = np.vstack([np.eye(queues, dtype=bool), np.ones((1, queues), dtype=bool)])
    cover = Cover("c", "i", tuple(map(str, range(queues))), np.ones((queues, 1)), serves, np.ones(queues), 1, ())
    model = CoverModel(cover)
    (pool,) = model.pools
    assert not pool.complete
    assert len(pool.members) == queues + 1
    people = np.zeros((queues + 1, 1))
    people[model.groups_at(0)] = np.array([[1.0]] * 10 + [[0.0]] * 4 + [[2.0]])
    duty = model.duty(people)
    assert duty.short == pytest.approx(2.0)
    assert duty.split() == pytest.approx((2.0, 0.0))
