from __future__ import annotations

import numpy as np
import pytest

from tests.staffing.building import configuration, forecast
from wfm.staffing.requirement import make_requirement
from wfm.staffing.shrinkage import shrinkage, shrinkage_by_cause


def test_causes_multiply_and_the_plain_number_is_one_of_them() -> None:
    causes = {"leave": {"share": 0.1}, "training": {"share": 0.05, "in_office": True}}
    plan = configuration({"phone": {"shrinkage": 0.2, "shrinkage_causes": causes}})
    lost = shrinkage(plan, "phone", plan.grid())
    assert lost == pytest.approx(np.full(48, 1 - 0.8 * 0.9 * 0.95))
    assert set(shrinkage_by_cause(plan, "phone", plan.grid())) == {"shrinkage", "leave", "training"}
    phone = make_requirement(plan, forecast(plan.grid(), phone=100.0)).queues["phone"]
    assert phone.scheduled == pytest.approx(phone.agents / (0.8 * 0.9 * 0.95))


def test_exceptions_hold_at_their_clock_time_and_the_last_one_wins() -> None:
    exceptions = [
        {"weekdays": ["mon"], "hours": "12:00-14:00", "share": 0.3},
        {"weekdays": ["mon"], "hours": "13:00-13:30", "share": 0.0},
        {"weekdays": ["mon"], "hours": "22:00-02:00", "share": 0.5},
    ]
    plan = configuration(
        {
            "phone": {
                "time_zone": "Europe/Madrid",
                "shrinkage_causes": {"lunch": {"share": 0.1, "exceptions": exceptions}},
            }
        },
        horizon={"start": "2026-03-02", "days": 2},
    )
    grid = plan.grid()
    expected = np.full(96, 0.1)
    expected[22:26] = 0.3  # Madrid is an hour ahead of the grid
    expected[24] = 0.0
    expected[42:50] = 0.5  # Monday's evening reaches into Tuesday
    assert shrinkage(plan, "phone", grid) == pytest.approx(expected)


def test_handovers_add_people_at_the_sites_clock_where_the_queue_is_open() -> None:
    handovers = [
        {"site": "manila", "start": "16:15", "minutes": 45, "agents": 2},  # 08:15 to 09:00 in Lisbon
        {"site": "lisbon", "start": "17:30", "minutes": 60, "weekdays": ["mon"]},
        {"site": "lisbon", "start": "10:00", "weekdays": ["tue"]},
    ]
    plan = configuration({"phone": {"handovers": handovers, "opening_hours": {"mon": "08:00-18:00"}, "shrinkage": 0.5}})
    phone = make_requirement(plan, forecast(plan.grid(), phone=0.0)).queues["phone"]
    expected = np.zeros(48)
    expected[16:18] = 1.0, 2.0
    expected[35] = 1.0  # the second half of the overlap is after closing
    assert phone.agents == pytest.approx(expected)
    assert phone.scheduled == pytest.approx(2 * expected)
