"""Profiles of known processes: smoothing where there is noise, none where there is signal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.forecasting.days import DayMatrix
from wfm.forecasting.profile import weekday_profile

SLOTS = 24
HOUR = np.arange(SLOTS)
MORNINGS = np.exp(-((HOUR - 10) ** 2) / 18) + 0.3
EVENINGS = np.exp(-((HOUR - 19) ** 2) / 18) + 0.3


def drawn(shape: np.ndarray, per_day: float, weeks: int, seed: int, dispersion: float = 1.0) -> DayMatrix:
    """Weeks from a Monday on of contacts in the shape (weekday × slot), days summing to so many on average."""
    random = np.random.default_rng(seed)
    mean = np.tile(per_day * shape / shape.sum(axis=1, keepdims=True), (weeks, 1))
    excess = dispersion - 1
    rate = random.gamma(mean / excess, excess) if excess > 0 else mean
    return DayMatrix(4, random.poisson(rate).astype(float))  # 1970-01-05 was a Monday


def plain(matrix: DayMatrix) -> np.ndarray:
    """Mean of each weekday's slots, as shares."""
    mean = matrix.values.reshape(-1, 7, SLOTS).mean(axis=0)
    return mean / mean.sum(axis=1, keepdims=True)


def error(found: np.ndarray, shape: np.ndarray) -> float:
    return float(np.abs(found - shape / shape.sum(axis=1, keepdims=True)).sum()) / 7


def test_a_quiet_queue_is_smoothed_to_less_than_half_the_noise():
    shape = np.tile(MORNINGS, (7, 1))
    ratios = []
    for seed in range(6):
        matrix = drawn(shape, 30.0, 10, seed)
        ratios.append(error(weekday_profile(matrix), shape) / error(plain(matrix), shape))
    assert np.mean(ratios) < 0.45


def test_a_busy_queue_keeps_its_edges():
    """A peak of one slot, every day, is a wave of all frequencies at once."""
    shape = np.tile(np.where(HOUR == 9, 8.0, 1.0) * (HOUR >= 7) * (HOUR < 21), (7, 1))
    found = weekday_profile(drawn(shape, 50_000.0, 10, 1))
    assert error(found, shape) < 0.01


@pytest.mark.parametrize("per_day", [60.0, 2000.0])
def test_weekdays_that_differ_are_told_apart(per_day):
    shape = np.stack([MORNINGS] * 5 + [EVENINGS] * 2)
    matrix = drawn(shape, per_day, 20, 2, dispersion=1.5)
    found = weekday_profile(matrix)
    assert error(found, shape) < 0.75 * error(plain(matrix), shape)
    assert error(found, shape) < 0.3 * error(np.tile(found.mean(axis=0), (7, 1)), shape)


def test_weekdays_with_hours_of_their_own():
    shape = np.stack([MORNINGS * (HOUR >= 8) * (HOUR < 18)] * 5 + [EVENINGS * (HOUR >= 10) * (HOUR < 20)] + [MORNINGS])
    matrix = drawn(shape, 3000.0, 12, 3)
    matrix.values[np.tile(shape == 0, (12, 1))] = np.nan
    matrix.values[6::7] = np.nan  # never open on Sundays
    found = weekday_profile(matrix)
    assert error(found[:6], shape[:6]) < 0.06
    assert not found[:6][shape[:6] == 0].any()
    assert found[6].sum() == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(
    slots=st.integers(1, 40),
    days=st.integers(1, 30),
    level=st.sampled_from([0.0, 0.02, 1.0, 300.0]),
    unknown=st.sampled_from([0.0, 0.3, 0.9]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_profile_is_shares_whatever_is_known(slots, days, level, unknown, seed):
    random = np.random.default_rng(seed)
    values = random.poisson(level, (days, slots)).astype(float)
    values[random.random(values.shape) < unknown] = np.nan
    found = weekday_profile(DayMatrix(0, values))
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()
    known = np.isfinite(values)
    for weekday in range(7):
        rows = known[(weekday - 3) % 7 :: 7]
        if known.any() and rows.any():
            assert found[weekday].sum() == pytest.approx(1)
            assert not found[weekday][~rows.any(axis=0)].any()
