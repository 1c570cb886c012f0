from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from wfm.io import folder
from wfm.models.plan import PlanInputs
from wfm.models.roster import Demand, RosterProblem
from wfm.models.skills import meets
from wfm.models.time import zone
from wfm.sample.contacts import HOLIDAY_LEVEL, OUTAGES, expected_contacts
from wfm.sample.generate import sample_inputs
from wfm.sample.organisation import HISTORY_DAYS, HOLIDAYS
from wfm.solver.options import variants
from wfm.solver.rules.base import check_settings

CHI_SQUARED_MEDIAN = 0.455
"""Median of a squared standard normal: turns a median, which outages do not sway, into a variance."""


@pytest.fixture(scope="module")
def sample() -> PlanInputs:
    return sample_inputs()


def test_equal_seeds_give_equal_inputs_and_other_seeds_others(sample: PlanInputs) -> None:
    assert sample_inputs(1) == sample
    other = sample_inputs(2)
    assert other.history != sample.history
    assert [agent.name for agent in other.agents] != [agent.name for agent in sample.agents]


def test_it_is_as_large_as_promised(sample: PlanInputs) -> None:
    configuration = sample.configuration
    assert len({site.time_zone for site in configuration.sites.values()}) == 3
    assert len(configuration.queues) == 7
    assert {queue.channel for queue in configuration.queues.values()} == {"voice", "chat", "email"}
    assert {queue.tier for queue in configuration.queues.values()} == {1, 2}
    assert len(sample.agents) == 60
    assert configuration.horizon.days == 28
    assert sample.history is not None
    assert {queue.grid.count for queue in sample.history.queues.values()} == {365 * 48}


def test_clocks_change_within_the_plan(sample: PlanInputs) -> None:
    assert sample.configuration.grid().count == 28 * 48 - 2


def test_twenty_shift_variants_or_more_a_day_and_site(sample: PlanInputs) -> None:
    for site in sample.configuration.sites:
        placed = [
            variant
            for name, template in sample.configuration.shift_templates.items()
            if site in template.sites
            for variant in variants(name, template)
        ]
        assert 20 <= len({variant.model_dump_json() for variant in placed}) == len(placed) <= 60


def test_shifts_fit_the_opening_hours_of_their_site(sample: PlanInputs) -> None:
    for template in sample.configuration.shift_templates.values():
        (site,) = template.sites
        hours = sample.configuration.sites[site].opening_hours
        assert hours is not None
        (span,) = hours.mon
        assert span.start <= template.earliest_start
        assert template.latest_start + max(template.length_minutes) <= span.end


def test_people_have_two_to_four_skills_distinct_names_and_a_team_of_usual_size(sample: PlanInputs) -> None:
    assert len({agent.agent for agent in sample.agents}) == len({agent.name for agent in sample.agents}) == 60
    assert all(2 <= len(agent.skills) <= 4 for agent in sample.agents)
    assert all(skill in sample.configuration.skills for agent in sample.agents for skill in agent.skills)
    assert all(7 <= size <= 10 for size in Counter(agent.team for agent in sample.agents).values())
    assert any(not agent.name.isascii() and not agent.name[0].isascii() for agent in sample.agents)


def test_references_are_consistent(sample: PlanInputs) -> None:
    configuration = sample.configuration
    grid = configuration.grid()
    RosterProblem(
        grid=grid,
        start=configuration.horizon.start,
        days=configuration.horizon.days,
        sites=configuration.sites,
        contracts=configuration.contracts,
        shift_templates=configuration.shift_templates,
        agents=sample.agents,
        demand=tuple(
            Demand(queue=name, skills=queue.skills, required=np.zeros(grid.count))
            for name, queue in configuration.queues.items()
        ),
        time_off=sample.time_off,
        preferences=sample.preferences,
        locked=sample.locked,
        past=sample.past,
    )
    for contract in configuration.contracts.values():
        assert set(contract.shift_templates) <= set(configuration.shift_templates)


def test_every_half_hour_of_every_queue_has_people_who_can_be_on_duty(sample: PlanInputs) -> None:
    """Somebody's site is open, and at least three people there have the skills."""
    configuration = sample.configuration
    grid = configuration.grid()
    for name, queue in configuration.queues.items():
        able = np.zeros(grid.count)
        for agent in sample.agents:
            site = configuration.sites[agent.site]
            if meets(agent.skills, queue.skills):
                able += grid.open_mask(site.opening_hours, site.time_zone)
        is_open = np.ones(grid.count, dtype=bool)
        if queue.opening_hours is not None:
            is_open = grid.open_mask(queue.opening_hours, configuration.queue_zone(name))
        assert able[is_open].min() >= 3, name


