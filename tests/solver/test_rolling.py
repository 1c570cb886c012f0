"""Long horizons by stretches: lawful rosters, never dearer, with a bound for the whole horizon."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from wfm.solver.compile import compile_problem
from wfm.solver.engines.begin import begin
from wfm.solver.engines.engine import Search
from wfm.solver.engines.generation import generate
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.master import Master
from wfm.solver.engines.rolling import LONGEST, SHORTEST, Rolling, first_length
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Ints
from wfm.solver.solve import solve

from .test_colgen import ward


@pytest.mark.parametrize(
    ("days", "sums", "expected"),
    [
        (364, 3640, 14),
        (364, 2184, 21),
        (364, 11648, SHORTEST),
        (364, 364, LONGEST),
        (84, 420, 28),
        (42, 252, 21),
        (91, 0, 49),
    ],
)
def test_stretches_are_whole_weeks_and_short_where_days_are_full(days: int, sums: int, expected: int) -> None:
    assert first_length(days, sums) == expected


@pytest.mark.parametrize("seed", range(2))
def test_sweeps_improve_a_roster_and_their_prices_bound_it(seed: int) -> None:
    compiled = compile_problem(ward(seed, people=6, days=42))
    search = Search(60, 1, 0, 2, 1, threading.Event())
    lines = Lines(compiled, search)
    ledger = begin(compiled, [], lines, search)
    costs = [evaluate(compiled, ledger.choice).objective]

    def offer(choice: Ints) -> bool:
        judged = evaluate(compiled, choice)
        if judged.breaches or judged.objective > costs[-1] + 1e-9:
            return False
        costs.append(judged.objective)
        return True

    sums = Sums(compiled)
    with ThreadPoolExecutor(2) as pool:
        rolling = Rolling(compiled, sums, search, pool, 1.0, 1e5, offer)
        choice = ledger.choice
        for _ in range(3):
            choice = rolling.sweep(choice, np.inf)
    assert rolling.sweeps == 3
    assert costs[-1] == evaluate(compiled, choice).objective
    assert costs[-1] < costs[0]
    master = Master(compiled, lines.programs, sums, [[agent] for agent in range(6)], sums.constant, dear=1e5)
    for agent in range(6):
        master.add(agent, choice[agent], lines.own_cost(agent, choice[agent]))
    bound, _ = master.price(np.concatenate([np.clip(rolling.prices, -master.over, master.under), np.zeros(6)]))
    exact = generate(master, None, lambda: 60.0)
    assert exact is not None
    assert 0 < bound <= exact.objective + 1e-6
    assert costs[-1] <= 1.1 * exact.objective


def test_a_long_horizon_is_rolled_through_the_public_solve() -> None:
    traced = solve(ward(3, people=5, days=63, effort=0.2))
    assert traced.engine == "colgen"
    assert traced.objective is not None
    assert traced.bound is not None
    assert 0 < traced.bound <= traced.objective
    assert traced.objective <= 1.1 * traced.bound
