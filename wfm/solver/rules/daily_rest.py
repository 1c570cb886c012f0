"""Rest between two shifts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.people import span_minutes
from wfm.models.roster import Finding
from wfm.solver.compile import Context
from wfm.solver.primitives import Allow, Bools, Floats, Ints, OptionCost, Primitive, Succession
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.tables import shared_tables
from wfm.solver.view import View


class DailyRestParams(Model):
    """The EU's Working Time Directive (2003/88/EC, article 3) asks for 11 hours."""

    hours: float = Field(11, gt=0, le=48, description="least elapsed hours from the end of a shift to the next start")


class DailyRest(Rule[DailyRestParams]):
    """At least so many elapsed hours lie between shifts, across changes of clocks and from the past into the horizon.

    Soft: the weight is paid per hour of rest that is missing.
    """

    name = "daily_rest"
    summary = "least rest between two shifts"
    Params = DailyRestParams

    def lower(self, setting: Setting[DailyRestParams], context: Context) -> Iterator[Primitive]:
        """Succession one and two days apart, and the last shift of the past against the first days."""
        minutes = setting.params.hours * 60
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            for gap in (1, 2):
                days = range(len(context.dates) - gap)
                tables = [
                    _penalty(
                        catalogue.end[day][:, None],
                        catalogue.start[day + gap][None, :],
                        minutes if in_force[day + gap] else 0,
                        catalogue.works[:, None] & catalogue.works[None, :],
                        setting.weight,
                    )
                    for day in days
                ]
                if any(table.any() for table in tables):
                    yield Succession(setting.term, key, agents, gap, *shared_tables(tables))
            for agent in agents.tolist():
                if past := context.past[agent]:
                    end = np.full((1, 1), context.problem.grid.minute(past[-1].end))
                    limits = np.where(in_force, minutes, 0)[:, None]
                    penalty = _penalty(end, catalogue.start, limits, catalogue.works[None, :], setting.weight)
                    if penalty.any():
                        yield Allow(setting.term, key, np.array([agent]), np.isfinite(penalty))
                        yield OptionCost(
                            setting.term, key, np.array([agent]), np.where(np.isfinite(penalty), penalty, 0)
                        )

    def audit(self, setting: Setting[DailyRestParams], view: View) -> Iterator[Finding]:
        """Every pair of neighbouring shifts, by the clock of the universe."""
        least = setting.params.hours * 60
        for agent in view.agents(setting):
            for earlier, later in pairwise(view.shifts(agent)):
                rest = span_minutes(earlier.end, later.start)
                if later.date in view.dates and setting.in_force(later.date) and rest < least:
                    yield Finding(
                        rule=self.name,
                        agent=agent.agent,
                        day=later.date,
                        message=f"{rest / 60:.4g} h of rest before the shift, {setting.params.hours:g} h needed",
                        cost=None if setting.weight is None else setting.weight * (least - rest) / 60,
                    )


def _penalty(end: Ints, start: Ints, least: float | Floats, both: Bools, weight: float | None) -> Floats:
    missing = np.where(both, np.maximum(least - (start - end), 0), 0) / 60
    return np.where(missing > 0, np.inf, 0.0) if weight is None else missing * weight
