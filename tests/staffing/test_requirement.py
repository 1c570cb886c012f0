from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from wfm.errors import ConfigurationError, DataError
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Configuration
from wfm.models.requirement import Requirement
from wfm.models.time import IntervalGrid
from wfm.staffing.erlang_c import service_level
from wfm.staffing.requirement import make_requirement


def _configuration(**queues: dict[str, Any]) -> Configuration:
    return Configuration.model_validate(
        {
            "organisation": "test",
            "time_zone": "Europe/Lisbon",
            "horizon": {"start": date(2026, 3, 2), "days": 1},
            "sites": {"lisbon": {"time_zone": "Europe/Lisbon"}},
            "queues": queues,
        }
    )


def _forecast(grid: IntervalGrid, **offered: Any) -> Forecast:
    queues = {}
    for name, volume in offered.items():
        volume, aht = volume if isinstance(volume, tuple) else (volume, 180.0)
        queues[name] = QueueForecast(
            offered=np.broadcast_to(volume, grid.count),
            quantile_levels=np.zeros(0),
            quantiles=np.zeros((0, grid.count)),
            aht_seconds=np.broadcast_to(aht, grid.count),
            method="test",
        )
    return Forecast(grid=grid, queues=queues)


def test_voice_meets_its_target_in_open_hours_and_scheduled_adds_shrinkage() -> None:
    configuration = _configuration(
        phone={"opening_hours": {"mon-fri": "08:00-18:00"}, "shrinkage": 0.3, "target": {"service_level": 0.8}},
    )
    grid = configuration.grid()
    requirement = make_requirement(configuration, _forecast(grid, phone=100.0))
    phone = requirement.queues["phone"]
    is_open = np.zeros(48, bool)
    is_open[16:36] = True
    assert np.array_equal(phone.agents > 0, is_open)
    assert phone.workload[is_open] == pytest.approx(10)
    assert np.all(phone.workload[~is_open] == 0)
    assert service_level(phone.agents[20], 10, aht_seconds=180, within_seconds=20) == pytest.approx(0.8)
    assert 13 < phone.agents[20] < 14
    assert phone.scheduled == pytest.approx(phone.agents / 0.7)
    assert phone.model == "erlang_c"
    assert Requirement.model_validate_json(requirement.model_dump_json()) == requirement


def test_minimum_and_occupancy() -> None:
    configuration = _configuration(
        quiet={"target": {"min_agents": 2, "max_occupancy": 0.5}, "opening_hours": {"mon": "00:00-12:00"}},
        busy={"target": {"max_occupancy": 0.5}},
    )
    grid = configuration.grid()
    requirement = make_requirement(configuration, _forecast(grid, quiet=0.0, busy=200.0))
    assert requirement.queues["quiet"].agents.tolist() == [2.0] * 24 + [0.0] * 24
    assert requirement.queues["busy"].agents == pytest.approx(np.full(48, 40.0))


def test_chat_counts_places() -> None:
    configuration = _configuration(
        one={"channel": "chat"},
        three={"channel": "chat", "concurrency": 3},
        quick={"channel": "chat", "concurrency": 3, "aht_by_concurrency_seconds": [120, 150, 180]},
        phone={"channel": "voice"},
    )
    grid = configuration.grid()
    requirement = make_requirement(configuration, _forecast(grid, one=90.0, three=90.0, quick=90.0, phone=90.0))
    agents = {name: queue.agents for name, queue in requirement.queues.items()}
    assert np.array_equal(agents["one"], agents["phone"])
    # agents, not places, are mixed in time
    assert agents["three"] == pytest.approx(agents["one"] / 3, rel=0.01)
    assert np.all(agents["quick"] < agents["three"])


def test_deferred_work_is_spread_and_needs_no_finite_service_level() -> None:
    configuration = _configuration(
        mail={"channel": "email", "target": {"service_level": 1.0, "within_seconds": 8 * 3600}, "shrinkage": 0.5}
    )
    grid = configuration.grid()
    offered = np.zeros(48)
    offered[16] = 800
    requirement = make_requirement(configuration, _forecast(grid, mail=offered))
    mail = requirement.queues["mail"]
    assert mail.model == "deferred"
    assert mail.workload[16] == pytest.approx(80)
    assert mail.agents[16:25] == pytest.approx(np.full(9, 80 / 9 / 0.95))
    assert mail.scheduled == pytest.approx(mail.agents * 2)


def test_handling_time_may_be_unknown_where_nothing_is_expected() -> None:
    configuration = _configuration(phone={})
    grid = configuration.grid()
    offered, aht = np.zeros(48), np.full(48, np.nan)
    offered[10], aht[10] = 20, 300
    agents = make_requirement(configuration, _forecast(grid, phone=(offered, aht))).queues["phone"].agents
    assert np.flatnonzero(agents).tolist() == [10, 11]  # the last contacts are still being handled


def test_every_impossible_target_is_reported_at_once() -> None:
    configuration = _configuration(
        phone={"target": {"service_level": 1.0}},
        chat={"channel": "chat", "target": {"service_level": 1.0}},
        mail={"channel": "email", "target": {"service_level": 1.0}},
    )
    with pytest.raises(ConfigurationError) as caught:
        make_requirement(configuration, _forecast(configuration.grid(), phone=1.0, chat=1.0, mail=1.0))
    assert [problem.column for problem in caught.value.problems] == [
        "queues.chat.target.service_level",
        "queues.phone.target.service_level",
    ]
    assert "must be below 1" in caught.value.problems[0].message


def test_every_unusable_forecast_is_reported_at_once() -> None:
    configuration = _configuration(absent={}, negative={}, silent={}, huge={}, fine={})
    forecast = _forecast(
        configuration.grid(), negative=-1.0, silent=(1.0, np.nan), huge=(1e300, 1e300), fine=1.0, stranger=1.0
    )
    with pytest.raises(DataError) as caught:
        make_requirement(configuration, forecast)
    assert {problem.column: problem.message.split(",")[0] for problem in caught.value.problems} == {
        "absent": "the forecast lacks this queue",
        "negative": "offered contacts must be finite and at least 0 in every interval",
        "silent": "handling time must be finite and above 0 wherever contacts are expected",
        "huge": "the workload must be at most 1e+07 erlangs",
        "stranger": "the configuration has no such queue",
    }
