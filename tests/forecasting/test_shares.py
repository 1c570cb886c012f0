from __future__ import annotations

import numpy as np
import pytest

from wfm.forecasting.shares import handling_time


def volumes(days=60, slots=24, mean=20.0, seed=1):
    return np.random.default_rng(seed).poisson(mean, (days, slots)).astype(float)


def test_none_without_any():
    volume = volumes()
    assert handling_time(np.full(volume.shape, np.nan), volume) is None
    assert handling_time(np.zeros((0, 24)), np.zeros((0, 24))) is None
    assert handling_time(np.full((2, 24), 100.0), np.zeros((2, 24))) is None


def test_constant():
    volume = volumes()
    assert handling_time(300.0 * volume, volume) == pytest.approx(300.0)


def test_recent_level_counts_more():
    volume = volumes(days=120)
    seconds = np.where(np.arange(120)[:, None] < 90, 200.0, 300.0) * volume
    found = handling_time(seconds, volume)
    assert found is not None
    assert 245 < found.mean() < 300


def test_effects_of_the_hour_are_drawn_towards_none():
    shape = np.where(np.arange(24) < 12, 0.8, 1.2)
    many, few = volumes(days=60, mean=100.0), volumes(days=4, mean=5.0)
    for volume, nearly in ((many, 1.0), (few, 0.1)):
        found = handling_time(300.0 * shape * volume, volume)
        assert found is not None
        ratio = found[12:].mean() / found[:12].mean()
        assert 1.0 < ratio <= 1.5 + 1e-9
        assert (ratio - 1) / 0.5 == pytest.approx(nearly, abs=0.1)


@pytest.mark.parametrize("factor", [1e-3, 1e4])
def test_a_broken_record_hardly_moves_it(factor):
    volume = volumes()
    seconds = np.random.default_rng(2).lognormal(np.log(300), 0.2, volume.shape) * volume
    plain = handling_time(seconds, volume)
    seconds[-1, 5] *= factor
    broken = handling_time(seconds, volume)
    assert plain is not None
    assert broken is not None
    assert np.delete(broken, 5) == pytest.approx(np.delete(plain, 5), rel=0.01)
    assert broken[5] == pytest.approx(plain[5], rel=0.06)


def test_handling_time_of_empty_intervals_is_ignored():
    volume = volumes(mean=0.3)
    seconds = np.where(volume > 0, 250.0 * volume, np.nan)
    assert handling_time(seconds, volume) == pytest.approx(250.0)
