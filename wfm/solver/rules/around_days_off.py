"""What lies next to a day off that was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Name
from wfm.models.roster import Finding
from wfm.solver.auditing import Absences, cost_of, each_shift, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options
from wfm.solver.lowering import in_money, priced
from wfm.solver.parameters import KindParams
from wfm.solver.periods import People
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class AroundDaysOffParams(KindParams):
    """Which shifts are unwelcome next to which days off."""

    what: Name = Field("nights", description="the shifts that are unwelcome there, named as everywhere")
    next_to: Literal["wishes", "leave", "both"] = Field(
        "both", description="wishes to be off, days of absence, or both"
    )
    before: bool = Field(True, description="whether the day before counts")
    after: bool = Field(False, description="whether the day after counts")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.before or self.after):
            raise ValueError("needs before, after or both")
        return self


class AroundDaysOff(Rule[AroundDaysOffParams]):
    """Shifts of a kind do not lie next to a day off that was asked for, or to leave.

    Soft: the weight is paid per shift.
    """

    name = "around_days_off"
    summary = "no nights, or other shifts, next to leave and wishes to be off"
    Params = AroundDaysOffParams

    def lower(self, setting: Setting[AroundDaysOffParams], context: Context) -> Iterator[Primitive]:
        """A price of the shifts on those days."""
        params, people, start = setting.params, People(context), context.problem.start
        in_force, days = context.days_in_force(setting), range(len(context.dates))
        off: dict[int, set[int]] = defaultdict(set)
        if params.next_to != "leave":
            for wish in context.problem.preferences:
                if (wish.wish, wish.what) in (("want", "off"), ("avoid", "work")):
                    off[context.index[wish.agent]].add((wish.date - start).days)
        for key, agents in context.members(setting):
            kinds = kind_options(context, context.catalogues[key], params)
            for agent in agents.tolist():
                free = set(off[agent])
                if params.next_to != "wishes":
                    near = [start + timedelta(days=day) for day in range(-1, len(days) + 1)]
                    free |= {day - 1 for day in np.flatnonzero(people.away(agent, near)).tolist()}
                beside = {day - 1 for day in free if params.before} | {day + 1 for day in free if params.after}
                units = np.zeros(kinds.shape)
                for day in beside.intersection(days):
                    units[day] = kinds[day] & in_force[day]
                yield from priced(self.name, key, np.array([agent]), in_money(units, setting.weight))

    def audit(self, setting: Setting[AroundDaysOffParams], view: View) -> Iterator[Finding]:
        """Every shift of the kind with such a day beside it."""
        params, absences = setting.params, Absences(view)
        wishes = {
            (wish.agent, wish.date)
            for wish in view.problem.preferences
            if (wish.wish == "want" and wish.what == "off") or (wish.wish == "avoid" and wish.what == "work")
        }
        for agent, shift in each_shift(setting, view):
            if not is_kind(shift, view, agent, params):
                continue

            def is_off(day: date) -> bool:
                asked = params.next_to != "leave" and (agent.agent, day) in wishes  # noqa: B023
                return asked or (params.next_to != "wishes" and absences.away(agent, day))  # noqa: B023

            tomorrow, yesterday = shift.date + timedelta(days=1), shift.date - timedelta(days=1)
            if (params.before and is_off(tomorrow)) or (params.after and is_off(yesterday)):
                yield Finding(
                    rule=self.name,
                    agent=agent.agent,
                    day=shift.date,
                    message=f"{params.what} next to a day off that was asked for",
                    cost=cost_of(setting, 1),
                )
