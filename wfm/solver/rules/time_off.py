"""Absences that are granted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from wfm.models.people import TimeOff
from wfm.models.roster import Finding
from wfm.models.time import IntervalGrid
from wfm.solver.compile import Context
from wfm.solver.lowering import allow
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Bools, Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class NoShiftInTimeOff(Rule[NoParams]):
    """No shift overlaps an absence, to the minute; a locked shift that does contradicts it."""

    name = "time_off"
    summary = "no shift overlaps an absence"
    always = True
    soft = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """A mask for each agent with absences."""
        absences: dict[int, list[TimeOff]] = defaultdict(list)
        for absence in context.problem.time_off:
            absences[context.index[absence.agent]].append(absence)
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            masks = [
                (agent, ~_overlap(context.problem.grid, catalogue, absences[agent]) | ~in_force[:, None])
                for agent in agents.tolist()
                if agent in absences
            ]
            yield from allow(self.name, key, catalogue, masks)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every shift against every absence of its agent."""
        absences = defaultdict(list)
        for absence in view.problem.time_off:
            absences[absence.agent].append(absence)
        for agent in view.agents(setting):
            for day, shift in view.planned(agent).items():
                for absence in absences.get(agent.agent, ()):
                    if setting.in_force(day) and shift.start < absence.end and absence.start < shift.end:
                        yield Finding(
                            rule=self.name, agent=agent.agent, day=day, message=f"a shift overlaps {absence.kind}"
                        )


def _overlap(grid: IntervalGrid, catalogue: Catalogue, absences: list[TimeOff]) -> Bools:
    found = np.zeros(catalogue.exists.shape, dtype=bool)
    for absence in absences:
        low, high = grid.minute(absence.start), -int((grid.start - absence.end).total_seconds() // 60)
        found |= (catalogue.start < high) & (catalogue.end > low) & catalogue.works
    return found
