from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.models.organisation import Queue, Target
from wfm.staffing.deferred import CERTAIN, MAX_OCCUPANCY, Deferred
from wfm.staffing.erlang_c import service_level
from wfm.staffing.model import Work
from wfm.staffing.service import queue_service

INTERVAL = 1800.0


def _queue(hours: float, **target: Any) -> Queue:
    return Queue(channel="email", target=Target(within_seconds=hours * 3600, **target))


def _work(volume: Any, is_open: Any = None, aht: float = 600.0) -> Work:
    volume = np.array(volume, dtype=float)
    is_open = np.ones(volume.size, bool) if is_open is None else np.array(is_open, dtype=bool)
    return Work(volume, np.full(volume.size, aht), is_open, INTERVAL)


@st.composite
def works(draw: st.DrawFn) -> Work:
    size = draw(st.integers(1, 60))
    volume = draw(st.lists(st.integers(0, 40), min_size=size, max_size=size))
    is_open = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return _work(np.where(is_open, volume, 0), is_open)


@given(works(), st.sampled_from([0, 0.2, 0.5, 1, 2.25, 4, 100]))
def test_work_is_conserved_and_no_deadline_is_passed(work: Work, hours: float) -> None:
    model, queue = Deferred(), _queue(hours)
    flow, agents = model.flow(queue, work), model.agents(queue, work)
    assert flow.sum() == pytest.approx(work.erlangs.sum(), rel=1e-9)
    assert np.all(agents[work.open] * MAX_OCCUPANCY >= flow - 1e-9)
    assert np.all(agents[~work.open] == 0)
    # first come, first served by hand: whatever is done counts against the oldest work, measured in open intervals
    arriving, effort = work.erlangs[work.open], flow
    waiting: list[list[float]] = []
    for now, (new, able) in enumerate(zip(arriving, effort, strict=True)):
        waiting.append([now, new])
        for parcel in waiting:
            done = min(parcel[1], able)
            parcel[1] -= done
            able -= done
        assert able < 1e-6  # never planned idle
        waiting = [parcel for parcel in waiting if parcel[1] > 1e-6]
        for came, _ in waiting:
            assert (now - came) * INTERVAL < hours * 3600
    assert not waiting
    level, asa, busy = queue_service(queue, work.volume, work.aht_seconds, agents, INTERVAL, open_intervals=work.open)
    assert level.min(initial=1) >= 1 - 1e-9
    assert asa.max(initial=0) <= hours * 3600 + 1e-6
    assert busy.max(initial=0) <= MAX_OCCUPANCY + 1e-9


def test_the_peak_falls_as_the_deadline_grows() -> None:
    work = _work([0, 0, 30, 60, 30, 0, 0, 0, 0, 0])
    peaks = [Deferred().flow(_queue(hours), work).max() for hours in (0, 1, 2, 4, 6)]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[0] == pytest.approx(60 * 600 / 1800)
    assert peaks[-1] == pytest.approx(120 * 600 / 1800 / 8)


def test_deadlines_count_open_hours_only() -> None:
    is_open = [1, 1, 0, 0, 0, 0, 1, 1]
    work = _work([0, 12, 0, 0, 0, 0, 0, 0], is_open)
    assert Deferred().flow(_queue(2), work) == pytest.approx(np.array([0, 1, 1, 1]) * 4 / 3)
    assert np.flatnonzero(Deferred().agents(_queue(2), work)).tolist() == [1, 6, 7]


def test_small_queues_and_short_deadlines_get_more_to_spare() -> None:
    """A queue at once is a telephone queue, except that fractions are capacity; a large one at leisure is a fluid."""
    steady = _work(np.full(40, 3.0))
    sized = Deferred().agents(_queue(0, service_level=0.8), steady)
    assert service_level(sized[20], 1, aht_seconds=600, within_seconds=0, between="continuous") == pytest.approx(0.8)
    spare = [(Deferred().agents(_queue(hours), steady)[20] - 1) for hours in (0, 0.5, 1, 4, 20)]
    assert spare == sorted(spare, reverse=True)
    assert spare[-1] == pytest.approx(1 / MAX_OCCUPANCY - 1)
    certain = Deferred().agents(_queue(1, service_level=1.0), steady)
    assert np.array_equal(certain, Deferred().agents(_queue(1, service_level=CERTAIN), steady))


