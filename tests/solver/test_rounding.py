"""Mixtures rounded shift by shift, and prices that climb, against the master and brute force."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines.ascent import ascend
from wfm.solver.engines.engine import Search
from wfm.solver.engines.generation import Generated, generate
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.master import Master
from wfm.solver.engines.rounding import round_shifts
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import evaluate

from .test_colgen import ward


def solved(seed: int, *, people: int, days: int, alike: bool = False) -> tuple[Compiled, Master, Generated]:
    compiled = compile_problem(ward(seed, people, days))
    lines = Lines(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    sums = Sums(compiled)
    found: dict[object, list[int]] = {}
    for agent in range(people):
        found.setdefault(lines.programs.signature(agent) if alike else agent, []).append(agent)
    master = Master(compiled, lines.programs, sums, list(found.values()), sums.constant)
    for block, agents in enumerate(master.blocks):
        first = lines.programs.best(agents[0], np.zeros((days, compiled.catalogue(agents[0]).size)))
        master.add(block, first.line, first.cost)
    state = generate(master, None, lambda: 60.0)
    assert state is not None
    return compiled, master, state


@pytest.mark.parametrize("seed", range(4))
def test_a_rounded_mixture_is_a_lawful_roster_no_cheaper_than_the_bound(seed: int) -> None:
    compiled, master, state = solved(seed, people=6, days=14)
    columns = len(master.columns)
    lines = round_shifts(
        master, state, None, lambda: 60.0, np.random.default_rng(1), step=0.05, rounds=20, cutoff=np.inf, slack=0.5
    )
    assert lines is not None
    judged = evaluate(compiled, np.array([lines[agent] for agent in range(6)]))
    assert not judged.breaches
    assert judged.objective >= state.bound - 1e-6
    assert judged.objective <= state.bound + 40.0  # two people missing at the most
    assert len(master.columns) == columns, "the master it began from is left as it was"
    assert not master.masks


def test_it_gives_up_above_the_cutoff() -> None:
    _, master, state = solved(0, people=6, days=14)
    cutoff = state.bound - 1.0
    generator = np.random.default_rng(1)
    found = round_shifts(master, state, None, lambda: 60.0, generator, step=0.05, rounds=20, cutoff=cutoff, slack=0.5)
    assert found is None


def test_identical_people_get_blocks_of_their_own_at_the_same_cost() -> None:
    _, together, state = solved(3, people=6, days=7, alike=True)
    alone = together.alone()
    assert sorted(agents[0] for agents in alone.blocks) == list(range(6))
    again = generate(alone, None, lambda: 60.0)
    assert again is not None
    assert again.objective == pytest.approx(state.objective, rel=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_climbing_prices_prove_no_more_than_the_master_and_nearly_as_much(seed: int) -> None:
    _, master, state = solved(seed, people=6, days=14)
    reported: list[float] = []
    known = state.objective * 1.1 + 1
    bound = ascend(master, None, lambda: 60.0, passes=300, known=known, report=lambda bound, _: reported.append(bound))
    assert reported == sorted(reported)
    assert bound == reported[-1]
    assert bound <= state.objective + 1e-3
    assert bound >= state.objective - 0.05 * abs(state.objective) - 2.0
