"""Steady starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.solver.auditing import clock_start, next_days
from wfm.solver.compile import Context
from wfm.solver.measure import Measure, measured
from wfm.solver.pairs import Shifts, pairs
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class StartConsistencyParams(Model):
    """How far starts may move."""

    max_shift_minutes: int = Field(
        60, ge=0, le=1440, description="most that the start may move from one day to the next"
    )


class StartConsistency(Rule[StartConsistencyParams]):
    """Shifts on two days in a row start at about the same time of the own clock.

    Soft: the weight is paid per hour beyond what a start may move.
    """

    name = "start_consistency"
    summary = "starts on two days in a row lie close together"
    Params = StartConsistencyParams

    def lower(self, setting: Setting[StartConsistencyParams], context: Context) -> Iterator[Primitive]:
        """Succession a day apart."""

        def beyond(earlier: Shifts, later: Shifts) -> Floats:
            moved = np.abs(later.clock - earlier.clock) - setting.params.max_shift_minutes
            return np.asarray(np.where(later.day - earlier.day == 1, np.maximum(moved, 0) / 60, 0.0))

        yield from pairs(setting, context, beyond, within_days=1)

    def measure(self, setting: Setting[StartConsistencyParams], view: View) -> Iterator[Measure]:
        """Every two days in a row."""
        for agent in view.agents(setting):
            zone = view.zone(agent)
            for earlier, later in next_days(setting, view, agent):
                moved = abs(clock_start(later, zone) - clock_start(earlier, zone))
                yield measured(
                    agent.agent,
                    later.date,
                    moved,
                    "minutes",
                    "that the start moves from the day before",
                    most=setting.params.max_shift_minutes,
                    scale=1 / 60,
                )
