from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from benchmarks.queue_simulation import in_time_by_interval
from wfm.staffing.chat import Chat
from wfm.staffing.erlang_c import asa_seconds, occupancy, service_level
from wfm.staffing.model import Work
from wfm.staffing.transient import follow


def _work(volume: np.ndarray | list[float], aht: float, is_open: np.ndarray | None = None) -> Work:
    contacts = np.array(volume, dtype=float)
    opened = np.ones(contacts.size, bool) if is_open is None else is_open
    return Work(contacts, np.full(contacts.size, aht), opened, 1800.0)


@pytest.mark.parametrize(("load", "agents"), [(10.0, 13.0), (0.3, 1.0), (25.0, 28.0)])
def test_long_constant_load_ends_at_erlang_c(load: float, agents: float) -> None:
    course = follow(_work(np.full(100, load * 10), 180.0), np.full(100, agents), within_seconds=20)
    assert course.virtual[-1] == pytest.approx(
        service_level(agents, load, aht_seconds=180, within_seconds=20), abs=1e-6
    )
    assert np.array_equal(course.virtual, course.offered)
    assert course.asa_seconds[-1] == pytest.approx(asa_seconds(agents, load, aht_seconds=180), rel=1e-4)
    assert course.waiting[-1] == pytest.approx(load * 10 / 1800 * course.asa_seconds[-1], rel=1e-4)  # Little's law
    assert course.occupancy[-1] == pytest.approx(occupancy(agents, load), abs=1e-6)


def test_impatient_customers_end_at_the_known_case() -> None:
    """50 agents, 48 calls a minute, AHT 60 s, patience 120 s (Garnett, Mandelbaum & Reiman 2002)."""
    course = follow(_work(np.full(6, 48.0 * 30), 60.0), np.full(6, 50.0), within_seconds=20, patience_seconds=120.0)
    assert course.abandonment[-1] == pytest.approx(0.0309, abs=5e-5)
    assert course.offered[-1] == pytest.approx(0.9430, abs=5e-5)
    assert course.asa_seconds[-1] == pytest.approx(0.0309 * 120, abs=0.01)


def test_one_interval_is_the_matrix_exponential() -> None:
    """From an empty system, against scipy's exponential of the generator and plain integration over the interval."""
    states, arriving, mu, n, theta = 60, 20 / 1800, 1 / 600, 5, 1 / 300
    number = np.arange(states)
    leaving = np.minimum(number, n) * mu + np.maximum(number - n, 0) * theta
    generator = np.diag(np.full(states - 1, arriving), 1) + np.diag(leaving[1:], -1)
    generator -= np.diag(generator.sum(axis=1))
    slices = 900
    step = expm(generator * 1800 / slices)
    state, mean = np.eye(1, states)[0], np.zeros(states)
    for _ in range(slices):
        after = state @ step
        mean += (state + after) / 2 / slices
        state = after
    is_open = np.array([True, False])
    course = follow(_work([20, 0], 600.0, is_open), np.full(2, 5.0), within_seconds=20, patience_seconds=300.0)
    assert course.waiting[0] == pytest.approx(mean @ np.maximum(number - n, 0), rel=1e-5)
    assert course.occupancy[0] == pytest.approx(mean @ np.minimum(number, n) / n, rel=1e-5)
    assert (course.virtual[1], course.abandonment[1], course.waiting[1]) == (1, 0, 0)


def test_overload_is_carried_into_the_next_interval() -> None:
    is_open = np.ones(12, bool)
    is_open[[0, -1]] = False
    volume = np.full(12, 60.0)
    agents = np.array([0.0, 20, 20, 14, 14, 24, 24, 24, 24, 24, 24, 0])
    course = follow(_work(volume, 540.0, is_open), agents, within_seconds=20)
    stationary = service_level(24.0, 18.0, aht_seconds=540, within_seconds=20)
    assert course.waiting[4] > course.waiting[3] > 5
    assert course.virtual[5] < 0.6 < stationary  # the backlog of two short intervals
    assert course.virtual[10] == pytest.approx(stationary, abs=0.03)
    assert np.isfinite(course.asa_seconds).all()


def test_nobody_there() -> None:
    course = follow(_work([10, 0, 10], 300.0), np.array([0.0, 5, 5]), within_seconds=20)
    assert course.virtual[0] == 0
    assert course.asa_seconds[0] == np.inf
    assert course.waiting[0] > 1
    assert course.virtual[1] == 1
    impatient = follow(_work([10, 10], 300.0), np.zeros(2), within_seconds=20, patience_seconds=60.0)
    assert impatient.abandonment == pytest.approx(np.ones(2))
    assert impatient.asa_seconds == pytest.approx(np.full(2, 60.0))
    assert follow(_work([], 300.0), np.zeros(0), within_seconds=20).offered.size == 0


def test_days_side_by_side_are_one_long_run() -> None:
    """A backlog that lasts over midnight: the same as solving the days one after the other."""
    random = np.random.default_rng(3)
    work = _work(random.uniform(20, 60, 4 * 48), 900.0)
    agents = np.full(4 * 48, 20.4)
    whole = follow(work, agents, within_seconds=60, patience_seconds=1200.0)
    import wfm.staffing.transient as transient

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transient, "_CHUNK_HOURS", 96)
        one = follow(work, agents, within_seconds=60, patience_seconds=1200.0)
    assert whole.offered == pytest.approx(one.offered, abs=1e-6)
    assert whole.waiting == pytest.approx(one.waiting, abs=1e-5)


@pytest.mark.parametrize("patience", [None, 240.0])
def test_simulated_day_with_an_overload(patience: float | None) -> None:
    """Interval by interval within two points of a simulation; people rise, so nobody leaves before finishing."""
    rates = np.array([30.0, 40, 55, 60, 60, 55, 50, 50])
    staff = np.array([9.0, 11, 13, 13, 16, 19, 19, 19])
    contacts, in_time, lost = in_time_by_interval(
        5, 2500, rates, 420.0, staff, within_seconds=30.0, patience_seconds=patience
    )
    is_open = np.ones(10, bool)
    is_open[[0, -1]] = False
    pad = np.zeros(1)
    course = follow(
        _work(np.concatenate([pad, rates, pad]), 420.0, is_open),
        np.concatenate([pad, staff, pad]),
        within_seconds=30.0,
        patience_seconds=patience,
    )
    assert course.offered[1:-1] == pytest.approx(in_time / contacts, abs=0.02)
    assert course.abandonment[1:-1] == pytest.approx(lost / contacts if patience else 0.0, abs=0.01)


@pytest.mark.parametrize("shape", [(1.0, 1.0, 1.0), (0.6, 0.8, 1.0)])
def test_long_constant_chat_ends_at_its_stationary_model(shape: tuple[float, ...]) -> None:
    course = follow(
        _work(np.full(60, 120.0), 300.0), np.full(60, 8.0), within_seconds=30, patience_seconds=200.0, aht_shape=shape
    )
    state = Chat.of(np.array([20.0]), 300.0 * np.array(shape), 200.0).at(np.array([8.0]))
    assert 1 - course.offered[-1] == pytest.approx(float(state.late(30.0, "offered")[0]), abs=1e-6)
    assert course.abandonment[-1] == pytest.approx(float(state.abandonment[0]), abs=1e-6)
