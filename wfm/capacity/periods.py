"""The periods of a hiring plan: calendar months, or weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from wfm.models.hiring import HiringSettings

YEAR = 365
"""Days of the year that money and attrition refer to."""


class Periods:
    """First days of all periods, and the day after the last."""

    def __init__(self, settings: HiringSettings) -> None:
        self.monthly = settings.period == "month"
        self.edges = [settings.start]
        for _ in range(settings.periods):
            self.edges.append(self._next(self.edges[-1]))

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __iter__(self) -> Iterator[tuple[date, date]]:
        """First day and day after the last, period by period."""
        return iter(pairwise(self.edges))

    @property
    def starts(self) -> list[date]:
        """First days."""
        return self.edges[:-1]

    @property
    def days(self) -> list[int]:
        """Days of each period."""
        return [(end - start).days for start, end in self]

    def index(self, day: date) -> int | None:
        """The period that a day falls in; none outside the plan."""
        for number, (start, end) in enumerate(self):
            if start <= day < end:
                return number
        return None

    def label(self, number: int) -> str:
        """2026-04, or the first day of a week."""
        return f"{self.edges[number]:%Y-%m}" if self.monthly else self.edges[number].isoformat()

    def _next(self, day: date) -> date:
        if not self.monthly:
            return day + timedelta(days=7)
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
