"""Small centres for tests and benchmarks of the simulator."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from wfm.simulation import layout
from wfm.simulation.centre import Arrivals, Centre, Presence, Route, SimulatedQueue
from wfm.simulation.draws import poisson_times
from wfm.simulation.world import Course

Floats = npt.NDArray[np.float64]
ROOT = Path(__file__).parents[2]


def presence(agents: Sequence[int], length: float, first: int = 0) -> Presence:
    """So many people per period, numbered from `first`; the last period's stay until all is done."""
    agent, begin, end = [], [], []
    for number in range(max(agents)):
        at = [number < count for count in agents]
        for period, there in enumerate(at):
            if there:
                agent.append(first + number)
                begin.append(period * length)
                end.append(1e9 if period == len(at) - 1 else (period + 1) * length)
    return Presence(np.array(agent, dtype=np.int64), np.array(begin), np.array(end))


def together(*parts: Presence) -> Presence:
    """All comings and goings."""
    fields = (np.concatenate([getattr(part, name) for part in parts]) for name in ("agent", "begin", "end"))
    return Presence(*fields)


def single(agents: int, seconds: float, queue: SimulatedQueue | None = None) -> Centre:
    """One queue, open all the time, and people who are all the same."""
    return Centre(
        queues=(queue or SimulatedQueue("calls", drain_seconds=1e9),),
        groups=({0: Route()},),
        agent_group=np.zeros(agents, dtype=np.int64),
        is_open=np.ones((1, int(np.ceil(seconds / 1800))), dtype=bool),
        interval_seconds=1800.0,
    )


def always(agents: int) -> Presence:
    """Everybody, all the time."""
    return Presence(np.arange(agents), np.zeros(agents), np.full(agents, 1e9))


def merge(times: Sequence[Floats], work: Sequence[Floats], patience: Sequence[Floats]) -> Arrivals:
    """The contacts of several queues in order of time."""
    queue = np.repeat(np.arange(len(times)), [part.size for part in times])
    time = np.concatenate(times)
    order = np.argsort(time, kind="stable")
    return Arrivals(time[order], queue[order], np.concatenate(work)[order], np.concatenate(patience)[order])


def steady(
    random: np.random.Generator, per_second: float, seconds: float, aht: float, patience: float | None = None
) -> Arrivals:
    """Poisson arrivals, exponential handling times and patience (none: endless)."""
    time = poisson_times(random, np.array([per_second * seconds]), seconds)
    stay = np.full(time.size, np.inf) if patience is None else random.exponential(patience, time.size)
    return merge([time], [random.exponential(aht, time.size)], [stay])


def answered(course: Course) -> npt.NDArray[np.bool_]:
    """Who was answered."""
    return course.outcome == layout.ANSWERED


def oracle(name: str) -> dict[str, Any]:
    """A published result by its name; skips the test where the folder of data is missing."""
    path = Path(os.environ.get("WFM_DATA_DIR", ROOT.parent / "shared")) / "oracles" / "staffing.json"
    if not path.exists():
        pytest.skip(f"no oracles at {path}: set WFM_DATA_DIR")
    records = json.loads(path.read_text(encoding="utf-8"))["oracles"]
    return next(record for record in records if record["id"] == name)
