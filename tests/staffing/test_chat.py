from __future__ import annotations

import numpy as np
import pytest

from benchmarks.staffing_chat import WITHIN, simulate
from wfm.errors import UsageError
from wfm.staffing.chat import Chat
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.smallest_staff import measure, smallest_staff
from wfm.staffing.stationary import Targets

MEASURES = ("wait_probability", "abandonment", "asa_seconds", "asa_answered_seconds", "occupancy")


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("patience", [45.0, np.inf])
def test_with_one_handling_time_it_is_erlang_a_over_places(concurrency: int, patience: float) -> None:
    load, agents = np.array([0.0, 0.2, 10.0, 40.0, 900.0]), np.array([0.0, 1.0, 4.0, 17.0, 305.0])
    chat = Chat.of(load, [300.0] * concurrency, patience).at(agents * 3 / concurrency)
    places = ErlangA.of(load, 300, patience).at(agents * 3)
    for name in MEASURES:
        assert getattr(chat, name) == pytest.approx(getattr(places, name), rel=1e-9, abs=1e-12), name
    for definition in ("offered", "answered", "virtual"):
        expected = places.late(30, definition)  # type: ignore[arg-type]
        assert chat.late(30, definition) == pytest.approx(expected, abs=1e-12)  # type: ignore[arg-type]
    assert chat.outwait(30) == pytest.approx(places.outwait(30), abs=1e-12)


def test_against_the_chain_solved_as_equations() -> None:
    """Every state's balance, cut far out in the queue, by linear algebra."""
    agents, aht, rate, stay = 3, (200.0, 260.0, 340.0), 0.03, 100.0
    size = 200
    speed = [0.0] + [j / time for j, time in enumerate(aht, 1)]
    ends = []
    for x in range(1, size):
        held = min(x, 9)
        each = [held // agents + (number < held % agents) for number in range(agents)]
        ends.append(sum(speed[j] for j in each) + max(x - 9, 0) / stay)
    weights = np.cumprod([1.0] + [rate / end for end in ends])
    weights /= weights.sum()
    state = Chat.of(rate * aht[-1], aht, stay).at(np.array([float(agents)]))
    waiting = np.maximum(np.arange(size) - 9, 0) @ weights
    assert state.wait_probability == pytest.approx(weights[9:].sum(), rel=1e-12)
    assert state.asa_seconds == pytest.approx(waiting / rate, rel=1e-12)
    assert state.abandonment == pytest.approx(waiting / stay / rate, rel=1e-12)
    assert state.occupancy == pytest.approx(np.minimum(np.arange(size), 9) @ weights / 9, rel=1e-12)


def test_against_simulated_least_loaded_routing() -> None:
    aht = (300.0, 380.0, 480.0)
    closed = 1 - Chat.of(220 / 3600 * aht[-1], aht, 120.0).at(np.array([10.0])).late(WITHIN)[0]
    simulated, half_width = simulate(10, aht, 220 / 3600, 120.0, seed=1, chats=60_000)
    assert abs(closed - simulated) < 0.01 + half_width


def test_sizing_and_fractions() -> None:
    queue = Chat.of([0.0, 0.1, 5.0, 33.0, 150.0], (240.0, 290.0, 350.0), 120.0)
    targets = Targets(0.8, 30, max_abandonment=0.1, max_occupancy=0.9)
    whole = smallest_staff(queue, targets)
    got, fewer = measure(queue, whole, targets), measure(queue, np.maximum(whole - 1, 0), targets)
    assert np.all((got.service_level >= 0.8) & (got.abandonment <= 0.1) & (got.occupancy <= 0.9))
    missed = (fewer.service_level < 0.8) | (fewer.abandonment > 0.1) | (fewer.occupancy > 0.9)
    assert np.all(missed[1:])
    real = smallest_staff(queue, targets, real=True)
    assert np.all((real <= whole) & (real >= whole - 1))
    mixed = measure(queue, real, targets)
    assert np.all((mixed.service_level >= 0.8 - 1e-9) & (mixed.abandonment <= 0.1 + 1e-9))
    state = queue.at(np.array([0.0, 0.5, 2.5, 11.5, 51.5]))
    for name in MEASURES:
        assert getattr(state, name).shape == (5,)
    slow = Chat.of(33.0, (240.0, 290.0, 350.0), 120.0)
    assert smallest_staff(slow, targets) <= smallest_staff(Chat.of(33.0, (350.0,) * 3, 120.0), targets)


def test_bad_input() -> None:
    with pytest.raises(UsageError, match="must not grow faster"):
        Chat.of(1, (100.0, 250.0))
    with pytest.raises(UsageError, match="patience_seconds"):
        Chat.of(1, (100.0,), -1)


@pytest.mark.parametrize("patience", [np.inf, 90.0])
def test_a_hundred_thousand_erlangs_one_chat_at_a_time_are_erlang_a(patience: float) -> None:
    load, agents = np.array([1e5, 1e5, 2.0]), np.array([100_100.0, 100_500.0, 2000.0])
    chat = Chat.of(load, np.array([180.0]), patience).at(agents)
    calls = ErlangA.of(load, 180.0, patience).at(agents)
    assert chat.wait_probability == pytest.approx(calls.wait_probability, rel=1e-9, abs=1e-300)
    assert chat.late(20, "offered") == pytest.approx(calls.late(20, "offered"), rel=1e-9, abs=1e-300)
    assert chat.occupancy == pytest.approx(calls.occupancy, rel=1e-9)
