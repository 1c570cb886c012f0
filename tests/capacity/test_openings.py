"""Whom a roster lacks becomes people that a hiring plan is to hire."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from wfm.capacity.openings import with_openings
from wfm.errors import UsageError
from wfm.models.hiring import HiringInputs
from wfm.models.organisation import Configuration
from wfm.models.plan import PlanInputs
from wfm.models.worth import PatternDay, Worth


@pytest.fixture
def plan(tiny_inputs: PlanInputs) -> Configuration:
    """Calls that English and French speakers take, chats for the English; half-time at 20 an hour."""
    given = tiny_inputs.configuration
    queue = next(iter(given.queues.values()))
    contract = next(iter(given.contracts.values()))
    return given.model_copy(
        update={
            "queues": {
                name: queue.model_copy(update={"skills": (needs,)})
                for name, needs in (("calls", "english | french"), ("chats", "english"))
            },
            "contracts": {"half": contract.model_copy(update={"hours_per_week": 20.0, "cost_per_hour": 20.0})},
        }
    )


def inputs(**changes: Any) -> HiringInputs:
    return HiringInputs.model_validate(
        {
            "settings": {
                "organisation": "X",
                "start": date(2026, 5, 1),
                "hours_per_week": 40,
                "sites": {"Porto": {}},
                "queues": {"phone": {"plan_queue": "calls"}, "chats": {}},
                "courses": {"c": {"weeks": 1}},
            },
            "groups": [
                {"group": "all", "site": "Porto", "serves": {"phone": 1, "chats": 1}, "yearly_cost_per_fte": 30_000}
            ],
            "options": [{"option": "usual", "group": "all", "recruiting_weeks": 9, "course": "c"}],
            **changes,
        }
    )


def person(skill: str, *hours: str, site: str = "Porto") -> Worth:
    pattern = tuple(PatternDay(weekday="mon", start=each[:5], end=each[6:], days=2) for each in hours)
    values = {"gain": 1.0, "short_hours": 1.0, "wage": 1.0, "proved": True}
    return Worth.model_validate(
        {"kind": "person", "site": site, "contract": "half", "skills": {skill: 1}, "pattern": pattern, **values}
    )


def test_alike_people_are_one_option_of_the_group_that_serves_what_they_can(plan: Configuration) -> None:
    chosen = [person("english", "14:00-18:00"), person("english", "14:00-18:00", "08:00-12:00")]
    made = with_openings(inputs(), chosen, plan)
    assert made.groups == inputs().groups
    (usual, new) = made.options
    assert (new.option, new.group, new.wanted, new.most) == ("all: half 14:00-18:00", "all", 2, 2)
    assert new.fte == 0.5
    assert new.yearly_cost_per_fte == pytest.approx(20 * 40 * 365 / 7)
    assert (new.recruiting_weeks, new.course) == (usual.recruiting_weeks, usual.course)
    again = with_openings(made, chosen, plan)
    assert again.options[-1].option == "all: half 14:00-18:00 (2)"


def test_people_whom_no_group_is_like_are_a_group_of_their_own(plan: Configuration) -> None:
    made = with_openings(inputs(), [person("french", "09:00-13:00")], plan)
    group, option = made.groups[-1], made.options[-1]
    assert (group.group, group.site, group.serves) == ("Porto french", "Porto", {"phone": 1.0})
    assert (option.group, option.wanted, option.recruiting_weeks) == ("Porto french", 1, 9)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (person("english", site="Porta"), "no site 'Porta' (did you mean 'Porto'?)"),
        (person("german"), "no queue of hiring.yaml is one that people with german can serve"),
    ],
)
def test_what_the_hiring_plan_does_not_know_is_told(plan: Configuration, who: Worth, said: str) -> None:
    with pytest.raises(UsageError) as told:
        with_openings(inputs(), [who], plan)
    assert said in str(told.value)
