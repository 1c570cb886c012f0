"""Which meetings a roster's people are owed, and when each could be held."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil

from wfm.models.meetings import Meeting
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import local_instant, zone

Span = tuple[int, int]
"""Begin and end in minutes of the grid."""


@dataclass(frozen=True)
class Slot:
    """A time at which a meeting could be held: begin in minutes of the grid, local day, who could come (by number)."""

    begin: int
    day: date
    people: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Owed:
    """One meeting that a person or a team is owed in a block of days, the `number`-th of its kind."""

    kind: str
    meeting: Meeting
    owner: str
    first: date
    last: date
    number: int
    slots: tuple[Slot, ...]
    least: int
    """How many people must come at least."""

    @property
    def title(self) -> str:
        """For messages."""
        return f"{self.kind} of {self.owner} between {self.first} and {self.last}"


class Shifts:
    """The shifts of a roster by person and day, and the time inside them outside breaks."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self.problem = problem
        self.of: dict[int, dict[date, Assignment]] = defaultdict(dict)
        number = {agent.agent: index for index, agent in enumerate(problem.agents)}
        for shift in roster.assignments:
            self.of[number[shift.agent]][shift.date] = shift
        self._free: dict[int, list[Span]] = {}

    def free(self, agent: int) -> list[Span]:
        """Stretches of work without a break, in order."""
        if agent not in self._free:
            pieces = []
            for shift in self.of[agent].values():
                pieces += self.pieces(shift)
            self._free[agent] = sorted(pieces)
        return self._free[agent]

    def pieces(self, shift: Assignment) -> list[Span]:
        """The stretches of one shift."""
        minute = self.problem.grid.minute
        edges = [minute(shift.start), *(minute(edge) for span in shift.breaks for edge in (span.start, span.end))]
        edges.append(minute(shift.end))
        return [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]

    def is_free(self, agent: int, begin: int, end: int) -> bool:
        """Whether somebody works from begin to end without a break."""
        free = self.free(agent)
        place = bisect_right(free, (begin, 1 << 60)) - 1
        return place >= 0 and free[place][0] <= begin and end <= free[place][1]


def owed(problem: RosterProblem, roster: Roster) -> Iterator[Owed]:
    """Every meeting owed, those of teams and of leaders' people included."""
    shifts = Shifts(problem, roster)
    for kind, meeting in problem.meetings.kinds.items():
        for first in range(0, problem.days - meeting.every_days + 1, meeting.every_days):
            days = [problem.start + timedelta(days=first + day) for day in range(meeting.every_days)]
            if meeting.in_force(days[0]) and meeting.in_force(days[-1]):
                yield from _Block(problem, shifts, kind, meeting, days).owed()


@dataclass(frozen=True, eq=False)
class _Block:
    problem: RosterProblem
    shifts: Shifts
    kind: str
    meeting: Meeting
    days: list[date]

    def owed(self) -> Iterator[Owed]:
        """What is owed in these days."""
        if self.meeting.together == "team":
            teams: dict[str, list[int]] = defaultdict(list)
            for number, agent in enumerate(self.problem.agents):
                if agent.team and any(self.meeting.covers(agent, day) for day in self.days):
                    teams[agent.team].append(number)
            for team, members in teams.items():
                yield from self._of_team(team, members)
            return
        for number, agent in enumerate(self.problem.agents):
            yield from self._of_person(number, agent)

    def _of_person(self, number: int, agent: Agent) -> Iterator[Owed]:
        slots, alone = [], self.meeting.together == "alone"
        due = {
            day
            for day in self.days
            if day in self.shifts.of[number] and self.meeting.covers(agent, day) and not self.meeting.leads(agent, day)
        }
        mates = [
            (other, mate)
            for other, mate in enumerate(self.problem.agents)
            if not alone and other != number and agent.team and mate.team == agent.team
        ]
        for begin, day in self._begins(number):
            if day not in due:
                continue
            if alone:
                slots.append(Slot(begin, day, (number,)))
            end = begin + self.meeting.minutes
            slots += [
                Slot(begin, day, (number, other))
                for other, mate in mates
                if self.meeting.leads(mate, day) and self.shifts.is_free(other, begin, end)
            ]
        yield from self._some(agent.agent, min(self.meeting.times, len(due)), slots, 1 if alone else 2)

    def _of_team(self, team: str, members: list[int]) -> Iterator[Owed]:
        present = [number for number in members if any(self._comes(number, day) for day in self.days)]
        least = max(ceil(self.meeting.present_share * len(present) - 1e-9), 1)
        begins = sorted({begin for number in present for begin, _ in self._begins(number, of=members[0])})
        zone_name = self.problem.zone_of(self.problem.agents[members[0]])
        slots = []
        for begin in begins:
            day = (self.problem.grid.start + timedelta(minutes=begin)).astimezone(zone(zone_name)).date()
            able = tuple(
                n
                for n in present
                if self.meeting.covers(self.problem.agents[n], day)
                and self.shifts.is_free(n, begin, begin + self.meeting.minutes)
            )
            if len(able) >= least and day in self.days:
                slots.append(Slot(begin, day, able))
        worked = sum(any(self._comes(number, day) for number in present) for day in self.days)
        yield from self._some(team, min(self.meeting.times, worked), slots, least)

    def _comes(self, number: int, day: date) -> bool:
        """Whether a member works on a day on which the meeting is for this person."""
        return day in self.shifts.of[number] and self.meeting.covers(self.problem.agents[number], day)

    def _some(self, owner: str, times: int, slots: list[Slot], least: int) -> Iterator[Owed]:
        for number in range(times):
            yield Owed(self.kind, self.meeting, owner, self.days[0], self.days[-1], number, tuple(slots), least)

    def _begins(self, number: int, of: int | None = None) -> Iterator[tuple[int, date]]:
        """When somebody could begin, on the clock of whom it is for; with the day of the shift."""
        agent = self.problem.agents[number if of is None else of]
        zone_name, step, length = self.problem.zone_of(agent), self.meeting.step_minutes, self.meeting.minutes
        for day in self.days:
            shift = self.shifts.of[number].get(day)
            if shift is None:
                continue
            local = shift.start.astimezone(zone(zone_name))
            aligned = self.problem.grid.minute(shift.start) + -local.minute % step
            for begin, end in self.shifts.pieces(shift):
                for moment in range(begin + (aligned - begin) % step, end - length + 1, step):
                    if self._within_hours(moment, zone_name):
                        yield moment, day

    def _within_hours(self, begin: int, zone_name: str) -> bool:
        if self.meeting.hours is None:
            return True
        return any(low <= begin and begin + self.meeting.minutes <= high for low, high in self._open[zone_name])

    @cached_property
    def _open(self) -> dict[str, list[Span]]:
        """The meeting's hours on the clock of each zone, spans that touch being one."""
        assert self.meeting.hours is not None
        found: dict[str, list[Span]] = {}
        for zone_name in {self.problem.zone_of(agent) for agent in self.problem.agents}:
            pieces: list[Span] = []
            for days in range(-1, len(self.days) + 2):
                day = self.days[0] + timedelta(days=days)
                for span in sorted(self.meeting.hours.on(day), key=lambda span: span.start):
                    low, high = (
                        self.problem.grid.minute(local_instant(day, edge, zone_name)) for edge in (span.start, span.end)
                    )
                    if pieces and low <= pieces[-1][1]:
                        low, high = pieces[-1][0], max(high, pieces.pop()[1])
                    pieces.append((low, high))
            found[zone_name] = pieces
        return found
