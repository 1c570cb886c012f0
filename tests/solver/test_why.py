"""Explanations: every change told agrees with the audit of the roster in which it is made."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.errors import UsageError
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Demand, Roster, RosterProblem
from wfm.solver.alternatives import Alternatives, Change
from wfm.solver.audit import AuditReport, audit
from wfm.solver.why import short_intervals, why_short, why_this_shift

from .builders import MONDAY, leave, line, problem, roster, rule

NINE, NOON = 18, 24
"""Half-hour intervals of Monday."""


def team() -> RosterProblem:
    skills = [{"french": 1}, {"french": 1}, {"french": 1}, {}]
    people = tuple(
        Agent(agent=f"a{number}", site="here", contract="full", skills=each) for number, each in enumerate(skills)
    )
    return problem(
        4,
        people=people,
        templates=("early", "day", "night"),
        rules=[
            rule("daily_rest", hours=11),
            rule("consecutive_days", 5, max_days=2),
            rule("shift_count", max_shifts=3, per="horizon"),
            rule("headcount", window="23:00-24:00", max_people=1),
            rule("wages"),
        ],
        demand=(
            Demand(queue="q", skills=("french",), required=np.full(4 * 48, 1.4), short_cost=20),
            Demand(queue="any", required=np.full(4 * 48, 0.3), short_cost=7),
        ),
        time_off=(leave(MONDAY, agent="a1"),),
    )


LINES = {"a0": "n..d", "a1": ".ddd", "a2": "d.dd", "a3": "d..."}


def planned() -> tuple[RosterProblem, Roster]:
    tiny = team()
    return tiny, roster(tiny, *(item for name, text in LINES.items() for item in line(text, agent=name)))


def replaced(given: Roster, *changes: tuple[str, object, Assignment | None]) -> Roster:
    gone = {(agent, day) for agent, day, _ in changes}
    kept = [item for item in given.assignments if (item.agent, item.date) not in gone]
    return given.model_copy(update={"assignments": (*kept, *(item for *_, item in changes if item))})


def difference(before: AuditReport, after: AuditReport) -> dict[str, float]:
    names = before.terms.keys() | after.terms.keys()
    found = {name: after.terms.get(name, 0) - before.terms.get(name, 0) for name in names}
    return {name: cost for name, cost in found.items() if abs(cost) > 1e-9}


def test_every_change_agrees_with_the_audit() -> None:
    tiny, given = planned()
    before, choices = audit(tiny, given), Alternatives(tiny, given)
    tried = 0
    for agent in tiny.agents:
        for interval in (2, NINE, NOON, NOON + 48, 46, 46 + 48):
            for change in choices.covering(agent, interval):
                after = audit(tiny, replaced(given, (agent.agent, change.day, change.then)))
                new = {(x.rule, x.message) for x in after.hard if x.agent} - {(x.rule, x.message) for x in before.hard}
                assert {(x.rule, x.message) for x in change.broken} == new
                if not new:
                    assert change.terms == pytest.approx(difference(before, after))
                assert change.then is not None
                assert change.then.start <= tiny.grid.instant(interval) < change.then.end
                tried += 1
    assert tried > 20


def test_why_an_interval_is_short() -> None:
    tiny, given = planned()
    gap = why_short(tiny, given, "q", NINE)
    assert (gap.required, gap.short, gap.unskilled) == (1.4, pytest.approx(0.4), 1)
    told = {item.agent.agent: item for item in gap.reasons}
    assert told["a2"].state == "at work"
    assert "time_off" in told["a1"].text
    assert "works 22:00–06:30 night" in told["a0"].text
    assert told["a0"].change is not None
    assert told["a0"].change.broken == ()
    ranks = [item.change.rank for item in gap.reasons if item.change]
    assert ranks == sorted(ranks)


def test_breaks_are_told() -> None:
    tiny, given = planned()
    gap = why_short(tiny, given, "q", 26)
    (resting,) = (item for item in gap.reasons if item.agent.agent == "a2")
    assert resting.state == "meal"
    assert "is on meal then" in resting.text


def test_giving_a_shift_away_agrees_with_the_audit() -> None:
    tiny, given = planned()
    before = audit(tiny, given)
    for agent, day in (("a0", MONDAY), ("a2", MONDAY), ("a1", MONDAY.replace(day=MONDAY.day + 1))):
        shift, found = why_this_shift(tiny, given, agent, day)
        assert [item.agent.agent for item in found] != []
        for item in found:
            other = shift.model_copy(update={"agent": item.agent.agent})
            after = audit(tiny, replaced(given, (agent, day, None), (item.agent.agent, day, other)))
            assert bool(item.broken) == bool({x.message for x in after.hard} - {x.message for x in before.hard})
            if not item.broken:
                assert item.terms == pytest.approx(difference(before, after))
        keys = [(len(item.broken), round(item.cost, 6)) for item in found]
        assert keys == sorted(keys)


def test_rules_about_the_team_stand_in_the_way_too() -> None:
    """The leader's shift cannot go to somebody who needs a leader."""
    tiny = team()
    leaders = rule("leaders_on_duty", leader_agents=("a3",), people_per_leader=2)
    tiny = tiny.model_copy(update={"rules": (*tiny.rules, leaders)})
    given = roster(tiny, *line("d", agent="a3"), *line("d", agent="a2"))
    _, found = why_this_shift(tiny, given, "a3", MONDAY)
    assert all(any("leaders_on_duty" in text for text in item.broken) for item in found if item.agent.agent == "a0")
    _, found = why_this_shift(tiny, given, "a2", MONDAY)
    assert not next(item for item in found if item.agent.agent == "a0").broken


def test_shortest_intervals_and_what_is_not_there() -> None:
    tiny, given = planned()
    found = short_intervals(tiny, given, most=3)
    assert len(found) == 3
    assert [short for *_, short in found] == sorted((short for *_, short in found), reverse=True)
    with pytest.raises(UsageError):
        why_short(tiny, given, "p", 0)
    with pytest.raises(UsageError):
        why_short(tiny, given, "q", 4 * 48)
    with pytest.raises(UsageError):
        why_this_shift(tiny, given, "a3", MONDAY.replace(day=MONDAY.day + 1))


def test_a_change_knows_its_cost() -> None:
    assert Change("a", MONDAY, None, None, (), {"x": 2.0, "y": -3.0}).cost == -1
