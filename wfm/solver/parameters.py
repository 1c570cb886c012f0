"""Parameters that several rules share."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import ClockTime, Model, Name, NonNegative, Positive
from wfm.models.time import ClockSpan, Span


class NightParams(Model):
    """What makes a shift a night: enough of it, breaks included, in the night window of the agent's own clock.

    The defaults are the German Working Time Act's (ArbZG, section 2): more than 2 hours between 23:00 and 06:00.
    """

    night: Span = Field(ClockSpan(start=23 * 60, end=30 * 60), description="the night, in own clock time")
    least_hours: Positive = Field(2, description="a shift with at least so many elapsed hours in it is a night")


class KindParams(NightParams):
    """Which shifts a rule speaks of, and what a night is."""

    what: Name = Field(
        "work",
        description="'work' (any shift), 'nights', 'weekend_days' (shifts on Saturdays and Sundays), 'holidays' (on "
        "public holidays of the site), a shift template or a tag",
    )


Burden = Literal[
    "nights", "weekend_days", "holidays", "late_finishes", "early_starts", "unpopular_hours", "wishes_denied",
    "on_call_duties", "on_call_hours", "on_call_weekend_hours", "on_call_holiday_hours",
]  # fmt: skip


def _default_points() -> dict[Burden, float]:
    return {"nights": 3.0, "weekend_days": 2.0, "holidays": 4.0, "late_finishes": 1.0}


class BurdenParams(NightParams):
    """How many points a burden has, and what counts as one, all on each person's own clock."""

    points: dict[Burden, NonNegative] = Field(
        default_factory=_default_points,
        min_length=1,
        description="points of each night, weekend day, holiday, late finish, early start, unpopular hour, wish denied "
        "and, of before the plan, of each duty and hour on call",
    )
    late_after: ClockTime = Field(20 * 60, description="a shift that ends after this is a late finish")
    early_before: ClockTime = Field(7 * 60, description="a shift that starts before this is an early start")
    popular_from: ClockTime = Field(7 * 60, description="hours before this are unpopular")
    popular_until: ClockTime = Field(
        20 * 60, description="hours after this are unpopular, and all of Saturdays, Sundays and public holidays"
    )


def on_call_points(params: BurdenParams) -> dict[str, float]:
    """Points of duties on call, by what is counted of them: duties, hours, weekend_hours, holiday_hours."""
    prefix = "on_call_"
    return {name.removeprefix(prefix): each for name, each in params.points.items() if name.startswith(prefix)}


def kind_of(params: BurdenParams, what: str) -> KindParams:
    """The parameters of a kind that is a burden."""
    return KindParams(night=params.night, least_hours=params.least_hours, what=what)


class HoursParams(Model):
    """Bounds on paid hours."""

    min_hours: NonNegative | None = Field(None, description="least paid hours; none: no minimum")
    max_hours: NonNegative | None = Field(None, description="most paid hours; none: no maximum")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_hours is None and self.max_hours is None:
            raise ValueError("needs min_hours, max_hours or both")
        if self.min_hours is not None and self.max_hours is not None and self.min_hours > self.max_hours:
            raise ValueError(f"min_hours must be at most max_hours ({self.max_hours:g}), got {self.min_hours:g}")
        return self
