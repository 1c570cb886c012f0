"""Work without a break."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model, Positive
from wfm.models.people import Assignment
from wfm.solver.auditing import each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import by_option
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class WorkStretchParams(Model):
    """Bounds on time at work between breaks."""

    max_minutes: Positive | None = Field(None, description="most minutes at a stretch; none: no maximum")
    min_minutes: Positive | None = Field(None, description="least minutes at a stretch; none: no minimum")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.min_minutes is None and self.max_minutes is None:
            raise ValueError("needs min_minutes, max_minutes or both")
        if self.min_minutes is not None and self.max_minutes is not None and self.min_minutes > self.max_minutes:
            raise ValueError(
                f"min_minutes must be at most max_minutes ({self.max_minutes:g}), got {self.min_minutes:g}"
            )
        return self


class WorkStretch(Rule[WorkStretchParams]):
    """The time from the start to the first break, between breaks, and from the last to the end lies within bounds.

    Breaks that touch are one. Soft: the weight is paid per hour outside, of every stretch.
    """

    name = "work_stretch"
    summary = "least and most work without a break"
    Params = WorkStretchParams

    def lower(self, setting: Setting[WorkStretchParams], context: Context) -> Iterator[Primitive]:
        """A price of each option, from where its breaks lie."""
        params, minute = setting.params, context.problem.grid.minute

        def outside(catalogue: Catalogue) -> Floats:
            units = np.zeros(catalogue.exists.shape)
            for day, option in np.argwhere(catalogue.exists & catalogue.works).tolist():
                edges = [int(catalogue.start[day, option])]
                for span in catalogue.spans[day][option] or ():
                    edges += [minute(span.start), minute(span.end)]
                lengths = np.diff([*edges, int(catalogue.end[day, option])])[::2]
                lengths = lengths[lengths > 0]
                if params.max_minutes is not None:
                    units[day, option] += np.maximum(lengths - params.max_minutes, 0).sum() / 60
                if params.min_minutes is not None:
                    units[day, option] += np.maximum(params.min_minutes - lengths, 0).sum() / 60
            return units

        yield from by_option(setting, context, outside)

    def measure(self, setting: Setting[WorkStretchParams], view: View) -> Iterator[Measure]:
        """Every stretch of every shift."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            for minutes in _stretches(shift):
                yield measured(
                    agent.agent,
                    shift.date,
                    minutes,
                    "minutes",
                    "of work without a break",
                    least=params.min_minutes,
                    most=params.max_minutes,
                    scale=1 / 60,
                )


def _stretches(shift: Assignment) -> list[float]:
    pauses = [(shift.start, shift.start), *((item.start, item.end) for item in shift.breaks), (shift.end, shift.end)]
    found = [(later[0] - earlier[1]).total_seconds() / 60 for earlier, later in pairwise(pauses)]
    return [minutes for minutes in found if minutes > 0]
