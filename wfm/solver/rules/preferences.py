"""What agents wish for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from wfm.models.people import Preference
from wfm.models.roster import Finding
from wfm.solver.compile import Context
from wfm.solver.lowering import kind, priced
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class Preferences(Rule[NoParams]):
    """Each wish that is not granted costs its own weight, times the weight of the setting where one is given.

    A wish names 'work', 'off', a shift template or a tag; an unwanted 'off' is a wish to work. Never hard.
    """

    name = "preferences"
    summary = "wishes of agents for days, templates and tags"
    priced = True
    always = True

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """What each option of a day with wishes denies."""
        wishes: dict[int, list[tuple[int, Preference]]] = defaultdict(list)
        in_force = context.days_in_force(setting)
        for wish in context.problem.preferences:
            day = (wish.date - context.problem.start).days
            if 0 <= day < len(context.dates) and in_force[day]:
                wishes[context.index[wish.agent]].append((day, wish))
        scale = 1.0 if setting.weight is None else setting.weight
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            for agent in agents.tolist():
                if agent in wishes:
                    cost = np.zeros(catalogue.exists.shape)
                    for day, wish in wishes[agent]:
                        granted = kind(catalogue, wish.what) == (wish.wish == "want")
                        cost[day] += np.where(granted, 0.0, wish.weight * scale)
                    yield from priced(self.name, key, np.array([agent]), cost)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every wish against the agent's day."""
        covered = {agent.agent: agent for agent in view.agents(setting)}
        for wish in view.problem.preferences:
            if wish.agent not in covered or wish.date not in view.dates or not setting.in_force(wish.date):
                continue
            shift = view.planned(covered[wish.agent]).get(wish.date)
            if wish.what in ("work", "off"):
                got = (shift is None) == (wish.what == "off")
            else:
                got = shift is not None and (wish.what == shift.template or wish.what in shift.tags)
            if got != (wish.wish == "want"):
                yield Finding(
                    rule=self.name,
                    agent=wish.agent,
                    day=wish.date,
                    message=f"{'wanted' if wish.wish == 'want' else 'did not want'} {wish.what}",
                    cost=wish.weight * (setting.weight if setting.weight is not None else 1.0),
                )
