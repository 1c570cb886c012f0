"""One agent's cheapest line, against every line there is."""

from __future__ import annotations

import threading
from itertools import product

import numpy as np
import pytest

from wfm.models.organisation import ShiftTemplate
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


def test_long_rests_beside_steady_starts_fit_the_program() -> None:
    """Forty ends of shifts a day, a week's rest that begins at any of them, and starts that differ by any amount."""
    random = np.random.default_rng(0)
    many = ShiftTemplate(earliest_start=300, latest_start=900, start_step_minutes=30, length_minutes=(480, 600))
    wide = problem(
        14,
        templates={"many": many},
        rules=[
            rule("daily_rest", hours=11),
            rule("weekly_rest", hours=36),
            rule("consecutive_days", max_days=6),
            rule("start_consistency", weight=7),
        ],
        past=before("n"),
    )
    compiled = compile_problem(wide)
    prices = np.round(random.normal(-20, 30, (14, compiled.catalogue(0).size)), 2)
    prices[:, 0] = 0
    lines = Lines(compiled, Search(60, 1, 0, 1, 0, threading.Event()))
    found = lines.programs.best(0, prices)
    days = np.arange(14)
    judged = evaluate(compiled, found.line[None, :])
    assert not judged.breaches
    assert found.cost == pytest.approx(judged.objective + prices[days, found.line].sum())
    rivals = [lines._by_model(0, prices, 0)]
    for day in range(14):  # nor does a change of any one day help
        for option in np.flatnonzero(compiled.allowed[0][day]).tolist():
            rivals.append(found.line.copy())
            rivals[-1][day] = option
    for rival in rivals:
        other = evaluate(compiled, rival[None, :])
        assert other.breaches or other.objective + prices[days, rival].sum() >= found.cost - 1e-6
    assert any(term == "weekly_rest" for rival in rivals for term, *_ in evaluate(compiled, rival[None, :]).breaches)
