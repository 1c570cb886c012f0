"""Working days in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model
from wfm.solver.auditing import Absences, run_measures
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.periods import People
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.runs import carried_days, runs
from wfm.solver.view import View


class ConsecutiveDaysParams(Model):
    """Bounds on working days in a row."""

    max_days: Annotated[int, Field(ge=1)] = Field(6, description="most working days in a row")
    min_days: Annotated[int, Field(ge=1)] = Field(1, description="least working days in a row")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_days > self.max_days:
            raise ValueError(f"min_days must be at most max_days ({self.max_days}), got {self.min_days}")
        return self


class ConsecutiveDays(Rule[ConsecutiveDaysParams]):
    """Working days in a row are neither too many nor too few; days worked just before the horizon count.

    Rows that go on past the horizon's end, or that begin on its first day while the past is unknown, owe no minimum,
    nor does anybody where dates of validity cut the horizon. The past of an agent who is absent on the first day does
    not count. Soft: the weight is paid per day above the maximum or below the minimum.
    """

    name = "consecutive_days"
    summary = "most and least working days in a row"
    Params = ConsecutiveDaysParams

    def lower(self, setting: Setting[ConsecutiveDaysParams], context: Context) -> Iterator[Primitive]:
        """A Run of work."""
        people, params = People(context), setting.params
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            tag = np.tile(catalogue.works, (len(context.dates), 1))
            carried = []
            for agent in agents.tolist():
                worked = {shift.date for shift in context.past[agent]}
                away = people.away(agent, context.dates[:1])[0]
                carried.append(0 if away else carried_days(context, agent, worked.__contains__))
            yield from runs(setting, context, key, agents, tag, carried, params.min_days, params.max_days)

    def measure(self, setting: Setting[ConsecutiveDaysParams], view: View) -> Iterator[Measure]:
        """Every row of working days of every agent."""
        absences, params = Absences(view), setting.params
        for agent in view.agents(setting):
            worked = {shift.date for shift in view.shifts(agent)}
            yield from run_measures(
                setting,
                view,
                agent,
                worked,
                minimum=params.min_days,
                maximum=params.max_days,
                carry=not absences.away(agent, view.dates[0]),
                what="working days",
            )
