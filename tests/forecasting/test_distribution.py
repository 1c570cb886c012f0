from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from wfm.forecasting.distribution import LEVELS, UNTESTED, Spread, cdf, coverage, fit_spread, quantiles

SPREADS = (Spread(1.0, 0.04), Spread(3.0, 0.0), Spread(1.0, 0.0), Spread(0.0, 0.3, 2.0))


@pytest.mark.parametrize("spread", SPREADS[:2] + SPREADS[3:])
def test_cdf_against_scipy(spread):
    mean = np.repeat([0.05, 0.7, 4.0, 33.3, 2000.0], 5)
    count = np.tile([0.0, 1.0, 3.0, 30.0, 2100.0], 5)
    variance = spread.variance(mean)
    expected = nbinom.cdf(count, mean**2 / (variance - mean), mean / variance)
    assert cdf(count, mean, spread) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("spread", SPREADS)
def test_whole_part_against_scipy(spread):
    mean = np.array([0.05, 0.7, 4.0, 33.3, 2000.0])
    variance = spread.variance(mean)
    found = quantiles(mean, spread)
    for level, row in zip(LEVELS, found, strict=True):
        exact = nbinom.ppf(level, mean**2 / (variance - mean), mean / variance)
        assert (np.abs(row - exact) <= 0.5 + 1e-9).all()


@given(
    mean=st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1e10)), min_size=1, max_size=20),
    linear=st.floats(0, 20),
    square=st.floats(0, 2),
    scale=st.floats(0.05, 20),
)
def test_quantiles_are_finite_ordered_and_zero_where_the_mean_is(mean, linear, square, scale):
    array = np.array(mean)
    found = quantiles(array, Spread(linear, square, scale))
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (np.diff(found, axis=0) >= 0).all()
    assert (found[:, array == 0] == 0).all()


@pytest.mark.parametrize("level", [0.3, 2.0, 15.0, 400.0])
def test_fitted_band_holds_its_share(level):
    random = np.random.default_rng(1)
    mean = level * random.uniform(0.3, 2.0, 8000)
    truth = Spread(2.0, 0.03)
    variance = truth.variance(mean)
    actual = random.negative_binomial(mean**2 / (variance - mean), mean / variance).astype(float)
    fitted = fit_spread(actual[:4000], mean[:4000])
    assert fitted.variance(mean).mean() == pytest.approx(variance.mean(), rel=0.2 if level >= 2 else 0.3)
    measured = coverage(actual[4000:], mean[4000:], fitted)
    found = quantiles(mean[4000:], fitted)
    assert measured == pytest.approx(((actual[4000:] >= found[0]) & (actual[4000:] <= found[-1])).mean(), abs=1e-9)
    if level >= 2:
        assert measured == pytest.approx(0.8, abs=0.04)


def test_without_errors_to_learn_from():
    assert fit_spread(np.zeros(0), np.zeros(0)) == UNTESTED
    assert fit_spread(np.ones(500), np.zeros(500)) == UNTESTED
    assert coverage(np.zeros(3), np.zeros(3), UNTESTED) == 1.0
