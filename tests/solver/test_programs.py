"""The dynamic program, against every line there is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines.automaton import Counter, UnsupportedError
from wfm.solver.engines.program_store import ProgramStore
from wfm.solver.engines.programs import Programs
from wfm.solver.evaluate import of_agent, personal
from wfm.solver.primitives import AnyOf, GroupCount, OptionCost, PersonalPrimitive, Run, Succession, WindowSum

from .builders import problem

OPTIONS = 4
AGENTS = 2


@cache
def empty(days: int) -> Compiled:
    compiled = compile_problem(problem(days, people=AGENTS, templates=("day", "early", "late")))
    return replace(compiled, primitives=())


@cache
def lines(days: int) -> np.ndarray:
    return np.array(list(product(range(OPTIONS), repeat=days)), dtype=np.int64)


def costs(compiled: Compiled, agent: int, prices: np.ndarray) -> np.ndarray:
    """What every line costs an agent."""
    rows = lines(compiled.days)
    days = np.arange(compiled.days)
    total = prices[days, rows].sum(axis=1)
    total[~compiled.allowed[agent][days, rows].all(axis=1)] = np.inf
    for primitive in compiled.primitives:
        where = np.flatnonzero(primitive.agents == agent)  # type: ignore[union-attr]
        if len(where):
            one = of_agent(primitive, int(where[0]))  # type: ignore[arg-type]
            repeated = replace(
                one,
                **{
                    name: np.repeat(getattr(one, name), len(rows), axis=0)
                    for name in ("carried", "open_start", "lower", "upper", "available")
                    if isinstance(getattr(one, name, None), np.ndarray)
                },
            )
            amount, cost = personal(repeated, rows)
            total += np.where(amount > 1e-9, np.inf, 0.0) if cost is None else cost * amount
    return total


@st.composite
def primitives(draw: st.DrawFn, days: int) -> list[PersonalPrimitive]:
    """A few primitives on both agents, with history; grouped sums nest, overlap or follow each other."""
    who = np.arange(AGENTS)
    tags = st.lists(st.booleans(), min_size=OPTIONS, max_size=OPTIONS)
    small = st.integers(0, 4)
    price = st.sampled_from([None, None, 1.5, 7.0])
    found: list[PersonalPrimitive] = []

    def tag() -> np.ndarray:
        one, two = np.array(draw(tags)), np.array(draw(tags))
        return np.array([one if draw(st.integers(0, 4)) else two for _ in range(days)])

    def bounds(least: float, most: float) -> tuple[np.ndarray, np.ndarray]:
        low = [draw(st.sampled_from([-np.inf, least, most / 2])) for _ in who]
        return np.array(low), np.array(
            [draw(st.sampled_from([np.inf, most, most])) if draw(st.booleans()) else most for _ in who]
        )

    kinds = draw(st.lists(st.sampled_from("srwwga"), min_size=1, max_size=4).filter(lambda found: found.count("w") < 3))
    for kind in kinds:
        if kind == "s":
            gap = draw(st.integers(1, min(3, days - 1)))
            cost = draw(price)
            values = [0.0, 0.0, 0.0, np.inf if cost is None else cost, 0.0 if cost is None else 2 * cost]
            tables = np.array(
                [[[draw(st.sampled_from(values)) for _ in range(OPTIONS)] for _ in range(OPTIONS)] for _ in range(2)]
            )
            of_day = np.array([draw(st.integers(-1, 1)) for _ in range(days - gap)])
            found.append(Succession("s", 0, who, gap, tables, of_day))
        elif kind == "r":
            minimum = draw(st.integers(1, 3))
            maximum = draw(st.integers(minimum, minimum + 3))
            carried = np.array([draw(st.integers(0, maximum)) for _ in who])
            known = np.array([draw(st.booleans()) for _ in who])
            found.append(Run("r", 0, who, tag(), minimum, maximum, carried, known, draw(price)))
        elif kind == "w":
            weight = np.array([draw(st.sampled_from([0.0, 4.0, 8.0, 8.5])) for _ in range(OPTIONS)])
            whole = np.tile(weight, (days, 1))
            first = draw(st.integers(0, days - 1))
            windows = draw(
                st.sampled_from([[(0, days)], [(first, days)], [(0, days), (first, days)], [(0, first + 1), (0, days)]])
            )
            for low, high in windows:
                lower, upper = bounds(4.0, 4.0 * draw(st.integers(0, 2 * days)))
                carried_sum = np.array([draw(st.sampled_from([0.0, 4.0])) for _ in who])
                found.append(WindowSum("w", 0, who, whole, low, high, carried_sum, lower, upper, draw(price)))
        elif kind == "a":
            ways, first = draw(st.integers(1, 4)), draw(st.integers(0, days - 1))
            length = draw(st.integers(1, days - first))
            shape = (ways, length, OPTIONS)
            masks = np.array(
                draw(st.lists(st.integers(0, 3), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
            )
            available = np.array([[draw(st.integers(0, 3)) > 0 for _ in range(ways)] for _ in who])
            found.append(AnyOf("a", 0, who, masks.reshape(shape) > 0, first, available, draw(price)))
        else:
            cut = draw(st.integers(0, days - 1))
            groups = tuple(filter(None, (tuple(range(cut)), tuple(range(cut, days)))))
            if draw(st.booleans()):
                groups = tuple((day,) for day in range(days))
            carried = np.array([draw(st.integers(0, 2)) for _ in who])
            found.append(
                GroupCount("g", 0, who, tag(), groups, carried, draw(st.integers(0, 2)), draw(small), draw(price))
            )
    if draw(st.booleans()):
        own = np.array([[draw(st.sampled_from([0.0, 3.0])) for _ in range(OPTIONS)] for _ in range(days)])
        found.append(OptionCost("o", 0, who[:1], own))
    return found


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(2, 5), st.integers(0, 1000))
def test_the_cheapest_line_is_the_cheapest_of_all(data: st.DataObject, days: int, seed: int) -> None:
    compiled = replace(empty(days), primitives=tuple(data.draw(primitives(days))))
    generator = np.random.default_rng(seed)
    masks = tuple(generator.random((days, OPTIONS)) < 0.85 for _ in range(AGENTS))
    for mask in masks:
        mask[:, 0] |= ~mask.any(axis=1)
    compiled = replace(compiled, allowed=masks)
    programs = Programs(compiled)
    for agent in range(AGENTS):
        prices = np.round(generator.normal(size=(days, OPTIONS)) * 10, 2)
        expected = costs(compiled, agent, prices)
        try:
            found = programs.best(agent, prices)
        except UnsupportedError as error:
            pytest.fail(f"refused: {error}")
        best = float(expected.min())
        assert found.cost == pytest.approx(best, abs=1e-6)
        if np.isfinite(best):
            index = int(found.line @ (OPTIONS ** np.arange(days)[::-1]))
            assert expected[index] == pytest.approx(best, abs=1e-6)


STORE = ProgramStore()
"""One for all examples, so that most programs were made for others."""


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(2, 5), st.integers(0, 1000))
def test_a_program_made_for_others_is_as_exact(data: st.DataObject, days: int, seed: int) -> None:
    compiled = replace(empty(days), primitives=tuple(data.draw(primitives(days))))
    generator = np.random.default_rng(seed)
    for _ in range(2):  # the second time with other leave, and with every program known
        masks = tuple(generator.random((days, OPTIONS)) < 0.85 for _ in range(AGENTS))
        for mask in masks:
            mask[:, 0] |= ~mask.any(axis=1)
        compiled = replace(compiled, allowed=masks)
        programs = Programs(compiled, STORE)
        for agent in range(AGENTS):
            prices = np.round(generator.normal(size=(days, OPTIONS)) * 10, 2)
            expected = costs(compiled, agent, prices)
            found = programs.best(agent, prices)
            best = float(expected.min())
            assert found.cost == pytest.approx(best, abs=1e-6)
            if np.isfinite(best):
                index = int(found.line @ (OPTIONS ** np.arange(days)[::-1]))
                assert expected[index] == pytest.approx(best, abs=1e-6)


def test_programs_are_kept_for_other_histories_and_amounts() -> None:
    who, tag = np.arange(AGENTS), np.tile(np.arange(OPTIONS) > 0, (5, 1))
    store = ProgramStore()
    made = []
    for carried, most in ((0, 3), (2, 2)):
        run = Run("r", 0, who, tag, 2, 4, np.full(AGENTS, carried), np.zeros(AGENTS, dtype=bool), None)
        count = GroupCount(
            "g", 0, who, tag, tuple((day,) for day in range(5)), np.zeros(AGENTS, dtype=int), 0, most, None
        )
        programs = Programs(replace(empty(5), primitives=(run, count)), store)
        for agent in range(AGENTS):
            programs.best(agent, np.zeros((5, OPTIONS)))
        made.append(len(store))
    assert made == [1, 1]


def test_what_a_line_has_too_much_of_is_kept_where_it_is_cheapest() -> None:
    tag = np.tile(np.array([False, True]), (6, 1))
    groups = ((0, 1), (2, 3), (4, 5))
    counter = Counter(0, 6, 1.0, None, groups=groups, tag=tag, pieces=[(np.zeros(1), np.array([1.0]), None)])
    costs = np.array([[0.0, -1.0], [0.0, -1.0], [0.0, -1.0], [0.0, 0.0], [0.0, -9.0], [0.0, 5.0]])
    counter.keep_cheapest(0, np.array([1, 1, 1, 0, 1, 0]), costs)
    assert np.isinf(costs[:4, 1]).all()
    assert np.isfinite(costs[4:, 1]).all()
