"""Meetings, training and coaching are held as they are owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil

from wfm.models.meetings import Meeting
from wfm.models.people import Agent, Assignment, WorkSpan
from wfm.models.roster import Finding, Roster, RosterProblem
from wfm.models.time import local_instant, zone
from wfm.solver.compile import Context
from wfm.solver.coverage import share_out
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class HeldMeetings(Rule[NoParams]):
    """Every meeting that `meetings` of the plan owes somebody is held, inside a shift and outside breaks.

    One that is not costs its `open_cost`. Meetings that break what is said about them (length, hours, who comes, how
    many at once, how much shortage they may bring) are not accepted. They are placed once the shifts are known, so that
    no shift is chosen for their sake.
    """

    name = "meetings"
    summary = "meetings, training and coaching are held"
    always = True
    team = True
    soft = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """Nothing: shifts are chosen without them."""
        return iter(())

    def concerns(self, problem: RosterProblem) -> bool:
        """Plans with meetings."""
        return bool(problem.meetings.kinds)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every meeting of the roster against its kind, and what is owed against what is held."""
        meetings = view.problem.meetings
        for agent in view.problem.agents:
            for shift in view.planned(agent).values():
                for span in shift.meetings:
                    if span.activity not in meetings.kinds:
                        yield _hard(agent.agent, shift.date, f"no kind of meeting {span.activity!r}")
        for kind, meeting in meetings.kinds.items():
            yield from _Kind(view, kind, meeting).findings()
        if meetings.max_short_hours is not None:
            added = _short_hours(view, view.roster) - _short_hours(view, _without(view.roster))
            if added > meetings.max_short_hours + 1e-6:
                yield _hard("", view.dates[0], f"meetings add {added:.2f} agent-hours of shortage")


