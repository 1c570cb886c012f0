"""Average weekly hours over months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from wfm.models.base import Model, Positive
from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import Absences, average_measures
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class AverageHoursParams(Model):
    """The EU's Working Time Directive (2003/88/EC, articles 6 and 16) asks for 48 hours over at most four months."""

    max_hours: Positive = Field(48, description="most paid hours of an average week")
    weeks: Annotated[int, Field(ge=1, le=52)] = Field(17, description="weeks that are averaged")
    week_start: Weekday = Field("mon", description="first day of the week")


class AverageHours(Rule[AverageHoursParams]):
    """Paid hours of the weeks up to the end of each calendar week do not exceed an average, history included.

    Days on which somebody is absent or not employed are neutral: they lower what may be worked in proportion. Hours
    before the horizon come from past shifts and, before the first of them, from the ledger. Where less than the whole
    period is known, what is known is judged once, up to the last week's end. Periods that are not wholly within the
    dates of validity are not judged. Soft: the weight is paid per hour of the average that is too much.
    """

    name = "average_hours"
    summary = "most paid hours of an average week over 1 to 52 weeks"
    Params = AverageHoursParams

    def lower(self, setting: Setting[AverageHoursParams], context: Context) -> Iterator[Primitive]:
        """A WindowSum for each week's end and agent, with what the past has used up."""
        for key, agents in context.members(setting):
            yield from periods.average_sum(
                setting, context, setting.params.weeks, setting.params.max_hours, key, agents.tolist()
            )

    def measure(self, setting: Setting[AverageHoursParams], view: View) -> Iterator[Measure]:
        """Every agent's average at the end of every week."""
        absences = Absences(view)
        for agent in view.agents(setting):
            yield from average_measures(setting, view, agent, setting.params.weeks, setting.params.max_hours, absences)
