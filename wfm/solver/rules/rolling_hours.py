"""Paid hours in any days in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil, floor
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.solver import periods
from wfm.solver.auditing import TOLERANCE, Absences, employed_days, owes_minimum
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.parameters import HoursParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class RollingHoursParams(HoursParams):
    """How much in how many days."""

    days: Annotated[int, Field(ge=1, le=366)] = Field(7, description="in any so many days in a row")


class RollingHours(Rule[RollingHoursParams]):
    """Paid hours of any so many days in a row, up to each planned day, lie within bounds; the past counts.

    The minimum is owed by rows of days that begin in the horizon or in the agent's known past. It shrinks with paid
    absence and days outside employment, and planned days owe no more than their share of it where the past lacks its
    own. Rows of days that are not wholly within the dates of validity are not judged. Soft: the weight is paid per hour
    outside the bounds, for every row of days.
    """

    name = "rolling_hours"
    summary = "least and most paid hours in any days in a row"
    Params = RollingHoursParams

    def lower(self, setting: Setting[RollingHoursParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum that ends on each day."""
        people, params = periods.People(context), setting.params
        most = np.inf if params.max_hours is None else float(np.ceil(params.max_hours * 60 - periods.TOLERANCE))
        cost = None if setting.weight is None else setting.weight / 60
        for key, agents in context.members(setting):
            minutes = context.catalogues[key].paid.astype(np.float64)
            for window in periods.rolling(context, setting, params.days):
                rows = []
                for agent in agents.tolist():
                    past = people.past_sum(agent, window, lambda item: item.paid_minutes)
                    rows.append((past, _least(people, agent, window, params, past), most))
                yield from periods.window_sum(self.name, key, agents, minutes, window, rows, cost)

    def measure(self, setting: Setting[RollingHoursParams], view: View) -> Iterator[Measure]:
        """Every row of days of every agent."""
        params, absences = setting.params, Absences(view)
        most = None if params.max_hours is None else ceil(params.max_hours * 60 - TOLERANCE)
        for agent in view.agents(setting):
            past = {shift.date: shift.paid_minutes for shift in view.past(agent)}
            planned = {day: shift.paid_minutes for day, shift in view.planned(agent).items()}
            for last in view.dates:
                days = [last - timedelta(days=back) for back in range(params.days - 1, -1, -1)]
                if not all(setting.in_force(day) for day in days):
                    continue
                before = sum(past.get(day, 0) for day in days)
                new = sum(planned.get(day, 0) for day in days)
                outside, least = 0.0, None
                if most is not None:
                    outside = min(before, most) + new - most
                if params.min_hours is not None and owes_minimum(view, agent, days):
                    whole, share = (
                        floor(
                            params.min_hours * 60 * employed_days(agent, some) / params.days
                            - absences.credit(agent, some)
                            + TOLERANCE
                        )
                        for some in (days, [day for day in days if day in view.dates])
                    )
                    least = max(0, min(whole, before + max(0, share)))
                    outside = outside if outside > 0 else least - before - new
                if least is not None or most is not None:
                    yield Measure(
                        agent.agent,
                        last,
                        (before + new) / 60,
                        "paid h",
                        f"in {params.days} days",
                        least=None if least is None else least / 60,
                        most=None if most is None else most / 60,
                        amount=max(outside, 0) / 60,
                        first=days[0],
                        last=last,
                    )


def _least(
    people: periods.People, agent: int, window: periods.Window, params: RollingHoursParams, past: float
) -> float:
    """Least paid minutes of a window, those of the past included."""
    if params.min_hours is None or not people.known(agent, window):
        return -np.inf
    owed = []
    for dates in (window.dates, window.dates[window.before :]):
        minutes = params.min_hours * 60 * people.employed(agent, dates) / params.days
        owed.append(np.floor(minutes - people.credit(agent, dates) + periods.TOLERANCE))
    return float(max(0, min(owed[0], past + max(0, owed[1]))))
