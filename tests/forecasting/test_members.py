from __future__ import annotations

from datetime import date
from importlib.util import find_spec

import numpy as np
import pytest

from wfm.forecasting.backtest import expect
from wfm.forecasting.blend import YARDSTICKS, eligible, equal, weigh
from wfm.forecasting.days import DayMatrix
from wfm.forecasting.registry import members, registry
from wfm.forecasting.special import EPOCH, SpecialDays

FIRST = date(2023, 1, 2).toordinal() - EPOCH
NONE = SpecialDays.of_queue((), "help")
SIMPLE = tuple(member for member in members() if member.name in ("weekday_mean", "mean_of_eight"))
WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4])


def history(days, slots=24, level=20.0, seed=1, factor=None):
    wave = 1 + np.sin(np.linspace(0, np.pi, slots)) if slots > 1 else np.ones(1)
    mean = level * np.outer(np.resize(WEEK, days) * (1 if factor is None else factor), wave)
    return DayMatrix(FIRST, np.random.default_rng(seed).poisson(mean[:days]).astype(float)), mean


def test_others_take_part_only_where_they_are_asked_for():
    assert {"mstl", "lightgbm"} <= set(registry())
    assert not {"mstl", "lightgbm"} & {member.name for member in members()}
    assert "mstl" in {member.name for member in members(("mstl",))}


@pytest.mark.parametrize("slots", [1, 24, 96, 288])
@pytest.mark.parametrize("days", [1, 9, 30, 460])
def test_every_member_at_every_grain_is_sound(slots, days):
    if slots == 288 and days > 100:
        days = 100
    matrix, _ = history(days, slots)
    for name, forecast in expect(members(), matrix, NONE, FIRST + days + np.arange(10)).items():
        assert np.isfinite(forecast).all(), name
        assert (forecast >= 0).all(), name
        assert forecast.sum() == pytest.approx(matrix.values[-7:].sum() * 10 / min(days, 7), rel=0.6), name


@pytest.mark.parametrize(("name", "days"), [("day_level", 150), ("glm", 150), ("svd", 150), ("weekday_mean", 84)])
def test_each_finds_the_truth_of_a_plain_history(name, days):
    matrix, mean = history(days + 14, level=40.0)
    found = expect((registry()[name],), matrix.until(days), NONE, FIRST + days + np.arange(14))[name]
    assert np.abs(found - mean[days:]).sum() / mean[days:].sum() < 0.06


@pytest.mark.parametrize(("days", "there"), [(83, True), (84, True), (85, False)])
def test_means_of_same_weekdays_are_for_short_histories(days, there):
    matrix, _ = history(days)
    assert ("weekday_mean" in expect(members(), matrix, NONE, FIRST + days + np.arange(3))) == there


def test_last_year_knows_its_season():
    days = 800
    season = np.where(np.arange(days + 28) % 364 > 300, 2.0, 1.0)
    matrix, mean = history(days + 28, factor=season)
    begin = 664  # two weeks later the season doubles the contacts, as it did a year before
    found = expect(members(), matrix.until(begin), NONE, FIRST + begin + np.arange(28))
    errors = {name: np.abs(forecast - mean[begin : begin + 28]).sum() for name, forecast in found.items()}
    assert min(errors, key=lambda name: errors[name]) == "last_year"


def test_weights_follow_errors():
    actual = np.full((4, 14, 2), 10.0)
    forecasts = {"good": actual + 1, "nearly": actual + 1.05, "bad": actual + 3}
    once = weigh(actual[:1], {name: each[:1] for name, each in forecasts.items()}, np.arange(1, 15), ("good", "nearly"))
    blend = weigh(actual, forecasts, np.arange(1, 15), ("good", "nearly", "bad"))
    assert blend.shares(np.arange(1, 15))["good"] > once.shares(np.arange(1, 15))["good"] > 0.5  # one origin says less
    shares = blend.shares(np.arange(1, 15))
    assert set(shares) == {"good", "nearly"}
    assert shares["good"] > shares["nearly"] > 0.25
    assert sum(shares.values()) == pytest.approx(1.0)
    assert blend.mix(forecasts, np.arange(1, 15)) == pytest.approx(
        10 + shares["good"] + 1.05 * shares["nearly"], abs=1e-3
    )


def test_a_member_that_is_missing_is_made_up_for():
    forecasts = {"a": np.full((3, 2), 4.0), "b": np.full((3, 2), 8.0)}
    assert equal(("a", "b", "c")).mix(forecasts, np.arange(1, 4)) == pytest.approx(6.0)


def test_yardsticks_do_not_take_part_unless_they_are_alone():
    assert eligible((*YARDSTICKS, "glm")) == ("glm",)
    assert eligible(YARDSTICKS) == YARDSTICKS[:1]


@pytest.mark.parametrize("name", ["mstl", "lightgbm"])
def test_adapters_forecast_where_their_package_is_installed(name):
    if find_spec({"mstl": "statsforecast"}.get(name, name)) is None:
        pytest.skip(f"the extra of {name} is not installed")
    matrix, mean = history(150 + 14, level=40.0)
    found = expect((registry()[name],), matrix.until(150), NONE, FIRST + 150 + np.arange(14))[name]
    assert np.abs(found - mean[150:]).sum() / mean[150:].sum() < 0.12


@pytest.mark.parametrize(("weeks", "most"), [(1, 0.55), (2, 0.65), (8, 0.85)])
def test_same_weekdays_are_drawn_together_so_far_as_they_are_alike(weeks, most):
    """Error against the truth, over that of the plain mean, of a quiet queue whose days are all alike."""
    truth = np.tile(2.0 + np.sin(np.arange(24) / 24 * 2 * np.pi), (7, 1))
    found = []
    for seed in range(8):
        values = np.random.default_rng(seed).poisson(np.tile(truth, (weeks, 1))).astype(float)
        made = expect(SIMPLE, DayMatrix(4, values), NONE, 4 + 7 * weeks + np.arange(7))
        found.append([np.abs(made[name] - truth).sum() for name in ("weekday_mean", "mean_of_eight")])
    ours, plain = np.sum(found, axis=0)
    assert ours < most * plain


def test_same_weekdays_that_differ_are_left_apart():
    levels = np.array([900.0, 700, 700, 700, 650, 200, 100])
    values = np.random.default_rng(1).poisson(np.tile(levels[:, None] / 24, (3, 24))).astype(float)
    made = expect(SIMPLE, DayMatrix(4, values), NONE, 25 + np.arange(7))
    assert made["weekday_mean"].sum(axis=1) == pytest.approx(levels, rel=0.1)
