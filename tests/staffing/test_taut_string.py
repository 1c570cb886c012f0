from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from wfm.staffing.taut_string import taut_string

flows = st.lists(st.integers(0, 9), min_size=1, max_size=30)


def _corridor(arrivals: list[int], delay: int) -> tuple[np.ndarray, np.ndarray]:
    upper = np.concatenate([[0.0], np.cumsum(arrivals)])
    lower = np.array([upper[max(t - delay, 0)] for t in range(upper.size)])
    lower[-1] = upper[-1]
    return lower, upper


@given(flows, st.integers(0, 35))
def test_stays_in_the_corridor_and_never_falls(arrivals: list[int], delay: int) -> None:
    lower, upper = _corridor(arrivals, delay)
    path = taut_string(lower, upper)
    assert path[0] == 0
    assert path[-1] == upper[-1]
    assert np.all(np.diff(path) >= 0)
    assert np.all(path <= upper + 1e-9)
    assert np.all(path >= lower - 1e-9)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.integers(0, 6))
def test_has_the_least_peak_and_the_least_excess_over_any_level(arrivals: list[int], delay: int) -> None:
    """Least Σ max(step − c, 0) for every c is least Σ of every convex function; each is a small linear program."""
    lower, upper = _corridor(arrivals, delay)
    steps = np.diff(taut_string(lower, upper))
    m = steps.size
    total = np.tril(np.ones((m, m)))
    for level in (0.5, 1.5, 3.3, 6.1):
        # variables: steps and their excess; minimise Σ excess
        solution = linprog(
            np.concatenate([np.zeros(m), np.ones(m)]),
            A_ub=np.block(
                [[total, np.zeros((m, m))], [-total, np.zeros((m, m))], [np.eye(m), -np.eye(m)]],
            ),
            b_ub=np.concatenate([upper[1:], -lower[1:], np.full(m, level)]),
        )
        assert solution.status == 0
        assert np.maximum(steps - level, 0).sum() == pytest.approx(solution.fun, abs=1e-7)


def test_long_corridors_are_quick_and_a_free_one_is_straight() -> None:
    upper = np.concatenate([[0.0], np.full(100_000, 7.0)])
    lower = np.concatenate([np.zeros(100_000), [7.0]])
    assert np.array_equal(taut_string(lower, upper), np.linspace(0, 7, 100_001))
    assert np.array_equal(taut_string(upper, upper), upper)
    assert taut_string(np.zeros(1), np.zeros(1)).tolist() == [0]
