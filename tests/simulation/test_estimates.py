"""Intervals hold the truth as often as they say; quantiles are those of the counts."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulation.counting import BINS, bin_seconds
from wfm.simulation.estimates import Quantiles, Ratio, student


def test_the_interval_of_a_ratio_holds_the_truth_in_95_of_100() -> None:
    random = np.random.default_rng(1)
    trials, replications, truth = 1000, 12, 0.7
    ratio = Ratio(share=True)
    for _ in range(replications):
        busyness = random.gamma(20, 0.05, trials)
        contacts = random.poisson(300 * busyness)
        ratio.add(random.binomial(contacts, truth), contacts)
    found = ratio.estimate()
    inside = ((found.low <= truth) & (truth <= found.high)).mean()
    assert 0.92 <= inside <= 0.97


def test_a_ratio_weighs_replications_by_their_contacts() -> None:
    ratio = Ratio()
    ratio.add(np.array([1.0]), 10.0)
    ratio.add(np.array([27.0]), 30.0)
    found = ratio.estimate()
    assert found.mean[0] == pytest.approx(28 / 40)
    residuals = np.array([1 - 0.7 * 10, 27 - 0.7 * 30])
    half = student(1) * residuals.std(ddof=1) / np.sqrt(2) / 20
    assert found.half[0] == pytest.approx(half)


@pytest.mark.parametrize(("good", "low", "high"), [(50, 0.929, 1.0), (0, 0.0, 0.071)])
def test_a_share_without_spread_gets_wilsons_interval(good: int, low: float, high: float) -> None:
    ratio = Ratio(share=True)
    for _ in range(5):
        ratio.add(np.array([good / 5]), 10.0)
    found = ratio.estimate()
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=1e-3)


def test_nothing_is_not_a_number() -> None:
    ratio = Ratio(share=True)
    ratio.add(np.array([0.0]), 0.0)
    ratio.add(np.array([0.0]), 0.0)
    assert np.isnan(ratio.estimate().mean[0])


def test_one_replication_has_no_interval() -> None:
    ratio = Ratio()
    ratio.add(np.array([3.0]), 4.0)
    assert np.isinf(ratio.estimate().high[0]) or np.isnan(ratio.estimate().high[0])


def test_quantiles_of_exponential_waits() -> None:
    random = np.random.default_rng(3)
    edges = bin_seconds()
    quantiles = Quantiles(edges)
    for _ in range(20):
        waits = np.where(random.random(5000) < 0.5, 0.0, random.exponential(60, 5000))
        place = np.where(waits <= 0.5, 0, np.searchsorted(edges * 1.025**0.5, waits))
        quantiles.add(np.bincount(place, minlength=BINS)[None, :].astype(float))
    for level in (0.8, 0.9, 0.95):
        found = quantiles.estimate(level)
        truth = -60 * np.log((1 - level) / 0.5)
        assert found.low[0] / 1.03 <= truth <= found.high[0] * 1.03
        assert found.mean[0] == pytest.approx(truth, rel=0.04)
    assert quantiles.estimate(0.4).mean[0] == 0


def test_students_quantile() -> None:
    assert student(10) == pytest.approx(2.2281, abs=1e-4)
    assert student(0) == np.inf
