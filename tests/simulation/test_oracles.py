"""Published results of another simulator (ContactCenters): within its intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.simulation.building import always, answered, merge, oracle, presence, single, together
from wfm.simulation import layout
from wfm.simulation.centre import Centre, Presence, Route, SimulatedQueue
from wfm.simulation.draws import poisson_times
from wfm.simulation.world import World

DAYS = 1000


def judge(record: dict[str, Any], found: dict[str, float]) -> None:
    """Within the published interval, to the three digits that are printed."""
    for name, value in found.items():
        expected, width = np.array(record["expected"][name]), np.array(record["tolerance"][name])
        near = np.abs(np.array(value) - expected) <= width + 0.0005
        assert np.all(near), (record["id"], name, value, expected, width)


@pytest.mark.parametrize(
    ("name", "queue", "patience"),
    [
        ("cc-MMCAb", SimulatedQueue("calls", drain_seconds=1e9), 60.0),
        ("cc-MMCBlocked", SimulatedQueue("calls", places=5, drain_seconds=1e9), None),
    ],
)
def test_one_queue_with_abandonment_or_blocking(name: str, queue: SimulatedQueue, patience: float | None) -> None:
    record = oracle(name)
    random = np.random.default_rng(3)
    world = World(single(12, 480 * 60, queue))
    sums = np.zeros(8)
    for _ in range(DAYS):
        time = poisson_times(random, np.array([4.2 * 480]), 480 * 60.0)
        stay = np.full(time.size, np.inf) if patience is None else random.exponential(patience, time.size)
        work = random.exponential(120, time.size)
        course = world.run(merge([time], [work], [stay]), always(12))
        served, lost = answered(course), course.outcome == layout.ABANDONED
        sums += [
            time.size,
            served.sum(),
            (served & (course.wait <= 20)).sum(),
            lost.sum(),
            (lost & (course.wait > 20)).sum(),
            (course.outcome == layout.BLOCKED).sum(),
            course.wait[served].sum(),
            course.busy.sum() / 12 / (480 * 60),
        ]
    offered, served_, in_time, gone, late, blocked, waited, busy = sums / DAYS
    if patience is not None:
        judge(
            record,
            {
                "abandoned_per_day": gone,
                "in_target_per_day": in_time,
                "sl_served_only": in_time / served_,
                "sl_with_late_abandonments": in_time / (served_ + late),
                "asa_served_min": waited / served_ / 60,
                "occupancy": busy,
            },
        )
    else:
        judge(
            record,
            {
                "blocked_per_day": blocked,
                "in_target_per_day": in_time,
                "sl_served": in_time / served_,
                "asa_min": waited / served_ / 60,
                "sl_with_blocked": in_time / offered,
            },
        )


def test_a_day_with_periods_and_a_busyness_factor() -> None:
    record = oracle("cc-CallCC")
    inputs = record["inputs"]
    rates, agents = np.array(inputs["rates_per_hour"], float), [*inputs["agents"], inputs["wrap_up_agents"]]
    centre = Centre(
        queues=(SimulatedQueue("calls", drain_seconds=1e9),),
        groups=({0: Route()},),
        agent_group=np.zeros(max(agents), dtype=np.int64),
        is_open=np.ones((1, 13), dtype=bool),
        interval_seconds=3600.0,
        interchangeable=True,
    )
    there, world = presence(agents, 3600), World(centre)
    random = np.random.default_rng(5)
    sums = np.zeros(4)
    days = 4 * DAYS  # their interval is wide: the busyness factor moves whole days
    for _ in range(days):
        time = poisson_times(random, rates * random.gamma(10, 0.1), 3600.0)
        stay = np.where(random.random(time.size) < 0.1, 0.0, random.exponential(1000, time.size))
        course = world.run(merge([time], [random.exponential(100, time.size)], [stay]), there)
        short = (course.wait < inputs["awt_s"]).sum()
        lost = (course.outcome == layout.ABANDONED).sum()
        sums += time.size, course.wait.sum() / 1660, short / 1660, lost / 1660
    arrivals, wait, share, lost = sums / days
    judge(
        record,
        {
            "arrivals_per_day": arrivals,
            "wait_per_day_mean_s": wait,
            "share_waits_below_awt_incl_abandoned": share,
            "lost_per_expected_call": lost,
        },
    )


def test_three_kinds_of_calls_and_two_groups() -> None:
    record = oracle("cc-SimpleMSK")
    inputs = record["inputs"]
    rates = np.array(inputs["arrival_rate"])
    service, patience = (
        np.array(inputs["service_rate_by_arrival_period"]),
        np.array(inputs["patience_rate_by_arrival_period"]),
    )
    first, second = ([*row, wrap] for row, wrap in zip(inputs["agents"], inputs["wrap_up_agents"], strict=True))
    groups = [0] * max(first) + [1] * max(second)
    centre = Centre(
        queues=tuple(SimulatedQueue(str(kind), drain_seconds=1e9) for kind in range(3)),
        groups=({0: Route(), 1: Route(rank=0)}, {1: Route(rank=1), 2: Route()}),
        agent_group=np.array(groups),
        is_open=np.ones((3, 3), dtype=bool),
        interval_seconds=7200.0,
        interchangeable=True,
    )
    there = together(presence(first, 7200), presence(second, 7200, first=max(first)))
    random, world, days = np.random.default_rng(11), World(centre), 2 * DAYS
    served = lost = late = 0.0
    in_time = np.zeros((3, 3))
    for _ in range(days):
        factor = random.gamma(28.7, 1 / 28.7)
        times = [poisson_times(random, 120 * rates[kind] * factor, 7200.0) for kind in range(3)]
        periods = [np.minimum((time / 7200).astype(int), 2) for time in times]
        work = [random.exponential(60 / service[period]) for period in periods]
        stay = [random.exponential(60 / patience[period]) for period in periods]
        course = world.run(merge(times, work, stay), there)
        good = answered(course) & (course.wait <= 20)
        served += answered(course).sum()
        lost += (course.outcome == layout.ABANDONED).sum()
        late += ((course.outcome == layout.ABANDONED) & (course.wait > 20)).sum()
        np.add.at(in_time, (course.queue[good], np.minimum((course.time[good] / 7200).astype(int), 2)), 1)
    judge(
        record,
        {
            "served_per_day": served / days,
            "abandoned_per_day": lost / days,
            "sl_with_late_abandonments": in_time.sum() / (served + late),
            "in_target": in_time / days,
        },
    )


def test_nothing_happens_without_contacts_or_people() -> None:
    world = World(single(2, 3600))
    nobody = Presence(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    none = merge([np.zeros(0)], [np.zeros(0)], [np.zeros(0)])
    assert world.run(none, always(2)).time.size == 0
    lost = world.run(merge([np.array([5.0])], [np.ones(1)], [np.array([30.0])]), nobody)
    assert (lost.outcome[0], lost.wait[0]) == (layout.ABANDONED, 30.0)
