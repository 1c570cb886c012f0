from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.models.organisation import Queue, Target
from wfm.staffing.channels import staffing_model
from wfm.staffing.erlang_c import asa_seconds, service_level
from wfm.staffing.model import Work
from wfm.staffing.service import queue_service


def test_voice_is_erlang_c_interval_by_interval() -> None:
    level, asa, busy = queue_service(Queue(), [100, 100, 100, 0], 180, [14, 13.5, 9, 5], 1800)
    assert level[:2] == pytest.approx(service_level([14, 13.5], 10, aht_seconds=180, within_seconds=20))
    assert asa[:2] == pytest.approx(asa_seconds([14, 13.5], 10, aht_seconds=180))
    assert (level[2], asa[2], busy[2]) == (0, np.inf, 1)
    assert (level[3], asa[3], busy[3]) == (1, 0, 0)
    assert busy[0] == pytest.approx(10 / 14)


def test_no_agents_serve_nobody() -> None:
    for channel in ("voice", "chat", "email"):
        level, asa, _ = queue_service(Queue(channel=channel), [5, 0], 180, [0, 0], 1800)
        assert level.tolist() == [0, 1]
        assert asa.tolist() == [np.inf, 0]


def test_handling_time_may_be_unknown_without_contacts() -> None:
    level, asa, busy = queue_service(Queue(), [0, 10], [np.nan, 180], 3, 1800)
    assert np.isfinite([level, asa, busy]).all()


@given(
    st.sampled_from(["voice", "chat", "email"]),
    st.integers(1, 4),
    st.lists(st.integers(0, 60), min_size=1, max_size=20),
    st.sampled_from([0.0, 20.0, 3600.0]),
    st.floats(0.1, 0.99),
)
def test_the_required_agents_give_the_target(
    channel: str, concurrency: int, volume: list[int], within: float, share: float
) -> None:
    queue = Queue.model_validate(
        {
            "channel": channel,
            "concurrency": concurrency,
            "target": Target(service_level=share, within_seconds=within, max_occupancy=0.9),
        }
    )
    contacts = np.array(volume, dtype=float)
    work = Work(contacts, np.full(contacts.size, 240.0), np.ones(contacts.size, bool), 900.0)
    agents = staffing_model(queue).agents(queue, work)
    level, asa, busy = queue_service(queue, contacts, 240.0, agents, 900.0)
    assert np.all(level >= share - 1e-9)
    assert np.all(busy <= 0.9 + 1e-9)
    assert np.all(np.isfinite(asa))
    better, _, _ = queue_service(queue, contacts, 240.0, agents + 0.5, 900.0)
    assert np.all(better >= level - 1e-9)
