"""The loop on a tiny plan: a roster that falls short is made again; targets over the day cost fewer people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wfm import pipeline
from wfm.evaluation import make_scenario
from wfm.improvement.roster import Window, shortfall, with_one_more
from wfm.models.plan import Plan, PlanInputs
from wfm.simulation.replicate import service_levels


def _with(inputs: PlanInputs, **target: object) -> PlanInputs:
    configuration = inputs.configuration
    queue = configuration.queues["help"]
    queue = queue.model_copy(update={"target": queue.target.model_copy(update=target)})
    changed = configuration.model_copy(update={"queues": {"help": queue}})
    return inputs.model_copy(update={"configuration": changed})


@pytest.fixture(scope="module")
def rostered(tiny_inputs: PlanInputs) -> Plan:
    return pipeline.roster(pipeline.require(pipeline.forecast(_with(tiny_inputs, service_level=0.05))))


def test_a_roster_that_falls_short_is_made_again(rostered: Plan) -> None:
    asked = rostered.model_copy(update={"inputs": _with(rostered.inputs, service_level=0.75)})
    before = pipeline.simulate(asked)
    assert before.simulation is not None
    heard: list[Plan] = []
    after, missing = pipeline.improve(before, most_rounds=3, told=heard.append)
    assert after.simulation is not None
    assert heard
    assert shortfall(asked.inputs, after.simulation) < shortfall(asked.inputs, before.simulation) - 0.01
    assert (not missing) == (after.simulation.queues["help"].whole.service_level.high[0] >= 0.75)
    assert not pipeline.audit(after).hard


def test_what_is_missing_is_said_where_nothing_helps(rostered: Plan) -> None:
    asked = rostered.model_copy(update={"inputs": _with(rostered.inputs, service_level=0.999)})
    _, missing = pipeline.improve(pipeline.simulate(asked), most_rounds=1)
    assert len(missing) == 1
    assert missing[0].startswith("help: ")
    assert "of the 100 % promised" in missing[0]
    assert "worst working days" in missing[0]


def test_nothing_is_done_where_the_target_holds(rostered: Plan) -> None:
    easy = rostered.model_copy(update={"inputs": _with(rostered.inputs, service_level=0.05)})
    after, missing = pipeline.improve(pipeline.simulate(easy))
    assert missing == ()
    assert after.result == easy.result


def test_one_more_person_helps_and_others_meet_the_same(rostered: Plan) -> None:
    assert rostered.forecast
    assert rostered.result
    assert rostered.result.roster
    scenario = make_scenario(rostered.inputs, rostered.forecast, rostered.result.roster)
    chosen = np.flatnonzero(scenario.streams[0].expected > 0)
    more = with_one_more(scenario, Window(0, "all day", chosen))
    assert service_levels(more, 5).mean[0] > service_levels(scenario, 5).mean[0]
    first, second = scenario.replication(3), more.replication(3)
    assert np.array_equal(first[0].time, second[0].time)
    people = scenario.duty.agents
    assert np.array_equal(first[1].begin, second[1].begin[second[1].agent < people])


def test_a_target_over_the_day_needs_fewer_people(tiny_inputs: PlanInputs) -> None:
    forecast = pipeline.forecast(tiny_inputs)
    every = pipeline.require(forecast).requirement
    day = pipeline.require(forecast.model_copy(update={"inputs": _with(tiny_inputs, period="day")})).requirement
    assert every
    assert day
    # shifts are whole people, and so are the numbers made from them
    assert day.queues["help"].agents.sum() < np.ceil(every.queues["help"].agents).sum()
    # deferred work and impossible shifts are left as they were
    none = tiny_inputs.configuration.model_copy(update={"shift_templates": {}})
    stuck = forecast.model_copy(
        update={"inputs": _with(tiny_inputs.model_copy(update={"configuration": none}), period="day")}
    )
    assert pipeline.require(stuck).requirement == every


def test_a_scenario_of_the_same_seed_is_the_same(rostered: Plan) -> None:
    assert rostered.forecast
    assert rostered.result
    assert rostered.result.roster
    scenario = make_scenario(rostered.inputs, rostered.forecast, rostered.result.roster)
    again = make_scenario(rostered.inputs, rostered.forecast, rostered.result.roster)
    assert np.array_equal(scenario.replication(2)[0].work, again.replication(2)[0].work)
    other = replace(scenario, seed=scenario.seed + 1)
    assert not np.array_equal(scenario.replication(2)[0].time, other.replication(2)[0].time)
