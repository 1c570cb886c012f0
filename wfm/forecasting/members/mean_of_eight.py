"""Mean of the last eight same weekdays: what many planners would say, and the second yardstick."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.forecasting.days import Floats
from wfm.forecasting.member import Days, Past
from wfm.forecasting.members.weekday_mean import recent_mean
from wfm.forecasting.registry import register


@dataclass(frozen=True)
class MeanOfEight:
    """Plain mean of each slot over the last eight same weekdays that are known."""

    name: str = "mean_of_eight"

    def supports(self, past: Past) -> bool:
        """Always."""
        return bool(past.matrix.known.any())

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        return recent_mean(past.matrix, 8)[days.weekdays]


register(MeanOfEight())
