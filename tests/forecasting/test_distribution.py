from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from wfm.forecasting.distribution import (
    BAND_80,
    LEAD_EDGES_DAYS,
    LEVELS,
    UNTESTED,
    Spread,
    band_of,
    cdf,
    coverage,
    fit_spread,
    interval_quantiles,
    learnt,
    quantiles,
)

NO_DAYS = (0.0,) * 5
SPREADS = (
    Spread(1.0, 0.2, NO_DAYS),
    Spread(3.0, 0.0, NO_DAYS),
    Spread(1.0, 0.0, NO_DAYS),
    Spread(1.0, 0.3, (0.5,) * 5),
)
MEANS = np.array([0.05, 0.7, 4.0, 33.3, 2000.0])


@pytest.mark.parametrize("spread", SPREADS[:2] + SPREADS[3:])
def test_cdf_against_scipy(spread):
    mean = np.repeat(MEANS, 5)
    count = np.tile([0.0, 1.0, 3.0, 30.0, 2100.0], 5)
    variance = spread.variance(mean, spread.day_cv[0])
    expected = nbinom.cdf(count, mean**2 / (variance - mean), mean / variance)
    assert cdf(count, mean, variance) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("spread", SPREADS)
def test_whole_part_against_scipy(spread):
    variance = spread.variance(MEANS, spread.day_cv[0])
    found = quantiles(MEANS, variance)
    for level, row in zip(LEVELS, found, strict=True):
        exact = nbinom.ppf(level, MEANS**2 / (variance - MEANS), MEANS / variance)
        assert (np.abs(row - exact) <= 0.5 + 1e-9).all()


def test_bands_of_leads():
    assert band_of(np.array([-3, 0, 1, 2, 7, 8, 28, 29, 91, 92, 800])).tolist() == [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert len(UNTESTED.day_cv) == len(LEAD_EDGES_DAYS)


@given(
    mean=st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1e10)), min_size=1, max_size=20),
    dispersion=st.floats(1, 20),
    interval=st.floats(0, 1.4),
    day=st.floats(0, 1.4),
)
def test_quantiles_are_finite_ordered_and_zero_where_the_mean_is(mean, dispersion, interval, day):
    array = np.array(mean)
    spread = Spread(dispersion, interval, (day,) * 5)
    for found in (
        quantiles(array, spread.variance(array, day)),
        interval_quantiles(array, np.arange(1, len(array) + 1), spread),
    ):
        assert np.isfinite(found).all()
        assert (found >= 0).all()
        assert (np.diff(found, axis=0) >= 0).all()
        assert (found[:, array == 0] == 0).all()


@pytest.mark.parametrize("spread", SPREADS)
def test_the_table_is_as_good_as_the_quantiles_themselves(spread):
    mean = np.random.default_rng(1).lognormal(2.5, 1.5, 3000)
    lead = np.arange(3000) % 60 + 1
    exact = quantiles(mean, spread.variance(mean, spread.day_cv_at(lead)))
    found = interval_quantiles(mean, lead, spread)
    assert np.abs(found - exact).max() < 0.12 + 0.002 * exact.max()
    assert np.abs(found - exact).mean() < 0.02 + 0.0005 * exact.mean()


def drawn(level, days=(6, 28, 48), seed=1, dispersion=2.0, day_cv=0.15, interval_cv=0.1):
    """Outcomes and means: a gamma factor per day, a gamma factor per interval, overdispersed counts."""
    random = np.random.default_rng(seed)
    mean = level * random.uniform(0.3, 2.0, days)
    factor = random.gamma(1 / day_cv**2, day_cv**2, days[:2])[:, :, None]
    rate = mean * factor * random.gamma(1 / interval_cv**2, interval_cv**2, days)
    return random.negative_binomial(rate / (dispersion - 1), 1 / dispersion).astype(float), mean


@pytest.mark.parametrize("level", [2.0, 15.0, 400.0])
def test_what_was_drawn_is_found(level):
    actual, mean = drawn(level, days=(12, 28, 48))
    leads = np.tile(np.arange(1, 29), (12, 1))
    fitted = fit_spread(actual, mean, leads)
    truth = 2.0 * mean + (0.1**2 + 0.15**2) * mean**2
    assert fitted.variance(mean, 0.0 + fitted.day_cv_at(leads)[:, :, None]).mean() == pytest.approx(
        truth.mean(), rel=0.25
    )
    assert np.mean(fitted.day_cv[1:3]) == pytest.approx(0.15, abs=0.04)
    assert fitted.day_correlation < 0.3
    other, mean = drawn(level, days=(12, 28, 48), seed=2)
    spread_out = fitted.variance(mean, fitted.day_cv_at(leads)[:, :, None])
    held = coverage(other.ravel(), mean.ravel(), spread_out.ravel(), BAND_80).mean()
    assert held == pytest.approx(0.8, abs=0.04)
    totals, squares = mean.sum(axis=2), (mean**2).sum(axis=2)
    of_days = fitted.day_variance(totals, squares, fitted.day_cv_at(leads))
    inside = coverage(other.sum(axis=2).ravel(), totals.ravel(), of_days.ravel(), BAND_80).mean()
    assert inside == pytest.approx(0.8, abs=0.08)


def test_factors_that_last_are_correlated():
    actual, mean = drawn(200.0, days=(12, 28, 48))
    actual *= np.random.default_rng(3).gamma(25, 1 / 25, (12, 1, 1))
    assert fit_spread(actual, mean, np.tile(np.arange(1, 29), (12, 1))).day_correlation > 0.4


def test_without_errors_to_learn_from():
    none = np.zeros((0, 7, 24))
    assert fit_spread(none, none, np.zeros((0, 7), dtype=np.int64)) == UNTESTED
    unknown = np.full((2, 7, 24), np.nan)
    assert fit_spread(unknown, np.ones((2, 7, 24)), np.ones((2, 7), dtype=np.int64)) == UNTESTED


def test_more_history_than_then_narrows():
    assert learnt([100, 100], 100) == 1.0
    assert learnt([50, 100], 150) < learnt([100, 140], 150) < 1.0


def test_beyond_what_was_tested_a_level_drifts():
    actual = np.random.default_rng(1).poisson(50.0, (6, 28, 24)).astype(float)
    spread = fit_spread(actual, np.full(actual.shape, 50.0), np.tile(np.arange(1, 29), (6, 1)))
    cv = spread.day_cv_at(np.array([28, 29, 29 + 365, 29 + 730]))
    assert cv[1] ** 2 - cv[0] ** 2 == pytest.approx(0.15**2 * 28 / 365, abs=1e-4)
    assert cv[2:] ** 2 - cv[0] ** 2 == pytest.approx(0.15**2 * np.array([1, 2]), rel=0.12)
    assert spread.scaled(2.0).tested_days == 28
    assert len(np.unique(spread.day_cv_at(np.arange(1, 732)))) < 40  # each takes a table of quantiles
