"""How many different shifts in a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import calendar_weeks
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import AnyOf, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class ShiftVarietyParams(Model):
    """How many templates."""

    max_templates: Annotated[int, Field(ge=1, le=3)] = Field(1, description="most different shift templates in a week")
    week_start: Weekday = Field("mon", description="first day of the week")


class ShiftVariety(Rule[ShiftVarietyParams]):
    """The shifts of a calendar week follow not too many different templates; those of the past count.

    Weeks that the past alone makes too various, and those that are not wholly within the dates of validity, are not
    judged. Soft: the weight is paid per week.
    """

    name = "shift_variety"
    summary = "most different shift templates in a week"
    Params = ShiftVarietyParams

    def lower(self, setting: Setting[ShiftVarietyParams], context: Context) -> Iterator[Primitive]:
        """Any of the sets of templates that the week may use."""
        most = setting.params.max_templates
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            name_of = np.array(catalogue.templates)
            for week in periods.calendar_weeks(context, setting, setting.params.week_start):
                alike: dict[frozenset[str], list[int]] = defaultdict(list)
                for agent in agents.tolist():
                    alike[frozenset(item.template for item in context.past[agent] if item.date in week.dates)].append(
                        agent
                    )
                for begun, group in alike.items():
                    others = sorted(set(catalogue.templates[1:]) - begun)
                    left = min(most - len(begun), len(others))
                    if left < 0:
                        continue
                    sets = [{*begun, *chosen} for chosen in combinations(others, left)]
                    rows = np.array([[name in chosen for name in name_of] for chosen in sets]) | ~catalogue.works
                    masks = np.repeat(rows[:, None, :], week.last - week.first, axis=1)
                    available = np.ones((len(group), len(masks)), dtype=bool)
                    yield AnyOf(self.name, key, np.array(group), masks, week.first, available, setting.weight)

    def measure(self, setting: Setting[ShiftVarietyParams], view: View) -> Iterator[Measure]:
        """The number of templates in every week of every agent."""
        most = setting.params.max_templates
        for week in calendar_weeks(view, setting.params.week_start):
            if not all(setting.in_force(day) for day in week):
                continue
            for agent in view.agents(setting):
                used = {shift.template for shift in view.shifts(agent) if shift.date in week}
                before = {shift.template for shift in view.past(agent) if shift.date in week}
                if len(before) <= most:
                    yield Measure(
                        agent.agent,
                        max(week[0], view.dates[0]),
                        len(used),
                        "templates",
                        f"in the week from {week[0]}",
                        most=most,
                        amount=float(len(used) > most),
                        first=week[0],
                        last=week[-1],
                    )
