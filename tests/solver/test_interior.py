"""The interior point method of masters against another solver on random programs of the same form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, hstack, identity, vstack

from wfm.solver.engines.interior import BoxedProgram


def random_program(seed: int) -> BoxedProgram:
    random = np.random.default_rng(seed)
    rows, count = int(random.integers(1, 9)), int(random.integers(1, 5))
    blocks = np.concatenate([np.arange(count), random.integers(count, size=int(random.integers(0, 30)))])
    matrix = csc_matrix(random.integers(0, 3, (rows, len(blocks))) * (random.random((rows, len(blocks))) < 0.5))
    return BoxedProgram(
        pointer=matrix.indptr.astype(np.int64),
        rows=matrix.indices.astype(np.int64),
        values=matrix.data.astype(float),
        blocks=blocks.astype(np.int64),
        cost=random.integers(0, 20, len(blocks)).astype(float),
        target=random.integers(0, 6, rows).astype(float),
        below=random.choice([0.0, 10.0, 100.0], rows),
        above=random.choice([1.0, 30.0], rows),
        count=random.integers(1, 4, count).astype(float),
    )


def by_simplex(program: BoxedProgram) -> float:
    rows, columns = len(program.target), len(program.cost)
    matrix = csc_matrix((program.values, program.rows, program.pointer), shape=(rows, columns))
    members = csc_matrix((np.ones(columns), (program.blocks, np.arange(columns))), shape=(len(program.count), columns))
    empty = csc_matrix((len(program.count), rows))
    answer = linprog(
        np.concatenate([program.cost, program.below, program.above]),
        A_eq=vstack([hstack([matrix, identity(rows), -identity(rows)]), hstack([members, empty, empty])]),
        b_eq=np.concatenate([program.target, program.count]),
    )
    return float(answer.fun)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_it_finds_what_the_simplex_finds(seed: int) -> None:
    program = random_program(seed)
    point = program.solve(None, 1e-7)
    assert point is not None
    assert point.primal == pytest.approx(by_simplex(program), rel=1e-4, abs=1e-3)
    assert point.dual <= point.primal + 1e-3
    assert (point.y <= program.below + 1e-9).all()
    assert (point.y >= -program.above - 1e-9).all()
    assert program.by_block(point.x) == pytest.approx(program.count, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_beginning_near_an_answer_leads_to_the_same(seed: int) -> None:
    program = random_program(seed)
    first = program.solve(None, 1e-6)
    assert first is not None
    again = program.solve((first.y, first.x), 1e-7)
    assert again is not None
    assert again.primal == pytest.approx(by_simplex(program), rel=1e-4, abs=1e-3)
