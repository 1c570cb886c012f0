"""A bank's August 1999 call by call: simulated waits and abandonment beside those that happened, queue by queue.

Arrivals are those of the log, handling times those of the log (drawn from the queue's own where the customer left),
patience is drawn from each queue's Kaplan-Meier curve. Staffing is inferred: an agent is there from the first call of a
day to the last, but not while somebody waited whom the agent could have served and did not for half a minute. Customers
of high priority count as having waited a minute and a half already, as the bank had it. Who hung up without any wait
left before the queue and is not simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

NAME = "simulation_replay"

REPLICATIONS = 20
CREDIT_SECONDS = 90.0
FIRST = ("TT",)
"""Calls back, which the log shows to have gone before others."""

WRAP_UP_SECONDS = 30.0
"""Gaps between two calls of an agent up to so long, while somebody waits, are taken for work after the call."""


def run() -> dict[str, object]:
    """Per queue the mean wait, the share that left and that answered in 20 s: by the log, and simulated."""
    from benchmarks.registry import data_file
    from wfm.simulation.estimates import Ratio
    from wfm.simulation.layout import ABANDONED, ANSWERED
    from wfm.simulation.world import World

    log = read(data_file("data", "anonbank_aug1999_calls.csv"))
    centre, presence = centre_of(log), presence_of(log)
    world = World(centre)
    ratios: dict[tuple[str, str], Ratio] = {}
    for replication in range(REPLICATIONS):
        course = world.run(arrivals_of(log, replication), presence)
        # contacts are in the order of the log, which is sorted by arrival in the queue
        for name in log.names:
            mine = log.queue == name
            answered, left = mine & (course.outcome == ANSWERED), mine & (course.outcome == ABANDONED)
            for measure, x, n in (
                ("mean wait_seconds", course.wait[mine].sum(), mine.sum()),
                ("left_share", left.sum(), mine.sum()),
                ("answered in 20 s_share", (answered & (course.wait <= 20)).sum(), mine.sum()),
            ):
                ratios.setdefault((name, measure), Ratio()).add(np.array([float(x)]), float(n))
    figures: dict[str, object] = {"calls": int(log.time.size), "left before the queue": log.before}
    for (name, measure), ratio in ratios.items():
        mine, estimate = log.queue == name, ratio.estimate()
        happened = {
            "mean wait_seconds": log.wait[mine].mean(),
            "left_share": log.left[mine].mean(),
            "answered in 20 s_share": (~log.left & (log.wait <= 20))[mine].mean(),
        }[measure]
        mean, half = float(estimate.mean[0]), float(estimate.half[0])
        figures[f"{name}: {measure}, log"] = float(happened)
        figures[f"{name}: {measure}, simulated"] = f"{mean:.4g} ± {half:.2g}"
    return figures


@dataclass(frozen=True)
class Log:
    """Calls that asked for an agent, by arrival in the queue, in seconds from the start of the month."""

    time: np.ndarray
    queue: np.ndarray
    high: np.ndarray
    wait: np.ndarray
    service: np.ndarray
    left: np.ndarray
    agent: np.ndarray
    names: tuple[str, ...]
    before: int


def read(path: Any) -> Log:
    """The log without phantom calls and without those who hung up before they waited."""
    import pandas as pd

    calls = pd.read_csv(path, parse_dates=["timestamp"])
    calls = calls[calls.outcome != "PHANTOM"]
    before = (calls.outcome == "HANG") & (calls.wait_s == 0)
    count = int(before.sum())
    calls = calls[~before & ((calls.outcome == "HANG") | (calls.agent != "NO_SERVER"))]
    seconds = (calls.timestamp - pd.Timestamp("1999-08-01")).dt.total_seconds() + calls.vru_s
    calls = calls.assign(time=seconds.clip(lower=0)).sort_values("time", kind="stable")
    return Log(
        time=calls.time.to_numpy(dtype=float),
        queue=calls.queue.to_numpy(dtype=str),
        high=(calls.priority == 2).to_numpy(),
        wait=calls.wait_s.to_numpy(dtype=float),
        service=calls.service_s.to_numpy(dtype=float),
        left=(calls.outcome == "HANG").to_numpy(),
        agent=calls.agent.to_numpy(dtype=str),
        names=tuple(sorted(calls.queue.unique())),
        before=count,
    )


def agents_of(log: Log) -> list[tuple[str, int]]:
    """Everybody who answered, once for every day: people were moved between queues from day to day."""
    return sorted(
        {(str(agent), int(day)) for agent, day in zip(log.agent[~log.left], _day(log)[~log.left], strict=True)}
    )


def _day(log: Log) -> np.ndarray:
    return ((log.time + log.wait) // 86400).astype(int)


def _calls(log: Log, agent: tuple[str, int]) -> np.ndarray:
    """An agent's calls of a day in order."""
    mine = np.flatnonzero(~log.left & (log.agent == agent[0]) & (_day(log) == agent[1]))
    return mine[np.argsort((log.time + log.wait)[mine], kind="stable")]


