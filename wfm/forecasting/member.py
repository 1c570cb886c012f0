"""What a forecasting method looks like to the back-test."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, weekdays

if TYPE_CHECKING:
    from wfm.forecasting.day_fit import DayFit


@dataclass(frozen=True)
class Days:
    """Days and what is known of them in advance. `drivers`: days × values that contacts may follow, scaled."""

    ordinals: Integers
    after_closed: Booleans
    drivers: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def of(self, rows: slice) -> Days:
        """Some of the days."""
        return Days(self.ordinals[rows], self.after_closed[rows], self.drivers[rows])

    @property
    def weekdays(self) -> Integers:
        """Weekday of each day, Monday is 0."""
        return weekdays(self.ordinals)


@dataclass(frozen=True)
class Past:
    """A history to fit: special days and closed ones are unknown in it, its last row is the last day of the history.

    `trusted`: days that the planner wants to count however odd they look.
    """

    matrix: DayMatrix
    days: Days
    trusted: Booleans

    @cached_property
    def day_fit(self) -> DayFit:
        """Its day totals explained; made once, however many methods ask."""
        from wfm.forecasting.day_fit import DayFit

        return DayFit.of(self)


class Member(Protocol):
    """A forecasting method."""

    @property
    def name(self) -> str:
        """How the method is called in results."""

    def supports(self, past: Past) -> bool:
        """Whether the history is long enough for it."""

    def forecast(self, past: Past, days: Days) -> Floats:
        """Expected contacts per day and slot, finite and not negative, for days after the history (at least one known).

        Slots the queue does not serve may hold anything: the caller clears them.
        """
