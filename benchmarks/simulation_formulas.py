"""The simulator against the staffing formulas: in how many of 100 seeds the formula lies in the 95 % interval.

Steady queues (the first hours left out) of calls with patience, with redials and other kinds of patience, chats with
parallel conversations, and deferred work whose backlog is worked off through the day. Customers who call again do so
hours later, for the formula takes their calls for independent ones. Each seed is 16 replications,
precise to about a point of service level. About 95 of 100 are expected; fewer than 93 would be a bias.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

NAME = "simulation_formulas"

SEEDS = 100
REPLICATIONS = 16


@dataclass(frozen=True)
class Figures:
    """What a formula says."""

    service_level: float
    asa_seconds: float
    abandonment: float | None = None


def run() -> dict[str, object]:
    """Seeds in which service level, mean wait and abandonment agree, per case."""
    figures: dict[str, object] = {}
    for name, case in cases().items():
        hits = coverage(case, SEEDS)
        for measure, count in hits.items():
            figures[f"{name}: {measure} inside, of {SEEDS}"] = count
    return figures


@dataclass(frozen=True)
class Case:
    """A scenario for a seed, the intervals that count, and the formula's figures."""

    scenario: Callable[[int], Any]
    first: int
    last: int
    truth: Figures


def coverage(case: Case, seeds: int) -> dict[str, int]:
    """In how many seeds the truth lies inside the interval, by measure."""
    hits = dict.fromkeys(("service level", "mean wait", *(("abandonment",) if case.truth.abandonment else ())), 0)
    for seed in range(seeds):
        for name, (low, high, truth) in intervals(case, seed).items():
            hits[name] += bool(low <= truth <= high)
    return hits


def intervals(case: Case, seed: int) -> dict[str, tuple[float, float, float]]:
    """Ends of the interval and the formula's figure, by measure."""
    from wfm.simulation.counting import DECIDED, GONE, WAITED
    from wfm.simulation.estimates import Ratio
    from wfm.simulation.replicate import counts, of_definition

    scenario = case.scenario(seed)
    ratios = {"service level": Ratio(share=True), "mean wait": Ratio(), "abandonment": Ratio(share=True)}
    for count in counts(scenario, 0, REPLICATIONS):
        sums = count.table[:, case.first : case.last].sum(axis=1)
        good, all_ = of_definition(scenario, sums)
        ratios["service level"].add(good, all_)
        ratios["mean wait"].add(sums[:, WAITED], sums[:, DECIDED])
        ratios["abandonment"].add(sums[:, GONE], sums[:, DECIDED])
    truths = {
        "service level": case.truth.service_level,
        "mean wait": case.truth.asa_seconds,
        "abandonment": case.truth.abandonment,
    }
    found = {}
    for name, truth in truths.items():
        if truth is not None:
            estimate = ratios[name].estimate()
            found[name] = float(estimate.low[0]), float(estimate.high[0]), truth
    return found


def cases() -> dict[str, Case]:
    """Every case by its name."""
    from wfm.models.organisation import Queue

    voice = {"channel": "voice", "target": {"definition": "offered"}}
    chats = {"channel": "chat", "concurrency": 3, "target": {"definition": "offered", "within_seconds": 60}}
    return {
        "calls, 14 people": _steady(Queue.model_validate(voice | {"patience_seconds": 120}), 14, 0.06, 240),
        "calls, 100 people": _steady(
            Queue.model_validate({"channel": "voice", "target": {"definition": "virtual"}, "patience_seconds": 90}),
            100,
            0.32,
            300,
        ),
        "calls, redials": _steady(
            Queue.model_validate(voice | {"patience_seconds": 120, "redial_share": 0.5}), 12, 0.05, 240
        ),
        "calls, lognormal patience": _steady(
            Queue.model_validate(
                voice | {"patience_seconds": 100, "patience_shape": {"distribution": "lognormal", "cv": 1.4}}
            ),
            10,
            0.042,
            240,
        ),
        "chats, as long whatever the number": _steady(
            Queue.model_validate(chats | {"patience_seconds": 200}), 5, 0.025, 600
        ),
        "chats, longer in parallel": _steady(
            Queue.model_validate(chats | {"patience_seconds": 200, "aht_by_concurrency_seconds": [300, 420, 540]}),
            6,
            0.035,
            540,
        ),
        "deferred, a backlog through the day": _deferred(),
    }


