"""Two ways to the least cost of shortage: Gale's condition over sets, and maximum flow by augmenting paths."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.errors import ConfigurationError
from wfm.solver.coverage import allocate
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
    np.add.at(grouped, model.group_of, people)
    assert model.duty(grouped).split() == pytest.approx(by_flow(cover, people), abs=1e-6)


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
    np.add.at(grouped, np.delete(model.group_of, gone), np.delete(people, gone, axis=0))
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


def test_people_split_too_finely_are_an_error_not_a_crash() -> None:
    queues = 14
    serves = np.vstack([np.eye(queues, dtype=bool), np.ones((1, queues), dtype=bool)])
    cover = Cover("c", "i", tuple(map(str, range(queues))), np.ones((queues, 1)), serves, np.ones(queues), 1, ())
    with pytest.raises(ConfigurationError, match="too finely"):
        _ = CoverModel(cover).pools
