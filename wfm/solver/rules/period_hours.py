"""Paid hours over the whole horizon."""

from __future__ import annotations

from collections.abc import Iterator

from wfm.solver import periods
from wfm.solver.auditing import Absences, paid_hours_measures
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.parameters import HoursParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class PeriodHours(Rule[HoursParams]):
    """Paid hours of the planned days within the dates of validity (all of them without dates) lie within bounds.

    So a month inside the horizon is a setting with the month's dates. The minimum is owed in proportion to the days of
    employment; paid absence counts as paid hours; bounds are whole minutes, rounded in the agent's favour. Soft: the
    weight is paid per hour outside the bounds.
    """

    name = "period_hours"
    summary = "least and most paid hours over the horizon"
    Params = HoursParams

    def lower(self, setting: Setting[HoursParams], context: Context) -> Iterator[Primitive]:
        """One WindowSum of paid minutes."""
        period = periods.horizon(context, setting)
        yield from periods.hours_sum(self.name, setting, setting.params, context, period)

    def measure(self, setting: Setting[HoursParams], view: View) -> Iterator[Measure]:
        """Every agent, from the shifts themselves."""
        days = [day for day in view.dates if setting.in_force(day)]
        absences = Absences(view)
        for agent in view.agents(setting) if days else ():
            yield from paid_hours_measures(setting.params, agent, days, view, absences)