def _steady(queue: Any, agents: int, per_second: float, aht: float) -> Case:
    from wfm.staffing.interactive import stationary_queue
    from wfm.staffing.service import queue_service

    hours, warm = (80, 24) if queue.redial_share else (40, 4)
    load = np.array([per_second * aht])
    volume = np.array([per_second * 3600])
    level, asa, _ = queue_service(queue, volume, aht, agents, 3600.0)
    state = stationary_queue(queue, load, np.array([float(aht)])).at(np.array([float(agents)]))
    expected = np.full(hours, per_second * 3600)

    def scenario(seed: int) -> Any:
        return scenario_of(queue, agents, expected, aht, seed)

    truth = Figures(float(level[0]), float(asa[0]), float(state.abandonment[0]))
    return Case(scenario, warm, hours, truth)


def _deferred() -> Case:
    """The formula's fluid is worked on by everybody at once; contacts take a while until all people have one.

    That delays all work by `late`: load a fills n people in −log(1 − n/a) handling times. Nothing is done in less than
    its own handling time.
    """
    from wfm.models.organisation import Queue
    from wfm.staffing.deferred import MAX_OCCUPANCY
    from wfm.staffing.service import queue_service

    aht, agents, length = 240.0, 60, 30.0  # short intervals: the formula judges their ends
    expected = np.concatenate([np.full(600, 12.5), np.full(1320, 2.5)])
    share = agents * length / (12.5 * aht)
    filled = -np.log(1 - share)
    late = aht * (filled - (filled - share) / share)
    queue = Queue.model_validate({"channel": "email", "target": {"within_seconds": 7200, "service_level": 0.9}})
    sooner = queue.model_copy(update={"target": queue.target.model_copy(update={"within_seconds": 7200 - late})})
    busy = agents / MAX_OCCUPANCY  # the formula keeps some of their time back
    level, asa, _ = queue_service(sooner, expected, aht, busy, length)
    good, wait = (float(x @ expected / expected.sum()) for x in (level, np.maximum(asa + late, aht)))
    truth = Figures(good, wait)
    return Case(lambda seed: scenario_of(queue, agents, expected, aht, seed, length), 0, expected.size, truth)


def scenario_of(queue: Any, agents: int, expected: np.ndarray, aht: float, seed: int, length: float = 3600.0) -> Any:
    """One queue and people who are there all the time."""
    from wfm.simulation.centre import Centre, Route, SimulatedQueue
    from wfm.simulation.presence import duty
    from wfm.simulation.scenario import Scenario, Stream

    times = queue.aht_by_concurrency_seconds or (1.0,) * queue.concurrency
    count = expected.size
    return Scenario(
        centre=Centre(
            queues=(
                SimulatedQueue(
                    "queue",
                    deferred=queue.deferred,
                    rates=tuple(times[-1] / each for each in times),
                    within_seconds=queue.target.within_seconds,
                    redial_share=queue.redial_share,
                    redial_delay_seconds=4 * 3600.0,
                ),
            ),
            groups=({0: Route()},),
            agent_group=np.zeros(agents, dtype=np.int64),
            is_open=np.ones((1, count), dtype=bool),
            interval_seconds=length,
        ),
        streams=(
            Stream(
                expected=expected,
                aht_seconds=np.full(count, float(aht)),
                patience_seconds=queue.patience_seconds,
                patience=queue.patience_shape,
            ),
        ),
        duty=duty(
            [(agent, 0, 0.0, 1e9) for agent in range(agents)],
            agents,
            np.zeros((agents, count)),
            np.zeros((agents, count)),
            length,
            900.0,
        ),
        within=np.array([queue.target.within_seconds]),
        day_of=np.zeros(count, dtype=np.int64),
        week_of=np.zeros(count, dtype=np.int64),
        definitions=(queue.target.definition,),
        seed=seed,
    )
