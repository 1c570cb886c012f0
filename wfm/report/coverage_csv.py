"""Requirement and coverage as a table: per interval one row for everything and one per queue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from wfm.models.plan import Plan
from wfm.report.figures import required, short
from wfm.report.tables import csv_bytes
from wfm.report.wording import utc_iso

COLUMNS = (
    *("start_utc", "start_local", "queue", "contacts", "aht_seconds", "agents", "required", "assigned", "short"),
    *("service_level", "asa_seconds", "occupancy", "on_duty", "idle"),
)


def render(plan: Plan, *, raw: bool = False) -> bytes:
    """One row per interval and queue; `queue` is blank in the row that sums up the interval.

    `agents` are people on the phone, `required` people in the roster (after shrinkage). `start_local` is the
    organisation's clock. Blank is unknown, or of a stage that has not run. Protected unless `raw` (see `tables`).
    """
    return csv_bytes(COLUMNS, _rows(plan), raw=raw)


def _rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    stage = plan.evaluation or plan.requirement or plan.forecast
    if stage is None:
        return
    grid = stage.grid
    evaluation = plan.evaluation
    local = grid.local(plan.inputs.configuration.time_zone).astype("datetime64[m]")
    totals = [required(plan), None, short(plan)]
    people = [evaluation.on_duty, evaluation.idle] if evaluation else [None, None]
    blocks = [("", [None, None, None, *totals, None, None, None, *people])]
    for name in plan.inputs.configuration.queues:
        forecast = plan.forecast.queues.get(name) if plan.forecast else None
        need = plan.requirement.queues.get(name) if plan.requirement else None
        served = evaluation.queues.get(name) if evaluation else None
        columns = chain(
            (getattr(forecast, field, None) for field in ("offered", "aht_seconds")),
            (getattr(need, field, None) for field in ("agents", "scheduled")),
            (
                getattr(served, field, None)
                for field in ("assigned", "short", "service_level", "asa_seconds", "occupancy")
            ),
        )
        blocks.append((name, [*columns, None, None]))
    for index in range(grid.count):
        start = utc_iso(grid.instant(index)), str(local[index]).replace("T", " ")
        for name, values in blocks:
            yield (*start, name, *("" if value is None else _cell(value[index]) for value in values))


def _cell(value: np.float64) -> str:
    return "" if np.isnan(value) else f"{value:.6g}"
