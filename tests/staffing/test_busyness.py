from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc, gammaincinv

from tests.staffing.building import configuration, forecast
from wfm.errors import DataError
from wfm.models.organisation import Queue
from wfm.staffing.busyness import agents_under_busyness, expected_service_level
from wfm.staffing.channels import staffing_model
from wfm.staffing.erlang_c import service_level
from wfm.staffing.model import Work
from wfm.staffing.requirement import make_requirement


def _work(loads: list[float]) -> Work:
    volume = np.array(loads) * 10
    return Work(volume, np.full(volume.size, 180.0), np.ones(volume.size, bool), 1800.0)


@pytest.mark.parametrize(("load", "cv"), [(0.5, 0.3), (40.0, 0.1), (150.0, 0.1), (150.0, 0.2), (1000.0, 0.1)])
def test_mean_over_days_is_the_target_by_plain_integration(load: float, cv: float) -> None:
    """Σ probability × factor × service level over thin slices of the factor's own distribution."""
    queue = Queue()
    agents = agents_under_busyness(staffing_model(queue), queue, _work([load]), cv)[0]
    shape = 1 / cv**2
    edges = gammaincinv(shape, np.linspace(0, 1, 4001)[1:-1]) / shape
    middle = (edges[1:] + edges[:-1]) / 2
    weight = np.diff(gammainc(shape, shape * edges)) * middle
    level = service_level(agents, load * middle, aht_seconds=180, within_seconds=20)
    assert (weight @ level) / weight.sum() == pytest.approx(0.8, abs=0.003)


def test_known_needs_at_150_erlangs() -> None:
    queue = Queue()
    agents = agents_under_busyness(staffing_model(queue), queue, _work([150.0, 0.0]), 0.2)
    assert agents[0] == pytest.approx(185.9, abs=0.1)
    assert agents[1] == 0


@settings(max_examples=30)
@given(st.lists(st.floats(0, 300), min_size=1, max_size=4), st.floats(0.02, 0.6), st.floats(0.1, 0.98))
def test_fewest_agents(loads: list[float], cv: float, share: float) -> None:
    queue = Queue.model_validate({"target": {"service_level": share, "max_occupancy": 0.95, "min_agents": 0.5}})
    model, work = staffing_model(queue), _work(loads)
    agents = agents_under_busyness(model, queue, work, cv)
    assert np.all(agents >= np.maximum(work.erlangs / 0.95, 0.5) - 1e-9)
    level = expected_service_level(model, queue, work, agents, cv)
    assert np.all(level >= share - 1e-6)
    fewer = expected_service_level(model, queue, work, np.maximum(agents - 0.01, 0), cv)
    bound = agents <= np.maximum(np.maximum(work.erlangs / 0.95, 0.5), 0) + 0.05
    assert np.all((fewer < share + 1e-6) | bound)


def test_settings_reach_the_requirement() -> None:
    queues = {"phone": {}, "mail": {"channel": "email", "target": {"within_seconds": 7200}}}
    plain, busy, high = (
        configuration(queues, staffing=options) for options in ({}, {"busyness_cv": 0.2}, {"quantile": 0.7})
    )
    expected = forecast(plain.grid(), phone=(1500.0, 180.0), mail=(100.0, 300.0))
    usual, uncertain, careful = (make_requirement(each, expected).queues for each in (plain, busy, high))
    assert uncertain["phone"].agents == pytest.approx(np.full(48, 185.92), abs=0.1)
    assert np.array_equal(uncertain["mail"].agents, usual["mail"].agents)
    assert careful["mail"].workload == pytest.approx(1.5 * usual["mail"].workload)  # halfway from 50 % to 90 %
    assert careful["phone"].workload == pytest.approx(1.5 * usual["phone"].workload)


def test_a_quantile_needs_quantiles() -> None:
    plan = configuration({"phone": {}}, staffing={"quantile": 0.8})
    expected = forecast(plan.grid(), phone=10.0)
    bare = expected.queues["phone"].model_copy(update={"quantile_levels": np.zeros(0), "quantiles": np.zeros((0, 48))})
    with pytest.raises(DataError, match="no quantiles"):
        make_requirement(plan, expected.model_copy(update={"queues": {"phone": bare}}))
