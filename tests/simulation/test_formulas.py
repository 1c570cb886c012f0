"""The simulator against the staffing formulas: the formula lies in the 95 % interval of about as many seeds."""

from __future__ import annotations

import pytest

from benchmarks.simulation_formulas import cases, coverage

CASES = cases()


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_formula_lies_in_the_interval(name: str) -> None:
    hits = coverage(CASES[name], 20)
    assert min(hits.values()) >= 16, hits  # of 20 at 95 %, fewer than 16 once in 400 times


def test_the_formula_lies_in_the_interval_of_most_of_six_seeds() -> None:
    hits = coverage(CASES["calls, 14 people"], 6)
    assert min(hits.values()) >= 4, hits
