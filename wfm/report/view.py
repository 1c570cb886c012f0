"""A roster as people read it: every shift, day off and absence on the agent's own clock, grouped by site and team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from unicodedata import combining, normalize

from wfm.models.duty import OnCallDuty
from wfm.models.people import Agent, Assignment, TimeOff, WorkSpan
from wfm.models.plan import Plan
from wfm.models.time import local_instant, zone
from wfm.report.wording import breaks, clock_span

BANDS = ("early", "day", "late", "night")
"""Kinds of shift by their local start: early from 05:00, day from 09:00, late from 12:00, night from 20:00."""


@dataclass(frozen=True)
class Shift:
    """An assignment on its agent's clock."""

    agent: Agent
    zone_name: str
    assignment: Assignment

    def local(self, moment: datetime) -> datetime:
        """A moment on the agent's clock."""
        return moment.astimezone(zone(self.zone_name))

    @cached_property
    def start(self) -> datetime:
        """Start on the agent's clock."""
        return self.local(self.assignment.start)

    @cached_property
    def end(self) -> datetime:
        """End on the agent's clock."""
        return self.local(self.assignment.end)

    @property
    def clock(self) -> str:
        """Start and end, as 09:00–17:30."""
        return clock_span(self.start, self.end)

    def spans(self, spans: Iterable[WorkSpan]) -> list[tuple[datetime, datetime, WorkSpan]]:
        """Breaks or meetings with their clock times."""
        return [(self.local(span.start), self.local(span.end), span) for span in spans]

    @property
    def breaks_text(self) -> str:
        """Breaks on one line."""
        return breaks(self.spans(self.assignment.breaks))

    @property
    def meetings_text(self) -> str:
        """Meetings on one line."""
        return breaks(self.spans(self.assignment.meetings))

    @property
    def blocks_text(self) -> str:
        """Which queue is served when, on one line."""
        return breaks(self.spans(self.assignment.blocks))

    @property
    def paid_hours(self) -> float:
        """Elapsed hours less unpaid breaks."""
        return self.assignment.paid_minutes / 60

    @property
    def band(self) -> str:
        """One of `BANDS`."""
        hour = self.start.hour
        return BANDS[3 if hour < 5 or hour >= 20 else 0 if hour < 9 else 1 if hour < 12 else 2]


@dataclass(frozen=True)
class AgentDay:
    """What a roster says about one agent on one local day."""

    day: date
    shifts: tuple[Shift, ...]
    absences: tuple[str, ...]
    locked: bool
    employed: bool
    on_call: tuple[str, ...] = ()
    """Rotas on which the agent is on call at some time of the day."""

    @property
    def kind(self) -> str:
        """A band of `BANDS`, or leave, off, or out (not employed on that day)."""
        if self.shifts:
            return self.shifts[0].band
        return "leave" if self.absences else "off" if self.employed else "out"

    @property
    def text(self) -> str:
        """What a cell of the week grid says."""
        words = [shift.clock for shift in self.shifts] + list(self.absences)
        text = ", ".join(words) or ("off" if self.employed else "")
        return ", ".join([text, *(f"on call {name}" for name in self.on_call)]).removeprefix(", ")

    @property
    def paid_hours(self) -> float:
        """Paid hours of the day's shifts."""
        return sum(shift.paid_hours for shift in self.shifts)


@dataclass(frozen=True)
class Group:
    """The agents of one team at one site."""

    site: str
    team: str
    agents: tuple[Agent, ...]


