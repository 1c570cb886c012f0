"""What paid hours cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from wfm.models.roster import Finding
from wfm.solver.compile import Context
from wfm.solver.lowering import priced
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class Wages(Rule[NoParams]):
    """Paid hours cost the contract's `cost_per_hour`, times the weight of the setting (1 without). Never hard."""

    name = "wages"
    summary = "paid hours at the contract's cost per hour"
    priced = True

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """What each option costs, for all agents of one wage at once."""
        scale = 1.0 if setting.weight is None else setting.weight
        in_force = context.days_in_force(setting)[:, None]
        for key, agents in context.members(setting):
            by_wage = defaultdict(list)
            for agent in agents.tolist():
                by_wage[context.problem.contracts[context.agents[agent].contract].cost_per_hour].append(agent)
            for wage, group in by_wage.items():
                cost = context.catalogues[key].paid / 60 * wage * scale * in_force
                yield from priced(self.name, key, np.array(group), cost)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """The wage of every agent."""
        for agent in view.agents(setting):
            shifts = [shift for day, shift in view.planned(agent).items() if setting.in_force(day)]
            wage = view.problem.contracts[agent.contract].cost_per_hour
            hours = sum(shift.paid_minutes for shift in shifts) / 60
            if hours * wage:
                yield Finding(
                    rule=self.name,
                    agent=agent.agent,
                    message=f"{hours:.4g} paid h",
                    cost=hours * wage * (1.0 if setting.weight is None else setting.weight),
                )
