"""Paid hours in any days in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.models.base import Model, Positive
from wfm.solver import periods
from wfm.solver.auditing import TOLERANCE
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class RollingHoursParams(Model):
    """How much in how many days."""

    max_hours: Positive = Field(description="most paid hours")
    days: Annotated[int, Field(ge=1, le=366)] = Field(7, description="in any so many days in a row")


class RollingHours(Rule[RollingHoursParams]):
    """Paid hours of any so many days in a row, up to each planned day, are not too many; the past counts.

    Rows of days that are not wholly within the dates of validity are not judged. Soft: the weight is paid per hour too
    much, for every row of days.
    """

    name = "rolling_hours"
    summary = "most paid hours in any days in a row"
    Params = RollingHoursParams

    def lower(self, setting: Setting[RollingHoursParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum that ends on each day."""
        people = periods.People(context)
        most = float(np.ceil(setting.params.max_hours * 60 - periods.TOLERANCE))
        cost = None if setting.weight is None else setting.weight / 60
        for key, agents in context.members(setting):
            minutes = context.catalogues[key].paid.astype(np.float64)
            for window in periods.rolling(context, setting, setting.params.days):
                rows = [
                    (people.past_sum(agent, window, lambda item: item.paid_minutes), -np.inf, most)
                    for agent in agents.tolist()
                ]
                yield from periods.window_sum(self.name, key, agents, minutes, window, rows, cost)

    def measure(self, setting: Setting[RollingHoursParams], view: View) -> Iterator[Measure]:
        """Every row of days of every agent."""
        params = setting.params
        most = ceil(params.max_hours * 60 - TOLERANCE)
        for agent in view.agents(setting):
            past = {shift.date: shift.paid_minutes for shift in view.past(agent)}
            planned = {day: shift.paid_minutes for day, shift in view.planned(agent).items()}
            for last in view.dates:
                days = [last - timedelta(days=back) for back in range(params.days)]
                if all(setting.in_force(day) for day in days):
                    before = sum(past.get(day, 0) for day in days)
                    new = sum(planned.get(day, 0) for day in days)
                    excess = min(before, most) + new - most
                    yield Measure(
                        agent.agent,
                        last,
                        (before + new) / 60,
                        "paid h",
                        f"in {params.days} days",
                        most=most / 60,
                        amount=max(excess, 0) / 60,
                        first=days[-1],
                        last=last,
                    )
