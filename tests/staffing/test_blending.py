from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wfm.errors import UsageError
from wfm.staffing.blending import Blended, agents_beside, fill, kept_idle
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.smallest_staff import meets, smallest_staff
from wfm.staffing.stationary import Targets


def _chain(agents: int, kept: int, load: float, leaving: float) -> tuple[float, float, float]:
    """P(wait), share lost and erlangs of deferred work, by the balance of a chain cut far out."""
    least = agents - kept
    states = np.arange(least, agents + 3000)
    ends = np.minimum(states, agents) + np.maximum(states - agents, 0) * leaving
    weights = np.concatenate([[0.0], np.cumsum(np.log(load / ends[1:]))])
    share = np.exp(weights - weights.max())
    share /= share.sum()
    lost = leaving * (np.maximum(states - agents, 0) @ share) / load
    busy = np.minimum(states, agents) @ share
    return share[states >= agents].sum(), lost, busy - load * (1 - lost)


@pytest.mark.parametrize(
    ("agents", "kept", "load", "patience"), [(10, 3, 7.0, 1.0), (4, 4, 3.0, 0.5), (60, 0, 50.0, 2.0)]
)
def test_against_the_chain(agents: int, kept: int, load: float, patience: float) -> None:
    state = Blended.of(ErlangA.of(load, 180, 180 * patience), kept).at(np.array([float(agents)]))
    waits, lost, deferred = _chain(agents, kept, load, 1 / patience)
    assert state.wait_probability == pytest.approx(waits, rel=1e-10)
    assert state.abandonment == pytest.approx(lost, rel=1e-9)
    assert state.deferred == pytest.approx(deferred, abs=1e-9)


def test_all_kept_idle_is_the_voice_queue_and_more_kept_idle_serves_calls_better() -> None:
    voice = ErlangA.of(np.full(11, 7.0), 180, 120)
    states = Blended.of(voice, np.arange(11.0)).at(np.full(11, 10.0))
    assert states.wait_probability[10] == pytest.approx(voice.at(np.full(11, 10.0)).wait_probability[10], rel=1e-12)
    assert states.deferred[10] == pytest.approx(0, abs=1e-9)
    assert np.all(np.diff(states.late(20)) <= 1e-12)
    assert np.all(np.diff(states.deferred) <= 1e-9)
    assert Blended.of(ErlangA.of(0, 180), 2).at(np.array([5.0])).deferred == 3
    with pytest.raises(UsageError, match="kept_idle must be whole"):
        Blended.of(voice, 0.5)


def test_the_threshold_is_the_fewest_that_keep_the_promise() -> None:
    voice, targets = ErlangA.of([0.5, 7.0, 40.0], 180, 120), Targets(0.8, 20)
    agents = smallest_staff(voice, targets) + np.array([1.0, 3.0, 6.0])
    kept = kept_idle(voice, agents, targets)
    assert np.all((kept < agents) & (kept > 0))
    assert np.all(Blended.of(voice, kept).at(agents).late(20) <= 0.2)
    assert np.all(Blended.of(voice, kept - 1).at(agents).late(20) > 0.2)


flows = st.lists(st.integers(0, 9), min_size=1, max_size=14)


@settings(max_examples=60)
@given(flows, st.integers(0, 5), st.data())
def test_spare_capacity_is_filled_and_the_rest_is_in_time(arrivals: list[int], delay: int, data: st.DataObject) -> None:
    size = len(arrivals)
    spare = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.5, 8.0]), min_size=size, max_size=size)))
    arrived = np.concatenate([[0.0], np.cumsum(arrivals)])
    due = np.array([arrived[max(t - delay, 0)] for t in range(size + 1)])
    due[-1] = arrived[-1]
    by_spare, extra = fill(arrived, due, spare)
    assert np.all((by_spare >= 0) & (by_spare <= spare + 1e-9))
    assert np.all(extra >= -1e-9)
    done = np.cumsum(by_spare + extra)
    assert done[-1] == pytest.approx(arrived[-1])
    assert np.all(done >= due[1:] - 1e-9)
    assert np.all(done <= arrived[1:] + 1e-9)
    # no plan gets more out of what is spare: least people of its own, by linear programming
    total = np.tril(np.ones((size, size)))
    both = np.hstack([total, total])
    solution = linprog(
        np.concatenate([np.zeros(size), np.ones(size)]),
        A_ub=np.vstack([both, -both]),
        b_ub=np.concatenate([arrived[1:], -due[1:]]),
        bounds=[(0, able) for able in spare] + [(0, None)] * size,
    )
    assert solution.status == 0
    assert extra.sum() == pytest.approx(solution.fun, abs=1e-7)


@given(st.floats(0, 30), st.floats(0.5, 12), st.sampled_from([60.0, 600.0, np.inf]))
@settings(max_examples=40)
def test_the_fewest_agents_beside(load: float, deferred: float, patience: float) -> None:
    """One agent fewer keeps the calls' promise with less work beside them, or not at all."""
    voice, targets = ErlangA.of(load, 180, patience), Targets(0.8, 20)
    agents = agents_beside(voice, targets, np.array([deferred]))
    assert Blended(voice, kept_idle(voice, agents, targets)).at(agents).deferred[0] >= deferred * (1 - 1e-9)
    fewer = agents - 1
    kept = kept_idle(voice, fewer, targets)
    enough = Blended(voice, kept).at(fewer).deferred[0] >= deferred * (1 + 1e-9)
    assert not (enough and meets(Blended(voice, kept), fewer, targets)[0])
