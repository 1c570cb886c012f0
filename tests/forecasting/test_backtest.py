from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.forecasting.backtest import backtest, ratio, window
from wfm.forecasting.blend import BLEND, YARDSTICKS
from wfm.forecasting.days import DayMatrix
from wfm.forecasting.registry import members
from wfm.forecasting.special import EPOCH, SpecialDays
from wfm.models.people import SpecialDay

FIRST = date(2025, 9, 1).toordinal() - EPOCH
NONE = SpecialDays.of_queue((), "help")
MEMBERS = members()
BASELINE = YARDSTICKS[0]


def matrix(days=140, seed=1):
    random = np.random.default_rng(seed)
    week = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4])
    mean = 20 * np.outer(np.resize(week, days), 1 + np.sin(np.linspace(0, np.pi, 24)))
    return DayMatrix(FIRST, random.poisson(mean).astype(float))


@given(days=st.integers(0, 800), gap=st.integers(0, 400), horizon=st.integers(1, 400))
def test_windows_lie_within_the_history(days, gap, horizon):
    at = window(days, gap, horizon)
    if days < 21:
        assert at is None
        return
    assert at is not None
    assert 1 <= at.horizon_days <= horizon
    assert 0 <= at.gap_days <= gap
    assert 1 <= len(at.origins) <= 8
    assert all(a < b for a, b in zip(at.origins, at.origins[1:], strict=False))
    assert at.origins[0] >= 14
    assert at.origins[-1] + at.gap_days + 7 == days
    assert all((days - at.gap_days - origin) % 7 == 0 for origin in at.origins)


def test_a_long_history_is_tested_at_the_plans_own_horizon():
    at = window(364, 10, 28)
    assert at is not None
    assert (at.gap_days, at.horizon_days, len(at.origins)) == (10, 28, 8)
    assert at.origins == tuple(364 - 10 - 7 * week for week in (10, 7, 6, 5, 4, 3, 2, 1))
    far = window(1100, 0, 364)
    assert far is not None
    assert far.origins[0] == 1100 - 364 - 42  # a whole horizon is tested, and then some


@pytest.mark.parametrize("change", [np.nan, 0.0, 5.0])
def test_nothing_after_an_origin_reaches_its_forecast(change):
    days = [FIRST + 30, FIRST + 100, FIRST + 120]
    special = SpecialDays.of_queue(
        [
            SpecialDay(date=date.fromordinal(day + EPOCH), kind=kind, name="x")
            for day, kind in zip(days, ("holiday", "holiday", "closed"), strict=True)
        ],
        "help",
    )
    history = matrix()
    at = window(140, 2, 14)
    assert at is not None
    whole = backtest(MEMBERS, history, special, at)
    assert whole is not None
    assert set(whole.forecasts) == ({member.name for member in MEMBERS} | {BLEND}) - {"last_year", "weekday_mean"}
    for number, origin in enumerate(at.origins):
        values = history.values.copy()
        values[origin:] = values[origin:] * change if change else np.nan
        changed = backtest(MEMBERS, DayMatrix(FIRST, values), special, at)
        if changed is None:  # nothing is known after the first origin, or all of it is nothing
            continue
        for name in set(whole.forecasts) - {BLEND}:  # its weights come from what happened, at all origins
            assert np.array_equal(whole.forecasts[name][: number + 1], changed.forecasts[name][: number + 1]), name


def test_closed_days_are_not_scored():
    closed = [SpecialDay(date=date.fromordinal(FIRST + day + EPOCH), kind="closed") for day in range(130, 135)]
    at = window(140, 0, 14)
    assert at is not None
    trials = backtest(MEMBERS, matrix(), SpecialDays.of_queue(closed, "help"), at)
    place = trials.window.origins.index(126)
    assert trials.scored[place].any(axis=1).tolist() == [not 130 <= day < 135 for day in range(126, 140)]
    assert not trials.forecasts["day_level"][place][4:9].any()


def test_what_is_not_yet_known_is_not_scored():
    at = window(140, 0, 14)
    assert at is not None
    trials = backtest(MEMBERS, matrix(), NONE, at)
    assert trials.scored[-1].any(axis=1).tolist() == [True] * 7 + [False] * 7


def test_bad_days_are_not_scored():
    at = window(140, 0, 14)
    assert at is not None
    bad = np.arange(140) == 137
    assert (
        backtest(MEMBERS, matrix(), NONE, at, bad).scored[-1].any(axis=1).tolist()[:7]
        == [True] * 4 + [False] + [True] * 2
    )


def test_baseline_repeats_the_last_week():
    at = window(140, 3, 14)
    assert at is not None
    history = matrix()
    trials = backtest(MEMBERS, history, NONE, at)
    for number, origin in enumerate(at.origins):
        for ahead in range(min(14, 140 - origin - 3)):
            day = origin + 3 + ahead
            same = max(row for row in range(origin) if (row - day) % 7 == 0)
            assert np.array_equal(trials.forecasts[BASELINE][number][ahead], history.values[same])


def test_wape_by_hand():
    at = window(140, 0, 14)
    assert at is not None
    trials = backtest(MEMBERS, matrix(), NONE, at)
    error = volume = 0.0
    for origin, forecast in zip(at.origins, trials.forecasts["day_level"], strict=True):
        actual = matrix().values[origin : origin + 14]
        error += np.abs(forecast[: len(actual)] - actual).sum()
        volume += actual.sum()
    assert trials.wape("day_level") == pytest.approx(error / volume)
    assert trials.wape("day_level") < 0.8 * trials.wape(BASELINE)


def test_ratio_without_volume():
    assert ratio(0.0, 0.0) == 0.0
    assert ratio(1.0, 0.0) == np.inf


def test_days_after_closed_ones_are_flagged():
    closed = [SpecialDay(date=date(2025, 9, 10), kind="closed"), SpecialDay(date=date(2026, 1, 20), kind="closed")]
    values = matrix().values.copy()
    values[5::7] = values[6::7] = np.nan
    values[18] = np.nan  # a Friday without data: taken for closed
    values[49:60] = np.nan  # lost data, not closed
    special = SpecialDays.of_queue(closed, "help")
    past, days = special.split(DayMatrix(FIRST, values), FIRST + np.arange(140, 154))
    start = date(2025, 9, 1)
    assert [start + timedelta(days=int(row)) for row in np.flatnonzero(past.days.after_closed)] == [
        date(2025, 9, 11),
        *(start + timedelta(days=day) for day in (21,)),
    ]
    assert [start + timedelta(days=140 + int(row)) for row in np.flatnonzero(days.after_closed)] == [date(2026, 1, 21)]
