from __future__ import annotations

import csv
import io

import numpy as np

from wfm.models.plan import Plan
from wfm.report import coverage_csv


def _read(plan: Plan) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(coverage_csv.render(plan, raw=True).decode(), newline="")))


def test_every_interval_has_a_row_per_queue_and_one_for_all(plan: Plan) -> None:
    assert plan.evaluation
    assert plan.requirement
    rows = _read(plan)
    assert len(rows) == 3 * plan.evaluation.grid.count == 3 * (14 * 48 + 2)
    for name, served in plan.evaluation.queues.items():
        mine = [row for row in rows if row["queue"] == name]
        np.testing.assert_allclose([float(row["short"]) for row in mine], served.short, rtol=1e-5)
        need = plan.requirement.queues[name].scheduled
        np.testing.assert_allclose([float(row["required"]) for row in mine], need, rtol=1e-5)
        level = [float(row["service_level"] or "nan") for row in mine]
        np.testing.assert_allclose(level, served.service_level, rtol=1e-5)
        waits = [float(row["asa_seconds"] or "nan") for row in mine]
        np.testing.assert_allclose(waits, served.asa_seconds, rtol=1e-5)
    everything = [row for row in rows if not row["queue"]]
    np.testing.assert_allclose([float(row["on_duty"]) for row in everything], plan.evaluation.on_duty)
    np.testing.assert_allclose([float(row["idle"]) for row in everything], plan.evaluation.idle, rtol=1e-5)


def test_the_hour_that_happens_twice_has_its_rows(plan: Plan) -> None:
    twice = [row["start_utc"] for row in _read(plan) if row["start_local"] == "2026-10-25 01:30" and not row["queue"]]
    assert twice == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]


def test_a_forecast_alone_leaves_the_rest_blank(plan: Plan) -> None:
    rows = _read(Plan(inputs=plan.inputs, forecast=plan.forecast))
    assert {row["required"] for row in rows} == {""}
    assert sum(float(row["contacts"] or 0) for row in rows) > 1000
