"""What a queue needs against what an agent can do."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from wfm.models.people import Agent
from wfm.models.skills import DatedSkill, SkillNeed, meets

NEED: TypeAdapter[SkillNeed] = TypeAdapter(SkillNeed)


@pytest.mark.parametrize(
    ("skills", "needs", "met"),
    [
        ({}, [], True),
        ({}, ["french"], False),
        ({"french": 1}, ["french"], True),
        ({"french": 1}, ["french>=2"], False),
        ({"french": 2}, ["french>=2"], True),
        ({"french": 3}, ["french>=2"], True),
        ({"german": 1}, ["french>=2 | german"], True),
        ({"french": 1}, ["french>=2 | german"], False),
        ({"voice": 1, "german": 1}, ["voice", "french | german"], True),
        ({"german": 1}, ["voice", "french | german"], False),
    ],
)
def test_levels_and_alternatives(skills: dict[str, int], needs: list[str], met: bool) -> None:
    assert meets(skills, needs) is met


def test_needs_are_written_one_way() -> None:
    assert NEED.validate_python(" french >= 2|german>=1 ") == "french>=2 | german"


@pytest.mark.parametrize("need", ["", "|", "french>=", "french=>2", "french>2"])
def test_needs_that_make_no_sense(need: str) -> None:
    with pytest.raises(ValidationError):
        NEED.validate_python(need)


FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(8)]
spans = st.tuples(st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)).filter(
    lambda span: None in span or span[0] <= span[1]
)


def french(span: tuple[date | None, date | None], level: int = 1) -> DatedSkill:
    return DatedSkill(skill="french", level=level, valid_from=span[0], valid_until=span[1])


@given(spans, spans)
def test_spans_of_days_overlap_and_give_way_as_sets_of_days_do(one: tuple, other: tuple) -> None:
    days = [FIRST + timedelta(days=number) for number in range(-2, 10)]
    first, second = ({day for day in days if french(span).holds(day)} for span in (one, other))
    assert french(one).overlaps(french(other)) is bool(first & second)
    left = french(one).less(french(other))
    assert [day for day in days for each in left if each.holds(day)] == sorted(first - second)


def test_a_skill_is_told_once_for_each_day() -> None:
    with pytest.raises(ValidationError, match="'french' twice on one day"):
        Agent(agent="a", site="s", contract="c", dated_skills=(french((None, FIRST)), french((FIRST, None), 2)))
    with pytest.raises(ValidationError, match="must not be before valid_from"):
        french((DAYS[1], DAYS[0]))


@given(spans, st.integers(1, 9))
def test_skills_change_on_the_days_told_and_on_no_other(span: tuple, level: int) -> None:
    agent = Agent(
        agent="a", site="s", contract="c", skills={"french": 1, "voice": 2}, dated_skills=(french(span, level),)
    )
    days = [FIRST + timedelta(days=number) for number in range(-2, 10)]
    assert all(agent.skills_on(day)["french"] == (level if french(span).holds(day) else 1) for day in days)
    for before, day in pairwise(days):
        assert day in agent.skill_changes or agent.skills_on(day) == agent.skills_on(before)
    each = [agent.skills_on(day) for day in days]
    assert agent.skill_sets(days[0], days[-1]) == [skills for n, skills in enumerate(each) if skills not in each[:n]]
