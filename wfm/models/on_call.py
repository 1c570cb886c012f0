"""On call beside shifts: rotas of site.yaml, their duties, and who holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import ClockTime, Cost, Model, Name, NonNegative, Positive
from wfm.models.duty import OnCallDuty, TimeOnCall
from wfm.models.people import Agent, Preference
from wfm.models.scope import Scope
from wfm.models.skills import meets
from wfm.models.time import WEEKDAYS, ClockSpan, OpeningHours, Span, ZoneName, local_instant

ON_CALL = "on_call"
"""What a wish for any duty at all names, in place of a rota."""

Points = Literal["duties", "hours", "weekend_hours", "holiday_hours"]
"""What burdens people of a duty: itself, its hours, those on Saturdays and Sundays, those on public holidays."""


def _one_a_duty() -> dict[Points, float]:
    return {"duties": 1.0}


class DutyLimit(Model):
    """At most so many duties of one person in any so many weeks."""

    duties: Annotated[int, Field(ge=1)] = Field(description="how many may begin …")
    weeks: Annotated[int, Field(ge=1, le=104)] = Field(description="… within any so many weeks (7 days each) in a row")


class OnCallRota(Scope):
    """A rota: somebody who can be called at certain hours, beside the shifts. It never counts as coverage.

    Its hours are cut into duties (`turn`), each held by `people` different persons from beginning to end. A duty
    belongs to the day of the rota's clock on which its turn begins; those that begin on planned days are planned.
    """

    time_zone: ZoneName | None = Field(
        None, description="whose clock its hours are on; none: that of its site where `sites` names one, else ours"
    )
    hours: OpeningHours | None = Field(None, description="when somebody is on call, past midnight too; none: always")
    turn: Literal["span", "day", "week"] = Field(
        "week",
        description="how long one person keeps it: each span of `hours`; from handover to handover a day later; or a "
        "week later",
    )
    handover_day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        "mon", description="weekday on which turns of a week begin"
    )
    handover_time: ClockTime = Field(540, description="when turns of a day or week begin; hours are cut there")
    people: Annotated[int, Field(ge=1, le=100)] = Field(1, description="how many people hold each duty")
    valid_from: date | None = Field(None, description="first day on which a turn begins; none: any")
    valid_until: date | None = Field(None, description="last day on which a turn begins; none: any")
    limits: tuple[DutyLimit, ...] = Field((), description="at most n duties in any k weeks, before the plan included")
    days_between: Annotated[int, Field(ge=0, le=366)] = Field(
        0, description="free days (24 h on the rota's clock) from the end of a person's duty to the start of the next"
    )
    with_rotas: tuple[Name, ...] = Field(
        (), description="other rotas whose duties count as well, in limits, days between and fair shares"
    )
    overlap_shifts: bool = Field(True, description="whether a person may be on call during an own shift")
    rest_before_minutes: NonNegative = Field(
        0, description="from the end of an own shift to the next time on call at least, where they do not overlap"
    )
    rest_after_minutes: NonNegative = Field(
        0, description="from the end of a time on call to the next own shift at least, where they do not overlap"
    )
    before_night_minutes: NonNegative | None = Field(
        None, description="from a time on call to an own night shift at least, never during one; none: no matter"
    )
    after_night_minutes: NonNegative | None = Field(
        None, description="from an own night shift to a time on call at least, never during one; none: no matter"
    )
    night: Span = Field(ClockSpan(start=1380, end=1800), description="the night, on each person's own clock")
    night_hours: Positive = Field(2, description="a shift with at least so many elapsed hours in it is a night shift")
    within_availability: bool = Field(
        True,
        description="whether people are on call only in their available hours, and never when availability_levels "
        "says `cannot`",
    )
    pay_per_duty: Cost = Field(0, description="paid to each person for a duty")
    pay_per_hour: Cost = Field(0, description="paid to each person for an hour on call")
    open_cost: Cost = Field(1000, description="cost of each person missing in a duty")
    fair_weight: Cost = Field(
        5, description="cost per point between who carries most and who carries least (max-min); 0: no matter"
    )
    points: dict[Points, NonNegative] = Field(
        default_factory=_one_a_duty, min_length=1, description="what a duty, and an hour on call of each kind, burdens"
    )
    memory_weeks: Annotated[int, Field(ge=0, le=104)] = Field(
        26, description="weeks before the plan of which duties and the ledger count in fair shares"
    )
    by_contract: bool = Field(
        True, description="whether points are counted per full-time share: half the contract, half the duties"
    )
    change_cost: Cost = Field(100, description="cost of taking a published duty from somebody who is not absent")

    @model_validator(mode="after")
    def _turns(self) -> Self:
        if self.turn == "span" and self.hours is None:
            raise ValueError("turns of a span each need hours")
        if self.hours is not None and not any(getattr(self.hours, name) for name in WEEKDAYS):
            raise ValueError("hours must have a span on some weekday")
        if self.handover_time >= 1440:
            raise ValueError("handover_time must be before 24:00")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until must not be before valid_from")
        return self

    @property
    def minds_shifts(self) -> bool:
        """Whether own shifts can stand against a duty."""
        nights = self.before_night_minutes is not None or self.after_night_minutes is not None
        return not self.overlap_shifts or self.rest_before_minutes > 0 or self.rest_after_minutes > 0 or nights

    def ever_covers(self, agent: Agent) -> bool:
        """Whether somebody is in scope with the skills of some day."""
        return self.fits(agent) and any(meets(skills, self.skills) for skills in agent.skill_sets(date.min, date.max))


class OnCallNeeds(Model):
    """All that placement and audit know of on-call rotas: every rota with its zone, given duties, wishes."""

    rotas: dict[Name, OnCallRota] = Field(default_factory=dict)
    given: tuple[OnCallDuty, ...] = Field((), description="duties of the past, and locked ones of planned days")
    wishes: tuple[Preference, ...] = Field((), description="wishes that name a rota, or `on_call`")


class OnCallProof(Model):
    """How good the placement of duties is proved to be.

    `cost` is the sum of the terms that begin with `on_call_`; no placement beside these shifts costs less than `bound`,
    and none beside any shifts at all less than `least`.
    """

    status: str = Field(description="optimal, or feasible where time ran out before the proof")
    cost: float
    bound: float
    least: float


def turns_of(name: str, rota: OnCallRota, first: date, days: int) -> Iterator[OnCallDuty]:
    """The open duties of a rota whose turns begin on some days, by date and start. The rota has its zone."""
    for offset in range(days):
        day = first + timedelta(days=offset)
        if (rota.valid_from and day < rota.valid_from) or (rota.valid_until and day > rota.valid_until):
            continue
        if rota.turn == "span":
            assert rota.hours is not None
            for span in sorted(rota.hours.on(day), key=lambda item: (item.start, item.end)):
                low, high = _ends(day, span.start, span.end, rota)
                if low < high:  # not so where the change of clocks skips it
                    yield OnCallDuty(rota=name, date=day, times=(TimeOnCall(start=low, end=high),))
        elif rota.turn == "day" or WEEKDAYS[day.weekday()] == rota.handover_day:
            length = 1 if rota.turn == "day" else 7
            ends = _ends(day, rota.handover_time, rota.handover_time + length * 1440, rota)
            if times := _within(rota, *ends, day, length):
                yield OnCallDuty(rota=name, date=day, times=times)


def _ends(day: date, start: int, end: int, rota: OnCallRota) -> tuple[datetime, datetime]:
    assert rota.time_zone is not None
    return local_instant(day, start, rota.time_zone), local_instant(day, end, rota.time_zone)


def _within(rota: OnCallRota, start: datetime, end: datetime, day: date, length: int) -> tuple[TimeOnCall, ...]:
    """The rota's hours inside a turn; hours that touch are one."""
    if rota.hours is None:
        return (TimeOnCall(start=start, end=end),)
    found: list[TimeOnCall] = []
    for offset in range(-1, length + 1):
        when = day + timedelta(days=offset)
        for span in sorted(rota.hours.on(when), key=lambda item: (item.start, item.end)):
            low, high = _ends(when, span.start, span.end, rota)
            low, high = max(low, start), min(high, end)
            if low >= high:
                continue
            if found and low <= found[-1].end:
                found[-1] = TimeOnCall(start=found[-1].start, end=max(found[-1].end, high))
            else:
                found.append(TimeOnCall(start=low, end=high))
    return tuple(found)


def with_zones(rotas: Mapping[str, OnCallRota], zones: Mapping[str, str], otherwise: str) -> dict[str, OnCallRota]:
    """Rotas with the zone of their clock filled in, from the zones of sites."""
    return {
        name: rota
        if rota.time_zone
        else rota.model_copy(
            update={"time_zone": zones.get(rota.sites[0], otherwise) if len(rota.sites) == 1 else otherwise}
        )
        for name, rota in rotas.items()
    }
