"""Meetings placed into shifts: the auditor agrees, tiny cases are exhausted, limits hold to the minute."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.solver.builders import LISBON, MONDAY, agents, problem, shift, wall
from wfm.models.meetings import Meeting, Meetings
from wfm.models.organisation import SolveOptions
from wfm.models.people import Agent, LockedDay, PublishedRoster, WorkSpan
from wfm.models.roster import Demand, Roster, RosterProblem
from wfm.models.skills import DatedSkill
from wfm.simulation.presence import spans
from wfm.solver.audit import audit
from wfm.solver.replan import replan
from wfm.solver.solve import solve

QUICK = SolveOptions(time_limit_seconds=5, workers=1)


def kinds(most: float | None = None, **each: dict[str, Any]) -> Meetings:
    return Meetings(kinds={name: Meeting(**fields) for name, fields in each.items()}, max_short_hours=most)


def locked(people: tuple[Agent, ...], days: int, template: str = "day") -> tuple[LockedDay, ...]:
    return tuple(
        LockedDay(
            agent=agent.agent,
            date=MONDAY + timedelta(days=day),
            assignment=shift(MONDAY + timedelta(days=day), template, agent.agent),
        )
        for agent in people
        for day in range(days)
    )


def everybody_works(people: tuple[Agent, ...], required: list[float], meetings: Meetings, **more: Any) -> RosterProblem:
    """One day of locked shifts, so that only the meetings are left to choose."""
    return problem(
        days=1,
        people=people,
        demand=(Demand(queue="q", required=np.array(required, dtype=float), short_cost=100),),
        idle_cost=1.0,
        locked=locked(people, 1),
        meetings=meetings,
        options=QUICK,
        **more,
    )


def held(roster: Roster) -> list[tuple[str, str, Any]]:
    return [(item.agent, span.activity, span.start) for item in roster.assignments for span in item.meetings]


@st.composite
def cases(draw: st.DrawFn) -> tuple[RosterProblem, str]:
    together = draw(st.sampled_from(["alone", "leader", "team"]))
    people = tuple(
        agent.model_copy(update={"team": "t", "labels": ("leader",) if index == 0 else ()})
        for index, agent in enumerate(agents(draw(st.integers(2, 3))))
    )
    required = [float(draw(st.integers(0, 3))) for _ in range(48)]
    meetings = kinds(
        draw(st.sampled_from([None, None, 0.0, 0.5])),
        talk={
            "minutes": draw(st.sampled_from([30, 60, 45])),
            "together": together,
            "every_days": 1,
            "step_minutes": 30,
            "present_share": draw(st.sampled_from([0.5, 1.0])),
            "most_at_once": draw(st.sampled_from([None, 1])),
            "hours": {"mon-sun": draw(st.sampled_from(["09:30-12:00", "13:00-15:00"]))},
            "open_cost": draw(st.sampled_from([20.0, 60.0, 500.0])),
        },
    )
    return everybody_works(people, required, meetings), together


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_every_way_to_hold_them_is_tried(case: tuple[RosterProblem, str]) -> None:
    """The auditor judges every combination of times; none is cheaper, nor below the bound."""
    given_problem, together = case
    result = solve(given_problem)
    assert result.roster is not None
    assert result.meetings is not None
    assert result.objective is not None
    meeting = given_problem.meetings.kinds["talk"]
    bare = result.roster.model_copy(
        update={"assignments": tuple(item.model_copy(update={"meetings": ()}) for item in result.roster.assignments)}
    )
    (hours,) = meeting.hours.on(MONDAY) if meeting.hours else ()
    starts = [
        wall(MONDAY, "0:00") + timedelta(minutes=minute)
        for minute in range(hours.start, hours.end - meeting.minutes + 1, 30)
    ]
    names = [agent.agent for agent in given_problem.agents]
    groups = [names] if together == "team" else [[name] for name in names[together == "leader" :]]
    best = np.inf
    for times in product([None, *starts], repeat=len(groups)):
        begins: dict[str, list[Any]] = {name: [] for name in names}
        for group, time in zip(groups, times, strict=True):
            if time is not None:
                for name in {*group, *(names[:1] if together == "leader" else ())}:
                    begins[name].append(time)
        found = _with(bare, begins, meeting.minutes, together=together == "team")
        if found is not None:
            report = audit(given_problem, found)
            if not report.hard:
                best = min(best, report.objective)
    assert result.objective == pytest.approx(audit(given_problem, result.roster).objective)
    base = result.objective - result.meetings.added_cost
    assert base + result.meetings.least_added_cost <= best + 1e-6
    if together != "team":  # of a team, all who can come do; a smaller part could be cheaper, and is not tried
        assert result.objective == pytest.approx(best)
    assert result.bound is not None
    assert result.bound <= best + 1e-6


def _with(roster: Roster, begins: dict[str, list[Any]], minutes: int, *, together: bool) -> Roster | None:
    made = []
    for item in roster.assignments:
        meetings = tuple(
            WorkSpan(activity="talk", start=start, end=start + timedelta(minutes=minutes), paid=True)
            for start in sorted(begins[item.agent])
        )
        try:
            made.append(type(item).model_validate(item.model_dump() | {"meetings": meetings}))
        except ValueError:
            if not together:
                return None
            made.append(item)  # who has a break does not come
    return roster.model_copy(update={"assignments": tuple(made)})


def test_they_lie_where_people_are_to_spare() -> None:
    people = agents(2)
    required = [2.0] * 48
    required[28:30] = [1.0, 1.0]  # 14:00 to 15:00
    result = solve(everybody_works(people, required, kinds(talk={"minutes": 30, "every_days": 1})))
    assert result.roster is not None
    assert result.meetings is not None
    assert sorted(start for _, _, start in held(result.roster)) == [wall(MONDAY, "14:00"), wall(MONDAY, "14:30")]
    assert result.meetings.added_cost == pytest.approx(-1.0)  # an hour of idleness less
    assert result.meetings.least_added_cost == pytest.approx(-1.0)
    assert result.terms.get("meetings", 0.0) == 0.0


def test_what_hurts_more_than_it_is_worth_is_not_held_and_told() -> None:
    people = agents(1)
    dear = everybody_works(people, [1.0] * 48, kinds(talk={"minutes": 60, "every_days": 1, "open_cost": 99.0}))
    result = solve(dear)
    assert result.roster is not None
    assert not held(result.roster)
    told = [item for item in result.findings if item.rule == "meetings"]
    assert [(item.agent, item.cost) for item in told] == [("a0", 99.0)]
    cheap = dear.model_copy(update={"meetings": kinds(talk={"minutes": 60, "every_days": 1, "open_cost": 101.0})})
    result = solve(cheap)
    assert result.roster is not None
    assert len(held(result.roster)) == 1


def test_nobody_in_a_meeting_serves_in_the_simulation() -> None:
    grid = problem(days=1, people=agents(1)).grid
    talk = WorkSpan(activity="talk", start=wall(MONDAY, "10:00"), end=wall(MONDAY, "10:45"), paid=True)
    worked = shift(MONDAY).model_copy(update={"meetings": (talk,)})
    hours = [(begin / 3600, end / 3600) for _, _, begin, end in spans([worked], {"a0": 0}, grid)]
    assert hours == [(9.0, 10.0), (10.75, 13.0), (13.5, 17.5)]
    assert worked.paid_minutes == 480


@pytest.mark.parametrize(("limit", "count"), [(0.49, 0), (0.5, 1), (0.99, 1), (1.0, 2)])
def test_limit_of_shortage(limit: float, count: int) -> None:
    people = agents(2)
    meetings = kinds(limit, talk={"minutes": 30, "every_days": 1, "open_cost": 1000.0})
    result = solve(everybody_works(people, [2.0] * 48, meetings))
    assert result.roster is not None
    assert len(held(result.roster)) == count


@pytest.mark.parametrize(("share", "comes"), [(0.66, True), (2 / 3, True), (0.67, False)])
def test_share_of_a_team(share: float, comes: bool) -> None:
    """Two of three are there in the afternoon: the third has the early shift."""
    people = tuple(agent.model_copy(update={"team": "t"}) for agent in agents(3))
    locks = (*locked(people[:2], 1), *locked(people[2:], 1, "early"))
    given_problem = problem(
        days=1,
        people=people,
        templates=("day", "early"),
        locked=locks,
        options=QUICK,
        meetings=kinds(
            talk={
                "minutes": 30,
                "together": "team",
                "every_days": 1,
                "present_share": share,
                "hours": {"mon": "14:00-17:00"},
            }
        ),
    )
    result = solve(given_problem)
    assert result.roster is not None
    assert len(held(result.roster)) == (2 if comes else 0)


def test_a_leader_takes_one_at_a_time() -> None:
    people = tuple(
        agent.model_copy(update={"team": "t", "labels": ("leader",) if index == 2 else ()})
        for index, agent in enumerate(agents(3))
    )
    hours = {"mon": "10:00-11:00"}
    result = solve(
        everybody_works(
            people, [0.0] * 48, kinds(talk={"minutes": 30, "together": "leader", "every_days": 1, "hours": hours})
        )
    )
    assert result.roster is not None
    times = held(result.roster)
    assert len(times) == 4
    assert len({start for name, _, start in times if name == "a2"}) == 2
    short = kinds(talk={"minutes": 30, "together": "leader", "every_days": 1, "hours": {"mon": "10:00-10:59"}})
    result = solve(everybody_works(people, [0.0] * 48, short))
    assert result.meetings is not None
    assert (result.meetings.owed, result.meetings.held) == (2, 1)
    nobody = tuple(agent.model_copy(update={"labels": ()}) for agent in people)
    result = solve(everybody_works(nobody, [0.0] * 48, short))
    assert any("the team has no leader" in item.message for item in result.findings)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_changes_of_clocks(day: date) -> None:
    """Nights over them: meetings stay within their hours of the clock, and inside the shift."""
    people = agents(1)
    night = shift(day - timedelta(days=1), "night")
    given_problem = problem(
        days=2,
        start=day - timedelta(days=1),
        people=people,
        templates=("night",),
        locked=(LockedDay(agent="a0", date=night.date, assignment=night), LockedDay(agent="a0", date=day)),
        meetings=kinds(talk={"minutes": 60, "every_days": 2, "hours": {"sun": "03:00-05:00"}}),
        options=QUICK,
    )
    result = solve(given_problem)
    assert result.roster is not None
    (found,) = held(result.roster)
    assert wall(day, "3:00") <= found[2] <= wall(day, "4:00")


def test_announced_meetings_stay_when_a_roster_is_mended() -> None:
    people = agents(3)
    required = [3.0] * (48 * 7)
    given_problem = problem(
        people=people,
        demand=(Demand(queue="q", required=np.array(required), short_cost=100),),
        meetings=kinds(talk={"minutes": 30, "every_days": 7, "open_cost": 5000.0}),
        options=QUICK,
    )
    first = solve(given_problem)
    assert first.roster is not None
    assert len(held(first.roster)) == 3
    announced = given_problem.model_copy(
        update={"published": PublishedRoster(today=MONDAY, assignments=first.roster.assignments)}
    )
    again = replan(announced)
    assert again.roster is not None
    assert held(again.roster) == held(first.roster)


def test_the_auditor_sees_what_is_wrong() -> None:
    people = agents(2)
    base = everybody_works(
        people,
        [0.0] * 48,
        kinds(talk={"minutes": 30, "every_days": 1, "most_at_once": 1, "hours": {"mon": "10:00-12:00"}}),
    )

    def judged(first: str, second: str, minutes: int = 30, activity: str = "talk") -> list[str]:
        roster = Roster(
            start=MONDAY,
            days=1,
            assignments=tuple(
                shift(MONDAY, agent=agent.agent).model_copy(
                    update={
                        "locked": True,
                        "meetings": tuple(
                            WorkSpan(
                                activity=activity,
                                start=wall(MONDAY, begin, LISBON),
                                end=wall(MONDAY, begin, LISBON) + timedelta(minutes=minutes),
                                paid=True,
                            )
                            for begin in text.split()
                        ),
                    }
                )
                for agent, text in zip(people, (first, second), strict=True)
            ),
        )
        return [item.message for item in audit(base, roster).hard if item.rule == "meetings"]

    assert judged("10:00", "10:30") == []
    assert judged("10:00", "10:29") == ["more than 1 × talk at once"]
    assert judged("11:30", "10:30") == []
    assert judged("11:31", "10:30") == ["talk lies outside its hours"]
    assert judged("9:59", "10:30") == ["talk lies outside its hours"]
    assert any("not 30 minutes" in each for each in judged("10:00", "11:00", minutes=29))
    assert any("no kind of meeting 'chat'" in each for each in judged("10:00", "11:00", activity="chat"))
    assert any("on one day" in each for each in judged("10:00 10:30", "11:00"))


@pytest.mark.parametrize("together", ["alone", "leader", "team"])
@pytest.mark.parametrize("first", [0, 1, 2])
def test_skills_count_by_the_day(together: str, first: int) -> None:
    """Who learns on a day is owed (or leads) from that day on, and no sooner."""
    learns = DatedSkill(skill="chat", level=1, valid_from=MONDAY + timedelta(days=first))
    people = tuple(agent.model_copy(update={"team": "t"}) for agent in agents(2))
    people = (people[0].model_copy(update={"dated_skills": (learns,)}), people[1])
    scope: dict[str, Any] = {"leader_skills": ("chat",)} if together == "leader" else {"skills": ("chat",)}
    meetings = kinds(chat={"together": together, "minutes": 30, "every_days": 2, "times": 2, "open_cost": 50, **scope})
    plan = problem(
        days=2,
        people=people,
        demand=(Demand(queue="q", required=np.zeros(96), short_cost=1),),
        locked=locked(people, 2),
        meetings=meetings,
        options=QUICK,
    )
    result = solve(plan)
    assert result.roster is not None
    assert (result.bound or 0.0) <= (result.objective or 0.0) + 1e-6
    days = {item.date for item in result.roster.assignments for span in item.meetings}
    due = [MONDAY + timedelta(days=day) for day in range(first, 2)]
    if together == "leader":  # before, the leader is one of the people and nobody leads
        assert days == set(due)
        assert result.terms.get("meetings", 0.0) == 50 * 2 * first
    else:
        assert sorted(days) == due
        assert result.terms.get("meetings", 0.0) == 0
    for item in result.roster.assignments:  # the same a day too early is seen
        if item.meetings and first == 1 and together != "leader":
            early = item.meetings[0].model_copy(
                update={
                    "start": item.meetings[0].start - timedelta(days=1),
                    "end": item.meetings[0].end - timedelta(days=1),
                }
            )
            moved = [
                other.model_copy(
                    update={"meetings": (early,) if (other.agent, other.date) == (item.agent, MONDAY) else ()}
                )
                for other in result.roster.assignments
            ]
            found = audit(plan, result.roster.model_copy(update={"assignments": tuple(moved)})).hard
            assert any("not for this person" in finding.message for finding in found)