class RosterView:
    """Look-ups over a plan's roster; without one, every day is off. Shifts are sorted by start."""

    def __init__(self, plan: Plan) -> None:
        inputs = plan.inputs
        self.plan = plan
        self.agents = {agent.agent: agent for agent in inputs.agents}
        roster = plan.result.roster if plan.result else None
        self.roster = roster
        horizon = inputs.configuration.horizon
        first, count = (roster.start, roster.days) if roster else (horizon.start, horizon.days)
        self.days = tuple(first + timedelta(days=offset) for offset in range(count))
        self._shifts: Mapping[tuple[str, date], list[Shift]] = defaultdict(list)
        for assignment in sorted(roster.assignments if roster else (), key=lambda a: (a.agent, a.start, a.end)):
            agent = self.agents[assignment.agent]
            shift = Shift(agent, self.zone_of(agent), assignment)
            self._shifts[assignment.agent, assignment.date].append(shift)
        self._on_call: Mapping[tuple[str, date], set[str]] = defaultdict(set)
        for duty in roster.on_call if roster else ():
            if duty.agent:
                self._spread_duty(duty)
        self._locked = {(lock.agent, lock.date) for lock in inputs.locked}
        self._absences: Mapping[tuple[str, date], list[str]] = defaultdict(list)
        for absence in sorted(inputs.time_off, key=lambda item: (item.start, item.end, item.kind)):
            self._spread(absence)

    def zone_of(self, agent: Agent) -> str:
        """The zone whose clock the agent lives by."""
        return agent.time_zone or self.plan.inputs.configuration.sites[agent.site].time_zone

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """All shifts of the roster, by agent and start."""
        return tuple(shift for group in self.groups for agent in group.agents for shift in self.shifts_of(agent.agent))

    def shifts_of(self, agent: str) -> list[Shift]:
        """One agent's shifts, by start."""
        return [shift for day in self.days for shift in self._shifts.get((agent, day), ())]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Agents by site and team; within a team in the order of their names."""
        teams: dict[tuple[str, str], list[Agent]] = defaultdict(list)
        for agent in self.agents.values():
            teams[agent.site, agent.team].append(agent)
        return tuple(
            Group(site, team, tuple(sorted(teams[site, team], key=_alphabetical))) for site, team in sorted(teams)
        )

    @cached_property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The days of the horizon by calendar week, Monday first."""
        weeks: dict[date, list[date]] = defaultdict(list)
        for day in self.days:
            weeks[monday(day)].append(day)
        return tuple(map(tuple, weeks.values()))

    def on(self, agent: Agent, day: date) -> AgentDay:
        """One cell of the week grid."""
        key = agent.agent, day
        shifts = tuple(self._shifts.get(key, ()))
        return AgentDay(
            day=day,
            shifts=shifts,
            absences=tuple(self._absences.get(key, ())),
            locked=key in self._locked or any(shift.assignment.locked for shift in shifts),
            employed=(agent.start_date or day) <= day <= (agent.end_date or day),
            on_call=tuple(sorted(self._on_call.get(key, ()))),
        )

    def special(self, day: date) -> tuple[str, ...]:
        """Names of the day's holidays, closures and events."""
        return tuple(
            dict.fromkeys(item.name or item.kind for item in self.plan.inputs.special_days if item.date == day)
        )

    def _spread_duty(self, duty: OnCallDuty) -> None:
        own = zone(self.zone_of(self.agents[duty.agent]))
        for span in duty.times:
            day = span.start.astimezone(own).date()
            while day <= (span.end - timedelta(seconds=1)).astimezone(own).date():
                self._on_call[duty.agent, day].add(duty.rota)
                day += timedelta(days=1)

    def duties_of(self, agent: str) -> list[OnCallDuty]:
        """One agent's duties on call, by start."""
        found = [item for item in (self.roster.on_call if self.roster else ()) if item.agent == agent]
        return sorted(found, key=lambda item: (item.start, item.rota))

    def _spread(self, absence: TimeOff) -> None:
        zone_name = self.zone_of(self.agents[absence.agent])
        day = absence.start.astimezone(zone(zone_name)).date()
        while (midnight := local_instant(day, 0, zone_name)) < absence.end:
            start, end = max(absence.start, midnight), min(absence.end, local_instant(day, 1440, zone_name))
            whole = (start, end) == (midnight, local_instant(day, 1440, zone_name))
            local = [moment.astimezone(zone(zone_name)) for moment in (start, end)]
            self._absences[absence.agent, day].append(
                absence.kind if whole else f"{absence.kind} {clock_span(local[0], local[1])}"
            )
            day += timedelta(days=1)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _alphabetical(agent: Agent) -> tuple[str, str, str]:
    """By name, letters with accents beside those without."""
    plain = "".join(letter for letter in normalize("NFKD", agent.label) if not combining(letter))
    return plain.casefold(), agent.label, agent.agent
