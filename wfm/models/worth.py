"""What one more person, skill or hour, or a relaxed rule, would buy for a given roster."""

from __future__ import annotations

from datetime import date
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


class HourWorth(Model):
    """What people of a site and skills would save in a week, by the prices behind the bound. Costs of the objective."""

    site: Name
    skills: dict[Name, int]
    week: date = Field(description="first day of the week of the plan")
    hour: float = Field(description="one more hour of such a person, at the best time of the week")
    hour_at: str = Field(description="that time, on the clock of the site")
    shift: float = Field(description="one more shift of such a person, the best of the week")
    shift_at: str
    agent: float = Field(
        description="one more such person for the week: the best shifts that the contract has hours for"
    )
    confirmed: float | None = Field(None, description="what the hour saves when everybody is rostered anew")
    confirmed_proved: bool = False


class RuleWorth(Model):
    """What relaxing a rule would save: by the prices behind the bound, and when everybody is rostered anew."""

    change: str = Field(description="what is relaxed, in words")
    by_prices: float | None = Field(None, description="fall of the bound at once; none: the rules have no prices")
    confirmed: float | None = Field(None, description="fall of the cost; none: no roster was found")
    short_hours: float | None = Field(None, description="missing agent-hours less")
    proved: bool = Field(False, description="whether the new cost is below what the rule allows any roster")
