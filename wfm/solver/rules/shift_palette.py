"""How many different shifts a team uses at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.roster import Finding
from wfm.solver.auditing import cost_of, shape_of
from wfm.solver.compile import Context
from wfm.solver.primitives import Distinct, Kinds, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.shapes import Shape, shapes
from wfm.solver.view import View


class ShiftPaletteParams(Model):
    """What makes two shifts the same, and how many may differ."""

    what: Literal["shift", "start", "template"] = Field(
        "shift", description="what makes two shifts the same: start and end, start alone, or the template"
    )
    max_different: Annotated[int, Field(ge=0)] = Field(0, description="how many there may be at most")


class ShiftPalette(Rule[ShiftPaletteParams]):
    """The people of the scope use few different shifts, over all days in force together.

    Starts and lengths are those of the own clock. Soft: the weight is paid per shift more than `max_different`, so with
    a maximum of 0 it is the price of every shift that is introduced: designing shifts for a requirement.
    """

    name = "shift_palette"
    summary = "few different shifts for the team"
    team = True
    Params = ShiftPaletteParams

    def lower(self, setting: Setting[ShiftPaletteParams], context: Context) -> Iterator[Primitive]:
        """One Distinct."""
        in_force = context.days_in_force(setting)
        known: dict[Shape, int] = {}
        parts = []
        for key, agents in context.members(setting):
            kind = shapes(context, key, setting.params.what, known)
            parts.append(Kinds(key, agents, np.where(in_force[:, None], kind, -1)))
        if parts:
            yield Distinct(self.name, tuple(parts), setting.params.max_different, setting.weight)

    def audit(self, setting: Setting[ShiftPaletteParams], view: View) -> Iterator[Finding]:
        """The shifts in the order of their first day; those that come after the maximum are too many."""
        first: dict[tuple[str, ...], date] = {}
        for agent in view.agents(setting):
            for day, shift in view.planned(agent).items():
                if setting.in_force(day):
                    same = shape_of(shift, view.zone(agent), setting.params.what)
                    first[same] = min(day, first.get(same, day))
        for number, (same, day) in enumerate(sorted(first.items(), key=lambda item: item[::-1])):
            if number >= setting.params.max_different:
                yield Finding(
                    rule=self.name,
                    day=day,
                    message=f"one more than {setting.params.max_different} different: {'–'.join(same)}",
                    cost=cost_of(setting, 1),
                )
