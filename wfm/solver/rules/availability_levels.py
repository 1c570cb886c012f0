"""When people work more or less gladly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from pydantic import Field

from wfm.models.base import Model, NonNegative
from wfm.models.people import Assignment, AvailabilityLevel
from wfm.models.roster import Finding
from wfm.models.time import local_instant
from wfm.solver.auditing import each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import clock_spans, overlap, priced
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class AvailabilityLevelsParams(Model):
    """What an hour of work costs by how gladly it is worked."""

    rather_not: NonNegative = Field(4, description="an hour that somebody would rather not work")
    fine: NonNegative = Field(1, description="an hour without a level, of people who have given any")
    like: NonNegative = Field(0.25, description="an hour that somebody likes to work")
    love: NonNegative = Field(0, description="an hour that somebody would love to work")


class AvailabilityLevels(Rule[AvailabilityLevelsParams]):
    """Elapsed hours of shifts, breaks included, cost by the level that the agent has given them.

    Shifts never overlap what somebody cannot; that is hard. Levels are read on the own clock; where spans of different
    levels overlap, each counts. Times the weight of the setting (1 without). People without levels cost nothing.
    """

    name = "availability_levels"
    summary = "hours from 'cannot' to 'would love to'"
    always = True
    Params = AvailabilityLevelsParams

    def lower(self, setting: Setting[AvailabilityLevelsParams], context: Context) -> Iterator[Primitive]:
        """A price of each option, infinite where somebody cannot."""
        params, scale = setting.params, 1.0 if setting.weight is None else setting.weight
        in_force = context.days_in_force(setting)[:, None]
        levels: dict[int, list[AvailabilityLevel]] = defaultdict(list)
        for item in context.problem.levels:
            levels[context.index[item.agent]].append(item)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            works = catalogue.works & catalogue.exists & in_force
            for agent in filter(levels.__contains__, agents.tolist()):
                hours = (catalogue.end - catalogue.start) / 60
                price = hours * params.fine
                for item in levels[agent]:
                    shared = np.zeros(catalogue.exists.shape)
                    for day in range(-2, len(context.dates) + 3):
                        when = context.problem.start + timedelta(days=day)
                        for span in item.hours.on(when):
                            edges = clock_spans(context, catalogue.zone, span.start, span.end, when, 1)
                            shared += overlap(catalogue.start, catalogue.end, edges) / 60
                    if item.level == "cannot":
                        price = np.where(shared > 0, np.inf, price)
                    else:
                        price = price + shared * (getattr(params, item.level) - params.fine)
                yield from priced(self.name, key, np.array([agent]), np.where(works, np.maximum(price, 0) * scale, 0.0))

    def audit(self, setting: Setting[AvailabilityLevelsParams], view: View) -> Iterator[Finding]:
        """Every shift of people who have given levels."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            mine = [item for item in view.problem.levels if item.agent == agent.agent]
            cost = shift.elapsed_minutes / 60 * params.fine
            told: dict[str, float] = defaultdict(float)
            for item in mine:
                told[item.level] += _hours(shift, item, view.zone(agent))
            if told["cannot"] > 0:
                yield Finding(
                    rule=self.name,
                    agent=agent.agent,
                    day=shift.date,
                    message=f"{told['cannot']:.4g} h in which the agent cannot work",
                )
                continue
            cost += sum(
                hours * (getattr(params, level) - params.fine) for level, hours in told.items() if level != "cannot"
            )
            if mine and cost > 0:
                words = ", ".join(f"{hours:.4g} h {level}" for level, hours in told.items() if hours)
                yield Finding(
                    rule=self.name,
                    agent=agent.agent,
                    day=shift.date,
                    message=words or "no hours with a level",
                    cost=cost * (1.0 if setting.weight is None else setting.weight),
                )


def _hours(shift: Assignment, item: AvailabilityLevel, zone: str) -> float:
    seconds = 0.0
    for days in range(-2, 4):
        day = shift.date + timedelta(days=days)
        for span in item.hours.on(day):
            begin = max(shift.start, local_instant(day, span.start, zone))
            end = min(shift.end, local_instant(day, span.end, zone))
            seconds += max((end - begin).total_seconds(), 0.0)
    return seconds / 3600
