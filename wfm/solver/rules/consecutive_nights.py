"""Nights in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from wfm.solver.auditing import is_night, run_measures
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.nights import night_options, past_nights
from wfm.solver.parameters import NightParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.runs import carried_days, runs
from wfm.solver.view import View


class ConsecutiveNightsParams(NightParams):
    """A bound on nights in a row, and what a night is."""

    max_nights: Annotated[int, Field(ge=1)] = Field(4, description="most nights in a row")


class ConsecutiveNights(Rule[ConsecutiveNightsParams]):
    """Not too many nights in a row; nights just before the horizon count. A night belongs to the day it begins on.

    Soft: the weight is paid per night above the maximum.
    """

    name = "consecutive_nights"
    summary = "most nights in a row"
    Params = ConsecutiveNightsParams

    def lower(self, setting: Setting[ConsecutiveNightsParams], context: Context) -> Iterator[Primitive]:
        """A Run of nights."""
        for key, agents in context.members(setting):
            tag = night_options(context, context.catalogues[key], setting.params)
            carried = [
                carried_days(context, agent, past_nights(context, agent, setting.params).__contains__)
                for agent in agents.tolist()
            ]
            yield from runs(setting, context, key, agents, tag, carried, 1, setting.params.max_nights)

    def measure(self, setting: Setting[ConsecutiveNightsParams], view: View) -> Iterator[Measure]:
        """Every row of nights of every agent."""
        params = setting.params
        for agent in view.agents(setting):
            zone = view.zone(agent)
            nights = {shift.date for shift in view.shifts(agent) if is_night(shift, zone, params)}
            yield from run_measures(setting, view, agent, nights, minimum=1, maximum=params.max_nights, what="nights")
