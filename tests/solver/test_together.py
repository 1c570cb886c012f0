"""The quick bound against the master and brute force: never above, and its prices prove no less of real lines."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from wfm.solver.compile import compile_problem
from wfm.solver.engines.ascent import ascend
from wfm.solver.engines.sums import Sums
from wfm.solver.engines.together import together
from wfm.solver.evaluate import evaluate

from .test_colgen import ward
from .test_rounding import solved


@pytest.mark.parametrize("seed", range(4))
def test_it_lies_below_the_cheapest_roster_there_is(seed: int) -> None:
    compiled = compile_problem(ward(seed, people=2, days=4))
    found = together(compiled, Sums(compiled), 60)
    assert found is not None
    cells = [np.flatnonzero(compiled.allowed[agent][day]) for agent in range(2) for day in range(4)]
    costs = [
        judged.objective
        for choice in product(*cells)
        if not (judged := evaluate(compiled, np.array(choice).reshape(2, 4))).breaches
    ]
    assert 0 <= found[0] <= min(costs) + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_its_prices_prove_as_much_and_more(seed: int) -> None:
    compiled, master, state = solved(seed, people=1, days=14)  # both shifts are wanted on some days
    found = together(compiled, master.sums, 60)
    assert found is not None
    bound, prices = found
    assert 0 < bound <= state.objective + 1e-6
    dual = np.concatenate([prices, np.zeros(len(master.blocks))])
    assert bound - 1e-6 <= master.price(dual)[0] <= state.objective + 1e-6


def test_the_climb_begins_with_the_best_of_several_prices() -> None:
    compiled, master, _ = solved(1, people=1, days=14)
    found = together(compiled, master.sums, 60)
    assert found is not None
    good, bad = found[1], -master.over
    reported: list[float] = []
    ascend(
        master, None, lambda: 60.0, passes=2, known=1e3, report=lambda bound, _: reported.append(bound),
        starts=[bad, good],
    )  # fmt: skip
    assert len(reported) == 2
    assert reported[1] >= found[0] - 1e-6
