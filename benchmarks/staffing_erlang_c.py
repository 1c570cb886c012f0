"""Erlang C: required agents per second of processor time in one vectorised call, 80/20, AHT 180 s.

Beside it, in the same run, a plain loop over intervals with the textbook recursion (how libraries that size one
interval at a time work) and, if installed, pyworkforce's ErlangC, both on a sample of the same loads. `wrong` counts
answers that are not the fewest agents, judged by 50-digit arithmetic on the first of these loads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from decimal import Decimal, localcontext
from importlib.metadata import version

import numpy as np

NAME = "staffing_erlang_c"

AHT, WITHIN, LEVEL = 180.0, 20.0, 0.8
RANGES = {"1_150_erlang": (1.0, 150.0, 1_000_000, 3_000), "500_10000_erlang": (500.0, 10_000.0, 300_000, 60)}


def run() -> dict[str, object]:
    """Sizings per second by range of load, and ratios to one-at-a-time sizing."""
    from wfm.staffing.erlang_c import required_agents

    def vectorised(loads: np.ndarray) -> np.ndarray:
        return required_agents(loads, aht_seconds=AHT, service_level=LEVEL, within_seconds=WITHIN)

    vectorised(np.ones(1))  # imports are not timed
    random = np.random.default_rng(1)
    figures: dict[str, object] = {}
    for name, (low, high, many, few) in RANGES.items():
        loads = random.uniform(low, high, many)
        sample = loads[:few]
        rate, agents = _rate(vectorised, loads)
        figures[f"{name}: sizings_per_second, {many} in one call"] = rate
        figures[f"{name}: sizings_per_second, 10000 in one call"] = _rate(vectorised, loads[:10_000])[0]
        loop_rate, loop_agents = _rate(_each(_one), sample)
        figures[f"{name}: sizings_per_second, plain loop"] = loop_rate
        figures[f"{name}: times the plain loop"] = rate / loop_rate
        figures[f"{name}: answers unlike the plain loop's, of {few}"] = int(np.sum(agents[:few] != loop_agents))
        figures[f"{name}: wrong, of 30 in 50 digits"] = sum(
            not _fewest(load, int(number)) for load, number in zip(loads[:30].tolist(), agents[:30], strict=True)
        )
        peer = _pyworkforce()
        if peer is not None:
            peer_rate, peer_agents = _rate(_each(peer), sample)
            figures[f"{name}: sizings_per_second, pyworkforce {version('pyworkforce')}"] = peer_rate
            figures[f"{name}: times pyworkforce"] = rate / peer_rate
            figures[f"{name}: answers unlike pyworkforce's, of {few}"] = int(np.sum(agents[:few] != peer_agents))
    return figures


def _rate(size: Callable[[np.ndarray], np.ndarray], loads: np.ndarray) -> tuple[float, np.ndarray]:
    """Loads sized per second of processor time, the best of three."""
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        agents = size(loads)
        best = min(best, time.process_time() - start)
    return loads.size / max(best, 1e-9), agents


def _each(size: Callable[[float], int]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda loads: np.array([size(load) for load in loads.tolist()])


def _one(load: float) -> int:
    """The fewest agents for one load, by the recursion from one agent upwards."""
    n, inverse = 0, 1.0
    while True:
        n += 1
        inverse = 1 + inverse * n / load
        if n > load:
            wait = n / ((n - load) * inverse + load)
            if 1 - wait * math.exp(-(n - load) * WITHIN / AHT) >= LEVEL:
                return n


def _fewest(load: float, agents: int) -> bool:
    """Whether `agents` meet the target and one fewer do not, in 50 digits."""
    with localcontext(prec=50):
        a, inverse, met = Decimal(load), Decimal(1), []
        for n in range(1, agents + 1):
            inverse = 1 + inverse * n / a
            if n >= agents - 1:
                wait = n / ((n - a) * inverse + a) if n > a else Decimal(1)
                late = wait * (-max(n - a, Decimal(0)) * Decimal(WITHIN) / Decimal(AHT)).exp()
                met.append(1 - late >= Decimal(LEVEL))
    return met[-1] and not (len(met) == 2 and met[0])


def _pyworkforce() -> Callable[[float], int] | None:
    """Its sizing of one load, or none where the library is not installed."""
    try:
        from pyworkforce.queuing import ErlangC
    except ImportError:
        return None

    def size(load: float) -> int:
        minutes = 30.0
        queue = ErlangC(transactions=load * minutes / (AHT / 60), aht=AHT / 60, asa=WITHIN / 60, interval=minutes)
        return int(queue.required_positions(service_level=LEVEL)["raw_positions"])

    return size
