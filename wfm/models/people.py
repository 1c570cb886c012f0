"""Agents and what is known of their days before a roster is made."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import Model, Name, NonNegative, Positive, Weight
from wfm.models.duty import OnCallDuty
from wfm.models.skills import DatedSkill, SkillLevel
from wfm.models.time import Instant, OpeningHours, ZoneName, zone


class Agent(Model):
    """A person who serves contacts."""

    agent: Name = Field(description="identifier, unique")
    name: str = Field("", description="as shown to people; blank: the identifier")
    site: Name
    contract: Name
    skills: dict[Name, SkillLevel] = Field(default_factory=dict, description="skill → level")
    dated_skills: tuple[DatedSkill, ...] = Field((), description="levels that hold on some days, in place of `skills`")
    team: str = ""
    labels: tuple[Name, ...] = Field((), description="what rules may go by: opt_out, under_18, newcomer …")
    time_zone: ZoneName | None = Field(
        None, description="own zone, for people who work from elsewhere; none: the site's"
    )
    availability: OpeningHours | None = Field(
        None, description="when the agent can work, by weekday in own clock time; none: always"
    )
    start_date: date | None = Field(None, description="first working day")
    end_date: date | None = Field(None, description="last working day")

    @property
    def label(self) -> str:
        """The name to show."""
        return self.name or self.agent

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        for one, other in combinations(self.dated_skills, 2):
            if one.overlaps(other):
                raise ValueError(f"dated_skills gives {one.skill!r} twice on one day")
        return self

    def skills_on(self, day: date) -> dict[str, int]:
        """Skill → level on a day of the agent's own calendar."""
        if not self.dated_skills:
            return self.skills
        return self.skills | {each.skill: each.level for each in self.dated_skills if each.holds(day)}

    @property
    def skill_changes(self) -> tuple[date, ...]:
        """Days from which on the skills may be others than the day before, in order."""
        first = {each.valid_from for each in self.dated_skills if each.valid_from}
        after = {
            each.valid_until + timedelta(days=1)
            for each in self.dated_skills
            if each.valid_until and each.valid_until < date.max
        }
        return tuple(sorted(first | after))

    def skill_sets(self, first: date, last: date) -> list[dict[str, int]]:
        """The different skills of the days from `first` to `last`, in order."""
        found: list[dict[str, int]] = []
        for day in (first, *(day for day in self.skill_changes if first < day <= last)):
            skills = self.skills_on(day)
            found += [] if skills in found else [skills]
        return found


class TimeOff(Model):
    """An absence that is granted. `start` and `end` are moments; no shift of the agent may overlap them."""

    agent: Name
    start: Instant
    end: Instant
    kind: Name = "leave"
    paid_hours: NonNegative = Field(0, description="hours credited towards the contract for the whole absence")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self

    def paid_minutes_by_day(self, zone_name: str) -> dict[date, float]:
        """Paid minutes credited to each local day: spread evenly over the weekdays touched, else over all days."""
        first, last = (moment.astimezone(zone(zone_name)) for moment in (self.start, self.end - timedelta(seconds=1)))
        days = [first.date() + timedelta(days=day) for day in range((last.date() - first.date()).days + 1)]
        credited = [day for day in days if day.weekday() < 5] or days
        return {day: self.paid_hours * 60 / len(credited) for day in credited}


class Preference(Model):
    """A wish of an agent for a local day: to work, to be off, or for shifts of a template or with a tag."""

    agent: Name
    date: date
    wish: Literal["want", "avoid"]
    what: Name = Field("work", description="'work', 'off', a shift template or a tag")
    weight: Weight = Field(1.0, description="cost of not granting it")


Level = Literal["cannot", "rather_not", "fine", "like", "love"]
"""How gladly somebody works at a time of the week."""


class AvailabilityLevel(Model):
    """When in the week an agent works more or less gladly, on the own clock; time that no row names is fine."""

    agent: Name
    level: Level
    hours: OpeningHours = Field(description="spans by weekday")


