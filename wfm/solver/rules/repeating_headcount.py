"""Days that are staffed as days before them: the same week again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.roster import Finding
from wfm.solver.auditing import cost_of, shape_of
from wfm.solver.compile import Context
from wfm.solver.primitives import Linear, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.shapes import Shape, shapes
from wfm.solver.view import View


class RepeatingHeadcountParams(Model):
    """After how many days the same is staffed again."""

    period_days: Annotated[int, Field(ge=1, le=366)] = Field(7, description="days until the same comes again")
    what: Literal["shift", "start", "template"] = Field(
        "template", description="what makes two shifts the same: start and end, start alone, or the template"
    )


class RepeatingHeadcount(Rule[RepeatingHeadcountParams]):
    """As many people of the scope begin each shift as on the planned day `period_days` before, whoever they are.

    Starts and ends are those of the own clock. A day in force is judged where the day before it is planned too. Soft:
    the weight is paid per person more or less on a shift.
    """

    name = "repeating_headcount"
    summary = "as many people on each shift as a week before"
    team = True
    Params = RepeatingHeadcountParams

    def lower(self, setting: Setting[RepeatingHeadcountParams], context: Context) -> Iterator[Primitive]:
        """A Linear for every day and shift: the people then less the people before."""
        params, known = setting.params, dict[Shape, int]()
        members = context.members(setting)
        kinds = {key: shapes(context, key, params.what, known) for key, _ in members}
        for day in np.flatnonzero(context.days_in_force(setting)).tolist():
            before = day - params.period_days
            if before < 0:
                continue
            for number in known.values():
                parts = tuple(
                    Part(key, agents, sign * (kinds[key][when] == number)[None, :], when)
                    for key, agents in members
                    for sign, when in ((1.0, day), (-1.0, before))
                    if (kinds[key][when] == number).any()
                )
                if parts:
                    yield Linear(self.name, parts, 0.0, 0.0, 0.0, setting.weight)

    def audit(self, setting: Setting[RepeatingHeadcountParams], view: View) -> Iterator[Finding]:
        """Every day beside the one before it."""
        people: dict[object, Counter[tuple[str, ...]]] = {day: Counter() for day in view.dates}
        for agent in view.agents(setting):
            for day, shift in view.planned(agent).items():
                people[day][shape_of(shift, view.zone(agent), setting.params.what)] += 1
        for day in view.dates:
            before = day - timedelta(days=setting.params.period_days)
            if not setting.in_force(day) or before not in people:
                continue
            for shape in sorted(people[day].keys() | people[before].keys()):
                now, then = people[day][shape], people[before][shape]
                if now != then:
                    yield Finding(
                        rule=self.name,
                        day=day,
                        message=f"{now} people on {'–'.join(shape)}, {then} on {before}",
                        cost=cost_of(setting, abs(now - then)),
                    )
