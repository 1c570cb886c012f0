"""How many people work a kind of shift on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model, Name
from wfm.models.roster import Finding
from wfm.solver.auditing import cost_of
from wfm.solver.compile import Context
from wfm.solver.lowering import kind
from wfm.solver.primitives import Linear, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

Count = Annotated[int, Field(ge=0)]


class ShiftHeadcountParams(Model):
    """A demand by shift instead of by interval, as wards and plants state it."""

    what: Name = Field("work", description="'work' (any shift), a shift template or a tag")
    min_people: Count | dict[date, Count] | None = Field(
        None, description="least people, every day or by date; none: no minimum"
    )
    max_people: Count | dict[date, Count] | None = Field(
        None, description="most people, every day or by date; none: no maximum"
    )

    @model_validator(mode="after")
    def _needed(self) -> Self:
        if self.min_people is None and self.max_people is None:
            raise ValueError("needs min_people, max_people or both")
        if self.what == "off":
            raise ValueError("what must be 'work', a shift template or a tag")
        return self

    def on(self, day: date) -> tuple[int, int | None]:
        """(least, most) of a day."""
        least = self.min_people.get(day, 0) if isinstance(self.min_people, dict) else self.min_people or 0
        most = self.max_people.get(day) if isinstance(self.max_people, dict) else self.max_people
        return least, most


class ShiftHeadcount(Rule[ShiftHeadcountParams]):
    """So many people of the scope begin a shift of a kind on every planned day in force.

    Soft: the weight is paid per person missing or too many; two settings price the two differently.
    """

    name = "shift_headcount"
    summary = "least and most people on a kind of shift, by day"
    team = True
    Params = ShiftHeadcountParams

    def lower(self, setting: Setting[ShiftHeadcountParams], context: Context) -> Iterator[Primitive]:
        """A Linear for every day with a bound."""
        members = context.members(setting)
        weights = {
            key: (kind(context.catalogues[key], setting.params.what)).astype(np.float64)[None, :] for key, _ in members
        }
        for position, day in enumerate(context.dates):
            least, most = setting.params.on(day)
            if setting.in_force(day) and (least or most is not None):
                parts = tuple(Part(key, agents, weights[key], position) for key, agents in members)
                yield Linear(self.name, parts, 0.0, least, np.inf if most is None else most, setting.weight)

    def audit(self, setting: Setting[ShiftHeadcountParams], view: View) -> Iterator[Finding]:
        """Every day, from the shifts themselves."""
        what = setting.params.what
        people = dict.fromkeys(view.dates, 0)
        for agent in view.agents(setting):
            for day, shift in view.planned(agent).items():
                people[day] += what in ("work", shift.template, *shift.tags)
        for day, count in people.items():
            least, most = setting.params.on(day)
            outside = max(least - count, 0 if most is None else count - most, 0)
            if setting.in_force(day) and outside:
                yield Finding(
                    rule=self.name,
                    day=day,
                    message=f"{count} × {what}, "
                    + (f"at least {least} wanted" if count < least else f"at most {most} wanted"),
                    cost=cost_of(setting, outside),
                )
