"""Column generation against CP-SAT and brute force: same optimum, and no bound above it."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from wfm.models.organisation import SolveOptions
from wfm.models.people import Preference
from wfm.models.roster import RosterProblem, Status
from wfm.solver.compile import compile_problem
from wfm.solver.engines.engine import Search
from wfm.solver.engines.generation import generate
from wfm.solver.engines.grain import cost_grain, round_up
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.master import Master
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import evaluate
from wfm.solver.solve import solve

from .builders import MONDAY, problem, rule
from .test_solve import random_problem


def ward(seed: int, people: int, days: int, engine: str = "colgen", effort: float = 1.0) -> RosterProblem:
    """Demand by kind of shift, at whole costs; some people are alike."""
    random = np.random.default_rng(seed)
    dates = [MONDAY + timedelta(days=day) for day in range(days)]
    covers = []
    for what in ("early", "late"):
        wanted = {day: int(random.integers(0, max(people // 2, 1) + 1)) for day in dates}
        covers.append(rule("shift_headcount", 20, what=what, min_people=wanted))
        covers.append(rule("shift_headcount", 2, what=what, max_people=wanted))
    return problem(
        days,
        people=people,
        templates=("early", "late"),
        rules=[
            *covers,
            rule("shift_pattern", pattern=("late", "early")),
            rule("consecutive_days", max_days=3, min_days=2),
            rule("period_hours", min_hours=8.0 * (days // 3), max_hours=8.0 * (days // 2 + 1)),
            rule("shift_count", 3, what="late", max_shifts=2, per="horizon"),
        ],
        preferences=tuple(
            Preference(agent=f"a{int(random.integers(people))}", date=day, wish="avoid", what="early", weight=5)
            for day in dates[::2]
        ),
        options=SolveOptions(engine=engine, time_limit_seconds=60, workers=2, seed=seed, effort=effort),
    )


@pytest.mark.parametrize("seed", range(3))
def test_bound_and_roster_enclose_what_brute_force_finds(seed: int) -> None:
    tiny = ward(seed, people=2, days=4)
    compiled = compile_problem(tiny)
    cells = [np.flatnonzero(compiled.allowed[agent][day]) for agent in range(2) for day in range(4)]
    costs = [
        judged.objective
        for choice in product(*cells)
        if not (judged := evaluate(compiled, np.array(choice).reshape(2, 4))).breaches
    ]
    result = solve(tiny)
    assert result.objective == pytest.approx(min(costs))
    assert result.bound is not None
    assert result.bound <= min(costs) + 1e-6


@pytest.mark.parametrize("seed", range(2))
def test_it_agrees_with_cpsat(seed: int) -> None:
    exact = solve(ward(seed, people=6, days=10, engine="cpsat"))
    assert exact.status is Status.OPTIMAL
    result = solve(ward(seed, people=6, days=10, effort=0.3))
    assert result.engine == "colgen"
    assert result.bound is not None
    assert result.bound <= exact.objective + 1e-6
    assert result.objective == pytest.approx(exact.objective, rel=0.05)


def test_identical_people_share_a_block_and_the_bound_is_the_same() -> None:
    tiny = ward(3, people=6, days=7)
    compiled = compile_problem(tiny)
    lines = Lines(compiled, Search(60, 1, 0, 1, 1, threading.Event()))
    sums = Sums(compiled)
    alike: dict[object, list[int]] = {}
    for agent in range(6):
        alike.setdefault(lines.programs.signature(agent), []).append(agent)
    assert 1 < len(alike) < 6
    bounds = []
    for blocks in ([[agent] for agent in range(6)], list(alike.values())):
        master = Master(compiled, lines.programs, sums, blocks, sums.constant)
        for block in range(len(blocks)):
            first = lines.programs.best(blocks[block][0], np.zeros((7, compiled.catalogue(0).size)))
            master.add(block, first.line, first.cost)
        state = generate(master, None, lambda: 60.0)
        assert state is not None
        assert state.converged
        bounds.append(state.bound)
    assert bounds[0] == pytest.approx(bounds[1], abs=0.01)


def test_the_same_seed_gives_the_same_roster() -> None:
    first, second = (solve(ward(1, people=6, days=10, effort=0.1)) for _ in range(2))
    assert first.roster == second.roster
    assert first.reproducible


@pytest.mark.parametrize(("people", "feasible"), [(4, True), (1, False)])
def test_hard_bounds_on_sums_are_kept_or_proved_impossible(people: int, feasible: bool) -> None:
    """Two on every early shift, three days on at the most."""
    result = solve(
        problem(
            6,
            people=people,
            templates=("early", "late"),
            rules=[
                rule("shift_headcount", what="early", min_people=2, max_people=2),
                rule("consecutive_days", max_days=3),
            ],
            options=SolveOptions(engine="colgen", time_limit_seconds=60, effort=0.1),
        )
    )
    assert result.status is (Status.OPTIMAL if feasible else Status.INFEASIBLE)


def test_a_stop_returns_the_best_so_far() -> None:
    stop = threading.Event()
    seen: list[float] = []

    def progress(seconds: float, objective: float | None, bound: float | None) -> None:
        if objective is not None and bound is not None and not seen:
            seen.append(time.monotonic())
            stop.set()

    large = ward(1, people=16, days=14, effort=50)
    result = solve(large, progress=progress, stop=stop)
    assert result.roster is not None
    if seen:  # else it was proved at once
        assert time.monotonic() - seen[0] < 5


def test_rules_it_cannot_hold_are_handed_over() -> None:
    shared = ward(1, people=3, days=5)
    result = solve(shared.model_copy(update={"rules": (*shared.rules, rule("fair_share", 2, what="late"))}))
    assert result.engine != "colgen"
    assert result.status in (Status.OPTIMAL, Status.FEASIBLE)


def test_costs_come_in_whole_steps() -> None:
    compiled = compile_problem(ward(1, people=2, days=5))
    assert cost_grain(compiled) == pytest.approx(1.0)
    assert round_up(12.01, 1.0) == 13.0
    assert round_up(12.0000001, 1.0) == 12.0
    assert cost_grain(compile_problem(random_problem(1))) == 0.0
