"""Queues of which only whole days are known: the day is forecast, and spread by another queue's shape or evenly."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.forecasting.synthetic import WEEK, history_grid, inputs_of, queue_history, usual
from wfm import pipeline
from wfm.forecasting.forecast import make_forecast
from wfm.io.history import read_history
from wfm.io.table import read_csv
from wfm.models.history import QueueHistory
from wfm.models.organisation import HistorySource

LISBON = "Europe/Lisbon"
OFFICE = {"mon-fri": "08:00-18:00"}


def by_day(sums: np.ndarray, days: int) -> QueueHistory:
    grid = history_grid(days)
    day = grid.local(LISBON).astype("datetime64[D]").astype(int)
    lengths = np.bincount(day - day[0])
    offered = (sums / lengths)[day - day[0]]
    return queue_history(offered, grid).model_copy(update={"by_day": True})


def sums(days: int, level: float = 240.0) -> np.ndarray:
    first = history_grid(days).local(LISBON)[0].astype("datetime64[D]").astype(int)
    return level * WEEK[(first + np.arange(days) + 3) % 7]


def test_days_spread_evenly_over_the_open_hours():
    configured = {"mail": {"opening_hours": OFFICE}}
    made = make_forecast(inputs_of({"mail": by_day(sums(120), 120)}, configured=configured)).queues["mail"]
    days = made.offered.reshape(7, 24)
    assert days.sum(axis=1)[:5] == pytest.approx(240 * WEEK[:5], rel=0.02)
    assert (days[5:] == 0).all()
    assert days[0, 8:18] == pytest.approx(days[0].sum() / 10)
    assert days[0, :8].sum() + days[0, 18:].sum() == 0
    assert any(
        "forecast, and tested, by day and spread within the day evenly over the open hours" in n for n in made.notes
    )
    assert any("weekdays without opening hours are left out" in note for note in made.notes)
    assert made.aht_seconds == pytest.approx(240.0)


def test_days_in_the_shape_of_another_queue():
    days, grid = 120, history_grid(120)
    queues = {"mail": by_day(sums(days), days), "voice": queue_history(usual(grid, LISBON, 50.0), grid)}
    made = make_forecast(inputs_of(queues, configured={"mail": {"profile_from": "voice"}})).queues
    mail, voice = (made[name].offered.reshape(7, 24) for name in ("mail", "voice"))
    assert mail.sum(axis=1) == pytest.approx(240 * WEEK, rel=0.02)
    shapes = [each / each.sum(axis=1, keepdims=True) for each in (mail, voice)]
    assert shapes[0] == pytest.approx(shapes[1], rel=0.03)
    assert any("by the shape of 'voice'" in note for note in made["mail"].notes)


def test_shape_from_a_queue_that_has_none_is_even_and_said_so():
    queues = {"mail": by_day(sums(60), 60), "forms": by_day(sums(60), 60)}
    made = make_forecast(inputs_of(queues, configured={"mail": {"profile_from": "forms"}})).queues["mail"]
    assert made.offered[:24] == pytest.approx(made.offered[0])
    assert any("evenly over the open hours" in note for note in made.notes)


def test_the_back_test_is_of_days_and_bands_hold_more_than_chance():
    random = np.random.default_rng(4)
    noisy = random.poisson(sums(200) * random.gamma(50, 1 / 50, 200)).astype(float)
    made = make_forecast(inputs_of({"mail": by_day(noisy, 200)})).queues["mail"]
    assert made.accuracy
    assert 0.05 < made.accuracy.wape < 0.25, "that of days: a factor with a coefficient of variation of 0.14"
    width = (made.day_quantiles[-2] - made.day_quantiles[1]) / made.day_quantiles[3]
    assert (width > 0.2).all()
    hour = (made.quantiles[-2] - made.quantiles[1])[made.offered > 0]
    assert (hour > 2 * 1.28 * np.sqrt(made.offered[made.offered > 0]) * 0.9).all(), "at least as wide as chance alone"


def test_shares_and_handling_times_of_days():
    plain = by_day(np.full(90, 200.0), 90)
    parts = {"abandoned": plain.offered * 0.1, "escalated": plain.offered * 0.18}
    made = make_forecast(inputs_of({"mail": plain.model_copy(update=parts)})).queues["mail"]
    assert made.abandonment_share == pytest.approx(0.1)
    assert made.escalation_share == pytest.approx(0.2)


def test_taken_over_into_another_queue():
    queues = {"old": by_day(sums(90), 90)}
    made = make_forecast(
        inputs_of(queues, configured={"new": {"history_from": {"old": 0.5}, "aht_seconds": 90}})
    ).queues
    assert made["new"].offered == pytest.approx(made["old"].offered / 2, rel=0.02)


def test_another_zone_and_few_days_do_not_break():
    configured = {"mail": {"time_zone": "Asia/Kolkata", "opening_hours": OFFICE}}
    for days in (1, 5, 40):
        made = make_forecast(inputs_of({"mail": by_day(sums(days), days)}, configured=configured)).queues["mail"]
        assert np.isfinite(made.offered).all()
        assert days == 1 or made.offered.sum() > 0


def test_days_have_a_digest_of_their_own():
    inputs = inputs_of({"mail": by_day(sums(30), 30)})
    assert inputs.history
    same = {"mail": inputs.history.queues["mail"].model_copy(update={"by_day": False})}
    assert pipeline.digest(inputs.history) != pipeline.digest(inputs.history.model_copy(update={"queues": same}))


def test_real_days_four_weeks_ahead():
    path = (
        Path(os.environ.get("WFM_DATA_DIR", Path(__file__).parents[3] / "shared")) / "data" / "travel_calls_daily.csv"
    )
    if not path.exists():
        pytest.skip("no data/travel_calls_daily.csv in WFM_DATA_DIR")
    text = path.read_text(encoding="utf-8")
    source = HistorySource.model_validate({"columns": {"offered": "volume"}})
    history = read_history(read_csv(text, path.name), source, ("voice",), LISBON, 60)
    assert history
    assert history.queues["voice"].by_day
    actual = {date.fromisoformat(row["timestamp"]): float(row["volume"]) for row in csv.DictReader(text.splitlines())}
    start = date(2015, 10, 5)
    inputs = inputs_of(dict(history.queues), start=start, days=28, configured={"voice": {"aht_seconds": 300}})
    made = make_forecast(inputs).queues["voice"]
    days = np.bincount(np.arange(len(made.offered)) * 28 // len(made.offered), weights=made.offered)
    truth = np.array([actual[date.fromordinal(start.toordinal() + day)] for day in range(28)])
    assert np.abs(days - truth).sum() / truth.sum() < 0.2
