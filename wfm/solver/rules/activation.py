"""How many people are used at all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wfm.models.roster import Finding
from wfm.solver.auditing import cost_of
from wfm.solver.compile import Context
from wfm.solver.primitives import GroupCount, Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class Activation(Rule[NoParams]):
    """Everybody of the scope who works at all within the dates of validity costs the weight once.

    So few people are used: a reserve, overtime volunteers, an agency's staff.
    """

    name = "activation"
    summary = "few people of the scope are used at all"
    priced = True
    hard = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """A GroupCount with all days as one group."""
        days = tuple(np.flatnonzero(context.days_in_force(setting)).tolist())
        for key, agents in context.members(setting) if days else ():
            tag = np.tile(context.catalogues[key].works, (len(context.dates), 1))
            none = np.zeros(len(agents), dtype=np.int64)
            yield GroupCount(self.name, key, agents, tag, (days,), none, 0, 0, setting.weight)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Everybody with a shift."""
        for agent in view.agents(setting):
            days = sorted(day for day in view.planned(agent) if setting.in_force(day))
            if days:
                yield Finding(
                    rule=self.name, agent=agent.agent, day=days[0], message="is used", cost=cost_of(setting, 1)
                )
