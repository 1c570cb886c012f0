"""A long rest in every week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.models.time import local_instant
from wfm.solver import periods
from wfm.solver.auditing import calendar_weeks, longest_free
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import AnyOf, Primitive
from wfm.solver.rests import by_past, free_ways
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class WeeklyRestParams(Model):
    """Directive 2003/88/EC, article 5, asks for 24 hours beside the daily rest of 11: 35 without interruption."""

    hours: float = Field(35, gt=0, le=168, description="least elapsed hours without any shift")
    week_start: Weekday = Field("mon", description="first day of the week")
    across_weeks: bool = Field(
        False, description="whether a rest that lies across the edge of a week counts whole, in both weeks"
    )


class WeeklyRest(Rule[WeeklyRestParams]):
    """Every calendar week holds, from midnight to midnight of the own clock, one rest of so many elapsed hours.

    A rest that lies across midnight between two weeks counts in each with the part inside, or whole with
    `across_weeks`, as where the law averages over two weeks (article 16a). Days outside the horizon are
    free unless a shift of the past is known. Weeks in which the past leaves no room for the rest, and those that are
    not wholly within the dates of validity, are not judged. Soft: the weight is paid per week without the rest.
    """

    name = "weekly_rest"
    summary = "a long rest without interruption in every week"
    Params = WeeklyRestParams

    def lower(self, setting: Setting[WeeklyRestParams], context: Context) -> Iterator[Primitive]:
        """Any of the moments at which such a rest may begin: the week's, or the end of a shift."""
        length = round(setting.params.hours * 60)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            for week in periods.calendar_weeks(context, setting, setting.params.week_start):
                low, high = (
                    context.problem.grid.minute(local_instant(day, 0, catalogue.zone))
                    for day in (week.dates[0], week.dates[-1] + timedelta(days=1))
                )
                if setting.params.across_weeks:  # then any such rest of which a minute lies in the week
                    low, high = low - length + 1, high + length - 1
                works = catalogue.works & catalogue.exists & (catalogue.end > low) & (catalogue.start < high)
                touching = np.flatnonzero(works.any(axis=1)).tolist() or [week.first]
                first, last = touching[0], touching[-1] + 1
                for past, group in by_past(context, agents.tolist(), low).items():
                    begins = {low, *np.unique(catalogue.end[works]).tolist(), *(end for _, end in past)}
                    begins = {
                        begin
                        for begin in begins
                        if low <= begin <= high - length
                        and not any(start < begin + length and end > begin for start, end in past)
                    }
                    if begins:  # else the past leaves no room
                        masks = free_ways(catalogue, first, last, sorted(begins), length)
                        available = np.ones((len(group), len(masks)), dtype=bool)
                        yield AnyOf(self.name, key, np.array(group), masks, first, available, setting.weight)

    def measure(self, setting: Setting[WeeklyRestParams], view: View) -> Iterator[Measure]:
        """The longest rest of every week of every agent."""
        hours = setting.params.hours
        for week in calendar_weeks(view, setting.params.week_start):
            if not all(setting.in_force(day) for day in week):
                continue
            for agent in view.agents(setting):
                zone = view.zone(agent)
                low, high = local_instant(week[0], 0, zone), local_instant(week[-1], 1440, zone)
                if setting.params.across_weeks:
                    further = timedelta(hours=hours) - timedelta(minutes=1)
                    low, high = low - further, high + further
                longest, possible = (
                    longest_free([(shift.start, shift.end) for shift in shifts], low, high)
                    for shifts in (view.shifts(agent), view.past(agent))
                )
                if possible >= hours:
                    yield Measure(
                        agent.agent,
                        max(week[0], view.dates[0]),
                        longest,
                        "h",
                        f"of rest without interruption in the week from {week[0]}",
                        least=hours,
                        amount=float(longest < hours),
                        first=week[0],
                        last=week[-1],
                    )
