"""Levels of known processes, carried forward."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.forecasting.days import weekdays
from wfm.forecasting.gaussian import Processes

DAYS = 240
WEEKDAYS = weekdays(np.arange(DAYS))


def errors(coefficient: float, lead: int) -> tuple[float, float]:
    """Mean absolute error of the level so many days ahead, and that of the best forecast there can be, for levels with
    a first-order autoregression around what is usual."""
    random = np.random.default_rng(1)
    processes = Processes.of(np.arange(DAYS), WEEKDAYS, np.ones(DAYS))
    found, best = [], []
    for _ in range(40):
        state = np.zeros(DAYS + lead)
        for day in range(1, len(state)):
            state[day] = coefficient * state[day - 1] + 0.05 * random.normal()
        made = processes.ahead(state[:DAYS, None], np.array([lead]), np.array([(DAYS - 1 + lead + 3) % 7]))[0, 0]
        found.append(abs(made - state[-1]))
        best.append(abs(coefficient**lead * state[DAYS - 1] - state[-1]))
    return float(np.mean(found)), float(np.mean(best))


@pytest.mark.parametrize(("coefficient", "lead"), [(0.0, 1), (0.0, 7), (0.7, 1), (0.9, 1), (0.9, 7), (0.98, 14)])
def test_levels_come_near_the_best_there_is(coefficient, lead):
    found, best = errors(coefficient, lead)
    assert found < 1.15 * best


def test_expectations_are_those_of_the_joint_normal_distributions():
    """The same mixtures by brute force: each day's and each lead's covariance written out, conditioned by inversion."""
    random = np.random.default_rng(2)
    days, weekday, weight = 20, weekdays(np.arange(20)), random.uniform(0.1, 1.0, 20)
    ahead, ahead_weekday = np.array([1, 9]), weekdays(19 + np.array([1, 9]))
    values = random.normal(0, 0.1, (days, 2))
    found = Processes.of(np.arange(days), weekday, weight).ahead(values, ahead, ahead_weekday)
    place, everyday = np.append(np.arange(days), 19 + ahead), np.append(weekday, ahead_weekday)
    for column in values.T:
        scale = np.sqrt((weight * column**2).sum() / weight.sum())
        likelihoods, means = [], []
        for drift in (0.0, 0.4):
            for back in (0.0, 0.25):
                for own in (0.0, 0.2):
                    joint = np.array(
                        [
                            [
                                0.3
                                + drift * np.exp(-abs(p - q) / 60)
                                + back * np.exp(-abs(p - q) / 4)
                                + (own * np.exp(-abs(p - q) / 120) if v == w else 0)
                                for q, w in zip(place, everyday, strict=True)
                            ]
                            for p, v in zip(place, everyday, strict=True)
                        ]
                    )
                    seen = joint[:days, :days] + np.diag((1 - drift - back - own) / np.minimum(2 * weight, 1))
                    inverse = np.linalg.inv(seen)
                    y = column / scale
                    likelihoods.append(np.exp(-0.5 * y @ inverse @ y) / np.sqrt(np.linalg.det(seen)))
                    means.append(scale * joint[days:, :days] @ inverse @ y)
        expected = np.average(means, axis=0, weights=likelihoods)
        assert found[:, list(values.T[:, 0]).index(column[0])] == pytest.approx(expected, rel=1e-9)


def test_a_weekday_that_stands_out_keeps_standing_out():
    random = np.random.default_rng(3)
    values = random.normal(0, 0.02, DAYS) + np.where(WEEKDAYS == 2, 0.2, 0.0) * (np.arange(DAYS) >= DAYS - 70)
    ahead = np.arange(1, 8)
    made = Processes.of(np.arange(DAYS), WEEKDAYS, np.ones(DAYS)).ahead(values[:, None], ahead, (DAYS + 2 + ahead) % 7)
    by_weekday = dict(zip(((DAYS + 2 + ahead) % 7).tolist(), made[:, 0].tolist(), strict=True))
    assert by_weekday[2] > 0.1
    assert max(abs(value) for day, value in by_weekday.items() if day != 2) < 0.05


def test_days_of_little_weight_hardly_count():
    random = np.random.default_rng(4)
    values, weight, ahead = random.normal(0, 0.02, DAYS), np.ones(DAYS), np.array([1])
    odd, distrusted = values.copy(), weight.copy()
    odd[-1], distrusted[-1] = 0.08, 0.0
    plain, moved, held = (
        Processes.of(np.arange(DAYS), WEEKDAYS, trust).ahead(series[:, None], ahead, ahead)[0, 0]
        for series, trust in ((values, weight), (odd, weight), (odd, distrusted))
    )
    assert abs(held - plain) < 0.2 * abs(moved - plain)
