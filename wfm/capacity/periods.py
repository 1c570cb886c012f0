"""The periods of a hiring plan: calendar months, or weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from wfm.models.hiring import HiringSettings

YEAR = 365
"""Days of the year that money and attrition refer to."""


class Periods:
    """First days of all periods, and the day after the last.

    The months that a plan looks ahead are one long period more, the `tail`; `fine`: as periods like the others.
    """

    def __init__(self, settings: HiringSettings, *, fine: bool = False) -> None:
        self.monthly = settings.period == "month"
        self.shown = settings.periods
        """How many are the plan's own."""
        ahead = settings.look_ahead_months if self.monthly else round(settings.look_ahead_months * 52 / 12)
        edges = [settings.start]
        for _ in range(settings.periods + ahead):
            edges.append(self._next(edges[-1]))
        self.edges = edges if fine or not ahead else [*edges[: settings.periods + 1], edges[-1]]
        self.ahead = ahead
        """How many periods the tail stands for; 0: there is none."""

    @property
    def tail(self) -> int | None:
        """Which period the tail is."""
        return self.shown if self.ahead else None

    def stands_for(self, number: int) -> int:
        """How many periods one stands for: 1, but for the tail."""
        return self.ahead if number == self.tail else 1

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
