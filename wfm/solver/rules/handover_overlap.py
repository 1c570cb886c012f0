"""Two sites at work together at the hand-over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.models.people import Agent
from wfm.models.roster import Finding
from wfm.models.time import WEEKDAYS, Span, ZoneName, local_instant
from wfm.solver.auditing import cost_of
from wfm.solver.compile import Context
from wfm.solver.presence import moments, parts, past_present
from wfm.solver.primitives import Linear, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class HandoverOverlapParams(Model):
    """When the sites overlap, and how many people of each are there."""

    window: Span = Field(description="clock time of the hand-over on every day")
    time_zone: ZoneName = Field("UTC", description="the window's clock")
    min_people: Annotated[int, Field(ge=1)] = Field(1, description="least people of each site of the scope")
    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="days of the window",
    )


class HandoverOverlap(Rule[HandoverOverlapParams]):
    """During a hand-over so many people of each site of the scope are present.

    Name the two sites in `sites`. Shifts of the past that reach into the window count; what of it lies after the last
    planned day is not judged. Soft: the weight is paid per person and hour missing.
    """

    name = "handover_overlap"
    summary = "people of each site present at the hand-over"
    team = True
    Params = HandoverOverlapParams

    def lower(self, setting: Setting[HandoverOverlapParams], context: Context) -> Iterator[Primitive]:
        """A Linear for every interval and site."""
        params = setting.params
        cost = None if setting.weight is None else setting.weight * context.problem.grid.interval_minutes / 60
        sites: dict[str, list[int]] = defaultdict(list)
        for number, agent in enumerate(context.agents):
            if setting.covers(agent):
                sites[agent.site].append(number)
        when = moments(context, setting, params.window, params.weekdays, params.time_zone, context.dates)
        for people in sites.values():
            for moment in when:
                past = float(past_present(context, people, moment))
                yield Linear(self.name, parts(context, people, moment, 1.0), past, params.min_people, np.inf, cost)

    def audit(self, setting: Setting[HandoverOverlapParams], view: View) -> Iterator[Finding]:
        """Everybody present, site by site, whenever an interval begins."""
        params = setting.params
        sites: dict[str, list[Agent]] = defaultdict(list)
        for agent in view.agents(setting):
            sites[agent.site].append(agent)
        step = timedelta(minutes=view.problem.grid.interval_minutes)
        end = local_instant(view.dates[-1], 1440, params.time_zone)
        for site, agents in sites.items():
            shifts = [shift for agent in agents for shift in view.shifts(agent)]
            for day in view.dates:
                if not setting.in_force(day) or WEEKDAYS[day.weekday()] not in params.weekdays:
                    continue
                missing, moment = 0, local_instant(day, params.window.start, params.time_zone)
                while moment < min(local_instant(day, params.window.end, params.time_zone), end):
                    missing += max(params.min_people - sum(s.start <= moment < s.end for s in shifts), 0)
                    moment += step
                if missing:
                    hours = missing * view.problem.grid.interval_minutes / 60
                    yield Finding(
                        rule=self.name,
                        day=day,
                        message=f"{hours:.4g} person-hours missing at the hand-over of {site}",
                        cost=cost_of(setting, hours),
                    )
