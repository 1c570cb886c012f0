"""When shifts may start and end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import ClockTime
from wfm.models.organisation import Weekday
from wfm.models.time import WEEKDAYS
from wfm.solver.auditing import clock_at, each_shift, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options
from wfm.solver.lowering import by_option, clock_of
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class ShiftTimesParams(KindParams):
    """Clock times between which shifts start and end; those after 24:00 lie on the next day."""

    earliest_start: ClockTime | None = Field(None, description="on the own clock; none: any")
    latest_start: ClockTime | None = Field(None, description="on the own clock; none: any")
    earliest_end: ClockTime | None = Field(None, description="on the own clock; none: any")
    latest_end: ClockTime | None = Field(None, description="on the own clock, past 24:00 on the next day; none: any")
    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="days of shifts it holds for",
    )

    @model_validator(mode="after")
    def _some(self) -> Self:
        if {self.earliest_start, self.latest_start, self.earliest_end, self.latest_end} == {None}:
            raise ValueError("needs earliest_start, latest_start, earliest_end or latest_end")
        return self


class ShiftTimes(Rule[ShiftTimesParams]):
    """Shifts start and end between certain times of the own clock.

    Soft: the weight is paid per hour that a start or an end lies outside.
    """

    name = "shift_times"
    summary = "earliest and latest start and end of shifts"
    Params = ShiftTimesParams

    def lower(self, setting: Setting[ShiftTimesParams], context: Context) -> Iterator[Primitive]:
        """A price of each option."""
        params = setting.params
        days = np.array([WEEKDAYS[day.weekday()] in params.weekdays for day in context.dates])[:, None]

        def outside(catalogue: Catalogue) -> Floats:
            units = np.zeros(catalogue.exists.shape)
            for moments, low, high in (
                (catalogue.start, params.earliest_start, params.latest_start),
                (catalogue.end, params.earliest_end, params.latest_end),
            ):
                clock = clock_of(context, catalogue, moments)
                units += 0 if low is None else np.maximum(low - clock, 0) / 60
                units += 0 if high is None else np.maximum(clock - high, 0) / 60
            return np.where(kind_options(context, catalogue, params) & days, units, 0.0)

        yield from by_option(setting, context, outside)

    def measure(self, setting: Setting[ShiftTimesParams], view: View) -> Iterator[Measure]:
        """Starts and ends of every shift, in hours of the own clock since midnight."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            if WEEKDAYS[shift.date.weekday()] not in params.weekdays or not is_kind(shift, view, agent, params):
                continue
            for moment, low, high, what in (
                (shift.start, params.earliest_start, params.latest_start, "since midnight at the start"),
                (shift.end, params.earliest_end, params.latest_end, "since midnight at the end"),
            ):
                if low is None and high is None:
                    continue
                hours = clock_at(moment, shift.date, view.zone(agent)) / 60
                yield measured(
                    agent.agent,
                    shift.date,
                    hours,
                    "h",
                    what,
                    least=None if low is None else low / 60,
                    most=None if high is None else high / 60,
                )
