"""What one more person or one more skill would buy for a given roster."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from wfm.models.base import Model, Name


class PatternDay(Model):
    """How often the best use of a person begins and ends at these times on a weekday."""

    weekday: str
    start: str
    end: str
    days: int


class Worth(Model):
    """One change, priced. Costs are those of the roster's objective over the horizon, wages are money.

    `gain` is what the objective falls by when all others keep their shifts: a lower estimate, for the others could
    make room. `confirmed` is the fall when everybody is rostered anew; with a bound above the new cost it is proved
    that nothing but the change brings it.
    """

    kind: Literal["person", "skill"]
    site: Name
    contract: Name
    skills: dict[Name, int]
    who: str = Field("", description="the person who learns; blank: a new one")
    gain: float
    short_hours: float = Field(description="missing agent-hours less")
    wage: float = Field(description="wages of the new person over the horizon")
    proved: bool = Field(description="whether the best use of a new person is proved best")
    pattern: tuple[PatternDay, ...] = Field((), description="the shifts that are worth most, the most frequent first")
    confirmed: float | None = None
    confirmed_proved: bool = False
