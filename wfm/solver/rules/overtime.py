"""What overtime costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from wfm.models.base import Model, NonNegative
from wfm.models.organisation import Weekday
from wfm.models.people import Agent
from wfm.models.roster import Finding
from wfm.solver import periods
from wfm.solver.auditing import calendar_weeks, each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import priced
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class OvertimeParams(Model):
    """A tier of overtime."""

    after_hours: NonNegative = Field(description="paid hours from which on an hour is overtime")
    per: Literal["day", "week"] = Field("week", description="counted in each shift, or in each calendar week")
    factor: Annotated[float, Field(gt=1, le=10)] = Field(
        1.5, description="overtime pay as a multiple of the contract's cost per hour"
    )
    week_start: Weekday = Field("mon", description="first day of the week")


class Overtime(Rule[OvertimeParams]):
    """Hours beyond a limit cost a multiple of the wage: what is above the plain wage is paid, `wages` has the rest.

    Several settings make tiers: a second one at factor 1.5 on top of one at 1.5 makes double pay. Shifts of the past
    count in the first week; weeks that are not wholly within the dates of validity are not judged. Times the weight of
    the setting (1 without). Never hard.
    """

    name = "overtime"
    summary = "overtime pay beyond hours a day or week"
    priced = True
    Params = OvertimeParams

    def lower(self, setting: Setting[OvertimeParams], context: Context) -> Iterator[Primitive]:
        """A price of long shifts, or a WindowSum for each week, for all agents of one wage at once."""
        params, people = setting.params, periods.People(context)
        in_force = context.days_in_force(setting)[:, None]
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            by_wage = defaultdict(list)
            for agent in agents.tolist():
                by_wage[context.problem.contracts[context.agents[agent].contract].cost_per_hour].append(agent)
            for wage, members in by_wage.items():
                group = np.array(members, dtype=np.int64)
                price = wage * (params.factor - 1) * (1.0 if setting.weight is None else setting.weight)
                if params.per == "day":
                    excess = np.maximum(catalogue.paid / 60 - params.after_hours, 0) * in_force
                    yield from priced(self.name, key, group, excess * price)
                    continue
                for week in periods.calendar_weeks(context, setting, params.week_start) if price else ():
                    rows = [
                        (people.past_sum(agent, week, lambda item: item.paid_minutes), -np.inf, params.after_hours * 60)
                        for agent in members
                    ]
                    minutes = catalogue.paid.astype(np.float64)
                    yield from periods.window_sum(self.name, key, group, minutes, week, rows, price / 60)

    def audit(self, setting: Setting[OvertimeParams], view: View) -> Iterator[Finding]:
        """Every shift, or every week of every agent."""
        params = setting.params
        if params.per == "day":
            for agent, shift in each_shift(setting, view):
                excess = shift.paid_minutes / 60 - params.after_hours
                yield from self._paid(setting, view, agent, shift.date, excess)
            return
        for week in calendar_weeks(view, params.week_start):
            if all(setting.in_force(day) for day in week):
                for agent in view.agents(setting):
                    past = sum(shift.paid_minutes for shift in view.past(agent) if shift.date in week) / 60
                    new = sum(shift.paid_minutes for day, shift in view.planned(agent).items() if day in week) / 60
                    excess = min(past, params.after_hours) + new - params.after_hours
                    yield from self._paid(setting, view, agent, max(week[0], view.dates[0]), excess)

    def _paid(
        self, setting: Setting[OvertimeParams], view: View, agent: Agent, day: date, hours: float
    ) -> Iterator[Finding]:
        wage = view.problem.contracts[agent.contract].cost_per_hour
        cost = hours * wage * (setting.params.factor - 1) * (1.0 if setting.weight is None else setting.weight)
        if hours > 1e-9 and cost:
            yield Finding(rule=self.name, agent=agent.agent, day=day, message=f"{hours:.4g} h of overtime", cost=cost)
