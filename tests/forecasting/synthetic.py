"""Histories with a known truth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.people import SpecialDay
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid

PLAN_START = date(2026, 3, 2)
"""A Monday."""

WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4])


def usual(grid: IntervalGrid, zone_name: str, level: float) -> npt.NDArray[np.float64]:
    """Expected contacts: `level` on average of a Wednesday, a wave over the day, fewer at weekends."""
    minutes = grid.local(zone_name).astype("datetime64[m]").astype(np.int64)
    weekday = (minutes // 1440 + 3) % 7
    return level * (1.1 + np.sin(2 * np.pi * (minutes % 1440 / 1440 - 0.3))) * WEEK[weekday]


def queue_history(
    offered: npt.NDArray[np.float64], grid: IntervalGrid, aht_seconds: float | None = 240.0
) -> QueueHistory:
    """A history with one handling time throughout, or none."""
    aht = np.full(grid.count, aht_seconds) if aht_seconds is not None else np.zeros(0)
    return QueueHistory(grid=grid, offered=offered, aht_seconds=aht, abandoned=np.zeros(0))


def history_grid(
    days: int, *, zone_name: str = "Europe/Lisbon", interval: int = 60, end: date = PLAN_START
) -> IntervalGrid:
    """The days before the plan."""
    return IntervalGrid.of_days(end - timedelta(days=days), days, interval, zone_name)


def inputs_of(
    queues: dict[str, QueueHistory],
    *,
    start: date = PLAN_START,
    days: int = 7,
    interval: int = 60,
    zone_name: str = "Europe/Lisbon",
    special_days: Iterable[SpecialDay] = (),
    configured: dict[str, dict[str, Any]] | None = None,
) -> PlanInputs:
    """A plan with these histories; every history's queue is configured, plus those in `configured`."""
    configuration = Configuration.model_validate(
        {
            "organisation": "Synthetic",
            "time_zone": zone_name,
            "horizon": {"start": start, "days": days},
            "interval_minutes": interval,
            "sites": {"Somewhere": {"time_zone": zone_name}},
            "queues": {name: {} for name in queues} | (configured or {}),
        }
    )
    return PlanInputs(
        configuration=configuration,
        special_days=tuple(special_days),
        history=History(queues=queues) if queues else None,
    )