def test_past_shifts_obey_the_rules_they_are_carried_into(sample: PlanInputs) -> None:
    configuration = sample.configuration
    start = configuration.horizon.start
    reaching_in = 0
    for agent in sample.agents:
        shifts = [shift for shift in sample.past if shift.agent == agent.agent]
        assert all(start - timedelta(days=7) <= shift.date < start for shift in shifts)
        assert len(shifts) == (0 if agent.start_date else 5)
        for before, after in pairwise(shifts):
            assert after.start - before.end >= timedelta(hours=11)
        for shift in shifts:
            assert shift.start.astimezone(zone(configuration.sites[agent.site].time_zone)).date() == shift.date
        reaching_in += sum(shift.end > configuration.grid().start for shift in shifts)
    assert reaching_in > 0


def test_settled_days_are_free_of_leave(sample: PlanInputs) -> None:
    assert len(sample.locked) == 7
    away = {leave.agent for leave in sample.time_off}
    assert not away & {day.agent for day in sample.locked}
    assert {day.assignment is None for day in sample.locked} == {True, False}


def test_leave_is_about_one_day_in_twenty(sample: PlanInputs) -> None:
    days = sum((leave.end - leave.start).total_seconds() for leave in sample.time_off) / 86400
    assert days / (60 * 28) == pytest.approx(0.055, abs=0.015)
    assert len(sample.preferences) / (60 * 4) == pytest.approx(1.5, abs=0.1)
    assert len({(wish.agent, wish.date) for wish in sample.preferences}) == len(sample.preferences)


def test_history_is_what_its_description_says(sample: PlanInputs) -> None:
    """Counts about their expectation with the promised unevenness, closed hours unknown, holidays low, outages seen."""
    assert sample.history is not None
    for name, queue in sample.history.queues.items():
        expected = expected_contacts(name, queue.grid)
        configured = sample.configuration.queues[name]
        if configured.opening_hours is not None:
            closed = ~queue.grid.open_mask(configured.opening_hours, sample.configuration.queue_zone(name))
            assert np.isnan(queue.offered[closed]).all()
            assert not np.isnan(queue.offered[~closed]).any()
            expected[closed] = 0
        days = (queue.grid.local("Europe/Lisbon").astype("datetime64[D]") - np.datetime64("2025-03-01")).astype(int)
        offered_by_day = np.bincount(days, np.nan_to_num(queue.offered), HISTORY_DAYS)
        expected_by_day = np.bincount(days, expected, HISTORY_DAYS)
        usual = expected_by_day > 20
        ratio = offered_by_day[usual] / expected_by_day[usual]
        assert ratio.mean() == pytest.approx(1, abs=0.03), name
        if expected_by_day.mean() > 150:
            beyond_chance = np.median((ratio - 1) ** 2) / CHI_SQUARED_MEDIAN - np.mean(1 / expected_by_day[usual])
            assert 0.06 < np.sqrt(beyond_chance) < 0.1, name
        assert np.nanmean(queue.aht_seconds) == pytest.approx(configured.aht_seconds, rel=0.04)
        assert bool(len(queue.abandoned)) == (configured.channel == "voice")
        if len(queue.abandoned):
            assert np.nansum(queue.abandoned) / np.nansum(queue.offered) == pytest.approx(0.037, abs=0.01)
            telephony, first, last, _ = OUTAGES["telephony"]
            broken = (days == (telephony - date(2025, 3, 1)).days) & (expected > 0)
            hour = queue.grid.local("Europe/Lisbon").astype("datetime64[h]").astype(int) % 24
            broken &= (hour >= first) & (hour < last)
            assert np.nansum(queue.offered[broken]) < 0.2 * expected[broken].sum()


def test_holidays_are_quiet(sample: PlanInputs) -> None:
    assert sample.history is not None
    queue = sample.history.queues["English calls"]
    days = queue.grid.local("Europe/Lisbon").astype("datetime64[D]")
    by_day = {day: queue.offered[days == np.datetime64(day)].sum() for day in (date(2025, 4, 18), date(2025, 4, 11))}
    assert date(2025, 4, 18) in HOLIDAYS
    ratio = by_day[date(2025, 4, 18)] / by_day[date(2025, 4, 11)]
    assert HOLIDAY_LEVEL - 0.2 < ratio < HOLIDAY_LEVEL + 0.25


def test_json_round_trip(sample: PlanInputs) -> None:
    assert PlanInputs.model_validate_json(sample.model_dump_json()) == sample


def test_rules_are_known(sample: PlanInputs) -> None:
    assert check_settings(sample.configuration.rules) == []


def test_round_trip_through_a_folder(sample: PlanInputs, tmp_path: Path) -> None:
    folder.write(sample, tmp_path)
    found = folder.read(tmp_path)
    assert found.problems == ()
    assert found.inputs == sample
