"""Some days of a problem against the whole of it: same differences in cost, same lines forbidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wfm.solver.compile import compile_problem
from wfm.solver.engines.stretch import stretch
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Run

from .test_colgen import ward
from .test_programs import AGENTS, OPTIONS, costs, empty, lines, primitives


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(2, 5), st.integers(0, 1000))
def test_a_stretch_costs_and_forbids_what_the_whole_does(data: st.DataObject, days: int, seed: int) -> None:
    first = data.draw(st.integers(0, days - 1))
    free = data.draw(st.integers(first + 1, days))
    found = [
        replace(item, open_start=np.zeros_like(item.open_start)) if isinstance(item, Run) and first else item
        for item in data.draw(primitives(days))
    ]
    compiled = replace(empty(days), primitives=tuple(found))
    generator = np.random.default_rng(seed)
    masks = tuple(generator.random((days, OPTIONS)) < 0.85 for _ in range(AGENTS))
    compiled = replace(compiled, allowed=masks)
    whole = [costs(compiled, agent, np.zeros((days, OPTIONS))) for agent in range(AGENTS)]
    assume(all(np.isfinite(cost).any() for cost in whole))
    base = [int(generator.choice(np.flatnonzero(np.isfinite(cost)))) for cost in whole]
    choice = lines(days)[base]
    place = stretch(compiled, choice, first, free)
    length = place.last - place.first
    inner = replace(place.compiled, primitives=place.compiled.primitives)
    assert inner.days == length
    for agent in range(AGENTS):
        line = choice[agent]
        alike = (lines(days)[:, :first] == line[:first]).all(axis=1)
        alike &= (lines(days)[:, free:] == line[free:]).all(axis=1)
        cost = costs(inner, agent, np.zeros((length, OPTIONS)))
        where = {tuple(row): number for number, row in enumerate(lines(length).tolist())}
        there = np.array([cost[where[tuple(row)]] for row in lines(days)[alike][:, first : place.last].tolist()])
        here = whole[agent][alike]
        assert (np.isfinite(there) == np.isfinite(here)).all()
        same = np.isfinite(here)
        assert np.allclose(np.diff(there[same]), np.diff(here[same]))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 5), st.integers(0, 13), st.integers(1, 14), st.integers(0, 1000))
def test_sums_over_people_keep_what_others_add(ward_seed: int, first: int, length: int, seed: int) -> None:
    compiled = compile_problem(ward(ward_seed, people=5, days=14))
    generator = np.random.default_rng(seed)
    choice = generator.integers(0, compiled.catalogue(0).size, size=(5, 14))
    free = min(first + length, 14)
    place = stretch(compiled, choice, first, free)
    other = choice.copy()
    other[:, first:free] = generator.integers(0, compiled.catalogue(0).size, size=(5, free - first))
    inside = [evaluate(place.compiled, rows[:, place.first : place.last]).objective for rows in (choice, other)]
    assert np.isclose(inside[1] - inside[0], evaluate(compiled, other).objective - evaluate(compiled, choice).objective)
    assert (place.put(choice, other[:, place.first : place.last]) == other).all()
    whole, part = Sums(compiled), Sums(place.compiled)
    row_of = {source: row for row, sources in enumerate(whole.sources) for source in sources}
    for row, sources in enumerate(part.sources):
        assert len({row_of[int(place.sums[source])] for source in sources}) == 1
        assert part.under[row] <= whole.under[row_of[int(place.sums[sources[0]])]]
