"""The same start, or the same length, all week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.models.people import Assignment
from wfm.solver import periods
from wfm.solver.auditing import calendar_months, calendar_weeks, clock_start
from wfm.solver.compile import Context
from wfm.solver.lowering import clock_of, own_clock
from wfm.solver.measure import Measure
from wfm.solver.options import Catalogue
from wfm.solver.primitives import AnyOf, Ints, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class SteadyWeekParams(Model):
    """How far the starts, or the lengths, of a week lie apart."""

    max_minutes: int = Field(
        60, ge=0, le=1440, description="most that starts of a week differ, on the own clock, or paid lengths"
    )
    what: Literal["start", "paid"] = Field(
        "start", description="what must hardly differ: the clock time of the start, or the paid minutes of a shift"
    )
    per: Literal["week", "month", "horizon"] = Field(
        "week", description="within each calendar week or month, or over the horizon"
    )
    week_start: Weekday = Field("mon", description="first day of the week")


class SteadyWeek(Rule[SteadyWeekParams]):
    """All shifts of a calendar week start at about the same time of the own clock, or are about as long.

    Those of the past count, but for the horizon. Weeks and months that the past alone makes unsteady, and those that
    are not wholly within the dates of validity, are not judged; the horizon is cut to them. Soft: the weight is paid
    per week, month or horizon.
    """

    name = "steady_week"
    summary = "all starts, or paid lengths, of a week, a month or the horizon lie close together"
    Params = SteadyWeekParams

    def lower(self, setting: Setting[SteadyWeekParams], context: Context) -> Iterator[Primitive]:
        """Any of the bands in which the week's starts, or lengths, may lie."""
        params = setting.params
        spread = params.max_minutes
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            works = catalogue.works & catalogue.exists
            value = catalogue.paid if params.what == "paid" else clock_of(context, catalogue, catalogue.start)
            for week in _windows(context, setting):
                days = slice(week.first, week.last)
                alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
                for agent in agents.tolist():
                    past = [item for item in context.past[agent] if item.date in week.dates]
                    alike[tuple(sorted(_past(context, catalogue, past, params.what).tolist()))].append(agent)
                for begun, group in alike.items():
                    lows = {*np.unique(value[days][works[days]]).tolist(), *begun}
                    lows = {low for low in lows if all(low <= other <= low + spread for other in begun)}
                    if (begun and begun[-1] - begun[0] > spread) or not lows:
                        continue
                    band = np.array(sorted(lows))[:, None, None]
                    masks = ~works[None, days] | ((value[None, days] >= band) & (value[None, days] <= band + spread))
                    available = np.ones((len(group), len(masks)), dtype=bool)
                    yield AnyOf(self.name, key, np.array(group), masks, week.first, available, setting.weight)

    def measure(self, setting: Setting[SteadyWeekParams], view: View) -> Iterator[Measure]:
        """The spread of the starts, or lengths, of every week of every agent."""
        params = setting.params
        if params.per == "horizon":
            spans = [[day for day in view.dates if setting.in_force(day)]]
        else:
            whole = calendar_months(view) if params.per == "month" else calendar_weeks(view, params.week_start)
            spans = [days for days in whole if all(setting.in_force(day) for day in days)]
        for days in filter(None, spans):
            for agent in view.agents(setting):
                zone = view.zone(agent)
                past, both = (
                    [
                        shift.paid_minutes if params.what == "paid" else clock_start(shift, zone)
                        for shift in shifts
                        if shift.date in days
                    ]
                    for shifts in (view.past(agent), view.shifts(agent))
                )
                spread = max(both, default=0) - min(both, default=0)
                if max(past, default=0) - min(past, default=0) <= params.max_minutes:
                    yield Measure(
                        agent.agent,
                        max(days[0], view.dates[0]),
                        spread,
                        "minutes",
                        f"between the {'starts' if params.what == 'start' else 'paid lengths'} "
                        f"of the {params.per} from {days[0]}",
                        most=params.max_minutes,
                        amount=float(spread > params.max_minutes),
                        first=days[0],
                        last=days[-1],
                    )


def _windows(context: Context, setting: Setting[SteadyWeekParams]) -> Iterator[periods.Window]:
    if setting.params.per == "week":
        return periods.calendar_weeks(context, setting, setting.params.week_start)
    return (periods.calendar_months if setting.params.per == "month" else periods.horizon)(context, setting)


def _past(context: Context, catalogue: Catalogue, past: list[Assignment], what: str) -> Ints:
    """The starts on the own clock, or the paid minutes, of past shifts."""
    if what == "paid":
        return np.array([item.paid_minutes for item in past], dtype=np.int64)
    offset = np.array([(item.date - context.problem.start).days for item in past], dtype=np.int64)
    start = np.array([context.problem.grid.minute(item.start) for item in past], dtype=np.int64)
    return own_clock(context, catalogue.zone, offset, start)
