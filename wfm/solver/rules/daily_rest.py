"""Rest between two shifts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.people import span_minutes
from wfm.solver.auditing import pairs_within
from wfm.solver.compile import Context
from wfm.solver.measure import Measure, measured
from wfm.solver.pairs import Shifts, pairs
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class DailyRestParams(Model):
    """The EU's Working Time Directive (2003/88/EC, article 3) asks for 11 hours."""

    hours: float = Field(11, gt=0, le=48, description="least elapsed hours from the end of a shift to the next start")


class DailyRest(Rule[DailyRestParams]):
    """At least so many elapsed hours lie between shifts, across changes of clocks and from the past into the horizon.

    Soft: the weight is paid per hour of rest that is missing, for every two shifts that lie too close together (also
    those with a third between them, which only long rests and long shifts can bring about).
    """

    name = "daily_rest"
    summary = "least rest between two shifts"
    Params = DailyRestParams

    def lower(self, setting: Setting[DailyRestParams], context: Context) -> Iterator[Primitive]:
        """Succession a day apart and as much further as rests can reach."""
        least = setting.params.hours * 60

        def missing(earlier: Shifts, later: Shifts) -> Floats:
            return np.asarray(np.maximum(least - (later.start - earlier.end), 0) / 60)

        yield from pairs(setting, context, missing, within_minutes=least)

    def measure(self, setting: Setting[DailyRestParams], view: View) -> Iterator[Measure]:
        """Every two shifts that follow each other or are too close, by the clock of the universe."""
        least = setting.params.hours * 60
        for agent in view.agents(setting):
            for earlier, later in pairs_within(setting, view, agent, least):
                rest = span_minutes(earlier.end, later.start) / 60
                yield measured(
                    agent.agent,
                    later.date,
                    rest,
                    "h",
                    "of rest before the shift",
                    least=setting.params.hours,
                    first=earlier.date,
                    last=later.date,
                )
