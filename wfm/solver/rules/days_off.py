"""Days off in each week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import calendar_weeks
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class DaysOffParams(Model):
    """Days without a shift."""

    min_days: int = Field(ge=1, le=7, description="least days off in each calendar week")
    week_start: Weekday = Field("mon", description="first day of the week")


class DaysOff(Rule[DaysOffParams]):
    """Every calendar week has so many days on which no shift begins.

    Days before the horizon are off unless a shift of the past is known, days after it are still free to be off; where
    the past already leaves too few, all that remain in the horizon are owed. Weeks that are not wholly within the
    dates of validity are not judged. Soft: the weight is paid per day missing.
    """

    name = "days_off"
    summary = "least days off in a calendar week"
    Params = DaysOffParams

    def lower(self, setting: Setting[DaysOffParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum of days off for each week."""
        people = periods.People(context)
        for key, agents in context.members(setting):
            off = np.where(context.catalogues[key].works, 0.0, 1.0)
            weight = np.tile(off, (len(context.dates), 1))
            for week in periods.calendar_weeks(context, setting, setting.params.week_start):
                rows = []
                for agent in agents.tolist():
                    carried = week.before - people.past_sum(agent, week, lambda _: 1)
                    least = min(setting.params.min_days - week.after, carried + week.last - week.first)
                    rows.append((carried, least, np.inf))
                yield from periods.window_sum(self.name, key, agents, weight, week, rows, setting.weight)

    def measure(self, setting: Setting[DaysOffParams], view: View) -> Iterator[Measure]:
        """Every week of every agent."""
        for week in calendar_weeks(view, setting.params.week_start):
            if not all(setting.in_force(day) for day in week):
                continue
            for agent in view.agents(setting):
                worked = {shift.date for shift in view.past(agent)} | view.planned(agent).keys()
                off = sum(day not in worked for day in week)
                planned = sum(day in view.planned(agent) for day in week)
                missing = min(setting.params.min_days - off, planned)
                yield Measure(
                    agent.agent,
                    max(week[0], view.dates[0]),
                    off,
                    "days off",
                    f"in the week from {week[0]}",
                    least=setting.params.min_days,
                    amount=max(missing, 0),
                    first=week[0],
                    last=week[-1],
                )
