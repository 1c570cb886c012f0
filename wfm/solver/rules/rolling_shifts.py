"""Shifts of a kind in any days in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.solver import periods
from wfm.solver.auditing import is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options, past_kind
from wfm.solver.measure import Measure
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class RollingShiftsParams(KindParams):
    """How many of what in how many days."""

    max_shifts: Annotated[int, Field(ge=0)] = Field(description="most shifts of the kind")
    days: Annotated[int, Field(ge=1, le=366)] = Field(14, description="in any so many days in a row")


class RollingShifts(Rule[RollingShiftsParams]):
    """Shifts of a kind in any so many days in a row, up to each planned day, are not too many; the past counts.

    Rows of days that are not wholly within the dates of validity are not judged. Soft: the weight is paid per shift too
    many, for every row of days.
    """

    name = "rolling_shifts"
    summary = "most shifts of a kind in any days in a row"
    Params = RollingShiftsParams

    def lower(self, setting: Setting[RollingShiftsParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum that ends on each day."""
        people, params = periods.People(context), setting.params
        for key, agents in context.members(setting):
            weight = kind_options(context, context.catalogues[key], params).astype(np.float64)
            counts = {agent: past_kind(context, agent, params) for agent in agents.tolist()}
            for window in periods.rolling(context, setting, params.days):
                rows = [
                    (people.past_sum(agent, window, counts[agent]), -np.inf, float(params.max_shifts))
                    for agent in agents.tolist()
                ]
                yield from periods.window_sum(self.name, key, agents, weight, window, rows, setting.weight)

    def measure(self, setting: Setting[RollingShiftsParams], view: View) -> Iterator[Measure]:
        """Every row of days of every agent."""
        params = setting.params
        for agent in view.agents(setting):
            past = {shift.date for shift in view.past(agent) if is_kind(shift, view, agent, params)}
            planned = {day for day, shift in view.planned(agent).items() if is_kind(shift, view, agent, params)}
            for last in view.dates:
                days = [last - timedelta(days=back) for back in range(params.days)]
                if all(setting.in_force(day) for day in days):
                    before, new = len(past.intersection(days)), len(planned.intersection(days))
                    yield Measure(
                        agent.agent,
                        last,
                        before + new,
                        f"× {params.what}",
                        f"in {params.days} days",
                        most=params.max_shifts,
                        amount=max(min(before, params.max_shifts) + new - params.max_shifts, 0),
                        first=days[-1],
                        last=last,
                    )
