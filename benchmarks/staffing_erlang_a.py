"""Erlang A: required agents per second of processor time in one vectorised call.

80/20 of all offered, AHT 180 s, patience 120 s. Beside it, if installed, pyworkforce's ErlangA on a
small sample of the same loads. `wrong` counts answers that are not the fewest agents at 50 digits; `largest error` is
of all measures over loads from 0.01 to 100,000 erlangs, patience from a thousandth to ten thousand handling times and
agents from a tenth of the load up, against the same arithmetic.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

from benchmarks.registry import Skip

NAME = "staffing_erlang_a"

AHT, PATIENCE, WITHIN, LEVEL = 180.0, 120.0, 20.0, 0.8
RANGES = {"1_150_erlang": (1.0, 150.0, 300_000), "500_10000_erlang": (500.0, 10_000.0, 100_000)}


def run() -> dict[str, object]:
    """Sizings per second by range of load, ratio to the peer, and errors against 50 digits."""
    from wfm.staffing.erlang_a import ErlangA
    from wfm.staffing.smallest_staff import smallest_staff
    from wfm.staffing.stationary import Targets

    try:
        from tests.staffing.exact_patience import erlang_a
    except ImportError as error:
        raise Skip("mpmath is not installed") from error

    def vectorised(loads: np.ndarray) -> np.ndarray:
        return smallest_staff(ErlangA.of(loads, AHT, PATIENCE), Targets(LEVEL, WITHIN))

    vectorised(np.ones(1))  # imports are not timed
    random = np.random.default_rng(1)
    figures: dict[str, object] = {}
    for name, (low, high, many) in RANGES.items():
        loads = random.uniform(low, high, many)
        rate, agents = _rate(vectorised, loads)
        figures[f"{name}: sizings_per_second, {many} in one call"] = rate
        late = [
            erlang_a(n - drop, load, AHT, PATIENCE, WITHIN)["late_offered"]
            for n, load in zip(agents[:30].tolist(), loads[:30].tolist(), strict=True)
            for drop in (0, 1)
        ]
        wrong = sum(not (met <= 1 - LEVEL < missed) for met, missed in zip(late[::2], late[1::2], strict=True))
        figures[f"{name}: wrong, of 30 in 50 digits"] = wrong
        peer = _pyworkforce()
        if peer is not None and high < 1000:
            sample = loads[:20]
            peer_rate, peer_agents = _rate(_each(peer), sample, 1)
            figures[f"{name}: sizings_per_second, pyworkforce {version('pyworkforce')}"] = peer_rate
            figures[f"{name}: times pyworkforce"] = rate / peer_rate
            figures[f"{name}: answers unlike pyworkforce's, of {sample.size}"] = int(np.sum(agents[:20] != peer_agents))
    figures["largest error, 200 cases"] = _largest_error(erlang_a, random, 200)
    return figures


def _largest_error(exact: Callable[..., dict[str, float]], random: np.random.Generator, count: int) -> float:
    """Absolute for shares, relative for the mean wait."""
    from wfm.staffing.erlang_a import ErlangA

    worst = 0.0
    for _ in range(count):
        load, aht = 10 ** random.uniform(-2, 5), 10 ** random.uniform(0.5, 4)
        agents = max(load * random.uniform(0.1, 1) + random.exponential(3) * math.sqrt(load), 0.05)
        patience, within = aht * 10 ** random.uniform(-3, 4), aht * 10 ** random.uniform(-3, 1.5)
        state: Any = ErlangA.of(load, aht, patience).at(np.array([agents]))
        for name, value in exact(agents, load, aht, patience, within).items():
            kind, _, definition = name.partition("_")
            got = float((state.late(within, definition) if kind == "late" else getattr(state, name))[0])
            worst = max(worst, abs(got - value) / (max(abs(value), 1e-300) if name == "asa_seconds" else 1.0))
    return worst


def _rate(size: Callable[[np.ndarray], np.ndarray], loads: np.ndarray, turns: int = 3) -> tuple[float, np.ndarray]:
    """Loads sized per second of processor time, the best of some turns."""
    best = math.inf
    for _ in range(turns):
        start = time.process_time()
        agents = size(loads)
        best = min(best, time.process_time() - start)
    return loads.size / max(best, 1e-9), agents


def _each(size: Callable[[float], int]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda loads: np.array([size(load) for load in loads.tolist()])


def _pyworkforce() -> Callable[[float], int] | None:
    """Its sizing of one load, or none where the library is not installed."""
    try:
        from pyworkforce.queuing import ErlangA
    except ImportError:
        return None

    def size(load: float) -> int:
        minutes = 30
        queue = ErlangA(
            transactions=load * minutes / (AHT / 60),
            aht=AHT / 60,
            asa=WITHIN / 60,
            interval=minutes,
            patience=PATIENCE / 60,
        )
        return int(queue.required_positions(service_level=LEVEL)["raw_positions"])

    return size
