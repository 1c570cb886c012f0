"""A robust model of day totals, spread over the day by the weekday's profile.

The day totals are explained as in `wfm.forecasting.day_fit`; the level is carried forward as in
`wfm.forecasting.gaussian`. After Channouf et al. (2007, day-level model × split of the day).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Floats
from wfm.forecasting.level import levels
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register


@dataclass(frozen=True)
class DayLevel:
    """Day total × weekday profile."""

    name: str = "day_level"

    def supports(self, past: Past) -> bool:
        """From ten known days on."""
        return int(past.matrix.known.sum()) >= 10

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        fit = past.day_fit
        level = levels(past, days, fit.totals, fit.usual)
        return np.asarray((level * fit.ahead(days))[:, None] * fit.profile[days.weekdays])


register(DayLevel())
