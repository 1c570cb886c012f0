from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.staffing.building import configuration, forecast
from wfm.models.people import Agent
from wfm.staffing.erlang_c import required_agents
from wfm.staffing.pooling import sets_of_queues
from wfm.staffing.requirement import make_requirement

COUNTED = {"pooling_credit": 0.5}


def _agents(*skills: str) -> list[Agent]:
    return [
        Agent(agent=str(number), site="lisbon", contract="full", skills=dict.fromkeys(each.split("+"), 1))
        for number, each in enumerate(skills)
    ]


def _queues(*names: str, **settings: Any) -> dict[str, Any]:
    return {name: {"skills": [name], **settings} for name in names}


def test_two_queues_need_what_one_of_their_size_needs() -> None:
    plan = configuration(_queues("english", "french", shrinkage=0.2), skills=["english", "french"], staffing=COUNTED)
    expected = forecast(plan.grid(), english=170.0, french=170.0)  # 17 erlangs each
    made = make_requirement(plan, expected, _agents("english", "english+french"))
    (pool,) = made.pooled
    assert pool.queues == ("english", "french")
    together = required_agents(34.0, aht_seconds=180, service_level=0.8, within_seconds=20, real=True) / 0.8
    assert pool.scheduled == pytest.approx(np.full(48, float(together)))
    assert np.all(pool.scheduled < made.queues["english"].scheduled + made.queues["french"].scheduled - 2)


def test_no_pool_without_people_in_common() -> None:
    plan = configuration(_queues("english", "french"), skills=["english", "french"], staffing=COUNTED)
    expected = forecast(plan.grid(), english=50.0, french=50.0)
    assert make_requirement(plan, expected, _agents("english", "french")).pooled == ()
    assert make_requirement(plan, expected).pooled == ()


def test_mail_is_not_pooled() -> None:
    plan = configuration(
        {"voice": {"skills": ["english"]}, "mail": {"skills": ["english"], "channel": "email"}},
        skills=["english"],
        staffing=COUNTED,
    )
    assert make_requirement(plan, forecast(plan.grid(), voice=9.0, mail=9.0), _agents("english")).pooled == ()


def test_pools_lie_between_the_largest_part_and_the_sum() -> None:
    queues = {
        "a": {"skills": ["a"], "target": {"service_level": 0.9, "within_seconds": 10, "min_agents": 2}},
        "b": {"skills": ["b"], "target": {"service_level": 0.7, "within_seconds": 60}, "shrinkage": 0.3},
        "c": {"skills": ["c"], "channel": "chat", "concurrency": 3, "opening_hours": {"mon": "08:00-20:00"}},
    }
    plan = configuration(queues, skills=["a", "b", "c"], staffing=COUNTED)
    random = np.random.default_rng(1)
    expected = forecast(plan.grid(), **{name: random.uniform(0, 80, 48) for name in queues})
    made = make_requirement(plan, expected, _agents("a+b", "b+c", "a", "b", "c"))
    assert {pool.queues for pool in made.pooled} == {("a", "b"), ("b", "c"), ("a", "b", "c")}
    for pool in made.pooled:
        alone = np.array([made.queues[name].scheduled for name in pool.queues])
        assert np.all(pool.scheduled >= alone.max(axis=0) - 1e-9)
        assert np.all(pool.scheduled <= alone.sum(axis=0) + 1e-9)
    whole = next(pool for pool in made.pooled if len(pool.queues) == 3)
    assert whole.scheduled.sum() < 0.9 * sum(queue.scheduled.sum() for queue in made.queues.values())


def test_sets_that_nobody_counts_on_are_not_sized() -> None:
    plan = configuration(_queues("english", "french"), skills=["english", "french"])
    expected = forecast(plan.grid(), english=50.0, french=50.0)
    assert make_requirement(plan, expected, _agents("english", "english+french")).pooled == ()


def test_sets_are_those_that_people_join() -> None:
    groups = {frozenset("ab"), frozenset("bc"), frozenset("d")}
    assert list(sets_of_queues(list("abcd"), groups)) == [("a", "b"), ("b", "c"), ("a", "b", "c")]
    chain = {frozenset(pair) for pair in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi")}
    names = list("abcdefghi")
    many = list(sets_of_queues(names, chain))  # nine queues: neighbours and the whole
    assert many == [(one, other) for one, other in pairwise(names)] + [tuple(names)]
