"""Forecasts beside what happened, against figures worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.forecasting.making import START, configuration, forecast
from wfm.forecasting.hindsight import in_hindsight, last_week
from wfm.models.adjustment import Adjustment
from wfm.models.external import ExternalDay, ExternalForecast
from wfm.models.history import History, QueueHistory
from wfm.models.time import IntervalGrid

SETTINGS = configuration(days=7)
MADE = forecast(SETTINGS)


def history(days_before: int, days: int, values: dict[str, np.ndarray]) -> History:
    grid = IntervalGrid.of_days(START - timedelta(days=days_before), days_before + days, 60, "Europe/Lisbon")
    nothing = np.zeros(0)
    return History(
        queues={
            name: QueueHistory(grid=grid, offered=offered, aht_seconds=nothing, abandoned=nothing)
            for name, offered in values.items()
        }
    )


def happened(seed: int, days_before: int = 7) -> History:
    rng = np.random.default_rng(seed)
    count = 24 * (days_before + 7)
    return history(days_before, 7, {name: rng.poisson(20, count).astype(float) for name in ("phone", "mail")})


def test_errors_by_interval_day_and_week() -> None:
    actuals = happened(1)
    found = {(each.forecast, each.queue): each for each in in_hindsight(SETTINGS, MADE, (), None, actuals)}
    actual, mean = actuals.queues["phone"].offered[24 * 7 :], MADE.queues["phone"].offered
    ours = found["statistical", "phone"]
    assert ours.wape == pytest.approx(np.abs(mean - actual).sum() / actual.sum())
    by_day = (mean - actual).reshape(7, 24).sum(axis=1)
    assert ours.wape_day == pytest.approx(np.abs(by_day).sum() / actual.sum())
    assert ours.bias == pytest.approx(by_day.sum() / actual.sum())
    assert ours.wape_week == pytest.approx(abs(by_day.sum()) / actual.sum())
    naive = actuals.queues["phone"].offered[: 24 * 7]
    assert ours.skill == pytest.approx(1 - np.abs(mean - actual).sum() / np.abs(naive - actual).sum())
    assert found["last week", "phone"].skill == pytest.approx(0)
    assert ("statistical", "experts") not in found, "nothing is known of it"
    both = found["statistical", ""]
    assert both.intervals == 2 * 7 * 24
    assert both.actual == pytest.approx(sum(queue.offered[24 * 7 :].sum() for queue in actuals.queues.values()))


def test_each_layer_in_turn() -> None:
    rows = [
        Adjustment(name="double", queue="phone", first=START, last=START, kind="percent", value=100),
        Adjustment(name="off", first=START, last=START, kind="percent", value=100, enabled=False),
        Adjustment(name="none", queue="phone", first=START, last=START, kind="replace", value=0),
    ]
    found = [each for each in in_hindsight(SETTINGS, MADE, rows, None, happened(1)) if each.queue == "phone"]
    assert [each.forecast for each in found] == ["statistical", "+ double", "+ none", "last week"]
    day = MADE.queues["phone"].offered[:24].sum()
    assert found[1].contacts - found[0].contacts == pytest.approx(day)
    assert found[2].contacts - found[0].contacts == pytest.approx(-day)


@pytest.mark.parametrize("use", [False, True])
def test_somebody_else_s_forecast_is_scored_where_it_says_something(use: bool) -> None:
    days = (ExternalDay(queue="phone", date=START, offered=480),)
    external = ExternalForecast(label="vendor", use=use, days=days)
    found = {
        each.forecast: each for each in in_hindsight(SETTINGS, MADE, (), external, happened(1)) if each.queue == "phone"
    }
    assert (found["vendor"].intervals, found["vendor"].contacts) == (24, pytest.approx(480))
    assert ("+ vendor" in found) == use


def test_unknown_intervals_do_not_count() -> None:
    values = happened(1).queues["phone"].offered.copy()
    values[24 * 7 + 3 :] = np.nan
    (_, ours, *_) = in_hindsight(SETTINGS, MADE, (), None, history(7, 7, {"phone": values}))
    assert ours.intervals == 3
    assert in_hindsight(SETTINGS, MADE, (), None, history(7, 0, {"phone": values[: 24 * 7]})) == ()


def test_without_the_week_before_there_is_no_skill() -> None:
    (ours, *_) = in_hindsight(SETTINGS, MADE, (), None, happened(1, days_before=0))
    assert ours.skill is None


def test_last_week_is_the_last_same_clock_time_that_is_known() -> None:
    """Across the autumn change of clocks, with a week missing in between."""
    grid = IntervalGrid.of_days(START, 30, 60, "Europe/Lisbon")
    start = START + timedelta(days=230)
    past = IntervalGrid.of_days(start - timedelta(days=21), 21, 60, "Europe/Lisbon")
    plan = IntervalGrid.of_days(start, 14, 60, "Europe/Lisbon")
    local = past.local("Europe/Lisbon")
    stamp = local.astype("datetime64[h]").astype(int).astype(float)
    stamp[local >= np.datetime64(start - timedelta(days=7))] = np.nan
    series = QueueHistory(grid=past, offered=stamp, aht_seconds=np.zeros(0), abandoned=np.zeros(0))
    found = last_week(series, plan, "Europe/Lisbon")
    wanted = plan.local("Europe/Lisbon").astype("datetime64[h]").astype(int)
    back = np.where(np.arange(plan.count) < 168, 14, 21) * 24
    assert (wanted - found)[:160].tolist() == back[:160].tolist()
    assert np.isfinite(found).all()
    assert np.isnan(last_week(None, grid, "UTC")).all()
