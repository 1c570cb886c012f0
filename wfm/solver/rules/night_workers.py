"""Average hours of night workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from wfm.models.base import Name, Positive
from wfm.models.organisation import Weekday
from wfm.solver import periods
from wfm.solver.auditing import Absences, average_measures, is_night
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.nights import past_nights
from wfm.solver.parameters import NightParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class NightWorkersParams(NightParams):
    """Directive 2003/88/EC, article 8: 8 hours in 24 on average. Weekly rest left out, that is 48 hours a week."""

    max_hours_per_day: Positive = Field(8, description="most paid hours in 24 on average, six days a week counted")
    weeks: Annotated[int, Field(ge=1, le=52)] = Field(17, description="weeks that are averaged")
    week_start: Weekday = Field("mon", description="first day of the week")
    label: Name = Field("night_worker", description="people with this label are night workers")
    min_nights: Annotated[int, Field(ge=1)] | None = Field(
        None, description="so are those with so many nights in the known past; none: only the label counts"
    )


class NightWorkers(Rule[NightWorkersParams]):
    """The average hours of night workers are bounded, over a reference period of their own.

    Who is a night worker is known before the roster is made: by a label or by the nights of the past. Counted as
    `average_hours` does, with six times the daily hours a week. Soft: the weight is paid per hour of the average week.
    """

    name = "night_workers"
    summary = "most hours in 24 of night workers, on average"
    Params = NightWorkersParams

    def lower(self, setting: Setting[NightWorkersParams], context: Context) -> Iterator[Primitive]:
        """As an average of the week, for those concerned."""
        params = setting.params
        for key, agents in context.members(setting):
            concerned = [
                agent
                for agent in agents.tolist()
                if params.label in context.agents[agent].labels
                or (params.min_nights is not None and len(past_nights(context, agent, params)) >= params.min_nights)
            ]
            yield from periods.average_sum(setting, context, params.weeks, params.max_hours_per_day * 6, key, concerned)

    def measure(self, setting: Setting[NightWorkersParams], view: View) -> Iterator[Measure]:
        """Every night worker's average at the end of every week."""
        params, absences = setting.params, Absences(view)
        for agent in view.agents(setting):
            nights = sum(is_night(shift, view.zone(agent), params) for shift in view.past(agent))
            if params.label in agent.labels or (params.min_nights is not None and nights >= params.min_nights):
                yield from average_measures(setting, view, agent, params.weeks, params.max_hours_per_day * 6, absences)
