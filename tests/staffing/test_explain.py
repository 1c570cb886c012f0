from __future__ import annotations

import numpy as np
import pytest

from tests.staffing.building import configuration, forecast
from wfm.errors import UsageError
from wfm.staffing.explain import Step, explain
from wfm.staffing.requirement import make_requirement

QUEUES = {
    "first": {
        "first_contact_resolution": 0.8,
        "escalates_to": "second",
        "consults": {"second": 0.1},
        "target": {"max_occupancy": 0.7, "min_agents": 2},
        "shrinkage": 0.1,
        "shrinkage_causes": {"leave": {"share": 0.2}},
        "opening_hours": {"mon": "08:00-20:00"},
    },
    "second": {"handovers": [{"site": "lisbon", "start": "12:00", "minutes": 60}]},
    "mail": {"channel": "email", "target": {"within_seconds": 7200}},
}


def _steps(queue: str, interval: int, **settings: object) -> dict[str, Step]:
    plan = configuration(QUEUES, **settings)
    expected = forecast(plan.grid(), first=(60.0, 600.0), second=(10.0, 900.0), mail=30.0)
    steps = explain(plan, expected, queue, interval)
    made = make_requirement(plan, expected).queues[queue]
    assert steps[-1].name == "scheduled"
    assert steps[-1].value == made.scheduled[interval]
    assert [step.value for step in steps if step.name == "agents"] == [made.agents[interval]]
    assert all(np.isfinite(step.value) and step.how and step.unit for step in steps)
    return {step.name: step for step in steps}


def test_every_number_follows_from_the_one_before() -> None:
    steps = _steps("first", 24)
    assert steps["contacts"].value == 60
    assert steps["arriving workload"].value == pytest.approx(20)
    assert steps["load (mol)"].value == pytest.approx(20, rel=0.01)
    assert steps["for the occupancy"].value == pytest.approx(20 / 0.7, rel=0.01)
    assert steps["for contacts"].value == pytest.approx(
        max(steps[name].value for name in ("for the service level (erlang_c)", "for the occupancy", "at least"))
    )
    assert steps["shrinkage in all"].value == pytest.approx(1 - 0.9 * 0.8)
    assert steps["scheduled"].value == pytest.approx(steps["agents"].value / 0.72)


def test_what_comes_from_other_queues_and_hand_overs() -> None:
    steps = _steps("second", 24)
    assert steps["escalated"].value == pytest.approx(12, rel=0.01)
    assert steps["consultations"].value == pytest.approx(2, rel=0.01)
    assert steps["load in all"].value == pytest.approx(steps["load (mol)"].value + steps["consultations"].value)
    assert steps["hand-over"].value == 1
    assert steps["agents"].value == pytest.approx(steps["for contacts"].value + 1)


def test_closed_busy_and_quantile() -> None:
    assert _steps("first", 0)["open"].value == 0
    steps = _steps("first", 24, staffing={"busyness_cv": 0.2, "quantile": 0.9, "load": "sipp"})
    assert steps["contacts"].value == 120
    assert "90% quantile" in steps["contacts"].how
    assert steps["load (sipp)"].value == 40
    assert steps["for busy days"].value > steps["for the service level (erlang_c)"].value
    mail = _steps("mail", 10)
    assert mail["agents"].value >= mail["planned flow"].value > 0


def test_no_such_queue_or_interval() -> None:
    plan = configuration(QUEUES)
    expected = forecast(plan.grid(), first=1.0, second=1.0, mail=1.0)
    with pytest.raises(UsageError, match="no queue 'thrid'"):
        explain(plan, expected, "thrid", 0)
    with pytest.raises(UsageError, match="48 intervals"):
        explain(plan, expected, "first", 48)
