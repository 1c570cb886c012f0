from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.forecasting.forecast import make_forecast
from wfm.models.people import DayMark

from .synthetic import PLAN_START, history_grid, inputs_of, queue_history, usual

LISBON = "Europe/Lisbon"
DAYS = 120


def days_of(level=60.0, seed=1):
    grid = history_grid(DAYS)
    offered = np.random.default_rng(seed).poisson(usual(grid, LISBON, level)).astype(float)
    return grid, offered.reshape(DAYS, 24)


def day(row: int) -> date:
    return PLAN_START - timedelta(days=DAYS - row)


def made(grid, matrix, marks=()):
    inputs = inputs_of({"help": queue_history(matrix.ravel(), grid)})
    return make_forecast(inputs.model_copy(update={"marks": marks})).queues["help"]


def test_a_clean_history_has_none():
    grid, matrix = days_of()
    assert made(grid, matrix).anomalies == ()


def test_odd_days_are_told_with_their_kind_and_hardly_teach():
    grid, matrix = days_of()
    matrix[60] *= 2
    matrix[75, 9:14] = 0
    matrix[80] *= 0.3
    matrix[90] = np.nan
    matrix[95, :12] = np.nan
    found = {item.day: item for item in made(grid, matrix).anomalies}
    kinds = {60: "double_count", 75: "outage", 80: "outage", 90: "closed", 95: "missing"}
    assert {each: item.kind for each, item in found.items()} == {day(row): kind for row, kind in kinds.items()}
    assert "as if counted twice" in found[day(60)].reason
    assert "from 09:00 to 14:00" in found[day(75)].reason
    assert found[day(60)].weight < 0.1
    assert found[day(80)].weight < 0.2


def test_a_long_gap_is_lost_data_and_not_closed():
    grid, matrix = days_of()
    matrix[50:56] = np.nan
    found = made(grid, matrix).anomalies
    assert [item.kind for item in found] == ["missing"] * 6
    assert "6 days in a row" in found[0].reason


@pytest.mark.parametrize(("factor", "word"), [(1.6, "rises by"), (0.6, "falls by")])
def test_a_level_shift_is_found_and_followed(factor, word):
    grid, matrix = days_of()
    matrix[90:] *= factor
    queue = made(grid, matrix)
    (shift,) = queue.anomalies
    assert shift.kind == "level_shift"
    assert abs((shift.day - day(90)).days) <= 2
    assert word in shift.reason
    truth = factor * usual(history_grid(7, end=PLAN_START + timedelta(days=7)), LISBON, 60.0)
    assert queue.offered.sum() == pytest.approx(truth.sum(), rel=0.05)


def test_an_ignored_day_is_as_if_it_had_not_been():
    grid, matrix = days_of()
    mark = DayMark(first=day(100), last=day(101), use="ignore", reason="power cut")
    first = made(grid, matrix, (mark,))
    changed = matrix.copy()
    changed[100:102] *= 1.3
    second = made(grid, changed, (mark,))
    assert np.array_equal(first.offered, second.offered)
    assert [(item.day, item.reason, item.weight, item.marked) for item in second.anomalies] == [
        (day(row), "power cut", 0.0, True) for row in (100, 101)
    ]


def test_a_day_marked_for_use_counts():
    grid, matrix = days_of()
    matrix[-3:] *= 1.8
    marks = (DayMark(queue="help", first=day(117), last=day(119), use="use"),)
    assert made(grid, matrix, marks).offered.sum() > 1.05 * made(grid, matrix).offered.sum()
    other = (DayMark(queue="another", first=day(117), last=day(119), use="use"),)
    assert np.array_equal(made(grid, matrix, other).offered, made(grid, matrix).offered)
