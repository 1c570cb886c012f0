"""How long a shift may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Positive
from wfm.solver.auditing import each_shift, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options
from wfm.solver.lowering import by_option
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class ShiftHoursParams(KindParams):
    """Bounds on the length of single shifts, and which shifts they hold for."""

    min_hours: Positive | None = Field(None, description="least paid hours; none: no minimum")
    max_hours: Positive | None = Field(None, description="most paid hours; none: no maximum")
    max_span_hours: Positive | None = Field(
        None, description="most elapsed hours from start to end, breaks included; none: no maximum"
    )

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.min_hours is None and self.max_hours is None and self.max_span_hours is None:
            raise ValueError("needs min_hours, max_hours or max_span_hours")
        if self.min_hours is not None and self.max_hours is not None and self.min_hours > self.max_hours:
            raise ValueError(f"min_hours must be at most max_hours ({self.max_hours:g}), got {self.min_hours:g}")
        return self


class ShiftHours(Rule[ShiftHoursParams]):
    """The paid hours of a shift, and its elapsed hours from start to end, lie within bounds.

    Soft: the weight is paid per hour outside the bounds.
    """

    name = "shift_hours"
    summary = "least and most hours of a shift"
    Params = ShiftHoursParams

    def lower(self, setting: Setting[ShiftHoursParams], context: Context) -> Iterator[Primitive]:
        """A price of each option."""
        params = setting.params

        def outside(catalogue: Catalogue) -> Floats:
            paid, span = catalogue.paid / 60, (catalogue.end - catalogue.start) / 60
            units = np.zeros(paid.shape)
            if params.min_hours is not None:
                units += np.maximum(params.min_hours - paid, 0)
            if params.max_hours is not None:
                units += np.maximum(paid - params.max_hours, 0)
            if params.max_span_hours is not None:
                units += np.maximum(span - params.max_span_hours, 0)
            return np.where((units > 1e-9) & kind_options(context, catalogue, params), units, 0.0)

        yield from by_option(setting, context, outside)

    def measure(self, setting: Setting[ShiftHoursParams], view: View) -> Iterator[Measure]:
        """Every shift of the kind: its paid hours, and its span where that is bounded."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            if not is_kind(shift, view, agent, params):
                continue
            if params.min_hours is not None or params.max_hours is not None:
                yield measured(
                    agent.agent,
                    shift.date,
                    shift.paid_minutes / 60,
                    "paid h",
                    "in the shift",
                    least=params.min_hours,
                    most=params.max_hours,
                )
            if params.max_span_hours is not None:
                hours = shift.elapsed_minutes / 60
                yield measured(agent.agent, shift.date, hours, "h", "from start to end", most=params.max_span_hours)