class _Kind:
    """The meetings of one kind."""

    def __init__(self, view: View, kind: str, meeting: Meeting) -> None:
        self.view, self.kind, self.meeting = view, kind, meeting
        self.held: dict[tuple[datetime, datetime], list[tuple[Agent, Assignment]]] = defaultdict(list)
        for agent in view.problem.agents:
            for shift in view.planned(agent).values():
                for span in shift.meetings:
                    if span.activity == kind:
                        self.held[span.start, span.end].append((agent, shift))

    def findings(self) -> Iterator[Finding]:
        """What is wrong, and what is not held."""
        length = timedelta(minutes=self.meeting.minutes)
        for (begin, end), people in self.held.items():
            if end - begin != length:
                yield _hard(people[0][0].agent, people[0][1].date, f"{self.kind} is not {self.meeting.minutes} minutes")
        if self.meeting.together == "team":
            yield from self._teams()
        else:
            yield from self._people()

    def _blocks(self) -> Iterator[list[date]]:
        days = self.view.dates
        for first in range(0, len(days), self.meeting.every_days):
            block = list(days[first : first + self.meeting.every_days])
            if len(block) == self.meeting.every_days and all(self.meeting.in_force(day) for day in block):
                yield block

    def _people(self) -> Iterator[Finding]:
        meeting, together = self.meeting, self.meeting.together
        mine: dict[str, list[tuple[date, datetime, datetime]]] = defaultdict(list)
        pairs: list[tuple[datetime, datetime]] = []
        for (begin, end), people in self.held.items():
            owners = [(a, s) for a, s in people if not self.meeting.leads(a, s.date)]
            leaders = [a for a, s in people if self.meeting.leads(a, s.date)]
            for agent, shift in owners:
                mine[agent.agent].append((shift.date, begin, end))
                pairs.append((begin, end))
                if not meeting.covers(agent, shift.date):
                    yield _hard(agent.agent, shift.date, f"{self.kind} is not for this person")
                if not self._in_hours(begin, end, self.view.zone(agent)):
                    yield _hard(agent.agent, shift.date, f"{self.kind} lies outside its hours")
            if together == "leader" and not _matched([a.team for a, _ in owners], [a.team for a in leaders]):
                yield _hard(people[0][0].agent, people[0][1].date, f"{self.kind} without one leader for each person")
        most = meeting.most_at_once
        for begin, _ in pairs:
            if most is not None and sum(a <= begin < b for a, b in pairs) > most:
                yield _hard("", begin.date(), f"more than {most} × {self.kind} at once")
        for agent in self.view.problem.agents:
            due = {
                day for day in self.view.planned(agent) if meeting.covers(agent, day) and not meeting.leads(agent, day)
            }
            yield from self._owed(agent.agent, due, mine[agent.agent])

    def _teams(self) -> Iterator[Finding]:
        teams: dict[str, list[Agent]] = defaultdict(list)
        for agent in self.view.problem.agents:
            if agent.team and any(self.meeting.covers(agent, day) for day in self.view.dates):
                teams[agent.team].append(agent)
        for (begin, _), people in self.held.items():
            for agent, shift in people:
                clock = zone(self.view.zone(teams[agent.team][0])) if agent.team in teams else None
                if clock is None or not self.meeting.covers(agent, begin.astimezone(clock).date()):
                    yield _hard(agent.agent, shift.date, f"{self.kind} is not for this person")
        for team, members in teams.items():
            zone_name, names = self.view.zone(members[0]), {agent.agent for agent in members}
            blocks = list(self._blocks())
            held = []
            for (begin, end), people in self.held.items():
                came = [agent.agent for agent, _ in people if agent.agent in names]
                if not came:
                    continue
                day = begin.astimezone(zone(zone_name)).date()
                held.append((day, begin, end))
                if not self._in_hours(begin, end, zone_name):
                    yield _hard("", day, f"{self.kind} of {team} lies outside its hours")
                block = next((block for block in blocks if day in block), [])
                present = sum(any(d in self._days(agent) for d in block) for agent in members)
                if len(came) < ceil(self.meeting.present_share * present - 1e-9):
                    yield _hard("", day, f"{len(came)} of {present} of {team} come to {self.kind}")
            worked = {day for agent in members for day in self._days(agent)}
            yield from self._owed(team, worked, held)

    def _days(self, agent: Agent) -> set[date]:
        """Days that somebody works and on which the meeting is for this person."""
        return {day for day in self.view.planned(agent) if self.meeting.covers(agent, day)}

    def _owed(self, owner: str, worked: set[date], held: list[tuple[date, datetime, datetime]]) -> Iterator[Finding]:
        days = [day for day, _, _ in held]
        if len(set(days)) < len(days):
            yield _hard(owner, min(days), f"two × {self.kind} on one day")
        left = len(days)
        for block in self._blocks():
            due = min(self.meeting.times, sum(day in worked for day in block))
            done = sum(block[0] <= day <= block[-1] for day in days)
            left -= done
            if done > due:
                yield _hard(owner, block[0], f"{done} × {self.kind} from {block[0]}, {due} are owed")
            elif done < due:
                why = "" if self._has_leader(owner) else ": the team has no leader"
                yield Finding(
                    rule="meetings",
                    agent=owner if owner in {a.agent for a in self.view.problem.agents} else "",
                    day=block[0],
                    message=f"{due - done} × {self.kind} of {owner} from {block[0]} to {block[-1]} not held{why}",
                    cost=(due - done) * self.meeting.open_cost,
                )
        if left > 0:
            yield _hard(owner, min(days), f"{self.kind} in days that owe none")

    def _has_leader(self, owner: str) -> bool:
        team = next((agent.team for agent in self.view.problem.agents if agent.agent == owner), "")
        return self.meeting.together != "leader" or any(
            agent.team == team != "" and self.meeting.leads(agent, day)
            for agent in self.view.problem.agents
            for day in self.view.dates
        )

    def _in_hours(self, begin: datetime, end: datetime, zone_name: str) -> bool:
        hours = self.meeting.hours
        if hours is None:
            return True
        reached, day = begin, begin.astimezone(zone(zone_name)).date()
        for when in (day - timedelta(days=1), day, day + timedelta(days=1)):
            for span in sorted(hours.on(when), key=lambda span: span.start):
                if local_instant(when, span.start, zone_name) <= reached:
                    reached = max(reached, local_instant(when, span.end, zone_name))
        return reached >= end


def _matched(people: list[str], leaders: list[str]) -> bool:
    """Whether there is a leader of the own team for each person."""
    return sorted(people) == sorted(leaders) and all(people)


def _hard(agent: str, day: date, message: str) -> Finding:
    return Finding(rule="meetings", agent=agent, day=day, message=message)


def _without(roster: Roster) -> Roster:
    none: tuple[WorkSpan, ...] = ()
    return roster.model_copy(
        update={"assignments": tuple(item.model_copy(update={"meetings": none}) for item in roster.assignments)}
    )


def _short_hours(view: View, roster: Roster) -> float:
    shared = share_out(view.problem, roster)
    return float(shared.short.sum()) * view.problem.grid.interval_minutes / 60
