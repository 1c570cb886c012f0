"""Costs that are kept up to date while people leave and come, against counting them anew."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.people import Agent
from wfm.models.roster import Demand, RosterProblem
from wfm.solver.compile import compile_problem
from wfm.solver.engines.cuts import FEW_SETS
from wfm.solver.engines.ledger import Ledger
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel

from .builders import problem

QUEUES = ("one", "two", "three", "four", "five")
SKILLED = [set_ for size in (1, 2) for set_ in combinations(QUEUES, size)]


def joined(seed: int, people: int, days: int) -> RosterProblem:
    """Five queues with three costs of shortage, joined by people's skills into more sets than stand from the start."""
    random = np.random.default_rng(seed)
    staff = tuple(
        Agent(agent=f"a{n}", site="here", contract="full", skills=dict.fromkeys(SKILLED[place], 1))
        for n, place in enumerate([*range(5, 15), *random.integers(len(SKILLED), size=people - 10).tolist()])
    )
    empty = problem(days, people=staff, templates=("day", "early", "late"), idle_cost=3.0)
    asked = random.uniform(0, people / 3, (len(QUEUES), empty.grid.count))
    demand = tuple(
        Demand(queue=name, skills=(name,), required=asked[place], short_cost=(40.0, 20.0, 20.0, 10.0, 10.0)[place])
        for place, name in enumerate(QUEUES)
    )
    return empty.model_copy(update={"demand": demand})


@given(st.integers(0, 2**32 - 1), st.integers(10, 13))
@settings(max_examples=25, deadline=None)
def test_costs_are_true_after_every_move_and_after_one_that_is_taken_back(seed: int, people: int) -> None:
    compiled, random = compile_problem(joined(seed, people, 2)), np.random.default_rng(seed)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    sizes = [compiled.catalogue(agent).size for agent in range(people)]
    ledger = Ledger(compiled, covers, np.array([random.integers(size, size=compiled.days) for size in sizes]))
    assert any(len(pool.members) > FEW_SETS for model in covers for pool in model.pools)
    assert ledger.complete
    for _ in range(12):
        agent = int(random.integers(people))
        old, before = ledger.choice[agent].copy(), ledger.objective
        worse = ledger.leave(agent) + ledger.join(agent, random.integers(sizes[agent], size=compiled.days), 0.0)
        true = evaluate(compiled, ledger.choice).objective
        assert ledger.objective == pytest.approx(true, abs=1e-4)
        assert worse == pytest.approx(true - before, abs=1e-4)
        if random.random() < 0.5:
            ledger.take_back(agent, old, 0.0)
            assert ledger.objective == pytest.approx(before, abs=1e-4)
