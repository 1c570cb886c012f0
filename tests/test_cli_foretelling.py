"""Forecasts of many queues from the command line: processes where they pay, progress where somebody watches."""

from __future__ import annotations

import sys
from datetime import timedelta

import numpy as np
import pytest

from tests.forecasting.synthetic import PLAN_START, inputs_of
from wfm.commands import foretelling
from wfm.forecasting import processes
from wfm.forecasting.processes import WORTH_A_PROCESS, processes_that_pay
from wfm.models.history import QueueHistory
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid


def some_queues(count: int, days: int) -> PlanInputs:
    grid = IntervalGrid.of_days(PLAN_START - timedelta(days=days), days, 60, "UTC")
    random = np.random.default_rng(5)
    nothing = np.zeros(0)
    queues = {
        f"queue {number}": QueueHistory(
            grid=grid,
            offered=random.poisson(9, grid.count).astype(float),
            aht_seconds=np.full(grid.count, 200.0),
            abandoned=nothing,
        )
        for number in range(count)
    }
    return inputs_of(queues, zone_name="UTC")


@pytest.mark.parametrize(
    ("work", "cores", "processes"),
    [
        (0, 8, 1),
        (2 * WORTH_A_PROCESS - 24, 8, 1),
        (2 * WORTH_A_PROCESS, 8, 2),
        (3 * WORTH_A_PROCESS - 24, 8, 2),
        (3 * WORTH_A_PROCESS, 8, 3),
        (9 * WORTH_A_PROCESS, 2, 2),
        (9 * WORTH_A_PROCESS, 1, 1),
    ],
)
def test_a_process_for_each_load_of_work_but_no_more_than_cores(work: int, cores: int, processes: int) -> None:
    days, more = divmod(work, 24 * 100)
    inputs = some_queues(1, 1)
    grid = IntervalGrid.of_days(PLAN_START, 1, 60, "UTC").model_copy(update={"count": days * 2400 + more})
    series = QueueHistory(grid=grid, offered=np.zeros(grid.count), aht_seconds=(), abandoned=())  # type: ignore[arg-type]
    elsewhere = {"not configured": series}
    history = inputs.history.model_copy(update={"queues": {"queue 0": series} | elsewhere}) if inputs.history else None
    assert processes_that_pay(inputs.model_copy(update={"history": history}), cores) == processes


def test_without_a_history_one_process_is_enough() -> None:
    assert processes_that_pay(some_queues(1, 1).model_copy(update={"history": None}), 8) == 1


def test_processes_and_progress_leave_the_plan_as_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = some_queues(3, 30)
    alone = foretelling.foretold(inputs, quiet=True)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(processes, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(foretelling, "_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(foretelling.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    watched = foretelling.foretold(inputs, quiet=False)
    assert watched == alone
    lines = capsys.readouterr().err.strip("\r\n").split("\r")
    assert [line.partition("forecast ")[2].strip() for line in lines] == [
        f"{number + 1} of 3 queues: queue {number}" for number in range(3)
    ]


def test_a_quick_forecast_shows_no_progress(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(foretelling, "_PATIENCE_SECONDS", 1e9)
    foretelling.foretold(some_queues(1, 21), quiet=False)
    assert capsys.readouterr().err == ""
