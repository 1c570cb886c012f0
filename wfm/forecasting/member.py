"""What a forecasting method looks like to the back-test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, weekdays


@dataclass(frozen=True)
class Days:
    """Days and what is known of them in advance."""

    ordinals: Integers
    after_closed: Booleans

    @property
    def weekdays(self) -> Integers:
        """Weekday of each day, Monday is 0."""
        return weekdays(self.ordinals)


@dataclass(frozen=True)
class Past:
    """A history to fit: special days and closed ones are unknown in it, its last row is the last day of the history."""

    matrix: DayMatrix
    days: Days


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
