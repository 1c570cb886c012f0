from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.forecasting.forecast import make_forecast
from wfm.models.people import Driver

from .synthetic import PLAN_START, WEEK, history_grid, inputs_of, queue_history, usual

LISBON = "Europe/Lisbon"


def series(days, level, seed=1, end=PLAN_START):
    grid = history_grid(days, end=end)
    return queue_history(np.random.default_rng(seed).poisson(usual(grid, LISBON, level)).astype(float), grid)


def test_merged_and_split_queues_take_their_history_over():
    queues = {"old": series(120, 60.0), "other": series(120, 20.0, seed=2)}
    configured = {
        "merged": {"history_from": {"old": 1, "other": 1}},
        "third": {"history_from": {"old": 0.3}},
    }
    forecast = make_forecast(inputs_of(queues, configured=configured))
    old, other = forecast.queues["old"].offered.sum(), forecast.queues["other"].offered.sum()
    assert forecast.queues["merged"].offered.sum() == pytest.approx(old + other, rel=0.02)
    assert forecast.queues["third"].offered.sum() == pytest.approx(0.3 * old, rel=0.02)
    assert any("100% of old, 100% of other" in note for note in forecast.queues["merged"].notes)
    assert (forecast.queues["merged"].aht_seconds > 0).all()


@pytest.mark.parametrize(("growth", "tolerated"), [(-0.08, 0.02), (0.08, 0.02), (0.2, 0.03)])
def test_queues_that_grow_slowly_are_forecast_as_large_as_they_will_be(growth, tolerated):
    """A year known, four weeks ahead, days that vary by 5 %: the mean of six queues, so that luck hardly counts."""
    grid, later = history_grid(365), history_grid(28, end=PLAN_START + timedelta(days=28))
    queues = {}
    for seed in range(6):
        random = np.random.default_rng(seed)
        days = (1 + growth) ** ((np.arange(365) - 365) / 365) * random.gamma(400, 1 / 400, 365)
        offered = random.poisson(usual(grid, LISBON, 100.0) * np.repeat(days, 24))
        queues[f"queue {seed}"] = queue_history(offered.astype(float), grid)
    forecast = make_forecast(inputs_of(queues, days=28))
    truth = usual(later, LISBON, 100.0).sum() * np.mean((1 + growth) ** (np.arange(28) / 365))
    assert np.mean([queue.offered.sum() for queue in forecast.queues.values()]) == pytest.approx(truth, rel=tolerated)


def test_a_queue_goes_on_where_another_ended():
    ended = series(100, 40.0, end=PLAN_START - timedelta(days=20))
    queues = {"before": ended, "now": series(20, 40.0, seed=3)}
    configured = {"now": {"history_from": {"before": 1}}}
    alone, joined = (make_forecast(inputs_of(queues, configured=each)).queues["now"] for each in ({}, configured))
    truth = usual(history_grid(7, end=PLAN_START + timedelta(days=7)), LISBON, 40.0)
    errors = [np.abs(queue.offered - truth).sum() for queue in (alone, joined)]
    assert errors[1] < 0.6 * errors[0]
    assert joined.accuracy is not None


def test_a_week_of_history_borrows_the_shape():
    queues = {"big": series(120, 80.0), "new": series(7, 4.0, seed=2)}
    alone = make_forecast(inputs_of(queues)).queues["new"]
    lent = make_forecast(inputs_of(queues, configured={"new": {"profile_from": "big"}})).queues["new"]
    truth = usual(history_grid(7, end=PLAN_START + timedelta(days=7)), LISBON, 4.0)
    assert np.abs(lent.offered - truth).sum() < 0.4 * np.abs(alone.offered - truth).sum()
    assert lent.accuracy is None
    assert any("weeks of 'big'" in note for note in lent.notes)


def test_no_history_needs_a_weekly_total():
    queues = {"big": series(120, 80.0)}
    configured = {
        "new": {"profile_from": "big", "weekly_contacts": 700, "aht_seconds": 200},
        "flat": {"weekly_contacts": 350, "aht_seconds": 200, "opening_hours": {"mon-fri": "09:00-16:00"}},
    }
    forecast = make_forecast(inputs_of(queues, configured=configured))
    new, flat = forecast.queues["new"], forecast.queues["flat"]
    assert new.offered.sum() == pytest.approx(700, rel=0.03)
    assert new.offered.reshape(7, 24).sum(axis=1) / new.offered.sum() == pytest.approx(WEEK / WEEK.sum(), abs=0.02)
    week = flat.offered.reshape(7, 24)
    assert week[:5, 9:16] == pytest.approx(10.0, rel=0.03)
    assert week.sum() == pytest.approx(350, rel=0.03)
    assert (new.quantiles[0] <= new.quantiles[-1]).all()


def test_contacts_follow_a_driver():
    grid = history_grid(150)
    random = np.random.default_rng(1)
    bills = dict.fromkeys(random.choice(150 + 7, 25, replace=False).tolist(), 1000.0) | {152: 1000.0}
    factor = np.array([1.5 if day in bills else 1.0 for day in range(150)])
    offered = random.poisson(usual(grid, LISBON, 40.0) * factor[np.minimum(np.arange(grid.count) // 24, 149)]).astype(
        float
    )
    first = PLAN_START - timedelta(days=150)
    drivers = tuple(Driver(date=first + timedelta(days=day), name="bills", value=value) for day, value in bills.items())
    inputs = inputs_of({"help": queue_history(offered, grid)})
    without = make_forecast(inputs).queues["help"].offered.reshape(7, 24).sum(axis=1)
    found = make_forecast(inputs.model_copy(update={"drivers": drivers})).queues["help"]
    ratio = found.offered.reshape(7, 24).sum(axis=1) / without
    assert ratio[2] == pytest.approx(1.45, abs=0.12)
    elsewhere = tuple(driver.model_copy(update={"queue": "another"}) for driver in drivers)
    same = make_forecast(inputs.model_copy(update={"drivers": elsewhere})).queues["help"]
    assert same.offered.reshape(7, 24).sum(axis=1) == pytest.approx(without)


def test_public_holidays_of_the_customers_country():
    start = date(2026, 4, 20)  # the 25th is a holiday in Portugal
    grid = history_grid(700, end=start)
    dates = grid.local(LISBON).astype("datetime64[D]")
    offered = usual(grid, LISBON, 40.0)
    for day in ("2025-04-25", "2025-06-10", "2025-12-08", "2026-01-01", "2026-04-03", "2024-12-25", "2025-12-25"):
        offered = np.where(dates == np.datetime64(day), 0.3 * offered, offered)
    queues = {"help": queue_history(offered, grid)}
    plain, local = (
        make_forecast(inputs_of(queues, start=start, configured={"help": each})).queues["help"].offered
        for each in ({}, {"country": "PT"})
    )
    ratio = local.reshape(7, 24).sum(axis=1) / plain.reshape(7, 24).sum(axis=1)
    assert ratio[5] < 0.6
    assert ratio[:4] == pytest.approx(1.0, abs=0.03)


def test_processes_change_nothing_but_the_time():
    queues = {f"queue {number}": series(60, 5.0 + number, seed=number) for number in range(3)}
    told = []
    inputs = inputs_of(queues)
    alone = make_forecast(inputs, progress=lambda *news: told.append(news))
    assert told == [(number + 1, 3, f"queue {number}") for number in range(3)]
    assert make_forecast(inputs, processes=2) == alone
