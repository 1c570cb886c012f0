"""Same interval, same weekday, last week: the baseline that everything else must beat."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.forecasting.days import Floats
from wfm.forecasting.member import Days, Past
from wfm.forecasting.members.weekday_mean import recent_mean
from wfm.forecasting.registry import register


@dataclass(frozen=True)
class SeasonalNaive:
    """The last known value of the same weekday and slot."""

    name: str = "seasonal_naive"

    def supports(self, past: Past) -> bool:
        """Always."""
        return bool(past.matrix.known.any())

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        return recent_mean(past.matrix, 1)[days.weekdays]


register(SeasonalNaive())
