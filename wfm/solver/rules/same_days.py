"""People who are off on the same days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wfm.models.roster import Finding
from wfm.solver.auditing import Absences, cost_of
from wfm.solver.compile import Context
from wfm.solver.periods import People
from wfm.solver.primitives import Linear, Part, Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class SameDays(Rule[NoParams]):
    """Everybody of the scope works on the days on which the first of them works, and is off when they are.

    The first is the first in the list of agents. Days on which either is absent or not employed are not judged. Soft:
    the weight is paid per person and day that differs.
    """

    name = "same_days"
    summary = "people work and are off on the same days: couples, car pools, teams"
    team = True

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """A Linear for each day and further person."""
        people = People(context)
        members = sorted(agent for _, agents in context.members(setting) for agent in agents.tolist())
        for other in members[1:]:
            away = people.away(members[0]) | people.away(other)
            for day in np.flatnonzero(context.days_in_force(setting) & ~away).tolist():
                both = (self._works(context, members[0], day, 1.0), self._works(context, other, day, -1.0))
                yield Linear(self.name, both, 0.0, 0.0, 0.0, setting.weight)

    def _works(self, context: Context, agent: int, day: int, sign: float) -> Part:
        key = int(context.catalogue_of[agent])
        weight = np.zeros(context.catalogues[key].exists.shape)
        weight[day] = context.catalogues[key].works * sign
        return Part(key, np.array([agent]), weight)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Each person's days against the first one's."""
        absences, members = Absences(view), list(view.agents(setting))
        for other in members[1:]:
            for day in filter(setting.in_force, view.dates):
                differs = (day in view.planned(other)) != (day in view.planned(members[0]))
                if differs and not any(absences.away(agent, day) for agent in (members[0], other)):
                    yield Finding(
                        rule=self.name,
                        day=day,
                        message=f"{other.agent} and {members[0].agent} are not off together",
                        cost=cost_of(setting, 1),
                    )
