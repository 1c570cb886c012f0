"""Leaders for the people on duty, and mentors for newcomers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model, Name
from wfm.models.organisation import Weekday
from wfm.models.people import Agent
from wfm.models.roster import Finding
from wfm.models.skills import SkillNeed, meets
from wfm.models.time import WEEKDAYS, ClockSpan, Span, ZoneName, local_instant
from wfm.solver.auditing import cost_of
from wfm.solver.compile import Context
from wfm.solver.presence import moments, parts, past_present
from wfm.solver.primitives import Linear, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class LeadersOnDutyParams(Model):
    """Who leads, how many people each, and when."""

    leader_agents: tuple[Name, ...] = Field((), description="these people lead")
    leader_labels: tuple[Name, ...] = Field((), description="so do people with any of these labels")
    leader_skills: tuple[SkillNeed, ...] = Field((), description="so do people with all of these skills")
    people_per_leader: Annotated[int, Field(ge=1, le=1000)] = Field(
        8, description="people of the scope present for whom one leader is enough"
    )
    apart: Literal["no", "site", "team"] = Field(
        "no", description="site, team: each has leaders of its own; no: any leader is one for everybody"
    )
    window: Span = Field(ClockSpan(start=0, end=1440), description="clock time of every day in which it holds")
    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="days of the window",
    )
    time_zone: ZoneName = Field("UTC", description="the window's clock")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.leader_agents or self.leader_labels or self.leader_skills):
            raise ValueError("needs leader_agents, leader_labels or leader_skills")
        return self


class LeadersOnDuty(Rule[LeadersOnDutyParams]):
    """Whenever people of the scope are present, one leader is present for every so many of them.

    Leaders do not count as people; who leads by skill does so on the days of the window on which they have it. With 8
    it is a team leader, with 1 a mentor for each newcomer. What of the windows lies after the last planned day is not
    judged, nor what shifts of the past alone bring about. Soft: the weight is paid per hour and leader missing, in
    parts where not all of a leader is.
    """

    name = "leaders_on_duty"
    summary = "leaders per people on duty, mentors per newcomer"
    team = True
    Params = LeadersOnDutyParams

    def lower(self, setting: Setting[LeadersOnDutyParams], context: Context) -> Iterator[Primitive]:
        """A Linear for every interval: people less than leaders times people per leader."""
        params = setting.params
        hours = context.problem.grid.interval_minutes / 60 / params.people_per_leader
        cost = None if setting.weight is None else setting.weight * hours
        agents = list(enumerate(context.agents))
        for day in context.dates:
            people, leaders = defaultdict(list), defaultdict(list)
            for number, agent in agents:
                if _leads(agent, params, day):
                    leaders[_unit(agent, params)].append(number)
                elif setting.covers(agent):
                    people[_unit(agent, params)].append(number)
            when = moments(context, setting, params.window, params.weekdays, params.time_zone, (day,))
            for unit, moment in product(people, when):
                terms = (
                    *parts(context, people[unit], moment, -1.0),
                    *parts(context, leaders[unit], moment, float(params.people_per_leader)),
                )
                before = params.people_per_leader * past_present(context, leaders[unit], moment)
                before -= past_present(context, people[unit], moment)
                yield Linear(self.name, terms, float(before), min(before, 0.0), np.inf, cost)

    def audit(self, setting: Setting[LeadersOnDutyParams], view: View) -> Iterator[Finding]:
        """Everybody present, whenever an interval begins."""
        params = setting.params
        step = timedelta(minutes=view.problem.grid.interval_minutes)
        end = local_instant(view.dates[-1], 1440, params.time_zone)
        for day in view.dates:
            if not setting.in_force(day) or WEEKDAYS[day.weekday()] not in params.weekdays:
                continue
            missing = 0.0
            people = [agent for agent in view.agents(setting) if not _leads(agent, params, day)]
            for unit in {_unit(agent, params) for agent in people}:
                here = [agent for agent in people if _unit(agent, params) == unit]
                leaders = [agent for agent in view.problem.agents if _leads(agent, params, day)]
                leaders = [agent for agent in leaders if _unit(agent, params) == unit]
                moment = local_instant(day, params.window.start, params.time_zone)
                while moment < min(local_instant(day, params.window.end, params.time_zone), end):
                    room, before = (
                        params.people_per_leader * _present(view, leaders, moment, planned)
                        - _present(view, here, moment, planned)
                        for planned in (True, False)
                    )
                    missing += max(min(before, 0) - room, 0) / params.people_per_leader
                    moment += step
            if missing > 0:
                hours = missing * view.problem.grid.interval_minutes / 60
                yield Finding(
                    rule=self.name, day=day, message=f"{hours:.4g} leader-hours missing", cost=cost_of(setting, hours)
                )


def _leads(agent: Agent, params: LeadersOnDutyParams, day: date) -> bool:
    return (
        agent.agent in params.leader_agents
        or bool(set(params.leader_labels).intersection(agent.labels))
        or (bool(params.leader_skills) and meets(agent.skills_on(day), params.leader_skills))
    )


def _unit(agent: Agent, params: LeadersOnDutyParams) -> str:
    """The site or team whose leaders are an agent's, where it matters."""
    return {"no": "", "site": agent.site, "team": agent.team}[params.apart]


def _present(view: View, agents: list[Agent], moment: datetime, planned: bool) -> int:
    return sum(
        shift.start <= moment < shift.end
        for agent in agents
        for shift in (view.shifts(agent) if planned else view.past(agent))
    )