@pytest.mark.parametrize(("contacts", "hours"), [(3, 4), (10, 1), (10, 4), (30, 2), (100, 1)])
def test_random_arrivals_meet_the_target(contacts: int, hours: float) -> None:
    """The share started in time when as many people as required work first come, first served (simulated)."""
    queue = _queue(hours, service_level=0.8)
    work = _work(contacts * (1 + 0.6 * np.sin(np.arange(24 * 5) / 24 * 2 * np.pi)))
    capacity = np.concatenate([[0], np.cumsum(Deferred().agents(queue, work))])
    clock = np.arange(capacity.size)
    random = np.random.default_rng(4)
    shares = []
    for _ in range(60):
        moments = np.repeat(clock[:-1], random.poisson(work.volume)).astype(float)
        moments = np.sort(moments + random.uniform(size=moments.size))
        effort = random.exponential(600 / INTERVAL, moments.size)
        before = np.interp(moments, clock, capacity)  # capacity gone when each contact comes
        done = np.cumsum(effort) + np.maximum.accumulate(before - np.cumsum(effort) + effort)
        start = np.interp(done - effort, capacity, clock)
        judged = moments < clock[-1] - hours * 2
        shares.append(np.mean((start - moments)[judged] * INTERVAL <= hours * 3600))
    assert np.mean(shares) > 0.8


def test_contacts_while_closed_wait_for_the_next_opening() -> None:
    work = _work([6, 6, 6, 6], [0, 1, 1, 0])
    model = Deferred()
    assert model.workload(work).tolist() == [0, 4, 2, 0]  # the last six are left to the next plan
    level, asa, _ = queue_service(_queue(0), work.volume, 600, [0, 4, 2.5, 0], INTERVAL, open_intervals=work.open)
    assert level[0] == level[1] == pytest.approx(0.95)
    assert asa[0] == asa[1] > 0
    assert level[3] == 1


def test_backlog_is_carried_and_judged() -> None:
    queue = _queue(0.5)
    # 3 erlangs arrive at once and one agent does .95 of it per interval
    level, asa, busy = queue_service(queue, [9, 0, 0, 0], 600, 1.0, INTERVAL)
    assert level[0] == pytest.approx(2 * 0.95 / 3)
    assert level[1:].tolist() == [1, 1, 1]
    # within an interval work comes and goes evenly: parts of it are done after half an interval, one and a half, …
    assert asa[0] == pytest.approx(((0.5 + 1.5 + 2.5) * 0.95 / 3 + 3.5 * 0.15 / 3 - 0.5) * INTERVAL)
    assert busy == pytest.approx([0.95, 0.95, 0.95, 3 - 3 * 0.95])
    level, asa, busy = queue_service(queue, [9, 9], 600, 1.0, INTERVAL)
    assert asa.tolist() == [np.inf, np.inf]
    level, asa, busy = queue_service(queue, [9, 9], 600, 0.0, INTERVAL)
    assert (level.tolist(), busy.tolist()) == ([0, 0], [0, 0])


def test_limits_of_the_target() -> None:
    model, work = Deferred(), _work(np.full(48, 300.0))
    assert model.agents(_queue(8, max_occupancy=0.5), work)[0] == pytest.approx(200)
    assert model.agents(_queue(8, max_occupancy=0.99), work)[0] == pytest.approx(100 / MAX_OCCUPANCY)
    assert model.agents(_queue(8, min_agents=150.5), work).tolist() == [150.5] * 48
    assert model.agents(_queue(4), _work([], [])).size == 0
    assert model.agents(_queue(4), _work([5, 5], [0, 0])).tolist() == [0, 0]


def test_a_backlog_goes_first_and_is_due_by_its_age() -> None:
    work = _work([6, 6, 6, 6, 6, 6, 6, 6])
    plain = _queue(4).model_copy(update={"backlog": 30.0})
    flow = Deferred().flow(plain, work)
    assert flow.sum() == pytest.approx((30 + 48) * 600 / INTERVAL)
    # half of the deadline, four intervals, is left for it; none where it has waited as long
    assert flow[:4].sum() >= 30 * 600 / INTERVAL - 1e-9
    old = plain.model_copy(update={"backlog_waited_seconds": 2 * 3600.0})
    assert Deferred().flow(old, work)[0] >= 30 * 600 / INTERVAL - 1e-9
    agents = Deferred().agents(plain, work)
    level, asa, _ = queue_service(plain, work.volume, 600, agents, INTERVAL)
    assert level.min() >= 1 - 1e-9
    assert asa[0] > queue_service(_queue(4), work.volume, 600, agents, INTERVAL)[1][0]
    # too few people: what waits in front makes the first contacts late
    few = queue_service(
        plain.model_copy(update={"target": Target(within_seconds=3600)}), work.volume, 600, 2.0, INTERVAL
    )
    assert few[0][0] == 0
    assert (
        Deferred().flow(_queue(4).model_copy(update={"backlog": 3.0, "aht_seconds": 600.0}), _work([0.0] * 4)).sum()
        == 1
    )
