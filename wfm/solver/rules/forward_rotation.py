"""Starts that move forward."""

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


class ForwardRotationParams(Model):
    """How far a start may move back."""

    max_earlier_minutes: int = Field(
        0, ge=0, le=1440, description="most that a start may be earlier than the day before's"
    )


class ForwardRotation(Rule[ForwardRotationParams]):
    """On two working days in a row the second start is not earlier on the own clock: early, late, night, off.

    Soft: the weight is paid per hour that the start is too early.
    """

    name = "forward_rotation"
    summary = "the next day's start is not earlier"
    Params = ForwardRotationParams

    def lower(self, setting: Setting[ForwardRotationParams], context: Context) -> Iterator[Primitive]:
        """Succession a day apart."""

        def back(earlier: Shifts, later: Shifts) -> Floats:
            moved = earlier.clock - later.clock - setting.params.max_earlier_minutes
            return np.asarray(np.where(later.day - earlier.day == 1, np.maximum(moved, 0) / 60, 0.0))

        yield from pairs(setting, context, back, within_days=1)

    def measure(self, setting: Setting[ForwardRotationParams], view: View) -> Iterator[Measure]:
        """Every two days in a row."""
        for agent in view.agents(setting):
            zone = view.zone(agent)
            for earlier, later in next_days(setting, view, agent):
                back = clock_start(earlier, zone) - clock_start(later, zone)
                yield measured(
                    agent.agent,
                    later.date,
                    back,
                    "minutes",
                    "that the start is earlier than the day before's",
                    most=setting.params.max_earlier_minutes,
                    scale=1 / 60,
                )
