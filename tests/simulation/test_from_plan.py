"""The plan as a scenario: who serves what, when people are there, what is lost of their time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from wfm import pipeline
from wfm.evaluation import make_scenario, make_simulation
from wfm.models.organisation import Configuration
from wfm.models.people import Agent, Assignment, WorkSpan
from wfm.models.plan import PlanInputs
from wfm.models.skills import DatedSkill
from wfm.models.time import IntervalGrid
from wfm.simulation.from_plan import agent_routes, day_cv, skill_spells
from wfm.simulation.presence import duty, joined, spans
from wfm.simulation.replicate import difference


@pytest.fixture(scope="module")
def planned(tiny_inputs: PlanInputs):
    plan = pipeline.roster(pipeline.require(pipeline.forecast(tiny_inputs)))
    assert plan.forecast
    assert plan.result
    assert plan.result.roster
    return plan.inputs, plan.forecast, plan.result.roster


def changed(inputs: PlanInputs, **options: object) -> PlanInputs:
    simulation = inputs.configuration.simulation.model_copy(update=options)
    return inputs.model_copy(
        update={"configuration": inputs.configuration.model_copy(update={"simulation": simulation})}
    )


def routing(**options: object) -> Configuration:
    return Configuration.model_validate(
        {
            "organisation": "O",
            "time_zone": "UTC",
            "horizon": {"start": "2026-03-02", "days": 1},
            "sites": {"S": {"time_zone": "UTC"}},
            "skills": ["a", "b"],
            "queues": {
                "A": {"skills": ["a>=2"], "overflow": [{"after_seconds": 60, "skills": ["b"]}]},
                "B": {"skills": ["b"]},
            },
            "simulation": options,
        }
    )


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        ({"a": 1}, {}),
        ({"a": 2}, {0: (0, 0.0)}),
        ({"b": 1}, {0: (100, 60.0), 1: (0, 0.0)}),
        ({"a": 3, "b": 1}, {0: (0, 0.0), 1: (0, 0.0)}),
    ],
)
def test_who_serves_what(skills: dict[str, int], expected: dict[int, tuple[int, float]]) -> None:
    found = agent_routes(routing(), skills)
    assert {queue: (route.rank, route.delay_seconds) for queue, route in found.items()} == expected


def test_policies_rank_people() -> None:
    both = {"a": 3, "b": 1}
    assert [route.rank for route in agent_routes(routing(policy="most_specialised"), both).values()] == [2, 2]
    assert [route.rank for route in agent_routes(routing(policy="priority"), both).values()] == [6, 8]
    fast = agent_routes(routing(speed_by_level={3: 1.25}), both)
    assert [route.speed for route in fast.values()] == [1.25, 1.0]


def test_shifts_without_breaks_and_what_reaches_in() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    grid = IntervalGrid(start=start, interval_minutes=30, count=48)

    def at(hours: float) -> datetime:
        return start + timedelta(hours=hours)

    pause = WorkSpan(activity="meal", start=at(12), end=at(12.5))
    day = Assignment(agent="x", date=start.date(), start=at(9), end=at(17), breaks=(pause,))
    night = Assignment(agent="y", date=start.date() - timedelta(days=1), start=at(-3), end=at(5))
    found = spans([day, night], {"x": 0, "y": 1}, grid)
    assert [(agent, begin / 3600, end / 3600) for agent, _, begin, end in found] == [
        (0, 9, 12),
        (0, 12.5, 17),
        (1, 0, 5),
    ]


def test_shares_lost_are_lost_on_average_and_pieces_that_meet_are_joined() -> None:
    pieces = [(agent, 1, 0.0, 8 * 3600.0) for agent in range(20)]
    away, absent = np.full((20, 48), 0.2), np.full((20, 48), 0.1)
    there = duty(pieces, 20, absent, away, 1800.0, 900.0)
    hours = []
    for replication in range(200):
        presence = there.draw(5, replication)
        hours.append((presence.end - presence.begin).sum() / 3600)
        same = presence.agent[1:] == presence.agent[:-1]
        assert np.all(presence.begin[1:][same] > presence.end[:-1][same])
    assert np.mean(hours) == pytest.approx(20 * 8 * 0.8 * 0.9, rel=0.02)
    again = joined(np.array([0, 0, 1]), np.array([0.0, 5.0, 5.0]), np.array([5.0, 9.0, 9.0]))
    assert (again.begin.tolist(), again.end.tolist()) == ([0, 5], [9, 9])


def test_sickness_and_busy_days_cost_service_and_speed_brings_some(planned) -> None:
    inputs, forecast, roster = planned
    calm = make_scenario(changed(inputs, busyness_cv=0.0), forecast, roster)
    for options, better in (
        ({"busyness_cv": 0.0, "sickness": 0.3}, False),
        ({"busyness_cv": 0.5}, False),
        ({"busyness_cv": 0.0, "speed_by_level": {1: 1.3}}, True),
    ):
        found = difference(make_scenario(changed(inputs, **options), forecast, roster), calm, 30)
        assert (found.low[0] > 0) if better else (found.high[0] < 0)


def test_quantiles_become_a_day_factor(planned) -> None:
    inputs, forecast, _ = planned
    queue = forecast.queues["help"]
    levels = np.array([0.1, 0.9])
    sd = np.sqrt(queue.offered + 0.15**2 * queue.offered**2)
    wide = queue.model_copy(
        update={
            "spread": None,
            "quantile_levels": levels,
            "quantiles": queue.offered + np.outer([-1.2815516, 1.2815516], sd),
        }
    )
    assert day_cv(inputs.configuration, wide) == pytest.approx(0.15, rel=1e-3)
    assert day_cv(changed(inputs, busyness_cv=0.4).configuration, wide) == 0.4
    none = queue.model_copy(update={"spread": None, "quantile_levels": np.zeros(0), "quantiles": np.zeros((0, 0))})
    assert day_cv(inputs.configuration, none) == 0.0


def test_periods_add_up(planned) -> None:
    inputs, forecast, roster = planned
    result = make_simulation(changed(inputs, min_replications=6, max_replications=6), forecast, roster)
    queue = result.queues["help"]
    contacts = [getattr(queue, level).contacts.mean.sum() for level in ("intervals", "days", "weeks", "whole")]
    assert contacts == pytest.approx([contacts[0]] * 4, rel=1e-4)
    busy = sum(agent.busy.mean[0] for agent in result.agents.values())
    assert busy == pytest.approx(queue.whole.busy.mean[0] * 72, rel=0.02)  # but what is finished after the grid
    weights = queue.days.contacts.mean
    assert (queue.days.offered.mean * weights).sum() / weights.sum() == pytest.approx(
        queue.whole.offered.mean[0], abs=2e-3
    )
    assert result.weeks == ("2026-03-02",)


@pytest.mark.parametrize(("last_day", "days_served"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_a_skill_that_runs_out_serves_to_its_last_day_and_no_longer(planned, last_day: int, days_served: int) -> None:
    inputs, forecast, roster = planned
    until = DatedSkill(skill="english", valid_until=date(2026, 3, last_day))
    lapsing = tuple(agent.model_copy(update={"skills": {}, "dated_skills": (until,)}) for agent in inputs.agents)
    options = {"min_replications": 4, "max_replications": 4}
    before = make_simulation(changed(inputs, **options), forecast, roster)
    after = make_simulation(changed(inputs.model_copy(update={"agents": lapsing}), **options), forecast, roster)
    old, new = before.queues["help"].days, after.queues["help"].days
    assert new.busy.mean[:days_served].tolist() == old.busy.mean[:days_served].tolist()
    assert new.offered.mean[:days_served].tolist() == old.offered.mean[:days_served].tolist()
    assert not new.busy.mean[days_served:].any()
    assert (after.on_duty.mean > 0).sum() < (before.on_duty.mean > 0).sum() or days_served == 3


def test_spells_follow_the_persons_own_dates() -> None:
    """Monday ends in Manila at 16:00 UTC; an interval is of the date on which it begins."""
    monday = date(2026, 3, 2)
    configuration = routing()
    grid = IntervalGrid.of_days(monday, 2, 60, "UTC")
    dated = (DatedSkill(skill="b", valid_from=monday + timedelta(days=1)),)
    for zone, hour in (("UTC", 24), ("Asia/Manila", 16), ("Asia/Kathmandu", 19)):
        agent = Agent(agent="x", site="S", contract="c", skills={"a": 2}, dated_skills=dated, time_zone=zone)
        found = skill_spells(configuration, agent, grid)
        assert [(each.first, each.last, sorted(each.routes)) for each in found] == [(0, hour, [0]), (hour, 48, [0, 1])]
    lapse = (DatedSkill(skill="a", level=2, valid_until=monday),)
    agent = Agent(agent="x", site="S", contract="c", dated_skills=lapse)
    assert [(each.first, each.last) for each in skill_spells(configuration, agent, grid)] == [(0, 24)]