def skills_of(log: Log, agent: tuple[str, int]) -> frozenset[str]:
    """Queues of which an agent took calls on a day."""
    return frozenset(log.queue[_calls(log, agent)].tolist())


def lines_of(log: Log) -> list[tuple[str, bool]]:
    """A line per queue and priority."""
    return [(name, high) for name in log.names for high in (False, True)]


def centre_of(log: Log) -> Any:
    """All lines, and a group per set of skills."""
    from wfm.simulation.centre import Centre, Route, SimulatedQueue

    lines = lines_of(log)
    skills = [skills_of(log, agent) for agent in agents_of(log)]
    groups = sorted(set(skills), key=sorted)
    return Centre(
        queues=tuple(
            SimulatedQueue(
                f"{name} {'high' if high else 'low'}",
                credit_seconds=CREDIT_SECONDS if high else 0.0,
                priority=1 if name in FIRST else 2,
                drain_seconds=1e9,
            )
            for name, high in lines
        ),
        groups=tuple({line: Route() for line, (name, _) in enumerate(lines) if name in group} for group in groups),
        agent_group=np.array([groups.index(each) for each in skills]),
        is_open=np.ones((len(lines), 31 * 48), dtype=bool),
        interval_seconds=1800.0,
    )


def presence_of(log: Log) -> Any:
    """Who was there when, from the calls that they took and those that they left waiting."""
    from wfm.simulation.centre import Presence

    length = 32 * 86400
    waiting = {}
    for name in log.names:
        mine = (log.queue == name) & (log.wait > 0)
        steps = np.zeros(length + 2)
        np.add.at(steps, np.minimum(log.time[mine].astype(int), length), 1)
        np.add.at(steps, np.minimum((log.time + log.wait)[mine].astype(int), length), -1)
        waiting[name] = np.cumsum(steps) > 0
    rows = []
    for number, agent in enumerate(agents_of(log)):
        somebody = np.any([waiting[name] for name in skills_of(log, agent)], axis=0)
        so_far = np.concatenate([[0], np.cumsum(somebody)])
        latest = np.maximum.accumulate(np.where(somebody, np.arange(somebody.size), -1))
        mine = _calls(log, agent)
        start = (log.time + log.wait)[mine]
        end = start + log.service[mine]
        begin = start[0]
        for call in range(start.size):
            last = call == start.size - 1
            here, there = end[call], start[call + 1] if not last else np.inf
            if last:
                rows.append((number, begin, here))
                break
            a, b = int(here), max(int(there), int(here))
            missed = so_far[min(b, length)] - so_far[min(a, length)]
            if missed > WRAP_UP_SECONDS:
                rows.append((number, begin, here))
                begin = min(max(float(latest[min(b, length) - 1]) + 1, here), there)
    agent, begin, end = (np.array(column) for column in zip(*rows, strict=True))
    long = end > begin
    return Presence(agent[long].astype(np.int64), begin[long].astype(float), end[long].astype(float))


def arrivals_of(log: Log, replication: int) -> Any:
    """The log's calls, with work and patience drawn where the log cannot know them."""
    from wfm.simulation.centre import Arrivals

    random = np.random.default_rng([1999, replication])
    lines = lines_of(log)
    number = {line: index for index, line in enumerate(lines)}
    work, patience = log.service + wrap_up(log), np.zeros(log.time.size)
    for name in log.names:
        mine = log.queue == name
        handled = work[mine & ~log.left]
        work[mine & log.left] = random.choice(handled, int((mine & log.left).sum()))
        patience[mine] = _from_curve(random, *kaplan_meier(log.wait[mine], log.left[mine]), int(mine.sum()))
    queue = np.array([number[str(name), bool(high)] for name, high in zip(log.queue, log.high, strict=True)])
    return Arrivals(log.time, queue, np.maximum(work, 1.0), patience)


def wrap_up(log: Log) -> np.ndarray:
    """Seconds after each call that its agent needs: those until the next, where that came at once, else the usual."""
    after = np.full(log.time.size, np.nan)
    for agent in agents_of(log):
        mine = _calls(log, agent)
        start = (log.time + log.wait)[mine]
        gap = start[1:] - (start + log.service[mine])[:-1]
        asked = log.wait[mine][1:] > gap  # the next customer was waiting already
        after[mine[:-1]] = np.where(asked & (gap >= 0) & (gap <= WRAP_UP_SECONDS), gap, np.nan)
    return np.where(np.isnan(after), np.nanmedian(after), after)


def kaplan_meier(wait: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times at which customers left, and the share that is more patient."""
    order = np.argsort(wait, kind="stable")
    wait, left = wait[order], left[order]
    there = wait.size - np.arange(wait.size)
    share = np.cumprod(np.where(left, 1 - 1 / there, 1.0))
    return wait[left], share[left]


def _from_curve(random: np.random.Generator, times: np.ndarray, shares: np.ndarray, count: int) -> np.ndarray:
    drawn = random.random(count)
    at = np.searchsorted(-shares, -drawn)
    return np.where(at < times.size, times[np.minimum(at, times.size - 1)], times[-1])
