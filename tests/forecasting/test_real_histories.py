from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from wfm.forecasting.forecast import make_forecast
from wfm.models.history import QueueHistory
from wfm.models.people import SpecialDay
from wfm.models.time import IntervalGrid, local_instant

from .synthetic import inputs_of


def read(path: Path, zone_name: str, until: date, absent: float = np.nan) -> dict[str, QueueHistory]:
    """Half-hourly histories by queue, from the file's first day up to a day."""
    with path.open(newline="") as lines:
        rows = [(datetime.fromisoformat(row["timestamp"]), row) for row in csv.DictReader(lines)]
    first = min(moment for moment, _ in rows).date()
    grid = IntervalGrid.of_days(first, (until - first).days, 30, zone_name)
    arrays: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for moment, row in rows:
        if moment.date() < until:
            offered, aht = arrays.setdefault(row["queue"], (np.full(grid.count, absent), np.full(grid.count, np.nan)))
            index = grid.index(local_instant(moment.date(), moment.hour * 60 + moment.minute, zone_name))
            offered[index] = float(row["volume"])
            aht[index] = float(row.get("aht_s") or "nan")
    return {
        name: QueueHistory(grid=grid, offered=offered, aht_seconds=aht, abandoned=np.zeros(0))
        for name, (offered, aht) in arrays.items()
    }


def test_bank_is_forecast_better_than_by_last_week(data_dir):
    zone_name, start = "America/New_York", date(2003, 8, 25)
    path = data_dir / "data" / "bank_calls_30min.csv"
    histories = read(path, zone_name, start)
    inputs = inputs_of(
        histories,
        start=start,
        days=28,
        interval=30,
        zone_name=zone_name,
        configured={"voice": {"opening_hours": {"mon-fri": "07:00-21:00"}, "aht_seconds": 200}},
        special_days=[SpecialDay(date=date(2003, 9, 1), kind="closed", name="Labor Day")],
    )
    queue = make_forecast(inputs).queues["voice"]
    assert queue.accuracy is not None
    assert queue.accuracy.origins == 8
    assert queue.accuracy.horizon_days == 28
    assert queue.accuracy.wape < 0.75 * queue.accuracy.baseline_wape
    assert abs(queue.accuracy.coverage - 0.8) < 0.1
    assert 0.01 < queue.accuracy.floor_wape < 0.03

    truth = read(path, zone_name, start + timedelta(days=26))["voice"].offered
    grid = inputs.configuration.grid()
    base = histories["voice"].grid.count
    actual = truth[base : base + grid.count]
    known = np.isfinite(actual) & (queue.offered[: len(actual)] > 0)
    last_week = np.resize(histories["voice"].offered[-7 * 48 :], len(actual))
    ours = np.abs(queue.offered[: len(actual)] - actual)[known].sum()
    naive = np.abs(last_week - actual)[known].sum()
    assert ours < 0.85 * naive
    assert ours / actual[known].sum() < 0.075
    assert (queue.offered.reshape(28, 48)[7] == 0).all()


def test_six_queues_of_one_month(data_dir):
    zone_name, start = "Asia/Jerusalem", date(1999, 9, 1)
    histories = read(data_dir / "data" / "anonbank_aug1999_30min_by_queue.csv", zone_name, start, absent=0.0)
    inputs = inputs_of(histories, start=start, days=7, interval=30, zone_name=zone_name)
    forecast = make_forecast(inputs)
    for name, queue in forecast.queues.items():
        usual = np.nansum(histories[name].offered) / 31
        assert queue.offered.sum() / 7 < 1.4 * usual, name
        assert queue.offered.sum() / 7 > 0.5 * usual, name
        assert (queue.aht_seconds > 30).all(), name
        assert (queue.aht_seconds < 1000).all(), name
        assert queue.accuracy is not None
        assert queue.accuracy.skill > -0.05, name  # two origins: the blend stays unless clearly beaten
    for name in ("NE", "IN"):
        assert forecast.queues[name].accuracy.skill > 0.08, name
