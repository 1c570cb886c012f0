"""Shifts of a kind in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from wfm.solver.auditing import is_kind, run_measures
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options, past_kind
from wfm.solver.measure import Measure
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.runs import carried_days, runs
from wfm.solver.view import View


class ConsecutiveShiftsParams(KindParams):
    """Which shifts, and how many of them in a row."""

    max_shifts: Annotated[int, Field(ge=1)] = Field(description="most of them on days in a row")
    min_shifts: Annotated[int, Field(ge=1)] = Field(1, description="least of them on days in a row")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_shifts > self.max_shifts:
            raise ValueError(f"min_shifts must be at most max_shifts ({self.max_shifts}), got {self.min_shifts}")
        return self


class ConsecutiveShifts(Rule[ConsecutiveShiftsParams]):
    """Days in a row with a shift of a kind are neither too many nor too few; those just before the horizon count.

    Rows that go on past the horizon's end, or that begin on its first day while the past is unknown, owe no minimum,
    nor does anybody where dates of validity cut the horizon. Soft: the weight is paid per day above the maximum or
    below the minimum.
    """

    name = "consecutive_shifts"
    summary = "most and least shifts of a kind in a row"
    Params = ConsecutiveShiftsParams

    def lower(self, setting: Setting[ConsecutiveShiftsParams], context: Context) -> Iterator[Primitive]:
        """A Run of the kind."""
        params = setting.params
        for key, agents in context.members(setting):
            tag = kind_options(context, context.catalogues[key], params)
            carried = []
            for agent in agents.tolist():
                is_one = past_kind(context, agent, params)
                days = {shift.date for shift in context.past[agent] if is_one(shift)}
                carried.append(carried_days(context, agent, days.__contains__))
            yield from runs(setting, context, key, agents, tag, carried, params.min_shifts, params.max_shifts)

    def measure(self, setting: Setting[ConsecutiveShiftsParams], view: View) -> Iterator[Measure]:
        """Every row of every agent."""
        params = setting.params
        for agent in view.agents(setting):
            days = {shift.date for shift in view.shifts(agent) if is_kind(shift, view, agent, params)}
            yield from run_measures(
                setting, view, agent, days, minimum=params.min_shifts, maximum=params.max_shifts, what=params.what
            )
