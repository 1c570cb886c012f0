"""Shifts in two parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Model, Positive
from wfm.solver.auditing import each_shift
from wfm.solver.compile import Context
from wfm.solver.lowering import by_option
from wfm.solver.measure import Measure, measured
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class SplitShiftsParams(Model):
    """When a break is a gap between the two parts of a split shift."""

    max_gap_minutes: Positive = Field(60, description="longest unpaid break that does not split a shift")


class SplitShifts(Rule[SplitShiftsParams]):
    """Unpaid breaks are not so long that they split a shift in two.

    A split shift is a template with a long unpaid break. Soft: the weight is paid per hour that such a gap is longer
    than a break may be, so split shifts are allowed at a cost.
    """

    name = "split_shifts"
    summary = "longest unpaid break; what a split shift costs"
    Params = SplitShiftsParams

    def lower(self, setting: Setting[SplitShiftsParams], context: Context) -> Iterator[Primitive]:
        """A price of each option, from its breaks."""

        def gaps(catalogue: Catalogue) -> Floats:
            units = np.zeros(catalogue.exists.shape)
            for day, option in np.argwhere(catalogue.exists & catalogue.works).tolist():
                lengths = [span.minutes for span in catalogue.spans[day][option] or () if not span.paid]
                units[day, option] = sum(max(length - setting.params.max_gap_minutes, 0) for length in lengths) / 60
            return units

        yield from by_option(setting, context, gaps)

    def measure(self, setting: Setting[SplitShiftsParams], view: View) -> Iterator[Measure]:
        """Every unpaid break."""
        for agent, shift in each_shift(setting, view):
            for item in shift.breaks:
                if not item.paid:
                    yield measured(
                        agent.agent,
                        shift.date,
                        (item.end - item.start).total_seconds() / 60,
                        "minutes",
                        f"of unpaid {item.activity}",
                        most=setting.params.max_gap_minutes,
                        scale=1 / 60,
                    )
