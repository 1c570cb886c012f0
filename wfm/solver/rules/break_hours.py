"""When breaks are taken, by the clock and before the end of the shift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model, NonNegative
from wfm.models.people import Assignment, WorkSpan
from wfm.models.time import Span, local_instant
from wfm.solver.auditing import each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import by_option, clock_spans, overlap
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class BreakHoursParams(Model):
    """Which breaks, and when they are taken."""

    activity: str = Field("", description="only breaks that are called so; blank: all")
    window: Span | None = Field(None, description="own clock time inside which a whole break lies; none: any")
    min_before_end_minutes: NonNegative = Field(
        0, description="least elapsed minutes from the end of a break to the end of the shift"
    )
    max_before_end_minutes: NonNegative | None = Field(
        None, description="most elapsed minutes from the end of a break to the end of the shift; none: any"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        most = self.max_before_end_minutes
        if most is not None and most < self.min_before_end_minutes:
            raise ValueError(f"min_before_end_minutes must be at most max_before_end_minutes ({most:g})")
        return self


class BreakHours(Rule[BreakHoursParams]):
    """Breaks lie inside hours of the own clock, and so long before the end of the shift.

    The template says when after the start; this says lunch is between 11:30 and 14:00 however early somebody has begun.
    Templates must offer such a time: more of `max_variants_per_start` give more to choose from. Soft: the weight is
    paid per hour of break outside the hours, and per hour that the end is too near or too far.
    """

    name = "break_hours"
    summary = "breaks by the clock, and before the end of the shift"
    Params = BreakHoursParams

    def lower(self, setting: Setting[BreakHoursParams], context: Context) -> Iterator[Primitive]:
        """A price of each option, from its breaks."""
        params, minute, window = setting.params, context.problem.grid.minute, setting.params.window

        def outside(catalogue: Catalogue) -> Floats:
            total = np.zeros(catalogue.exists.shape)
            hours = None
            if window is not None:
                first, days = context.problem.start - timedelta(days=2), len(context.dates) + 5
                hours = clock_spans(context, catalogue.zone, window.start, window.end, first, days)
            for day, option in np.argwhere(catalogue.exists & catalogue.works).tolist():
                for span in catalogue.spans[day][option] or ():
                    if params.activity in ("", span.activity):
                        low, high = minute(span.start), minute(span.end)
                        left = int(catalogue.end[day, option]) - high
                        total[day, option] += max(params.min_before_end_minutes - left, 0)
                        if params.max_before_end_minutes is not None:
                            total[day, option] += max(left - params.max_before_end_minutes, 0)
                        if hours is not None:
                            total[day, option] += high - low - int(overlap(np.array(low), np.array(high), hours))
            return total / 60

        yield from by_option(setting, context, outside)

    def measure(self, setting: Setting[BreakHoursParams], view: View) -> Iterator[Measure]:
        """Every break of every shift, against the clock and the end of the shift."""
        params, window = setting.params, setting.params.window
        for agent, shift in each_shift(setting, view):
            for item in shift.breaks:
                if params.activity and item.activity != params.activity:
                    continue
                if window is not None:
                    inside = _inside(item, shift, window, view.zone(agent))
                    yield measured(
                        agent.agent,
                        shift.date,
                        inside,
                        "minutes",
                        f"of {item.activity} inside {window}",
                        least=item.minutes,
                        scale=1 / 60,
                    )
                if params.min_before_end_minutes or params.max_before_end_minutes is not None:
                    yield measured(
                        agent.agent,
                        shift.date,
                        (shift.end - item.end).total_seconds() / 60,
                        "minutes",
                        f"from {item.activity} to the end",
                        least=params.min_before_end_minutes,
                        most=params.max_before_end_minutes,
                        scale=1 / 60,
                    )


def _inside(item: WorkSpan, shift: Assignment, window: Span, zone: str) -> float:
    seconds = 0.0
    for days in range(-1, 3):
        day = shift.date + timedelta(days=days)
        begin = max(item.start, local_instant(day, window.start, zone))
        end = min(item.end, local_instant(day, window.end, zone))
        seconds += max((end - begin).total_seconds(), 0.0)
    return seconds / 60
