"""Breaks that a shift of some length must have."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model, NonNegative, Positive
from wfm.models.people import Assignment
from wfm.solver.auditing import each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import by_option
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class BreakTimeParams(Model):
    """How much break a shift needs, and which breaks count."""

    after_hours: NonNegative = Field(6, description="shifts with more paid hours than this need the breaks")
    minutes: Positive = Field(description="least minutes of break in all")
    block_minutes: NonNegative = Field(0, description="only breaks of at least so many minutes count")
    begin_within_hours: Positive | None = Field(
        None, description="only breaks that begin within so many hours of the start count; none: all"
    )


class BreakTime(Rule[BreakTimeParams]):
    """A shift of more than so many paid hours has so many minutes of break.

    Several settings make tiers: 30 minutes after 6 hours, 45 after 9. Soft: the weight is paid per hour of break that
    is missing.
    """

    name = "break_time"
    summary = "least break in shifts of some length"
    Params = BreakTimeParams

    def lower(self, setting: Setting[BreakTimeParams], context: Context) -> Iterator[Primitive]:
        """A price of each option, from its breaks."""
        params, minute = setting.params, context.problem.grid.minute

        def missing(catalogue: Catalogue) -> Floats:
            breaks = np.zeros(catalogue.exists.shape)
            for day, option in np.argwhere(catalogue.exists & catalogue.works).tolist():
                start = catalogue.start[day, option]
                for span in catalogue.spans[day][option] or ():
                    first, last = minute(span.start), minute(span.end)
                    late = params.begin_within_hours is not None and first - start > params.begin_within_hours * 60
                    if last - first >= params.block_minutes and not late:
                        breaks[day, option] += last - first
            owed = catalogue.paid > params.after_hours * 60
            return np.where(owed, np.maximum(params.minutes - breaks, 0), 0.0) / 60

        yield from by_option(setting, context, missing)

    def measure(self, setting: Setting[BreakTimeParams], view: View) -> Iterator[Measure]:
        """Every shift that is long enough to need breaks."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            if shift.paid_minutes > params.after_hours * 60:
                yield measured(
                    agent.agent,
                    shift.date,
                    _minutes(shift, params),
                    "minutes",
                    f"of break in {shift.paid_minutes / 60:.4g} paid h",
                    least=params.minutes,
                    scale=1 / 60,
                )


def _minutes(shift: Assignment, params: BreakTimeParams) -> int:
    hours = float("inf") if params.begin_within_hours is None else params.begin_within_hours
    return sum(
        item.minutes
        for item in shift.breaks
        if item.minutes >= params.block_minutes and (item.start - shift.start).total_seconds() <= hours * 3600
    )
