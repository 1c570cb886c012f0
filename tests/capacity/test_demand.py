"""Work ahead becomes FTE: growth by hand, and the staffing models asked directly."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from wfm.capacity.demand import Work
from wfm.errors import DataError
from wfm.models.hiring import HiringInputs
from wfm.staffing.calculator import Question, answer


def inputs(queue: dict[str, Any], demand: list[dict[str, Any]] | None = None, **settings: Any) -> HiringInputs:
    return HiringInputs.model_validate(
        {
            "settings": {
                "organisation": "X",
                "start": date(2026, 1, 1),
                "periods": 3,
                "look_ahead_months": 0,
                "sites": {"S": {}},
                "queues": {"q": queue},
                **settings,
            },
            "groups": [{"group": "g", "site": "S", "serves": {"q": 1}, "yearly_cost_per_fte": 1}],
            "demand": [{"queue": "q", **row} for row in demand or []],
        }
    )


SERVICE = {"aht_seconds": 300, "shrinkage": 0.3, "target": {"service_level": 0.8, "within_seconds": 20}}


def test_contacts_follow_customers_growth_and_season() -> None:
    growth = {
        "customers": 1000,
        "yearly_growth": 0.21,
        "contacts_per_customer": 2,
        "seasonality": [1.5, 0.5, *[1.0] * 10],
    }
    work = Work(inputs({"service": SERVICE, "growth": growth}))
    grown = [1.21 ** (middle / 365) for middle in (15.5, 31 + 14, 59 + 15.5)]
    assert work.contacts["q"] == pytest.approx([3000 * grown[0], 1000 * grown[1], 2000 * grown[2]])


def test_given_customers_replace_the_growth_from_then_on() -> None:
    growth = {"customers": 1000, "contacts_per_customer": 1}
    work = Work(inputs({"service": SERVICE, "growth": growth}, [{"period": date(2026, 2, 1), "customers": 5000}]))
    assert work.contacts["q"] == pytest.approx([1000, 5000, 5000])


def test_fte_are_those_of_the_staffing_model() -> None:
    """Work around the clock, evenly: the same agents in all 336 half hours, over shrinkage, fit and contract hours."""
    weekly = 6720.0  # twenty contacts in every half hour
    row = {"period": date(2026, 2, 1), "contacts": weekly * 28 / 7}
    others = [{"period": date(2026, month, 1), "contacts": weekly * 31 / 7} for month in (1, 3)]
    work = Work(inputs({"service": SERVICE}, [row, *others], roster_efficiency=0.8, hours_per_week=38))
    asked = Question(
        model="c",
        calls=np.array([20.0]),
        aht_seconds=np.array([300.0]),
        agents=None,
        interval_seconds=1800,
        service_level=0.8,
        within_seconds=20,
        real=True,
    )
    agents = float(answer(asked)["agents"][0])
    assert work.fte(0.5)[0] == pytest.approx([agents / 0.7 * 168 / 0.8 / 38] * 3, rel=0.01)  # interpolated within 1 %


def test_percentiles_widen_with_time() -> None:
    rows = [{"period": date(2026, month, 1), "fte": 10.0} for month in (1, 2, 3)]
    work = Work(inputs({}, rows, uncertainty={"now": 0.1, "per_year": 0.2}))
    assert work.fte(0.5)[0] == pytest.approx([10, 10, 10])
    sigma = math.sqrt(0.1**2 + 0.2**2 * (59 + 15.5) / 365)
    assert work.fte(0.8413447)[0][2] == pytest.approx(10 * math.exp(sigma), rel=1e-5)
    assert work.fte(0.2)[0][2] * work.fte(0.8)[0][2] == pytest.approx(100)


def test_work_that_nobody_gave_is_told_with_its_periods() -> None:
    with pytest.raises(DataError, match=r"queue 'q' has no work in 2026-02, 2026-03"):
        Work(inputs({}, [{"period": date(2026, 1, 1), "fte": 1.0}]))
    with pytest.raises(DataError, match="needs service or plan_queue"):
        Work(inputs({}, [{"period": date(2026, month, 1), "contacts": 1.0} for month in (1, 2, 3)]))
