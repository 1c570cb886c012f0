"""Paid hours a week."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import Absences, calendar_weeks, paid_hours_measures
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.parameters import HoursParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class WeeklyHoursParams(HoursParams):
    """Paid hours in each calendar week."""

    week_start: Weekday = Field("mon", description="first day of the week")


class WeeklyHours(Rule[WeeklyHoursParams]):
    """Paid hours of each calendar week lie within bounds; a shift belongs to its working day.

    Shifts of the past count in the first week. The minimum is owed by weeks that end within the horizon and begin in
    it or in the agent's known past, and in proportion to the days of employment. Paid absence counts as paid hours.
    Bounds are whole minutes, rounded in the agent's favour. Weeks that are not wholly within the dates of validity
    are not judged. Soft: the weight is paid per hour outside the bounds.
    """

    name = "weekly_hours"
    summary = "least and most paid hours in a calendar week"
    Params = WeeklyHoursParams

    def lower(self, setting: Setting[WeeklyHoursParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum of paid minutes for each week."""
        weeks = periods.calendar_weeks(context, setting, setting.params.week_start)
        yield from periods.hours_sum(self.name, setting, setting.params, context, weeks)

    def measure(self, setting: Setting[WeeklyHoursParams], view: View) -> Iterator[Measure]:
        """Every week of every agent, from the shifts themselves."""
        absences = Absences(view)
        for week in calendar_weeks(view, setting.params.week_start):
            if all(setting.in_force(day) for day in week):
                for agent in view.agents(setting):
                    yield from paid_hours_measures(setting.params, agent, week, view, absences)
