"""Which kinds of shift may not follow each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model, Name
from wfm.models.people import Assignment
from wfm.models.roster import Finding
from wfm.solver.auditing import cost_of, next_days
from wfm.solver.compile import Context
from wfm.solver.lowering import kind, priced, successions
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class ShiftSequenceParams(Model):
    """A kind of shift, and the kinds that may not begin on the day after it."""

    after: Name = Field(description="'work', a shift template or a tag")
    not_next: tuple[Name, ...] = Field(min_length=1, description="templates, tags or 'work' barred from the next day")


class ShiftSequence(Rule[ShiftSequenceParams]):
    """After a shift of one kind, none of some other kinds begins on the next day; the last day of the past counts.

    Soft: the weight is paid per pair.
    """

    name = "shift_sequence"
    summary = "kinds of shift that may not follow on the next day"
    Params = ShiftSequenceParams

    def lower(self, setting: Setting[ShiftSequenceParams], context: Context) -> Iterator[Primitive]:
        """A Succession of a day, and a mask or cost on the first day for those who worked before it."""
        params, days = setting.params, len(context.dates)
        price = np.inf if setting.weight is None else setting.weight
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            barred = np.any([kind(catalogue, what) for what in params.not_next], axis=0)
            table = np.where(kind(catalogue, params.after)[:, None] & barred[None, :], price, 0.0)
            nothing = np.zeros_like(table)
            yield from successions(
                setting.term,
                key,
                agents,
                days,
                1,
                lambda day, _, table=table, no=nothing: table if in_force[day + 1] else no,  # type: ignore[misc]
            )
            for agent in agents.tolist():
                before = [shift for shift in context.past[agent] if (shift.date - context.problem.start).days == -1]
                if in_force[0] and any(_is(shift, params.after) for shift in before):
                    cost = np.zeros(catalogue.exists.shape)
                    cost[0] = np.where(barred, price, 0.0)
                    yield from priced(setting.term, key, np.array([agent]), cost)

    def audit(self, setting: Setting[ShiftSequenceParams], view: View) -> Iterator[Finding]:
        """Every two shifts on days in a row."""
        params = setting.params
        for agent in view.agents(setting):
            for earlier, later in next_days(setting, view, agent):
                if _is(earlier, params.after) and any(_is(later, what) for what in params.not_next):
                    yield Finding(
                        rule=self.name,
                        agent=agent.agent,
                        day=later.date,
                        message=f"{later.template or 'a shift'} on the day after {earlier.template or 'a shift'}",
                        cost=cost_of(setting, 1),
                    )


def _is(shift: Assignment, what: str) -> bool:
    return what == "work" or what == shift.template or what in shift.tags
