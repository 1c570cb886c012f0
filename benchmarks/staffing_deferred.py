"""Deferred work: share done within 4 h against agent-hours over the workload, simulated for people as required.

Mail that comes at random over twelve open hours (swinging by 60 %), 10 minutes each (exponential), first come, first
served, five days, 200 runs; with nothing waiting at the start, and with 120 contacts. Beside it the
people that the usual shortcuts ask for: Erlang C with the same 4 h, and mail treated as calls (80 % within 20 s).
"""

from __future__ import annotations

import numpy as np

NAME = "staffing_deferred"

INTERVAL, AHT, HOURS, OPEN, DAYS = 1800.0, 600.0, 4.0, 24, 5


def run() -> dict[str, object]:
    """Shares in time and agent-hours by size of queue."""
    from wfm.models.organisation import Queue, Target
    from wfm.staffing.deferred import Deferred
    from wfm.staffing.erlang_c import required_agents
    from wfm.staffing.model import Work

    figures: dict[str, object] = {}
    model = Deferred()
    for contacts, backlog in ((20.0, 0.0), (20.0, 120.0), (60.0, 0.0), (200.0, 0.0)):
        volume = contacts * (1 + 0.6 * np.sin(np.arange(OPEN * DAYS) / OPEN * 2 * np.pi))
        work = Work(volume, np.full(volume.size, AHT), np.ones(volume.size, bool), INTERVAL)
        target = Target(service_level=0.95, within_seconds=HOURS * 3600)
        queue = Queue(channel="email", target=target, backlog=backlog)
        agents = model.agents(queue, work)
        hours = (work.erlangs.sum() + backlog * AHT / INTERVAL) * INTERVAL / 3600
        name = f"{contacts:g} per half hour" + (f", {backlog:g} waiting" if backlog else "")
        figures[f"{name}: share in 4 h, simulated"] = simulate(agents, volume, backlog)
        figures[f"{name}: agent-hours over workload, %"] = 100 * (agents.sum() * INTERVAL / 3600 / hours - 1)
        if contacts == 20 and not backlog:
            for label, level, within in (("Erlang C with 4 h", 0.95, HOURS * 3600), ("as calls, 80/20", 0.8, 20.0)):
                people = required_agents(work.erlangs, aht_seconds=AHT, service_level=level, within_seconds=within)
                figures[f"{name}: {label}, agent-hours over workload, %"] = 100 * (
                    people.sum() * INTERVAL / 3600 / hours - 1
                )
    return figures


def simulate(agents: np.ndarray, volume: np.ndarray, backlog: float, runs: int = 200) -> float:
    """The mean share of contacts begun within the deadline; those of the last four hours are not judged."""
    capacity = np.concatenate([[0.0], np.cumsum(agents)])
    clock = np.arange(capacity.size)
    random = np.random.default_rng(4)
    shares = []
    for _ in range(runs):
        moments = np.repeat(clock[:-1], random.poisson(volume)).astype(float)
        moments = np.sort(moments + random.uniform(size=moments.size))
        moments = np.concatenate([np.zeros(int(backlog)), moments])
        effort = random.exponential(AHT / INTERVAL, moments.size)
        before = np.interp(moments, clock, capacity)
        done = np.cumsum(effort) + np.maximum.accumulate(before - np.cumsum(effort) + effort)
        start = np.interp(done - effort, capacity, clock)
        judged = moments < clock[-1] - HOURS * 2
        shares.append(np.mean((start - moments)[judged] * INTERVAL <= HOURS * 3600))
    return float(np.mean(shares))
