"""Rest after nights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Positive
from wfm.models.people import span_minutes
from wfm.solver.auditing import is_night, pairs_within
from wfm.solver.compile import Context
from wfm.solver.measure import Measure, measured
from wfm.solver.pairs import Shifts, pairs
from wfm.solver.parameters import NightParams
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class RestAfterNightsParams(NightParams):
    """How much rest follows a night, and what a night is."""

    hours: Positive = Field(48, le=240, description="least elapsed hours from a night's end to a shift that is not one")


class RestAfterNights(Rule[RestAfterNightsParams]):
    """After a night, and so after the last of several in a row, so much rest comes before the next shift of the day.

    Soft: the weight is paid per hour of rest that is missing, for every night and every other shift that lies too
    close after it.
    """

    name = "rest_after_nights"
    summary = "least rest between a night and the next shift that is not a night"
    Params = RestAfterNightsParams

    def lower(self, setting: Setting[RestAfterNightsParams], context: Context) -> Iterator[Primitive]:
        """Successions of a night and another shift."""
        least = setting.params.hours * 60

        def missing(earlier: Shifts, later: Shifts) -> Floats:
            short = np.maximum(least - (later.start - earlier.end), 0) / 60
            return np.asarray(np.where(earlier.night & ~later.night, short, 0.0))

        yield from pairs(setting, context, missing, within_minutes=least, night=setting.params)

    def measure(self, setting: Setting[RestAfterNightsParams], view: View) -> Iterator[Measure]:
        """Every night against the shifts that follow it."""
        least = setting.params.hours * 60
        for agent in view.agents(setting):
            zone = view.zone(agent)
            for earlier, later in pairs_within(setting, view, agent, least):
                if is_night(earlier, zone, setting.params) and not is_night(later, zone, setting.params):
                    yield measured(
                        agent.agent,
                        later.date,
                        span_minutes(earlier.end, later.start) / 60,
                        "h",
                        f"of rest after the night of {earlier.date}",
                        least=setting.params.hours,
                        first=earlier.date,
                        last=later.date,
                    )