class WorkSpan(Model):
    """A piece of a shift: off the queues, or on one of them."""

    activity: Name
    start: Instant
    end: Instant
    paid: bool = False

    @property
    def minutes(self) -> int:
        """Elapsed minutes."""
        return int((self.end - self.start).total_seconds() // 60)


class Assignment(Model):
    """A shift placed on an agent's local working day."""

    agent: Name
    date: date
    start: Instant
    end: Instant
    breaks: tuple[WorkSpan, ...] = ()
    meetings: tuple[WorkSpan, ...] = Field((), description="paid time off the queues, placed once the shifts are known")
    blocks: tuple[WorkSpan, ...] = Field(
        (),
        description="the queue (as `activity`) served from when to when, breaks and meetings in between, where queues "
        "keep people for some time",
    )
    template: str = Field("", description="the shift template, blank where it follows none")
    tags: tuple[Name, ...] = Field((), description="labels of the template; night, weekend … are judged by the rules")
    locked: bool = Field(False, description="given, not chosen")

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        previous = self.start
        for pause in self.breaks:
            if not previous <= pause.start < pause.end <= self.end:
                raise ValueError("breaks must lie inside the shift, in order, without overlap")
            previous = pause.end
        previous = self.start
        for span in self.away:
            if not previous <= span.start < span.end <= self.end:
                raise ValueError("meetings must lie inside the shift, outside breaks, without overlap")
            previous = span.end
        edges = [self.start, *(block.end for block in self.blocks)]
        if self.blocks and ([block.start for block in self.blocks] != edges[:-1] or edges[-1] != self.end):
            raise ValueError("blocks must fill the shift, in order, without overlap")
        return self

    @property
    def away(self) -> tuple[WorkSpan, ...]:
        """Breaks and meetings in order: when somebody on shift serves nobody."""
        return (
            tuple(sorted((*self.breaks, *self.meetings), key=lambda span: span.start)) if self.meetings else self.breaks
        )

    @property
    def elapsed_minutes(self) -> int:
        """From start to end."""
        return int((self.end - self.start).total_seconds() // 60)

    @property
    def paid_minutes(self) -> int:
        """Elapsed time less unpaid breaks."""
        return self.elapsed_minutes - sum(pause.minutes for pause in self.breaks if not pause.paid)


class LockedDay(Model):
    """A day that the solver must leave as it is: a given shift, or none (`assignment` absent: off)."""

    agent: Name
    date: date
    assignment: Assignment | None = None


class LedgerEntry(Model):
    """What an agent has carried on days before the horizon: hours, nights, weekend days and so on.

    It stands in for shifts that are no longer kept one by one; days from the agent's first past shift on are told by
    the past shifts, and an entry that reaches there counts in proportion.
    """

    agent: Name
    what: Name = Field(description="'hours' (paid), 'nights', 'weekend_days', 'holidays', or what a ledger rule names")
    first: date = Field(description="first day counted")
    last: date = Field(description="last day counted")
    amount: NonNegative = Field(description="how much of it")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError("last must not be before first")
        return self


class PublishedRoster(Model):
    """The roster that people have been told, and when the next one is made: changes are judged by their notice."""

    today: date = Field(description="the day on which changes are announced")
    assignments: tuple[Assignment, ...] = Field((), description="all shifts; a day without one is published as off")
    on_call: tuple[OnCallDuty, ...] = Field((), description="all duties of on-call rotas that somebody holds")


class SpecialDay(Model):
    """A local day on which a queue or site differs from its week: closed, a holiday, or an event."""

    date: date
    kind: Literal["closed", "holiday", "event"]
    name: str = ""
    queue: str = Field("", description="blank: all queues")
    site: str = Field("", description="blank: all sites")
    factor: Positive | None = Field(None, description="expected volume relative to a usual day, where it is known")


class DayMark(Model):
    """What the planner says of days of the history: learn from them as they are, or not at all."""

    queue: Name | None = Field(None, description="none: all queues")
    first: date
    last: date
    use: Literal["use", "ignore"] = Field(description="overrules what the search for bad days finds")
    reason: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError("last must not be before first")
        return self


class Driver(Model):
    """A value known for a local day, past or to come, that contacts may follow: bills sent, bookings, a campaign."""

    date: date
    name: Name
    value: Annotated[float, Field(allow_inf_nan=False)]
    queue: str = Field("", description="blank: all queues")


def span_minutes(start: datetime, end: datetime) -> int:
    """Elapsed whole minutes between two moments (negative where they are the other way round)."""
    return int((end - start).total_seconds() // 60)
