"""Levels of known processes, carried forward."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.forecasting import level
from wfm.forecasting.level import levels


def errors(coefficient: float, lead: int) -> tuple[float, float]:
    """Mean absolute error of the level so many days ahead, and that of the best forecast there can be, for levels with
    a first-order autoregression around 1."""
    random = np.random.default_rng(1)
    found, best = [], []
    for _ in range(40):
        state = np.zeros(240 + lead)
        for day in range(1, len(state)):
            state[day] = coefficient * state[day - 1] + 0.05 * random.normal()
        usual = np.full(240, 1000.0)
        made = levels(usual * (1 + state[:240]), usual, np.ones(240), np.array([lead]))[0]
        found.append(abs(made - 1 - state[239 + lead]))
        best.append(abs(coefficient**lead * state[239] - state[239 + lead]))
    return float(np.mean(found)), float(np.mean(best))


@pytest.mark.parametrize(("coefficient", "lead"), [(0.0, 1), (0.0, 7), (0.9, 1), (0.9, 7), (0.98, 14)])
def test_levels_come_near_the_best_there_is(coefficient, lead):
    found, best = errors(coefficient, lead)
    assert found < 1.15 * best


def test_a_level_that_swings_back_is_seen_through(monkeypatch):
    """No mean of past levels can forecast a swing; the regression's negative weights do."""
    refined, best = errors(-0.7, 1)
    monkeypatch.setattr(level, "_STIFFNESS", 1e12)
    mixed, _ = errors(-0.7, 1)
    assert refined < 0.9 * mixed
    assert best < refined
