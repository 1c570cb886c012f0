"""Paid hours over the horizon, calendar months, or blocks of weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.solver import periods
from wfm.solver.auditing import Absences, blocks, calendar_months, paid_hours_measures
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.parameters import HoursParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class PeriodHoursParams(HoursParams):
    """Paid hours in each period."""

    per: Literal["horizon", "month", "weeks"] = Field(
        "horizon", description="over the horizon, in each calendar month, or in each block of weeks"
    )
    weeks: Annotated[int, Field(ge=1, le=52)] = Field(4, description="with per: weeks, how long a block is")
    anchor: date | None = Field(None, description="with per: weeks, the first day of any block")

    @model_validator(mode="after")
    def _anchored(self) -> Self:
        if (self.per == "weeks") != (self.anchor is not None):
            raise ValueError("anchor goes with per: weeks, and per: weeks needs it")
        return self


class PeriodHours(Rule[PeriodHoursParams]):
    """Paid hours of the horizon, of each calendar month or of each block of weeks lie within bounds.

    The horizon is cut to the dates of validity; months and blocks that are not wholly within them are not judged.
    Shifts of the past count in the first month or block. The minimum is owed by those that end within the horizon and
    begin in it or in the agent's known past, and in proportion to the days of employment. Paid absence counts as paid
    hours; bounds are whole minutes, rounded in the agent's favour. Soft: the weight is paid per hour outside the
    bounds.
    """

    name = "period_hours"
    summary = "least and most paid hours over the horizon, a month or some weeks"
    Params = PeriodHoursParams

    def lower(self, setting: Setting[PeriodHoursParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum of paid minutes for each period."""
        params = setting.params
        if params.per == "month":
            windows = periods.calendar_months(context, setting)
        elif params.anchor is not None:
            windows = periods.blocks(context, setting, params.anchor, 7 * params.weeks)
        else:
            windows = periods.horizon(context, setting)
        yield from periods.hours_sum(self.name, setting, params, context, windows)

    def measure(self, setting: Setting[PeriodHoursParams], view: View) -> Iterator[Measure]:
        """Every period of every agent, from the shifts themselves."""
        params, absences = setting.params, Absences(view)
        if params.per == "horizon":
            spans = [[day for day in view.dates if setting.in_force(day)]]
        else:
            whole = calendar_months(view) if params.anchor is None else blocks(view, params.anchor, 7 * params.weeks)
            spans = [days for days in whole if all(setting.in_force(day) for day in days)]
        for days in filter(None, spans):
            for agent in view.agents(setting):
                yield from paid_hours_measures(params, agent, days, view, absences)
