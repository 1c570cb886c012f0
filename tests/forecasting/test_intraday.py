"""The rest of a day: only the rest moves, by what past days teach, and nothing where there is nothing to learn from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from wfm import pipeline
from wfm.errors import UsageError
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.plan import Plan, PlanInputs
from wfm.models.time import IntervalGrid, local_instant

START = date(2026, 3, 2)
WEEKS = 24
ZONE = "Africa/Lagos"
NOON = local_instant(START, 720, ZONE)


def inputs(level_cv: float, scale: float = 40.0) -> tuple[PlanInputs, QueueHistory]:
    """A history of days with levels of their own, and the same with the plan's first week behind it."""
    settings = Configuration.model_validate(
        {
            "organisation": "x",
            "time_zone": ZONE,
            "interval_minutes": 60,
            "horizon": {"start": START, "days": 7},
            "sites": {"s": {"time_zone": ZONE}},
            "queues": {"q": {"opening_hours": {"mon-sun": "08:00-20:00"}, "aht_seconds": 100}},
        }
    )
    days = 7 * WEEKS + 7
    grid = IntervalGrid.of_days(START - timedelta(days=7 * WEEKS), days, 60, ZONE)
    rng = np.random.default_rng(2)
    hour = np.arange(grid.count) % 24
    level = np.exp(rng.normal(0, level_cv, days))[np.arange(grid.count) // 24]
    offered = rng.poisson(level * scale * (1 + np.sin((hour - 8) / 12 * np.pi))).astype(float)
    offered[(hour < 8) | (hour >= 20)] = np.nan
    nothing = np.zeros(0)
    whole = QueueHistory(grid=grid, offered=offered, aht_seconds=nothing, abandoned=nothing)
    count = 7 * WEEKS * 24
    past = QueueHistory(
        grid=grid.model_copy(update={"count": count}), offered=offered[:count], aht_seconds=nothing, abandoned=nothing
    )
    return PlanInputs(configuration=settings, history=History(queues={"q": past})), whole


def today(series: QueueHistory, factor: float, until_hour: int = 12) -> History:
    """What is known at a clock time of the plan's first day, as many times the usual."""
    first = 7 * WEEKS * 24
    offered = series.offered.copy()
    offered[first : first + until_hour] *= factor
    offered[first + until_hour :] = np.nan
    return History(queues={"q": series.model_copy(update={"offered": offered})})


@pytest.fixture(scope="module")
def wild() -> tuple[Plan, QueueHistory]:
    """Days that are high or low as a whole."""
    given, whole = inputs(0.2)
    return pipeline.forecast(given), whole


def test_only_the_rest_of_today_moves(wild: tuple[Plan, QueueHistory]) -> None:
    plan, whole = wild
    assert plan.forecast
    updated, told = pipeline.today(plan, today(whole, 1.5))
    assert updated.forecast
    queue, before, after = told.queues["q"], plan.forecast.queues["q"], updated.forecast.queues["q"]
    assert told.now == NOON
    assert queue.gain > 0.7, "the level of the day is nearly all there is"
    factor = after.offered / np.where(before.offered > 0, before.offered, 1)
    assert queue.fading_hours >= 8
    assert (factor[12:20] > 1.15).all()
    assert queue.factor == pytest.approx(queue.rest / before.offered[12:24].sum())
    assert after.offered[:12].tolist() == before.offered[:12].tolist()
    assert after.offered[24:].tolist() == before.offered[24:].tolist()
    assert queue.rest == pytest.approx(after.offered[12:24].sum())
    assert queue.rest_low < queue.rest < queue.rest_high
    assert queue.day_total == pytest.approx(queue.so_far_actual + queue.rest)


def test_the_band_of_the_rest_is_narrower_relative_to_the_mean(wild: tuple[Plan, QueueHistory]) -> None:
    plan, whole = wild
    updated, told = pipeline.today(plan, today(whole, 1.0))
    assert plan.forecast
    assert updated.forecast
    before, after = plan.forecast.queues["q"], updated.forecast.queues["q"]
    width = [(queue.quantiles[-1] - queue.quantiles[0])[12:20] / queue.offered[12:20] for queue in (before, after)]
    assert told.queues["q"].narrowing < 0.9
    assert (width[1] < width[0]).all()
    assert (np.diff(after.quantiles, axis=0) >= 0).all()


def test_it_is_a_layer_over_the_statistical_forecast(wild: tuple[Plan, QueueHistory]) -> None:
    plan, whole = wild
    updated, _ = pipeline.today(plan, today(whole, 1.5))
    assert updated.forecast
    assert plan.forecast
    layer = updated.forecast.layers[-1]
    assert layer.name == "today at 2026-03-02 12:00"
    change = updated.forecast.queues["q"].offered.sum() - plan.forecast.queues["q"].offered.sum()
    assert layer.total == pytest.approx(change)
    assert pipeline.readjust(updated).forecast == plan.forecast
    assert pipeline.require(updated).requirement is not None


def test_where_days_are_chance_the_rest_stays(wild: tuple[Plan, QueueHistory]) -> None:
    given, whole = inputs(0.0, scale=1.0)
    _, told = pipeline.today(pipeline.forecast(given), today(whole, 1.5), past=given.history)
    assert told.queues["q"].factor == pytest.approx(1, abs=0.1)


def test_nothing_to_learn_from(wild: tuple[Plan, QueueHistory]) -> None:
    plan, whole = wild
    only = today(whole, 1.5).queues["q"]
    first = 7 * WEEKS * 24
    grid = IntervalGrid.of_days(START, 1, 60, ZONE)
    short = only.model_copy(update={"grid": grid, "offered": only.offered[first : first + 24]})
    updated, told = pipeline.today(plan, History(queues={"q": short}))
    assert plan.forecast
    assert updated.forecast
    assert updated.forecast.queues == plan.forecast.queues
    assert told.queues["q"].note == "too few past days to learn from: the rest stays as it was"
    given, _ = inputs(0.2)
    _, learnt = pipeline.today(plan, History(queues={"q": short}), past=given.history)
    assert learnt.queues["q"].gain > 0.7


def test_a_day_that_is_over_and_one_that_has_not_begun(wild: tuple[Plan, QueueHistory]) -> None:
    plan, whole = wild
    late = local_instant(START, 21 * 60, ZONE)
    _, told = pipeline.today(plan, today(whole, 1.0, until_hour=20), now=late)
    assert told.queues["q"].note == "the day is over"
    _, told = pipeline.today(plan, today(whole, 1.0, until_hour=8), now=local_instant(START, 7 * 60, ZONE))
    assert told.queues["q"].note == "nothing is known of the day yet"


@pytest.mark.parametrize("now", [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)])
def test_a_day_outside_the_plan_is_refused(wild: tuple[Plan, QueueHistory], now: datetime) -> None:
    plan, whole = wild
    with pytest.raises(UsageError, match="the plan has 7 days from 2026-03-02"):
        pipeline.today(plan, today(whole, 1.0), now=now)
