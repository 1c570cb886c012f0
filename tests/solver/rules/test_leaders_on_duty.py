"""Leaders for people, mentors for newcomers: a0 leads, the others follow, day 09:00–17:30 at 30 minutes."""

from datetime import timedelta

import pytest

from wfm.models.people import Agent
from wfm.models.skills import DatedSkill

from ..builders import MONDAY, agents, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("lines", "per_leader", "expected"),
    [
        (("d", "d", "d"), 2, 0),
        (("d", "d", "d"), 1, 8.5),
        (("", "d", "d"), 2, 8.5),
        (("", "d", "d"), 1, 17),
        (("", "d", ""), 2, 4.25),
        (("e", "d", ""), 1, 3.5),  # the leader leaves at 14:00
        (("d", "", ""), 1, 0),
        (("", "", ""), 1, 0),
    ],
)
def test_ratio(lines: tuple[str, ...], per_leader: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("leaders_on_duty", weight, leader_agents=("a0",), people_per_leader=per_leader)
        tiny = problem(1, people=3, templates=("day", "early"), rules=[setting])
        shifts = [item for number, text in enumerate(lines) for item in line(text, agent=f"a{number}")]
        found = judge(tiny, *shifts, rule="leaders_on_duty")
        assert found == (pytest.approx(expected) if weight or not expected else None)


def test_mentors_by_label_and_skill() -> None:
    newcomer = Agent(agent="new", site="here", contract="full", labels=("newcomer",))
    mentor = agents(1, labels=("mentor",), skills={"french": 3})[0]
    for params in ({"leader_labels": ("mentor",)}, {"leader_skills": ("french>=3",)}):
        setting = rule("leaders_on_duty", 1, people_per_leader=1, **params)
        setting = setting.model_copy(update={"labels": ("newcomer",)})
        tiny = problem(2, people=(mentor, newcomer), rules=[setting])
        assert judge(tiny, *line("d."), *line("d.", agent="new"), rule="leaders_on_duty") == 0
        assert judge(tiny, *line("d."), *line(".d", agent="new"), rule="leaders_on_duty") == pytest.approx(8.5)


@pytest.mark.parametrize(("apart", "expected"), [("no", 0), ("team", 8.5), ("site", 0)])
def test_a_leader_of_another_team_is_none_where_teams_are_apart(apart: str, expected: float) -> None:
    blue, green = agents(2)
    setting = rule("leaders_on_duty", 1, leader_agents=("a0",), people_per_leader=1, apart=apart)
    people = (blue.model_copy(update={"team": "blue"}), green.model_copy(update={"team": "green"}))
    tiny = problem(1, people=people, rules=[setting])
    assert judge(tiny, *line("d"), *line("d", agent="a1"), rule="leaders_on_duty") == pytest.approx(expected)


@pytest.mark.parametrize(("last", "expected"), [(0, 8.5), (1, 0)])
def test_who_leads_by_a_skill_does_so_while_it_lasts(last: int, expected: float) -> None:
    lead = DatedSkill(skill="lead", valid_until=MONDAY + timedelta(days=last))
    leader, other = agents(2)
    people = (leader.model_copy(update={"dated_skills": (lead,)}), other)
    setting = rule("leaders_on_duty", 1, leader_skills=("lead",), people_per_leader=2)
    tiny = problem(2, people=people, rules=[setting])
    found = judge(tiny, *line("dd"), *line("dd", agent="a1"), rule="leaders_on_duty")
    # Once the skill has run out, the former leader is one of two people without one.
    assert found == pytest.approx(expected)
