"""Levels of known processes, carried forward."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.stats import multivariate_t

from wfm.forecasting.days import weekdays
from wfm.forecasting.gaussian import Processes

DAYS = 240
WEEKDAYS = weekdays(np.arange(DAYS))


def errors(coefficient: float, lead: int) -> tuple[float, float]:
    """Mean absolute error of the level so many days ahead, and that of the Kalman filter that knows how it came to be:
    a first-order autoregression around what is usual, seen through noise of half its innovations."""
    random = np.random.default_rng(1)
    processes = Processes.of(np.arange(DAYS), WEEKDAYS, np.ones(DAYS))
    found, best = [], []
    for _ in range(40):
        state = np.zeros(DAYS + lead)
        for day in range(1, len(state)):
            state[day] = coefficient * state[day - 1] + 0.04 * random.normal()
        seen = state + 0.02 * random.normal(size=len(state))
        expected, variance = 0.0, 0.04**2
        for value in seen[:DAYS]:
            expected, variance = coefficient * expected, coefficient**2 * variance + 0.04**2
            gain = variance / (variance + 0.02**2)
            expected, variance = expected + gain * (value - expected), (1 - gain) * variance
        made = processes.ahead(seen[:DAYS, None], np.array([lead]), weekdays(np.array([DAYS - 1 + lead])))[0, 0]
        found.append(abs(made - seen[-1]))
        best.append(abs(coefficient**lead * expected - seen[-1]))
    return float(np.mean(found)), float(np.mean(best))


@pytest.mark.parametrize(
    ("coefficient", "lead"), [(0.0, 1), (0.0, 7), (0.5, 1), (0.7, 1), (0.9, 1), (0.9, 7), (0.98, 14)]
)
def test_levels_come_near_the_best_there_is(coefficient, lead):
    found, best = errors(coefficient, lead)
    assert found < 1.15 * best


@pytest.mark.parametrize(
    ("growth", "tolerated"), [(-0.15, 0.02), (-0.08, 0.015), (0.0, 0.003), (0.08, 0.015), (0.2, 0.02)]
)
def test_slow_growth_is_kept_up_with(growth, tolerated):
    """Four weeks ahead, levels that grow or shrink by this much a year, seen through noise of 5 % a day for ten months:
    the mean over such queues. The mean of all that is known would miss those that grow by 8 % by 3.6 %."""
    random = np.random.default_rng(5)
    days, ahead = 300, np.arange(1, 29)
    truth = (1 + growth) ** (np.arange(days + len(ahead)) / 365)
    seen = truth[:days, None] * (1 + 0.05 * random.normal(size=(days, 60)))
    mean = seen.mean(axis=0)
    processes = Processes.of(np.arange(days), weekdays(np.arange(days)), np.ones(days))
    made = mean * (1 + processes.ahead(seen / mean - 1, ahead, weekdays(days - 1 + ahead)))
    assert made.mean() == pytest.approx(truth[days:].mean(), rel=tolerated)


def test_expectations_are_those_of_the_joint_student_distributions():
    """The same mixtures by brute force: the covariance of past and future written out day by day, conditioned by the
    textbook's formula, the past's likelihood from scipy."""
    random = np.random.default_rng(2)
    days, ahead = 20, np.array([1, 9])
    place = np.append(np.arange(days), days - 1 + ahead)
    weekday = weekdays(place)
    weight = random.uniform(0.1, 1.0, days)
    values = random.normal(0, 0.1, (days, 2))
    found = Processes.of(np.arange(days), weekday[:days], weight).ahead(values, ahead, weekday[days:])
    for number, column in enumerate(values.T):
        scale = np.sqrt((weight * column**2).sum() / weight.sum())
        likelihoods, means = [], []
        for growth, drift in ((0.0, 0.0), (0.2, 0.0), (0.45, 0.0), (0.0, 0.4)):
            for back, own in itertools.product((0.0, 0.25), (0.05, 0.2)):
                shares = growth, drift, back, own
                joint = np.array([[_covariance(abs(p - q), *shares) for q in place.tolist()] for p in place.tolist()])
                past = joint[:days, :days] + np.diag((1 - sum(shares)) / np.minimum(2 * weight, 1))
                likelihoods.append(multivariate_t(np.zeros(days), scale**2 * past, df=300).pdf(column))
                means.append(joint[days:, :days] @ np.linalg.inv(past) @ column)
        assert found[:, number] == pytest.approx(np.average(means, axis=0, weights=likelihoods), rel=1e-9)


def _covariance(gap: int, growth: float, drift: float, back: float, own: float) -> float:
    root = math.sqrt(3) * gap / 300
    smooth = growth * (1 + root) * math.exp(-root)
    shared = 1 + smooth + drift * math.exp(-gap / 60) + back * math.exp(-gap / 4)
    return shared + (own * math.exp(-gap / 250) if gap % 7 == 0 else 0.0)


def test_a_weekday_that_stands_out_keeps_standing_out():
    random = np.random.default_rng(3)
    values = random.normal(0, 0.02, DAYS) + np.where(WEEKDAYS == 2, 0.06, 0.0) * (np.arange(DAYS) >= DAYS - 140)
    ahead = np.arange(1, 8)
    coming = weekdays(DAYS - 1 + ahead)
    made = Processes.of(np.arange(DAYS), WEEKDAYS, np.ones(DAYS)).ahead(values[:, None], ahead, coming)[:, 0]
    assert made[coming == 2][0] == pytest.approx(0.06, abs=0.02)
    assert np.abs(made[coming != 2]).max() < 0.015


def test_a_day_of_little_weight_hardly_counts():
    random = np.random.default_rng(4)
    values, weight, ahead = np.cumsum(random.normal(0, 0.02, DAYS)), np.ones(DAYS), np.array([1])
    values -= values.mean()
    odd, distrusted = values.copy(), weight.copy()
    odd[-1], distrusted[-1] = values[-1] + 0.2, 0.0
    coming = weekdays(DAYS - 1 + ahead)
    plain, moved, held = (
        Processes.of(np.arange(DAYS), WEEKDAYS, trust).ahead(series[:, None], ahead, coming)[0, 0]
        for series, trust in ((values, weight), (odd, weight), (odd, distrusted))
    )
    assert moved - plain > 0.02
    assert abs(held - plain) < 0.2 * (moved - plain)
