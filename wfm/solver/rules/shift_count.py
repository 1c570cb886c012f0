"""How many shifts of a kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import Absences, calendar_months, calendar_weeks, is_kind, owes_minimum
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options, past_kind
from wfm.solver.measure import Measure
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

Count = Annotated[int, Field(ge=0)]


class ShiftCountParams(KindParams):
    """Bounds on the number of shifts of a kind in a week, a month or over the horizon."""

    min_shifts: Count | None = Field(None, description="least number; none: no minimum")
    max_shifts: Count | None = Field(None, description="most; none: no maximum")
    per: Literal["week", "month", "horizon"] = Field(
        "week", description="counted in each calendar week or month, or over the horizon"
    )
    week_start: Weekday = Field("mon", description="first day of the week")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_shifts is None and self.max_shifts is None:
            raise ValueError("needs min_shifts, max_shifts or both")
        if self.what == "off":
            raise ValueError("what must be a kind of shift; for days off there is the rule days_off")
        if self.min_shifts is not None and self.max_shifts is not None and self.min_shifts > self.max_shifts:
            raise ValueError(f"min_shifts must be at most max_shifts ({self.max_shifts}), got {self.min_shifts}")
        return self


class ShiftCount(Rule[ShiftCountParams]):
    """The number of shifts of a kind lies within bounds, in each calendar week or month or over the horizon.

    Shifts of the past count in the first week or month. The minimum is owed by those that end within the horizon and
    begin in it or in the agent's known past, and is never more than the days on which the agent is employed and not
    absent allow. Weeks and months that are not wholly within the dates of validity are not judged; the horizon is cut
    to them. Soft: the weight is paid per shift outside the bounds.
    """

    name = "shift_count"
    summary = "least and most shifts of a kind in a week, a month or over the horizon"
    Params = ShiftCountParams

    def lower(self, setting: Setting[ShiftCountParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum of shifts for each week, or one."""
        params, people = setting.params, periods.People(context)
        if params.per == "week":
            windows = list(periods.calendar_weeks(context, setting, params.week_start))
        elif params.per == "month":
            windows = list(periods.calendar_months(context, setting))
        else:
            windows = list(periods.horizon(context, setting))
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            weight = kind_options(context, catalogue, params).astype(np.float64)
            counts = {agent: past_kind(context, agent, params) for agent in agents.tolist()}
            for window in windows:
                rows = []
                for agent in agents.tolist():
                    past = people.past_sum(agent, window, counts[agent])
                    least, most = -np.inf, np.inf if params.max_shifts is None else params.max_shifts
                    if params.min_shifts is not None and not window.after and people.known(agent, window):
                        able = int((~people.away(agent)[window.first : window.last]).sum())
                        least = min(params.min_shifts, past + able)
                    rows.append((past, least, most))
                yield from periods.window_sum(self.name, key, agents, weight, window, rows, setting.weight)

    def measure(self, setting: Setting[ShiftCountParams], view: View) -> Iterator[Measure]:
        """Every week, or the horizon, of every agent."""
        params, absences = setting.params, Absences(view)
        if params.per == "week":
            spans = [
                week for week in calendar_weeks(view, params.week_start) if all(setting.in_force(day) for day in week)
            ]
        elif params.per == "month":
            spans = [month for month in calendar_months(view) if all(setting.in_force(day) for day in month)]
        else:
            spans = [[day for day in view.dates if setting.in_force(day)]]
        for days in filter(None, spans):
            for agent in view.agents(setting):
                past = sum(is_kind(shift, view, agent, params) for shift in view.past(agent) if shift.date in days)
                planned = sum(
                    is_kind(shift, view, agent, params) for day, shift in view.planned(agent).items() if day in days
                )
                outside, least = 0, None
                if params.max_shifts is not None:
                    outside = min(past, params.max_shifts) + planned - params.max_shifts
                if params.min_shifts is not None and owes_minimum(view, agent, days):
                    able = sum(day in view.dates and not absences.away(agent, day) for day in days)
                    least = min(params.min_shifts, past + able)
                    outside = outside if outside > 0 else least - past - planned
                yield Measure(
                    agent.agent,
                    max(days[0], view.dates[0]),
                    past + planned,
                    f"× {params.what}",
                    f"from {days[0]} to {days[-1]}",
                    least=least,
                    most=params.max_shifts,
                    amount=max(outside, 0),
                    first=days[0],
                    last=days[-1],
                )
