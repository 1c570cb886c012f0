"""Erlang C against a plain simulation of the same queue."""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from wfm.staffing.erlang_c import asa_seconds, service_level, wait_probability


def _waits(agents: int, load: float, aht: float, contacts: int, seed: int) -> np.ndarray:
    """Waits of a first-come-first-served queue: each contact takes the agent who is free first (Kiefer–Wolfowitz)."""
    random = np.random.default_rng(seed)
    arrivals = np.cumsum(random.exponential(aht / load, contacts)).tolist()
    handling = random.exponential(aht, contacts).tolist()
    free = [0.0] * agents
    waits = []
    for arrival, time in zip(arrivals, handling, strict=True):
        start = max(arrival, free[0])
        heapq.heapreplace(free, start + time)
        waits.append(start - arrival)
    return np.array(waits[contacts // 20 :])


@pytest.mark.parametrize(("agents", "load"), [(14, 10.0), (3, 1.7), (46, 40.0)])
def test_formula_lies_in_the_simulated_confidence_interval(agents: int, load: float) -> None:
    waits = np.array_split(_waits(agents, load, 180.0, 200_000, seed=agents), 40)  # batch means
    for measured, formula in (
        ([np.mean(w > 0) for w in waits], wait_probability(agents, load)),
        ([np.mean(w <= 20) for w in waits], service_level(agents, load, aht_seconds=180, within_seconds=20)),
        ([np.mean(w) for w in waits], asa_seconds(agents, load, aht_seconds=180)),
    ):
        half_width = 3.3 * np.std(measured, ddof=1) / np.sqrt(len(measured))
        assert abs(np.mean(measured) - formula) < half_width
        assert half_width < 0.4 * formula


def test_mixed_agents_give_the_average_over_time() -> None:
    """Half the time 14 agents and half the time 13, in long stretches: the contacts see the mean of both levels."""
    levels = [np.mean(_waits(agents, 10.0, 180.0, 200_000, seed=9) <= 20) for agents in (13, 14)]
    formula = service_level(13.5, 10, aht_seconds=180, within_seconds=20)
    assert formula == pytest.approx(np.mean(levels), abs=0.01)
