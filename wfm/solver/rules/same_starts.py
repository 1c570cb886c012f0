"""People who start at about the same time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.roster import Finding
from wfm.solver.compile import Context
from wfm.solver.near import NEVER, near_each_other
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Ints, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class SameStartsParams(Model):
    """How far apart starts may be."""

    max_minutes: int = Field(0, ge=0, le=1440, description="most elapsed minutes between the starts of a day")


class SameStarts(Rule[SameStartsParams]):
    """People of the scope who work on the same day start within so many minutes of each other.

    With `same_days` it makes a car pool; alone it keeps a team together. Always hard.
    """

    name = "same_starts"
    summary = "people who work on a day start together"
    team = True
    Params = SameStartsParams
    soft = False

    def lower(self, setting: Setting[SameStartsParams], context: Context) -> Iterator[Primitive]:
        """For every moment, not one of two by then and the other later than that by more than allowed."""
        members = sorted(agent for _, agents in context.members(setting) for agent in agents.tolist())
        days = np.flatnonzero(context.days_in_force(setting)).tolist()
        yield from near_each_other(self.name, context, members, days, _starts, setting.params.max_minutes)

    def audit(self, setting: Setting[SameStartsParams], view: View) -> Iterator[Finding]:
        """Every two people on every day."""
        for one, other in combinations(view.agents(setting), 2):
            for day in filter(setting.in_force, view.dates):
                first, second = view.planned(one).get(day), view.planned(other).get(day)
                if first is not None and second is not None:
                    apart = abs((first.start - second.start).total_seconds()) / 60
                    if apart > setting.params.max_minutes:
                        yield Finding(
                            rule=self.name,
                            day=day,
                            message=f"{one.agent} and {other.agent} start {apart:g} minutes apart",
                        )


def _starts(catalogue: Catalogue, day: int) -> Ints:
    return np.where(catalogue.works & catalogue.exists[day], catalogue.start[day], NEVER)
