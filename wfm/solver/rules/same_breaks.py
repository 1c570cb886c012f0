"""People who take their breaks at about the same time."""

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


class SameBreaksParams(Model):
    """Which breaks, and how far apart they may begin."""

    activity: str = Field("", description="only breaks that are called so; blank: all")
    max_minutes: int = Field(0, ge=0, le=1440, description="most elapsed minutes between the starts of the breaks")


class SameBreaks(Rule[SameBreaksParams]):
    """People of the scope who work on the same day begin their breaks within so many minutes of each other.

    The first break of each is compared, then the second and so on, as far as both have one. A team eats together so;
    templates must offer the times: more of `max_variants_per_start` give more to choose from. Always hard.
    """

    name = "same_breaks"
    summary = "people who work on a day take their breaks together"
    team = True
    Params = SameBreaksParams
    soft = False

    def lower(self, setting: Setting[SameBreaksParams], context: Context) -> Iterator[Primitive]:
        """For the first break, the second and so on: as for the starts of shifts."""
        members = sorted(agent for _, agents in context.members(setting) for agent in agents.tolist())
        days = np.flatnonzero(context.days_in_force(setting)).tolist()
        activity, minute = setting.params.activity, context.problem.grid.minute

        def breaks(catalogue: Catalogue, day: int, option: int) -> list[int]:
            spans = catalogue.spans[day][option] or ()
            return sorted(minute(span.start) for span in spans if activity in ("", span.activity))

        tables = {
            (id(catalogue), day): [
                breaks(catalogue, day, option) if catalogue.works[option] and catalogue.exists[day, option] else []
                for option in range(catalogue.size)
            ]
            for catalogue in context.catalogues
            for day in days
        }
        for number in range(max((len(found) for table in tables.values() for found in table), default=0)):

            def moments(catalogue: Catalogue, day: int, number: int = number) -> Ints:
                rows = tables[id(catalogue), day]
                return np.array([found[number] if len(found) > number else NEVER for found in rows], dtype=np.int64)

            yield from near_each_other(self.name, context, members, days, moments, setting.params.max_minutes)

    def audit(self, setting: Setting[SameBreaksParams], view: View) -> Iterator[Finding]:
        """Every two people on every day."""
        params = setting.params
        for one, other in combinations(view.agents(setting), 2):
            for day in filter(setting.in_force, view.dates):
                first, second = view.planned(one).get(day), view.planned(other).get(day)
                if first is None or second is None:
                    continue
                begins = [
                    sorted(item.start for item in shift.breaks if params.activity in ("", item.activity))
                    for shift in (first, second)
                ]
                for earlier, later in zip(*begins, strict=False):
                    apart = abs((earlier - later).total_seconds()) / 60
                    if apart > params.max_minutes:
                        yield Finding(
                            rule=self.name,
                            day=day,
                            message=f"{one.agent} and {other.agent} begin breaks {apart:g} minutes apart",
                        )
