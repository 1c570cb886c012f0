"""Days that the planner has fixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from wfm.models.roster import Finding
from wfm.solver.compile import Context
from wfm.solver.lowering import allow, identical, locked_shifts
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class LockedDays(Rule[NoParams]):
    """A locked day has exactly the given shift (times, breaks, template, tags), or is off where none is given."""

    name = "locked_days"
    summary = "locked days stay as they are given"
    always = True
    soft = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """A mask for each agent with locked days."""
        locked = locked_shifts(context)
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            masks = []
            for agent in agents.tolist():
                mask = np.ones(catalogue.exists.shape, dtype=bool)
                for day, shift in locked.get(agent, []):
                    mask[day] &= ~catalogue.works if shift is None else identical(context, catalogue, day, shift)
                masks.append((agent, mask | ~in_force[:, None]))
            yield from allow(self.name, key, catalogue, masks)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every locked day against what the roster has there."""
        locked = defaultdict(list)
        for item in view.problem.locked:
            locked[item.agent].append(item)
        for agent in view.agents(setting):
            for item in locked.get(agent.agent, ()):
                if item.date not in view.dates or not setting.in_force(item.date):
                    continue
                shift, given = view.planned(agent).get(item.date), item.assignment
                if given is None and shift is not None:
                    message = "locked as a day off, but a shift is planned"
                elif given is not None and shift is None:
                    message = "a shift is locked, but the day is off"
                elif (
                    given is not None
                    and shift is not None
                    and (
                        (given.start, given.end, given.breaks, given.template)
                        != ((shift.start, shift.end, shift.breaks, shift.template))
                        or set(given.tags) != set(shift.tags)
                    )
                ):
                    message = "the shift is not the one that is locked"
                else:
                    continue
                yield Finding(rule=self.name, agent=agent.agent, day=item.date, message=message)
