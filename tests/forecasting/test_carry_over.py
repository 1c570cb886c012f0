"""What carries over from a day's beginning to its rest: found where it is known, none where all is chance."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.forecasting.carry_over import CarryOver, deviation, learn

SHAPE = 30 + 20 * np.sin(np.arange(24) / 4) ** 2


def days(count: int, level_cv: float, scale: float, seed: int, last: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts and outcomes of days with a level of their own, of which the share `last` is left after noon."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, level_cv, count)[:, None]
    share = np.where(np.arange(24) < 12, 1.0, last)
    mean = np.tile(SHAPE * scale, (count, 1))
    return mean, rng.poisson(mean * np.maximum(1 + level * share, 0.01)).astype(float)


@pytest.mark.parametrize("last", [1.0, 0.5, 0.2])
def test_the_share_that_lasts_is_found(last: float) -> None:
    learnt = learn(*days(400, 0.2, 50, 1, last), slot=12, slot_hours=1)
    assert learnt is not None
    assert learnt.gain == pytest.approx(last, abs=0.06)
    assert learnt.days == 400


def test_where_all_is_chance_nothing_carries_over() -> None:
    learnt = learn(*days(400, 0.0, 0.1, 2), slot=12, slot_hours=1)
    assert learnt is not None
    assert learnt.gain < 0.05


@pytest.mark.parametrize(("level_cv", "scale"), [(0.05, 0.2), (0.1, 0.05), (0.02, 1)])
def test_it_beats_leaving_alone_and_the_plain_ratio(level_cv: float, scale: float) -> None:
    losses, inside = np.zeros(3), []
    for seed in range(6):
        mean, happened = days(600, level_cv, scale, seed)
        learnt = learn(mean[:300], happened[:300], slot=12, slot_hours=1)
        assert learnt is not None
        mean, happened = mean[300:], happened[300:]
        hours = np.arange(12)[::-1] + 0.5
        seen = deviation(mean[:, :12], happened[:, :12], hours, learnt.half_life_hours)
        ratio = happened[:, :12].sum(axis=1) / mean[:, :12].sum(axis=1)
        rest, truth = mean[:, 12:].sum(axis=1), happened[:, 12:].sum(axis=1)
        updated = [mean[0, 12:] @ learnt.factors(float(value), np.arange(12) + 0.5) for value in seen]
        factors = np.array(updated) / rest
        losses += [((rest * factor - truth) ** 2).sum() for factor in (1.0, ratio, factors)]
        inside += (np.abs(truth / (rest * factors) - 1) < 1.2816 * learnt.rest_deviation).tolist()
    alone, plain, ours = losses.tolist()
    assert ours < min(1.01 * alone, plain)
    assert 0.77 < np.mean(inside) < 0.84


def test_a_few_outages_do_not_teach() -> None:
    mean, happened = days(200, 0.15, 20, 4)
    clean = learn(mean, happened, slot=12, slot_hours=1)
    broken = happened.copy()
    broken[::25, :12] *= 0.1
    dirty = learn(mean, broken, slot=12, slot_hours=1)
    assert clean is not None
    assert dirty is not None
    assert dirty.gain == pytest.approx(clean.gain, abs=0.15)
    (factor,) = dirty.factors(-0.9, np.zeros(1))
    assert factor >= 1 - dirty.gain * dirty.limit, "nor does one of them empty the rest of its day"


def test_late_hours_tell_more_where_the_level_wanders() -> None:
    rng = np.random.default_rng(6)
    mean = np.tile(SHAPE * 50, (300, 1))
    walk = np.cumsum(rng.normal(0, 0.03, (300, 24)), axis=1)
    learnt = learn(mean, rng.poisson(mean * np.exp(walk)).astype(float), slot=12, slot_hours=1)
    assert learnt is not None
    assert learnt.half_life_hours <= 2


@pytest.mark.parametrize(("count", "known"), [(9, False), (10, True)])
def test_from_ten_days_on(count: int, known: bool) -> None:
    assert (learn(*days(count, 0.1, 1, 7), slot=12, slot_hours=1) is not None) == known


def test_days_without_a_morning_or_a_rest_do_not_count() -> None:
    mean, happened = days(30, 0.1, 1, 8)
    happened[:10, :12] = np.nan
    happened[10:15, 12:] = np.nan
    learnt = learn(mean, happened, slot=12, slot_hours=1)
    assert learnt is not None
    assert learnt.days == 15


@pytest.mark.parametrize(("seen", "factor"), [(0.1, 1.05), (0.2, 1.1), (0.3, 1.1), (-0.3, 0.9), (0.0, 1.0)])
def test_deviations_are_believed_up_to_the_limit(seen: float, factor: float) -> None:
    learnt = CarryOver(0.5, 1, 4.0, 0.2, 1, 0.1, 50)
    assert learnt.factors(seen, np.array([0.0, 4.0])) == pytest.approx([factor, 1 + (factor - 1) / 2])


def test_what_fades_is_seen_to_fade() -> None:
    rng = np.random.default_rng(7)
    mean = np.tile(SHAPE * 50, (300, 1))
    wave = np.zeros((300, 24))
    for slot in range(1, 24):
        wave[:, slot] = 0.75 * wave[:, slot - 1] + rng.normal(0, 0.08, 300)
    learnt = learn(mean, rng.poisson(mean * np.maximum(1 + wave, 0.05)).astype(float), slot=12, slot_hours=1)
    assert learnt is not None
    assert learnt.fading_hours in (2, 4)
    lasting = learn(*days(300, 0.2, 50, 1), slot=12, slot_hours=1)
    assert lasting is not None
    assert lasting.fading_hours > 8


def test_weighing_by_age() -> None:
    mean, happened = np.full((1, 2), 10.0), np.array([[10.0, 13.0]])
    hours = np.array([1.5, 0.5])
    assert deviation(mean, happened, hours, float("inf"))[0] == pytest.approx(0.15)
    assert deviation(mean, happened, hours, 1.0)[0] == pytest.approx(0.3 * 2 / 3)
    assert deviation(np.zeros((1, 2)), happened, hours, 1.0)[0] == 0
