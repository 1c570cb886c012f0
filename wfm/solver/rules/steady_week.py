"""The same start all week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import calendar_weeks, clock_start
from wfm.solver.compile import Context
from wfm.solver.lowering import clock_of, own_clock
from wfm.solver.measure import Measure
from wfm.solver.primitives import AnyOf, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class SteadyWeekParams(Model):
    """How far the starts of a week lie apart."""

    max_minutes: int = Field(60, ge=0, le=1440, description="most that starts of a week differ, on the own clock")
    week_start: Weekday = Field("mon", description="first day of the week")


class SteadyWeek(Rule[SteadyWeekParams]):
    """All shifts of a calendar week start at about the same time of the own clock; those of the past count.

    Weeks that the past alone makes unsteady, and those that are not wholly within the dates of validity, are not
    judged. Soft: the weight is paid per week.
    """

    name = "steady_week"
    summary = "all starts of a week lie close together"
    Params = SteadyWeekParams

    def lower(self, setting: Setting[SteadyWeekParams], context: Context) -> Iterator[Primitive]:
        """Any of the bands in which the week's starts may lie."""
        spread = setting.params.max_minutes
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            clock, works = clock_of(context, catalogue, catalogue.start), catalogue.works & catalogue.exists
            for week in periods.calendar_weeks(context, setting, setting.params.week_start):
                days = slice(week.first, week.last)
                alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
                for agent in agents.tolist():
                    past = [item for item in context.past[agent] if item.date in week.dates]
                    offset = np.array([(item.date - context.problem.start).days for item in past], dtype=np.int64)
                    start = np.array([context.problem.grid.minute(item.start) for item in past], dtype=np.int64)
                    alike[tuple(sorted(own_clock(context, catalogue.zone, offset, start).tolist()))].append(agent)
                for begun, group in alike.items():
                    lows = {*np.unique(clock[days][works[days]]).tolist(), *begun}
                    lows = {low for low in lows if all(low <= other <= low + spread for other in begun)}
                    if (begun and begun[-1] - begun[0] > spread) or not lows:
                        continue
                    band = np.array(sorted(lows))[:, None, None]
                    masks = ~works[None, days] | ((clock[None, days] >= band) & (clock[None, days] <= band + spread))
                    available = np.ones((len(group), len(masks)), dtype=bool)
                    yield AnyOf(self.name, key, np.array(group), masks, week.first, available, setting.weight)

    def measure(self, setting: Setting[SteadyWeekParams], view: View) -> Iterator[Measure]:
        """The spread of the starts of every week of every agent."""
        for week in calendar_weeks(view, setting.params.week_start):
            if not all(setting.in_force(day) for day in week):
                continue
            for agent in view.agents(setting):
                zone = view.zone(agent)
                past, both = (
                    [clock_start(shift, zone) for shift in shifts if shift.date in week]
                    for shifts in (view.past(agent), view.shifts(agent))
                )
                spread = max(both, default=0) - min(both, default=0)
                if max(past, default=0) - min(past, default=0) <= setting.params.max_minutes:
                    yield Measure(
                        agent.agent,
                        max(week[0], view.dates[0]),
                        spread,
                        "minutes",
                        f"between the starts of the week from {week[0]}",
                        most=setting.params.max_minutes,
                        amount=float(spread > setting.params.max_minutes),
                        first=week[0],
                        last=week[-1],
                    )
