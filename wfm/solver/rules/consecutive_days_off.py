"""Days off in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
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


class ConsecutiveDaysOffParams(Model):
    """Bounds on days off in a row."""

    min_days: Annotated[int, Field(ge=1)] = Field(1, description="least days off in a row")
    max_days: Annotated[int, Field(ge=1)] | None = Field(None, description="most days off in a row; none: no maximum")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_days is None and self.min_days == 1:
            raise ValueError("needs max_days, or min_days of 2 or more")
        if self.max_days is not None and self.min_days > self.max_days:
            raise ValueError(f"min_days must be at most max_days ({self.max_days}), got {self.min_days}")
        return self


class ConsecutiveDaysOff(Rule[ConsecutiveDaysOffParams]):
    """Days off in a row are neither too few nor too many; days off since the last known shift count.

    Days of absence and outside employment help towards the minimum and interrupt the count towards the maximum. Rows
    that go on past the horizon's end, or that begin on its first day while the past is unknown, owe no minimum; nor is
    one owed where dates of validity cut the horizon. Soft: the weight is paid per day below the minimum or above the
    maximum.
    """

    name = "consecutive_days_off"
    summary = "least and most days off in a row"
    Params = ConsecutiveDaysOffParams

    def lower(self, setting: Setting[ConsecutiveDaysOffParams], context: Context) -> Iterator[Primitive]:
        """A Run of days off for the minimum, and one for the maximum that leaves absences out."""
        people, params = People(context), setting.params
        worked = [{shift.date for shift in past} for past in context.past]
        for key, agents in context.members(setting):
            off = np.tile(~context.catalogues[key].works, (len(context.dates), 1))
            if params.min_days > 1:
                carried = [
                    carried_days(context, agent, lambda day, agent=agent: day not in worked[agent])  # type: ignore[misc]
                    for agent in agents.tolist()
                ]
                yield from runs(setting, context, key, agents, off, carried, params.min_days, None)
            if params.max_days is not None:
                alike = defaultdict(list)
                for agent in agents.tolist():
                    alike[people.away(agent).tobytes()].append(agent)
                for group in alike.values():
                    tag = off & ~people.away(group[0])[:, None]
                    carried = [_present_days_off(context, people, agent, worked[agent]) for agent in group]
                    yield from runs(setting, context, key, np.array(group), tag, carried, 1, params.max_days)

    def measure(self, setting: Setting[ConsecutiveDaysOffParams], view: View) -> Iterator[Measure]:
        """Every row of days off of every agent, from the first known shift on."""
        absences, params = Absences(view), setting.params
        for agent in view.agents(setting):
            worked = {shift.date for shift in view.shifts(agent)}
            day = min([shift.date for shift in view.past(agent)] + [view.dates[0]])
            off = set()
            while day <= view.dates[-1]:
                if day not in worked:
                    off.add(day)
                day += timedelta(days=1)
            yield from run_measures(setting, view, agent, off, minimum=params.min_days, maximum=None, what="days off")
            present = {day for day in off if not absences.away(agent, day)}
            yield from run_measures(setting, view, agent, present, minimum=1, maximum=params.max_days, what="days off")


def _present_days_off(context: Context, people: People, agent: int, worked: set[date]) -> int:
    return carried_days(context, agent, lambda day: day not in worked and not people.away(agent, [day])[0])
