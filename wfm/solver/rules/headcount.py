"""People present."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Finding
from wfm.models.time import WEEKDAYS, ClockSpan, Span, ZoneName, local_instant
from wfm.solver.auditing import cost_of
from wfm.solver.compile import Context
from wfm.solver.primitives import Floats, Ints, Linear, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

Count = Annotated[int, Field(ge=0)]


class HeadcountParams(Model):
    """Bounds on the people present, and when they hold."""

    window: Span = Field(ClockSpan(start=0, end=1440), description="clock time of every day in which the bounds hold")
    min_people: Count = Field(0, description="least people present")
    max_people: Count | None = Field(None, description="most people present (seats, licences); none: no maximum")
    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="days of the window",
    )
    time_zone: ZoneName | None = Field(
        None, description="the window's clock, for all people of the scope together; none: the site's, site by site"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_people is None and self.min_people == 0:
            raise ValueError("needs min_people, max_people or both")
        if self.max_people is not None and self.min_people > self.max_people:
            raise ValueError(f"min_people must be at most max_people ({self.max_people}), got {self.min_people}")
        return self


class Headcount(Rule[HeadcountParams]):
    """So many people of the scope are present, on a break or not, whenever an interval of the window begins.

    The window is that of every planned day in force; what of it lies after the last planned day is not judged. Shifts
    of the past that reach into it count. Soft: the weight is paid per person and hour missing or too many.
    """

    name = "headcount"
    summary = "least and most people present at a time of day"
    team = True
    Params = HeadcountParams

    def lower(self, setting: Setting[HeadcountParams], context: Context) -> Iterator[Primitive]:
        """A Linear for every interval of the windows."""
        params, problem = setting.params, context.problem
        length = problem.grid.interval_minutes
        cost = None if setting.weight is None else setting.weight * length / 60
        groups: dict[str, list[tuple[int, Ints]]] = defaultdict(list)
        for key, agents in context.members(setting):
            groups["" if params.time_zone else context.catalogues[key].site].append((key, agents))
        days = [day for day in context.dates if setting.in_force(day) and WEEKDAYS[day.weekday()] in params.weekdays]
        for site, members in groups.items():
            zone = params.time_zone or problem.sites[site].time_zone
            past = [
                (problem.grid.minute(shift.start), problem.grid.minute(shift.end))
                for _, agents in members
                for agent in agents.tolist()
                for shift in context.past[agent]
            ]
            horizon = problem.grid.minute(local_instant(context.dates[-1], 1440, zone))
            for day in days:
                first, last = (
                    problem.grid.minute(local_instant(day, edge, zone))
                    for edge in (params.window.start, params.window.end)
                )
                for moment in range(first, min(last, horizon), length):
                    parts = tuple(Part(key, agents, self._present(context, key, moment)) for key, agents in members)
                    constant = sum(start <= moment < end for start, end in past)
                    upper = np.inf if params.max_people is None else max(params.max_people, constant)
                    yield Linear(self.name, parts, float(constant), params.min_people, upper, cost)

    def _present(self, context: Context, key: int, moment: int) -> Floats:
        catalogue = context.catalogues[key]
        present = (catalogue.start <= moment) & (moment < catalogue.end) & catalogue.works & catalogue.exists
        return np.asarray(present, dtype=np.float64)

    def audit(self, setting: Setting[HeadcountParams], view: View) -> Iterator[Finding]:
        """Everybody present, whenever an interval begins."""
        params, problem = setting.params, view.problem
        groups: dict[str, list[Agent]] = defaultdict(list)
        for agent in view.agents(setting):
            groups["" if params.time_zone else agent.site].append(agent)
        step = timedelta(minutes=problem.grid.interval_minutes)
        for site, agents in groups.items():
            zone = params.time_zone or problem.sites[site].time_zone
            everybody = _Counter([shift for agent in agents for shift in view.shifts(agent)])
            before = _Counter([shift for agent in agents for shift in view.past(agent)])
            end = local_instant(view.dates[-1], 1440, zone)
            for day in view.dates:
                moment = local_instant(day, params.window.start, zone)
                outside = 0
                judged = setting.in_force(day) and WEEKDAYS[day.weekday()] in params.weekdays
                while judged and moment < min(local_instant(day, params.window.end, zone), end):
                    people = everybody.at(moment)
                    if params.max_people is not None:
                        outside += max(people - max(params.max_people, before.at(moment)), 0)
                    outside += max(params.min_people - people, 0)
                    moment += step
                if outside:
                    hours = outside * problem.grid.interval_minutes / 60
                    yield Finding(
                        rule=self.name,
                        day=day,
                        message=f"{hours:.4g} person-hours missing or too many{' at ' + site if site else ''}",
                        cost=cost_of(setting, hours),
                    )


class _Counter:
    """How many shifts run at a moment."""

    def __init__(self, shifts: list[Assignment]) -> None:
        self.starts, self.ends = sorted(shift.start for shift in shifts), sorted(shift.end for shift in shifts)

    def at(self, moment: datetime) -> int:
        return bisect_right(self.starts, moment) - bisect_right(self.ends, moment)
