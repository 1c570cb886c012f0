"""Simulated contacts per second of processor time, beside simpy and ciw where they are installed.

M/M/100+M: load 95 erlangs, handling time 300 s, patience 120 s, a hundred individual agents; then three kinds of calls
and two groups with skills. Everything is counted: drawing contacts, laying them out, the loop. Uncompiled runs in a
process without numba. The service level of the first model is exactly 0.9224.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import numpy as np

NAME = "simulation_speed"

AGENTS, LOAD, AHT, PATIENCE, WITHIN = 100, 95.0, 300.0, 120.0, 20.0
CONTACTS, ROUNDS = 1_000_000, 5


def run() -> dict[str, object]:
    """The best of several rounds of each, in contacts per second, and the ratio to simpy in the same run."""
    figures: dict[str, object] = {}
    begin = time.process_time()
    compile_time()
    figures["compiling or loading the compiled loop, cpu_seconds"] = time.process_time() - begin
    rates = {"one skill, 100 agents": one_skill, "three kinds of calls, two groups": several_skills}
    for name, case in rates.items():
        whole, loop, level = case(CONTACTS, ROUNDS)
        figures[f"{name}: with drawing, per cpu_second"] = whole
        figures[f"{name}: loop alone, per cpu_second"] = loop
        figures[f"{name}: service level"] = level
    code = "from benchmarks.simulation_speed import one_skill; print(one_skill(40_000, 3)[0])"
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.modules['numba'] = None\n" + code],
        capture_output=True,
        text=True,
        check=True,
    )
    figures["one skill, uncompiled: per cpu_second"] = float(done.stdout)
    for name, other in (("simpy", with_simpy), ("ciw", with_ciw)):
        try:
            rate, level = other(20_000)
        except ImportError:
            figures[f"{name}: per cpu_second"] = "not installed"
            continue
        figures[f"{name}: per cpu_second"] = rate
        figures[f"{name}: service level"] = level
        figures[f"one skill, as many times {name}"] = one_skill(CONTACTS, 2)[0] / rate
    return figures


def compile_time() -> None:
    """Load the loop."""
    one_skill(1000, 1)


def one_skill(contacts: int, rounds: int) -> tuple[float, float, float]:
    """Contacts per second with drawing, of the loop alone, and the service level."""
    from wfm.simulation.centre import Arrivals, Route

    def draw(random: np.random.Generator) -> Arrivals:
        time_ = np.cumsum(random.standard_exponential(contacts) * (AHT / LOAD))
        work = random.standard_exponential(contacts) * AHT
        return Arrivals(time_, np.zeros(contacts, np.int64), work, random.standard_exponential(contacts) * PATIENCE)

    seconds = contacts * AHT / LOAD
    return _measure(draw, ({0: Route()},), np.zeros(AGENTS, np.int64), 1, seconds, contacts, rounds)


def several_skills(contacts: int, rounds: int) -> tuple[float, float, float]:
    """The same for 45 agents of the first two kinds of calls and 55 of the last two."""
    from wfm.simulation.centre import Arrivals, Route

    def draw(random: np.random.Generator) -> Arrivals:
        time_ = np.cumsum(random.standard_exponential(contacts) * (AHT / LOAD))
        work = random.standard_exponential(contacts) * AHT
        queue = np.searchsorted([0.3, 0.65], random.random(contacts))
        return Arrivals(time_, queue, work, random.standard_exponential(contacts) * PATIENCE)

    groups = ({0: Route(), 1: Route()}, {1: Route(rank=1), 2: Route()})
    group = np.repeat([0, 1], [45, 55])
    return _measure(draw, groups, group, 3, contacts * AHT / LOAD, contacts, rounds)


def _measure(
    draw: Any, groups: Any, group: np.ndarray, queues: int, seconds: float, contacts: int, rounds: int
) -> tuple[float, float, float]:
    from wfm.simulation.centre import Centre, Presence, SimulatedQueue
    from wfm.simulation.layout import ANSWERED
    from wfm.simulation.world import World

    centre = Centre(
        queues=tuple(SimulatedQueue(str(number), drain_seconds=1e12) for number in range(queues)),
        groups=groups,
        agent_group=group,
        is_open=np.ones((queues, int(seconds / 1800) + 1), dtype=bool),
        interval_seconds=1800.0,
    )
    world, there = World(centre), Presence(np.arange(group.size), np.zeros(group.size), np.full(group.size, 1e12))
    best, loop, good = 0.0, 0.0, 0
    random = np.random.Generator(np.random.SFC64(5))
    world.play(draw(random), there)
    for _ in range(rounds):
        begin = time.process_time()
        arrivals = draw(random)
        drawn = time.process_time()
        world.play(arrivals, there)
        end = time.process_time()
        best, loop = max(best, contacts / (end - begin)), max(loop, contacts / (end - drawn))
        course = world.course()
        good += int(((course.outcome == ANSWERED) & (course.wait <= WITHIN)).sum())
    return best, loop, good / contacts / rounds


def with_simpy(contacts: int) -> tuple[float, float]:
    """The first model in simpy: a resource, and customers who stop waiting."""
    import simpy

    random = np.random.default_rng(1)
    gaps, work = random.exponential(AHT / LOAD, contacts), random.exponential(AHT, contacts)
    patience = random.exponential(PATIENCE, contacts)
    good = 0

    def customer(world: Any, people: Any, number: int) -> Any:
        nonlocal good
        came = world.now
        with people.request() as asked:
            yield asked | world.timeout(patience[number])
            if asked.triggered:
                good += world.now - came <= WITHIN
                yield world.timeout(work[number])

    def source(world: Any, people: Any) -> Any:
        for number in range(contacts):
            yield world.timeout(gaps[number])
            world.process(customer(world, people, number))

    begin = time.process_time()
    world = simpy.Environment()
    world.process(source(world, simpy.Resource(world, capacity=AGENTS)))
    world.run()
    return contacts / (time.process_time() - begin), good / contacts


def with_ciw(contacts: int) -> tuple[float, float]:
    """The first model in ciw, with reneging."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(LOAD / AHT)],
        service_distributions=[ciw.dists.Exponential(1 / AHT)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(1)
    begin = time.process_time()
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(contacts, method="Finish")
    records = simulation.get_all_records()
    used = time.process_time() - begin
    good = sum(record.record_type == "service" and record.waiting_time <= WITHIN for record in records)
    return len(records) / used, good / len(records)
