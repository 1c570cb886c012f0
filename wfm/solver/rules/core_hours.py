"""Hours in which everybody at work is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from pydantic import Field

from wfm.models.base import Model, Positive
from wfm.models.organisation import Weekday
from wfm.models.people import Assignment
from wfm.models.time import WEEKDAYS, Span, ZoneName, local_instant
from wfm.solver.auditing import each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import by_option, clock_spans, overlap
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class CoreHoursParams(Model):
    """The hours, on whose clock, and how many of them a shift must share."""

    window: Span = Field(description="clock time of the core hours")
    time_zone: ZoneName | None = Field(None, description="whose clock; none: each agent's own")
    min_hours: Positive | None = Field(None, description="least hours of a shift inside; none: all of them")
    weekdays: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), description="days of shifts it holds for"
    )


class CoreHours(Rule[CoreHoursParams]):
    """Every shift shares so many elapsed hours, breaks included, with the core hours of the days about it.

    So people who are spread over time zones meet. Soft: the weight is paid per hour missing.
    """

    name = "core_hours"
    summary = "shifts overlap core hours"
    Params = CoreHoursParams

    def lower(self, setting: Setting[CoreHoursParams], context: Context) -> Iterator[Primitive]:
        """A price of each option, from its overlap with the window."""
        params = setting.params
        days = np.array([WEEKDAYS[day.weekday()] in params.weekdays for day in context.dates])[:, None]

        def missing(catalogue: Catalogue) -> Floats:
            zone = params.time_zone or catalogue.zone
            first = context.problem.start - timedelta(days=2)
            spans = clock_spans(context, zone, params.window.start, params.window.end, first, len(context.dates) + 5)
            shared = overlap(catalogue.start, catalogue.end, spans) / 60
            return np.where(days, np.maximum(_hours(params) - shared, 0), 0.0)

        yield from by_option(setting, context, missing)

    def measure(self, setting: Setting[CoreHoursParams], view: View) -> Iterator[Measure]:
        """Every shift on such a weekday."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            if WEEKDAYS[shift.date.weekday()] in params.weekdays:
                hours = _shared(shift, params, params.time_zone or view.zone(agent))
                yield measured(agent.agent, shift.date, hours, "h", "in core hours", least=_hours(params))


def _hours(params: CoreHoursParams) -> float:
    return (params.window.end - params.window.start) / 60 if params.min_hours is None else params.min_hours


def _shared(shift: Assignment, params: CoreHoursParams, zone: str) -> float:
    seconds = 0.0
    for days in range(-2, 4):
        day = shift.date + timedelta(days=days)
        begin = max(shift.start, local_instant(day, params.window.start, zone))
        end = min(shift.end, local_instant(day, params.window.end, zone))
        seconds += max((end - begin).total_seconds(), 0.0)
    return seconds / 3600
