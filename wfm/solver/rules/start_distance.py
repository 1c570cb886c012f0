"""From start to start."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.solver.compile import Context
from wfm.solver.measure import Measure, measured
from wfm.solver.pairs import Shifts, pairs
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class StartDistanceParams(Model):
    """How far apart starts are."""

    hours: float = Field(gt=0, le=48, description="least elapsed hours from one start to the next")


class StartDistance(Rule[StartDistanceParams]):
    """At least so many elapsed hours lie between the starts of two shifts.

    Soft: the weight is paid per hour missing, for every two shifts that start too close together.
    """

    name = "start_distance"
    summary = "least time from one start to the next"
    Params = StartDistanceParams

    def lower(self, setting: Setting[StartDistanceParams], context: Context) -> Iterator[Primitive]:
        """Successions as far apart as starts can be too close."""
        least = setting.params.hours * 60

        def missing(earlier: Shifts, later: Shifts) -> Floats:
            return np.asarray(np.maximum(least - (later.start - earlier.start), 0) / 60)

        yield from pairs(setting, context, missing, within_days=int(setting.params.hours // 24) + 3)

    def measure(self, setting: Setting[StartDistanceParams], view: View) -> Iterator[Measure]:
        """Every shift against those before it that are near."""
        least = setting.params.hours
        for agent in view.agents(setting):
            shifts = sorted(view.shifts(agent), key=lambda shift: shift.date)
            for position, later in enumerate(shifts):
                if later.date not in view.planned(agent) or not setting.in_force(later.date):
                    continue
                for steps, earlier in enumerate(reversed(shifts[:position])):
                    if (later.date - earlier.date).days > int(least // 24) + 3:
                        break
                    hours = (later.start - earlier.start).total_seconds() / 3600
                    if steps == 0 or hours < least:
                        yield measured(agent.agent, later.date, hours, "h", "since the start before", least=least)
