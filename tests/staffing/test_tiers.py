from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.staffing.building import configuration, forecast
from wfm.errors import ConfigurationError
from wfm.staffing.requirement import make_requirement, make_sizings

FIRST = {"first_contact_resolution": 0.7, "escalates_to": "second"}


def _burst() -> np.ndarray:
    volume = np.zeros(48)
    volume[16:20] = 60.0
    return volume


def test_escalated_contacts_come_a_handling_time_later_and_none_is_lost() -> None:
    plan = configuration({"first": {**FIRST, "opening_hours": "24/7"}, "second": {}})
    sizings = make_sizings(plan, forecast(plan.grid(), first=(_burst(), 3600.0), second=(1.0, 900.0)))
    second = sizings["second"].received
    assert second.direct == pytest.approx(np.ones(48))
    assert second.escalated.sum() == pytest.approx(0.3 * 240)
    middle = (np.arange(48) * second.escalated).sum() / second.escalated.sum()
    assert middle == pytest.approx(17.5 + 2, abs=0.05)  # two half hours after the middle of the burst
    assert sizings["second"].load[10] == pytest.approx(0.5, abs=1e-6)
    assert sizings["second"].load.sum() == pytest.approx(0.5 * 48 + 0.3 * 240 * 900 / 1800, rel=0.01)


def test_network_follows_the_differential_equations() -> None:
    """Three tiers against Euler's method on m' = λ + Σ P·μ·m − μ·m with steps of a second."""
    chain = {
        "first": {"first_contact_resolution": 0.6, "escalates_to": "second"},
        "second": {"first_contact_resolution": 0.5, "escalates_to": "third"},
        "third": {"aht_seconds": 5400},
    }
    plan = configuration(chain)
    volume = 40 + 30 * np.sin(np.arange(48) / 6)
    sizings = make_sizings(plan, forecast(plan.grid(), first=(volume, 900.0), second=(5.0, 2400.0), third=(0.0, 0.0)))
    mu = 1 / np.array([900.0, 2400.0, 5400.0])
    m, means = np.zeros(3), np.zeros((48, 3))
    m[0], m[1] = volume[0] * 900 / 1800, (5.0 + 0.4 * volume[0]) * 2400 / 1800
    m[2] = 0.5 * m[1] / 2400 * 5400
    for interval in range(48):
        for _ in range(1800):
            out = m * mu
            gained = np.array([volume[interval], 5.0, 0.0]) / 1800 + [0, 0.4 * out[0], 0.5 * out[1]]
            means[interval] += m / 1800
            m = m + gained - out
    for index, name in enumerate(chain):
        assert sizings[name].load[16:] == pytest.approx(means[16:, index], rel=0.02)


def test_a_closed_second_tier_gets_them_when_it_opens() -> None:
    plan = configuration({"first": FIRST, "second": {"opening_hours": {"mon": "12:00-18:00"}}})
    second = make_sizings(plan, forecast(plan.grid(), first=_burst(), second=(0.0, 600.0)))["second"].received
    assert np.all(second.escalated[:24] == 0)
    assert second.escalated[24] == pytest.approx(0.3 * 240)
    assert second.escalated.sum() == pytest.approx(0.3 * 240)


def test_mail_escalates_what_it_has_worked_off() -> None:
    mail = {**FIRST, "channel": "email", "target": {"within_seconds": 4 * 3600}}
    plan = configuration({"first": mail, "second": {}})
    second = make_sizings(plan, forecast(plan.grid(), first=_burst(), second=(0.0, 600.0)))["second"].received
    assert second.escalated.sum() == pytest.approx(0.3 * 240)
    assert np.flatnonzero(second.escalated > 1e-9).max() > 20


def test_a_consulted_colleague_is_busy_at_the_same_time() -> None:
    plan = configuration({"first": {"consults": {"second": 0.25}}, "second": {}})
    sizings = make_sizings(plan, forecast(plan.grid(), first=(_burst(), 1200.0), second=(3.0, 600.0)))
    assert sizings["second"].load - 1 == pytest.approx(0.25 * sizings["first"].load, abs=1e-9)
    mixed = sizings["second"].work.aht_seconds[17]
    assert 300 < mixed < 600  # consultations of 300 s among contacts of 600 s
    alone = make_requirement(configuration({"second": {}}), forecast(plan.grid(), second=(3.0, 600.0)))
    helped = sizings["second"].agents
    assert np.all(helped[16:20] > alone.queues["second"].agents[16:20] + 1)
    assert helped[:16] == pytest.approx(alone.queues["second"].agents[:16])


@pytest.mark.parametrize(
    ("queues", "column", "message"),
    [
        (
            {"a": {**FIRST, "escalates_to": "b"}, "b": {**FIRST, "escalates_to": "c"}, "c": {"consults": {"a": 0.1}}},
            "queues.",
            "contacts go round in a circle: ",
        ),
        ({"a": {**FIRST, "escalates_to": "a"}}, "queues.a.escalates_to", "circle: 'a' → 'a'"),
        ({"a": FIRST}, "queues.a.escalates_to", "no queue 'second'"),
        ({"a": {"consults": {"b": 0.1}}}, "queues.a.consults.b", "no queue 'b'"),
        ({"a": {"escalates_to": "b"}, "b": {}}, "queues.a.escalates_to", "needs first_contact_resolution"),
    ],
)
def test_escalations_that_make_no_sense_are_errors(queues: dict[str, Any], column: str, message: str) -> None:
    plan = configuration(queues)
    with pytest.raises(ConfigurationError) as caught:
        make_requirement(plan, forecast(plan.grid(), **dict.fromkeys(queues, 1.0)))
    assert any(column in problem.column and message in problem.message for problem in caught.value.problems)
    if "circle" in message and len(queues) == 3:
        assert all(repr(name) in str(caught.value) for name in queues)


def test_a_second_tier_without_handling_time_is_an_error() -> None:
    plan = configuration({"first": FIRST, "second": {}})
    with pytest.raises(ConfigurationError, match="handling time is not known"):
        make_requirement(plan, forecast(plan.grid(), first=10.0, second=(0.0, np.nan)))
