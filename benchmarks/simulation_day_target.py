"""Paid hours for 80/20 on average over the day, instead of in every interval, with the service that shifts give.

One queue of 32 half hours with two peaks, handling time 300 s, nobody hangs up. Flexible shifts: eight hours with one
of three breaks from any half hour, four hours at a tenth more an hour; rigid: eight hours from five starts. The target
of the day is half a point more, for what the tables leave out; no interval falls below a tenth, for overload spreads.
Service of the shifts found is simulated.
"""

from __future__ import annotations

from typing import Any

import numpy as np

NAME = "simulation_day_target"

COUNT, LENGTH, AHT = 32, 1800.0, 300.0
TARGET, MARGIN = 0.8, 0.005
FLOORS = {"interval": TARGET, "day": 0.1, "floor": 0.5}


def run() -> dict[str, object]:
    """Hours and simulated service by peak load, kind of shifts and kind of target."""
    figures: dict[str, object] = {}
    for shifts in ("flexible", "rigid"):
        for peak in (15, 40, 120):
            every, day, floor = (solve(peak, shifts, kind) for kind in ("interval", "day", "floor"))
            name = f"{shifts} shifts, peak {peak} erlangs"
            figures[f"{name}: in every interval, paid_hours"] = every[0]
            for label, found in (("over the day", day), ("over the day, 50 % in every interval", floor)):
                figures[f"{name}: {label}, paid_hours"] = found[0]
                figures[f"{name}: {label}, saved_share"] = 1 - found[0] / every[0]
                figures[f"{name}: {label}, gap_share"] = found[2]
            figures[f"{name}: in every interval, simulated service"] = every[1]
            figures[f"{name}: over the day, simulated service"] = day[1]
    return figures


def solve(peak: float, shifts: str, kind: str) -> tuple[float, str, float]:
    """Paid hours, simulated service level of the day with its interval, and the gap."""
    from wfm.solver.engines.service_cover import ServiceCover, fewest_hours

    contacts, levels = demand(peak)
    covers, cost = shifts_of(shifts)
    target = TARGET if kind == "interval" else TARGET + MARGIN
    found = fewest_hours(
        ServiceCover(
            covers=covers,
            cost=cost,
            levels=levels,
            contacts=contacts,
            period=np.zeros(COUNT, dtype=np.int64),
            target=target,
            floor=FLOORS[kind],
        ),
        time_limit_seconds=10.0,
    )
    if found is None:
        raise ValueError("no shifts keep the promise")
    return found.cost, simulated(contacts, found.on_duty), (found.cost - found.bound) / found.cost


def demand(peak: float) -> tuple[np.ndarray, np.ndarray]:
    """Contacts per half hour, and the service level of 0, 1, … people there."""
    from wfm.staffing import erlang_c
    from wfm.staffing.load import load_profile
    from wfm.staffing.model import Work

    hour = (np.arange(COUNT) + 0.5) / 2
    shape = 0.35 + 0.65 * np.exp(-(((hour - 4.5) / 2.2) ** 2)) + 0.5 * np.exp(-(((hour - 10) / 2.0) ** 2))
    load = peak * shape / shape.max()
    contacts = load * LENGTH / AHT
    work = Work(contacts, np.full(COUNT, AHT), np.ones(COUNT, dtype=bool), LENGTH)
    carried = load_profile(work)
    most = int(peak + 6 * np.sqrt(peak) + 6)
    people = np.arange(most + 1)[None, :]
    levels = erlang_c.service_level(people, carried[:, None], aht_seconds=AHT, within_seconds=20.0)
    return contacts, np.asarray(levels, dtype=float)


def shifts_of(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Which shift works when, and its paid hours (a tenth more for short ones)."""
    rows, cost = [], []
    for start in range(17) if kind == "flexible" else (0, 4, 8, 12, 16):
        for pause in (6, 8, 10) if kind == "flexible" else (8,):
            row = np.zeros(COUNT)
            row[start : start + 16] = 1
            row[start + pause] = 0
            rows.append(row)
            cost.append(8.0)
    for start in range(25) if kind == "flexible" else ():
        row = np.zeros(COUNT)
        row[start : start + 8] = 1
        rows.append(row)
        cost.append(4.4)
    return np.array(rows), np.array(cost)


def simulated(contacts: np.ndarray, on_duty: np.ndarray) -> str:
    """Service level of the day by simulation, to a quarter of a point."""
    from wfm.simulation.counting import DECIDED, IN_TIME, Count
    from wfm.simulation.estimates import Ratio
    from wfm.simulation.replicate import until_precise

    level = Ratio(share=True)

    def take(count: Count) -> None:
        sums = count.table.sum(axis=1)
        level.add(sums[:, IN_TIME], sums[:, DECIDED])

    until_precise(scenario(contacts, on_duty), precision=0.0025, at_least=50, at_most=4000, take=take)
    found: Any = level.estimate()
    return f"{found.mean[0]:.4f} ± {found.half[0]:.4f}"


def scenario(contacts: np.ndarray, on_duty: np.ndarray) -> Any:
    """So many people per interval, all of one skill."""
    from wfm.simulation.centre import Centre, Route, SimulatedQueue
    from wfm.simulation.presence import duty, joined
    from wfm.simulation.scenario import Scenario, Stream

    most = int(on_duty.max())
    number, interval = np.nonzero(np.arange(most)[:, None] < on_duty[None, :])
    there = joined(number, interval * LENGTH, (interval + 1) * LENGTH)
    pieces = [(int(a), 0, float(b), float(e)) for a, b, e in zip(there.agent, there.begin, there.end, strict=True)]
    none = np.zeros((most, COUNT))
    return Scenario(
        centre=Centre(
            queues=(SimulatedQueue("calls"),),
            groups=({0: Route()},),
            agent_group=np.zeros(most, dtype=np.int64),
            is_open=np.ones((1, COUNT), dtype=bool),
            interval_seconds=LENGTH,
            interchangeable=True,
        ),
        streams=(Stream(expected=contacts, aht_seconds=np.full(COUNT, AHT)),),
        duty=duty(pieces, most, none, none, LENGTH, 900.0),
        within=np.array([20.0]),
        day_of=np.zeros(COUNT, dtype=np.int64),
        week_of=np.zeros(COUNT, dtype=np.int64),
        definitions=("offered",),
        seed=7,
    )
