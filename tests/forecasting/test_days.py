from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.forecasting.days import Clock, DayMatrix, day_matrix, served_slots, weekdays
from wfm.models.time import IntervalGrid

EPOCH = date(1970, 1, 1).toordinal()


def folded(values, grid, zone_name, slot_minutes=None):
    plan = IntervalGrid.of_days(date(2026, 1, 5), 1, slot_minutes or grid.interval_minutes, zone_name)
    clock = Clock.of(plan, zone_name)
    return day_matrix(values, clock.minutes(grid), grid.interval_minutes, clock)


def test_weekdays():
    days = [date(1970, 1, 1), date(2026, 3, 2), date(1969, 12, 31), date(2024, 2, 29)]
    ordinals = np.array([day.toordinal() - EPOCH for day in days])
    assert weekdays(ordinals).tolist() == [day.weekday() for day in days]


@pytest.mark.parametrize(
    ("zone_name", "spring", "autumn", "skipped", "twice"),
    [
        ("Europe/Lisbon", date(2026, 3, 29), date(2025, 10, 26), (2, 3), (2, 3)),
        ("America/New_York", date(2026, 3, 8), date(2025, 11, 2), (4, 5), (2, 3)),
    ],
)
def test_days_of_46_and_50_half_hours(zone_name, spring, autumn, skipped, twice):
    short = IntervalGrid.of_days(spring, 1, 30, zone_name)
    assert short.count == 46
    row = folded(np.arange(46.0), short, zone_name).values
    assert row.shape == (1, 48)
    assert np.flatnonzero(np.isnan(row[0])).tolist() == list(skipped)
    assert row[0][np.isfinite(row[0])].tolist() == list(range(46))
    long = IntervalGrid.of_days(autumn, 1, 30, zone_name)
    assert long.count == 50
    row = folded(np.arange(50.0), long, zone_name).values
    assert row.shape == (1, 48)
    assert row[0][list(twice)].tolist() == [first + 1.0 for first in twice]  # the mean of the passes, an hour apart
    assert row[0][4:].tolist() == list(range(6, 50))


@given(
    start=st.integers(0, 200),
    count=st.integers(0, 300),
    lengths=st.sampled_from([(15, 15), (15, 60), (60, 15), (20, 30), (30, 20), (5, 30), (12, 60)]),
    zone_name=st.sampled_from(["Europe/Lisbon", "Asia/Kolkata", "America/St_Johns", "Asia/Kathmandu"]),
    seed=st.integers(0, 1000),
)
def test_against_a_minute_by_minute_account(start, count, lengths, zone_name, seed):
    of_history, of_slot = lengths
    whole = IntervalGrid.of_days(date(2026, 2, 2), 40, of_history, "Europe/Lisbon")
    count = min(count, whole.count - start)
    grid = IntervalGrid(start=whole.instant(start), interval_minutes=of_history, count=count)
    values = np.random.default_rng(seed).poisson(5.0, count).astype(float)
    values[::17] = np.nan
    matrix = folded(values, grid, zone_name, of_slot)
    sums: dict[tuple[int, int], list[float]] = {}
    for index, local in enumerate(grid.local(zone_name).astype("datetime64[m]").astype(np.int64).tolist()):
        for minute in range(local, local + of_history):
            sums.setdefault((minute // 1440, minute % 1440 // of_slot), []).append(values[index] / of_history)
    for row, day in enumerate(matrix.ordinals.tolist()):
        for slot in range(1440 // of_slot):
            minutes = sums.get((day, slot), [])
            expected = sum(minutes) if len(minutes) == of_slot else np.nan
            assert matrix.values[row, slot] == pytest.approx(expected, nan_ok=True)
    assert all(matrix.first <= day < matrix.first + len(matrix.values) for day, _ in sums)


def test_served_slots():
    values = np.full((15, 4), np.nan)  # 1970-01-01 was a Thursday
    values[::7] = [np.nan, 1.0, 2.0, np.nan]
    values[1] = [np.nan, 5.0, np.nan, np.nan]
    served = served_slots(DayMatrix(0, values))
    assert served[3].tolist() == [False, True, True, False]
    assert served[4].tolist() == [False, True, True, False]  # a Friday known once tells nothing about other slots
    assert not served[[0, 1, 2, 5, 6]].any()  # two of each, nothing known
    assert served_slots(DayMatrix(0, values[:3])).tolist() == [[False, True, True, False]] * 7
