"""Shifts of a kind in any days in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.solver import periods
from wfm.solver.auditing import Absences, is_kind, owes_minimum
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options, past_kind
from wfm.solver.measure import Measure
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

Count = Annotated[int, Field(ge=0)]


class RollingShiftsParams(KindParams):
    """How many of what in how many days."""

    min_shifts: Count | None = Field(None, description="least shifts of the kind; none: no minimum")
    max_shifts: Count | None = Field(None, description="most shifts of the kind; none: no maximum")
    days: Annotated[int, Field(ge=1, le=366)] = Field(14, description="in any so many days in a row")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_shifts is None and self.max_shifts is None:
            raise ValueError("needs min_shifts, max_shifts or both")
        if self.min_shifts is not None and self.max_shifts is not None and self.min_shifts > self.max_shifts:
            raise ValueError(f"min_shifts must be at most max_shifts ({self.max_shifts}), got {self.min_shifts}")
        return self


class RollingShifts(Rule[RollingShiftsParams]):
    """Shifts of a kind in any so many days in a row, up to each planned day, lie within bounds; the past counts.

    The minimum is owed by rows of days that begin in the horizon or in the agent's known past, and is never more than
    the past and the planned days on which the agent is employed and not absent allow. Rows of days that are not wholly
    within the dates of validity are not judged. Soft: the weight is paid per shift outside the bounds, for every row of
    days.
    """

    name = "rolling_shifts"
    summary = "least and most shifts of a kind in any days in a row"
    Params = RollingShiftsParams

    def lower(self, setting: Setting[RollingShiftsParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum that ends on each day."""
        people, params = periods.People(context), setting.params
        most = np.inf if params.max_shifts is None else float(params.max_shifts)
        for key, agents in context.members(setting):
            weight = kind_options(context, context.catalogues[key], params).astype(np.float64)
            counts = {agent: past_kind(context, agent, params) for agent in agents.tolist()}
            able = {agent: ~people.away(agent) for agent in agents.tolist()}
            for window in periods.rolling(context, setting, params.days):
                rows = []
                for agent in agents.tolist():
                    past, least = people.past_sum(agent, window, counts[agent]), -np.inf
                    if params.min_shifts is not None and people.known(agent, window):
                        least = min(params.min_shifts, past + int(able[agent][window.first : window.last].sum()))
                    rows.append((past, least, most))
                yield from periods.window_sum(self.name, key, agents, weight, window, rows, setting.weight)

    def measure(self, setting: Setting[RollingShiftsParams], view: View) -> Iterator[Measure]:
        """Every row of days of every agent."""
        params, absences = setting.params, Absences(view)
        for agent in view.agents(setting):
            past = {shift.date for shift in view.past(agent) if is_kind(shift, view, agent, params)}
            planned = {day for day, shift in view.planned(agent).items() if is_kind(shift, view, agent, params)}
            able = {day for day in view.dates if not absences.away(agent, day)}
            for last in view.dates:
                days = [last - timedelta(days=back) for back in range(params.days - 1, -1, -1)]
                if not all(setting.in_force(day) for day in days):
                    continue
                before, new = len(past.intersection(days)), len(planned.intersection(days))
                outside, least = 0, None
                if params.max_shifts is not None:
                    outside = min(before, params.max_shifts) + new - params.max_shifts
                if params.min_shifts is not None and owes_minimum(view, agent, days):
                    least = min(params.min_shifts, before + len(able.intersection(days)))
                    outside = outside if outside > 0 else least - before - new
                if least is not None or params.max_shifts is not None:
                    yield Measure(
                        agent.agent,
                        last,
                        before + new,
                        f"× {params.what}",
                        f"in {params.days} days",
                        least=least,
                        most=params.max_shifts,
                        amount=max(outside, 0),
                        first=days[0],
                        last=last,
                    )
