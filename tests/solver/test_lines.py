"""One agent's cheapest line, against every line there is."""

from __future__ import annotations

import threading
from itertools import product

import numpy as np
import pytest

from wfm.models.people import Preference
from wfm.solver.compile import compile_problem
from wfm.solver.engines.engine import Search
from wfm.solver.engines.lines import Lines
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover

from .builders import MONDAY, before, problem, rule


@pytest.mark.parametrize("seed", range(8))
def test_best_line_is_the_cheapest_of_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    tiny = problem(
        5,
        people=1,
        templates=("day", "early", "late", "night"),
        rules=[
            rule("daily_rest", hours=int(random.integers(8, 16))),
            rule("consecutive_days", max_days=int(random.integers(2, 4))),
            rule("weekly_hours", weight=2.5, min_hours=24),
            rule("consecutive_nights", weight=9, max_nights=1),
            rule("forward_rotation", weight=4),
        ],
        preferences=(Preference(agent="a0", date=MONDAY, wish="avoid", what="late", weight=12),),
        past=before("n" * int(random.integers(0, 3))),
    )
    compiled = compile_problem(tiny)
    prices = np.round(random.normal(0, 30, (5, compiled.catalogue(0).size)), 2)
    search = Search(60, 1, 0, 1, seed, threading.Event())

    def cost(line: np.ndarray) -> float:
        judged = evaluate(compiled, line[None, :])
        return np.inf if judged.breaches else judged.objective + float(prices[np.arange(5), line].sum())

    assert not any(isinstance(item, Cover) for item in compiled.primitives)
    cells = [np.flatnonzero(compiled.allowed[0][day]).tolist() for day in range(5)]
    cheapest = min(cost(np.array(line)) for line in product(*cells))
    assert cost(Lines(compiled, search).best(0, prices).line) == pytest.approx(cheapest, abs=0.02)
