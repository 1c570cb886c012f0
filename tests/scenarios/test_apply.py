"""What each kind of change does to inputs and forecast, and what is said of one that cannot be made."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from wfm import pipeline
from wfm.errors import ConfigurationError
from wfm.models.forecast import Forecast
from wfm.models.people import SpecialDay
from wfm.models.plan import PlanInputs
from wfm.models.scenario import Scenario
from wfm.models.skills import DatedSkill
from wfm.scenarios.apply import apply_inputs
from wfm.scenarios.demand_changes import apply_forecast

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def inputs(tiny_inputs: PlanInputs) -> PlanInputs:
    return tiny_inputs


@pytest.fixture(scope="module")
def forecast(inputs: PlanInputs) -> Forecast:
    made = pipeline.forecast(inputs).forecast
    assert made is not None
    return made


def changed(inputs: PlanInputs, **sections: Any) -> PlanInputs:
    return apply_inputs(inputs, Scenario.model_validate(sections), "scenarios/x.yaml").inputs


def expected(forecast: Forecast, inputs: PlanInputs, **sections: Any) -> Forecast:
    scenario = Scenario.model_validate(sections)
    return apply_forecast(forecast, apply_inputs(inputs, scenario, "x").inputs, scenario)[0]


def told(inputs: PlanInputs, **sections: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        changed(inputs, **sections)
    return [str(problem) for problem in error.value.problems]


def test_nothing_changes_nothing_and_the_baseline_is_never_touched(inputs: PlanInputs, forecast: Forecast) -> None:
    before = inputs.model_dump_json()
    assert changed(inputs) == inputs
    assert expected(forecast, inputs) == forecast
    changed(inputs, set={"queues.*.target.service_level": 0.5}, agents=[{"remove": 3}])
    expected(forecast, inputs, volume=[{"factor": 9}])
    assert inputs.model_dump_json() == before


@pytest.mark.parametrize(
    ("path", "value", "after"),
    [
        ("queues.help.target.service_level", 0.9, 0.9),
        ("queues.*.target.service_level", "*0.5", 0.4),  # from the default 0.8
        ("queues.help.target.within_seconds", "+10", 30),
        ("queues.help.shrinkage", "+50%", 0.15),
        ("queues.help.shrinkage", "-0.04", 0.06),
    ],
)
def test_settings_by_path(inputs: PlanInputs, path: str, value: object, after: float) -> None:
    queue = changed(inputs, set={path: value}).configuration.queues["help"]
    holder = queue.target if "target" in path else queue
    assert getattr(holder, path.rpartition(".")[2]) == pytest.approx(after)


def test_rules_contracts_hours_and_sites_by_path(inputs: PlanInputs) -> None:
    made = changed(
        inputs,
        set={
            "rules.daily_rest.hours": "+1",
            "rules.consecutive_days.max_days": 5,
            "contracts.full.cost_per_hour": 20,
            "contracts.half": {"hours_per_week": 15},
            "sites.Porto": {"time_zone": "Europe/Lisbon"},
            "queues.help.opening_hours": {"mon-fri": "09:00-13:00"},
        },
    ).configuration
    rules = {rule.rule: rule.params for rule in made.rules}
    assert rules == {"daily_rest": {"hours": 12}, "consecutive_days": {"max_days": 5}}
    assert made.contracts["full"].cost_per_hour == 20
    assert made.contracts["half"].hours_per_week == 15
    assert set(made.sites) == {"Lisbon", "Porto"}
    assert changed(inputs, set={"rules.daily_rest": "off"}).configuration.rules == ()


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("queues.help.target.servise_level", "queues.help.target.service_level"),
        ("queues.halp.shrinkage", "queues.help.shrinkage"),
        ("rules.daily_rst.hours", "rules.daily_rest.hours"),
        ("contracts.full.cost_hour", "contracts.full.cost_per_hour"),
        ("idle_costs", "idle_cost"),
        ("queues.*.targt.service_level", "queues.*.target.service_level"),
    ],
)
def test_a_typo_names_the_nearest_path(inputs: PlanInputs, path: str, nearest: str) -> None:
    assert any(
        f"no setting {path!r} in site.yaml (did you mean {nearest!r}?)" in line for line in told(inputs, set={path: 1})
    )


def test_every_mistake_of_a_scenario_is_told_at_once(inputs: PlanInputs) -> None:
    lines = told(
        inputs,
        set={"queues.help.shrinkage": 2, "rules.daily_rest": "*2"},
        volume=[{"queues": ["hlp"], "factor": 2}],
        agents=[{"add": 1, "like": "a9"}, {"remove": 9}, {"add": 1, "skills": {"french": 1}}],
        skills=[{"add": {"englsh": 2}}],
        incidents=[{"at": "noon"}],
        sites_closed=[{"site": "Lisboa"}],
        new_queues=[{"name": "help", "like": "help", "share": 0.1}],
    )
    for part in (
        "queues.help.shrinkage: must be less than 1, got 2",
        "changes a number",
        "volume: no queue 'hlp' (did you mean 'help'?)",
        "agents.like: no agent 'a9'",
        "9 people are to go, but only 6 fit",
        "agents.skills: no skill 'french'",
        "skills: no skill 'englsh' (did you mean 'english'?)",
        "incidents.at: must be a time",
        "sites_closed.site: no site 'Lisboa' (did you mean 'Lisbon'?)",
        "there is a queue 'help' already",
    ):
        assert any(part in line for line in lines), (part, lines)


def test_people_come_and_go(inputs: PlanInputs) -> None:
    more = changed(inputs, agents=[{"add": 2, "like": "a1"}]).agents
    assert [agent.agent for agent in more[-2:]] == ["new 1", "new 2"]
    assert more[-1].skills == {"english": 1}
    assert len(changed(inputs, agents=[{"remove": 2}]).agents) == 4
    assert [agent.agent for agent in changed(inputs, agents=[{"remove": ["a0", "a5"]}]).agents] == [
        "a1",
        "a2",
        "a3",
        "a4",
    ]
    skilled = changed(inputs, set={"skills": ["english", "french"]}, skills=[{"add": {"french": 2}, "most": 2}]).agents
    assert [agent.skills.get("french") for agent in skilled] == [2, 2, None, None, None, None]
    assert changed(inputs, skills=[{"agents": ["a0"], "remove": ["english"]}]).agents[0].skills == {}


def test_skills_learnt_for_some_days(inputs: PlanInputs) -> None:
    start = inputs.configuration.horizon.start
    until = DatedSkill(skill="english", valid_until=start)
    lapsing = inputs.model_copy(
        update={"agents": (inputs.agents[0].model_copy(update={"skills": {}, "dated_skills": (until,)}),)}
    )
    day = start + timedelta(days=1)
    renewed = changed(lapsing, skills=[{"add": {"english": 2}, "valid_from": str(day)}]).agents[0]
    assert [renewed.skills_on(start + timedelta(days=n)).get("english") for n in range(3)] == [1, 2, 2]
    sooner = changed(lapsing, skills=[{"add": {"english": 2}, "valid_from": str(start), "valid_until": str(start)}])
    assert [sooner.agents[0].skills_on(start + timedelta(days=n)).get("english") for n in (-1, 0, 1)] == [1, 2, None]
    assert changed(lapsing, skills=[{"add": {"english": 1}}]).agents[0].skills_on(day) == {"english": 1}
    assert changed(lapsing, skills=[{"remove": ["english"]}]).agents[0].skills_on(start) == {}


def test_a_closed_site_takes_its_people(inputs: PlanInputs) -> None:
    assert changed(inputs, sites_closed=[{"site": "Lisbon"}]).agents == ()
    away = changed(inputs, sites_closed=[{"site": "Lisbon", "start": "2026-03-03", "end": "2026-03-03"}])
    assert len(away.agents) == len(away.time_off) == 6
    assert away.time_off[0].end - away.time_off[0].start == timedelta(days=1)


def test_volume_changes_hold_when_they_say(inputs: PlanInputs, forecast: Forecast) -> None:
    """Three days of 24 hours from Monday; open 09:00 to 17:00."""
    before = forecast.queues["help"].offered
    hour, day = np.arange(before.size) % 24, np.arange(before.size) // 24
    for sections, where in (
        ({}, hour >= 0),
        ({"start": "2026-03-03", "end": "2026-03-03"}, day == 1),
        ({"hours": "10:00-12:00"}, (hour == 10) | (hour == 11)),
        ({"weekdays": ["mon", "wed"]}, day != 1),
        ({"event": "gala"}, day == 2),
    ):
        gala = inputs.model_copy(
            update={"special_days": (SpecialDay(date=date(2026, 3, 4), kind="event", name="gala"),)}
        )
        after = expected(forecast, gala, volume=[{"factor": 2, **sections}]).queues["help"]
        assert after.offered == pytest.approx(np.where(where, 2 * before, before)), sections
    less = expected(forecast, inputs, volume=[{"add": -1e6}]).queues["help"]
    assert less.offered.max() == 0


def test_quantiles_go_with_the_volume(inputs: PlanInputs, forecast: Forecast) -> None:
    after = expected(forecast, inputs, volume=[{"factor": 3}]).queues["help"]
    assert after.quantiles == pytest.approx(3 * forecast.queues["help"].quantiles)


def test_handling_times(inputs: PlanInputs, forecast: Forecast) -> None:
    before = forecast.queues["help"].aht_seconds
    assert expected(forecast, inputs, aht=[{"factor": 1.5}]).queues["help"].aht_seconds == pytest.approx(1.5 * before)
    assert expected(forecast, inputs, aht=[{"seconds": 90}]).queues["help"].aht_seconds == pytest.approx(90)


def test_an_incident_surges_and_decays(inputs: PlanInputs, forecast: Forecast) -> None:
    """From Monday 10:00: an hour of three times the contacts, then a surplus that halves every hour.

    Of the next hours' surplus of 2, the mean is ∫ 2^(−t) dt = 1/(2 ln 2), and half as much each hour after.
    """
    incident = {"at": "2026-03-02 10:00", "minutes": 60, "surge": 3, "half_life_minutes": 60, "aht_factor": 2}
    made = expected(forecast, inputs, incidents=[incident]).queues["help"]
    ratio = made.offered[9:15] / forecast.queues["help"].offered[9:15]
    first = 1 / (2 * np.log(2))
    assert ratio == pytest.approx([1, 3, 1 + 2 * first, 1 + first, 1 + first / 2, 1 + first / 4])
    assert made.aht_seconds[10] == pytest.approx(2 * forecast.queues["help"].aht_seconds[10])
    assert made.aht_seconds[9] == pytest.approx(forecast.queues["help"].aht_seconds[9])


def test_an_incident_within_an_interval_counts_its_share(inputs: PlanInputs, forecast: Forecast) -> None:
    incident = {"at": "2026-03-02 10:30", "minutes": 15, "surge": 5, "half_life_minutes": 0.001}
    made = expected(forecast, inputs, incidents=[incident]).queues["help"]
    assert made.offered[10] / forecast.queues["help"].offered[10] == pytest.approx(2.0, rel=1e-3)


def test_an_outage_loses_contacts_and_gets_some_back(inputs: PlanInputs, forecast: Forecast) -> None:
    outage = {"at": "2026-03-02 10:00", "minutes": 90, "return_share": 0.6, "half_life_minutes": 30}
    before = forecast.queues["help"].offered
    after = expected(forecast, inputs, outages=[outage]).queues["help"].offered
    lost = before[10] + before[11] / 2
    assert after[10] == 0
    assert after.sum() == pytest.approx(before.sum() - 0.4 * lost)
    assert after[11] == pytest.approx(before[11] / 2 + 0.6 * lost / 2)  # half of the returns within half an hour


def test_a_new_queue_takes_its_share(inputs: PlanInputs, forecast: Forecast) -> None:
    new = {"name": "chat", "like": "help", "share": 0.25, "settings": {"channel": "chat", "concurrency": 2}}
    scenario = Scenario.model_validate({"new_queues": [new]})
    applied = apply_inputs(inputs, scenario, "x").inputs
    made, _ = apply_forecast(forecast, applied, scenario)
    assert applied.configuration.queues["chat"].concurrency == 2
    assert made.queues["chat"].offered == pytest.approx(forecast.queues["help"].offered / 4)
    assert made.queues["help"].offered == pytest.approx(forecast.queues["help"].offered * 0.75)
    kept = Scenario.model_validate({"new_queues": [{**new, "moved": False}]})
    assert apply_forecast(forecast, applied, kept)[0].queues["help"] == forecast.queues["help"]


def test_times_with_an_offset_are_meant_as_they_say(inputs: PlanInputs, forecast: Forecast) -> None:
    local = expected(forecast, inputs, incidents=[{"at": "2026-03-02 10:00"}])
    away = expected(forecast, inputs, incidents=[{"at": "2026-03-02T11:00+01:00"}])
    assert local == away
    assert datetime.fromisoformat("2026-03-02T11:00+01:00").hour == 11
