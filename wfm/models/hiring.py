"""What a hiring plan is made from: months or weeks ahead, work to be done, people, and the ways to get more of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import Fraction, Model, Name, NonNegative, Positive
from wfm.models.organisation import Queue

Share = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Heads = Annotated[int, Field(ge=0, le=100_000)]
Weeks = Annotated[float, Field(ge=0, le=260, allow_inf_nan=False)]
Percentile = Annotated[float, Field(gt=0, lt=1)]


class TenureBand(Model):
    """How many leave from a length of service on."""

    from_months: NonNegative = Field(0, description="length of service from which it holds, in months of 365/12 days")
    yearly: Share = Field(description="share that leaves in a year")


class Attrition(Model):
    """Leavers by length of service."""

    meaning: Literal["cohort", "average"] = Field(
        "cohort",
        description="cohort: 0.3 means that of 100 people 30 are gone after a year; average: that a year's leavers are "
        "30 % of the average headcount (then 26 of 100 are gone after a year, as leavers are replaced)",
    )
    by_tenure: tuple[TenureBand, ...] = Field(min_length=1, description="bands, the first from 0 months on")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        starts = [band.from_months for band in self.by_tenure]
        if starts[0] != 0 or any(after <= before for before, after in pairwise(starts)):
            raise ValueError("by_tenure must begin at 0 months and increase")
        return self


class Ramp(Model):
    """How productive a new colleague is, week by week since the first day."""

    productivity: tuple[Fraction, ...] = Field(
        description="share of an experienced agent's output in week 1, 2, …; full after the last"
    )
    mentor_share: Share = Field(
        0.0, description="time of an experienced colleague that each new one takes while productive but not yet fully"
    )


class Course(Model):
    """A class in which new colleagues learn together before they are productive."""

    weeks: Weeks = Field(description="weeks in the classroom, from the first day on")
    least: Heads = Field(1, description="people in a class, at least")
    most: Annotated[int, Field(ge=1, le=1000)] = Field(12, description="people in a class, at most")
    trainers: NonNegative = Field(1.0, description="trainers per class while it lasts")
    cost: Money = Field(0.0, description="cost of a class, whatever its size")

    @model_validator(mode="after")
    def _sizes(self) -> Self:
        if self.least > self.most:
            raise ValueError("least must not be above most")
        return self


class HiringSite(Model):
    """What a place has room for."""

    rooms: Heads | None = Field(None, description="classes at one time; none: any number")
    seats: Heads | None = Field(None, description="people employed there at most; none: any number")
    trainers: NonNegative = Field(0.0, description="trainers who are there anyway")
    trainer_yearly_cost: Money = Field(0.0, description="a further trainer, by the year")


class Span(Model):
    """Leaders follow the number of people."""

    agents_per_leader: Positive = Field(8.0, description="people to a team leader, at most")
    leader_yearly_cost: Money = Field(0.0, description="a leader, by the year")


class Growth(Model):
    """Contacts that follow from the number of customers."""

    customers: NonNegative = Field(description="customers when the plan begins")
    yearly_growth: Annotated[float, Field(gt=-1, le=10)] = Field(
        0.0, description="growth of their number in a year: 0.2 is 20 % more"
    )
    contacts_per_customer: NonNegative = Field(description="contacts of a customer in a month of average season")
    seasonality: tuple[NonNegative, ...] = Field(
        (), description="January to December relative to the average month; none: no season"
    )

    @model_validator(mode="after")
    def _year(self) -> Self:
        if self.seasonality and len(self.seasonality) != 12:
            raise ValueError(f"seasonality must have 12 values, January to December, got {len(self.seasonality)}")
        return self


class HiringQueue(Model):
    """Work to be done. Its amount comes from the table hiring_demand, from `growth`, or from the plan's forecast."""

    plan_queue: Name | None = Field(
        None, description="queue of site.yaml whose target, shrinkage, handling time and profile it has"
    )
    service: Queue | None = Field(
        None, description="target, handling time, opening hours, shrinkage of its own, as a queue of site.yaml"
    )
    profile: tuple[NonNegative, ...] = Field(
        (), description="contacts by hour of the day, 24 numbers of which only the ratios count; none: evenly spread"
    )
    growth: Growth | None = Field(None, description="contacts from customers; with plan_queue: instead of its forecast")
    yearly_growth: Annotated[float, Field(gt=-1, le=10)] = Field(
        0.0, description="growth of the plan's forecast in a year, where that drives it"
    )
    short_yearly_cost: Money = Field(
        100_000.0, description="what one agent missing costs, by the year, where missing is allowed at all"
    )

    @model_validator(mode="after")
    def _one_service(self) -> Self:
        if self.plan_queue and self.service:
            raise ValueError("give plan_queue or service, not both")
        if self.profile and (len(self.profile) != 24 or not sum(self.profile)):
            raise ValueError(f"profile must have 24 values, not all 0, got {len(self.profile)}")
        if self.growth and not (self.plan_queue or self.service):
            raise ValueError("growth gives contacts, so it needs service or plan_queue to turn them into people")
        if self.service and self.service.aht_seconds is None:
            raise ValueError("service needs aht_seconds")
        return self


class Overtime(Model):
    """Hours beyond the contract."""

    most: Share = Field(0.0, description="share of contract hours at most, averaged over a period")
    factor: Annotated[float, Field(ge=0, le=10)] = Field(1.5, description="pay relative to a contract hour")


class VoluntaryTimeOff(Model):
    """Hours off that people take when there is little to do."""

    most: Share = Field(0.0, description="share of contract hours at most, averaged over a period")
    saved: Fraction = Field(1.0, description="share of their pay that is saved")


class Outsourcing(Model):
    """A partner who does some of the work."""

    queues: tuple[Name, ...] = Field(min_length=1, description="queues that it can serve")
    yearly_price_per_fte: Money = Field(description="price of the work of one full-time agent, by the year")
    most_fte: Positive = Field(description="full-time agents at one time, at most")
    efficiency: Annotated[float, Field(gt=0, le=2)] = Field(1.0, description="work of one of them, ours being 1")
    notice_weeks: Weeks = Field(0.0, description="weeks from the decision until it begins")
    until: date | None = Field(None, description="last day; none: open")


class Transfer(Model):
    """Experienced people who change to another group for good."""

    from_group: Name
    to_group: Name
    most: Heads = Field(1, description="people in a period at most")
    cost: Money = Field(0.0, description="cost of one transfer")
    ramp: Name | None = Field(None, description="how productive they are there at first; none: at once fully")


class CrossTraining(Model):
    """People who stay in their group and learn to serve one more queue."""

    group: Name
    queue: Name
    most: Heads = Field(1, description="people in a period at most")
    cost: Money = Field(0.0, description="cost of training one person")
    weeks: Weeks = Field(2.0, description="weeks of training, in which they serve nobody")
    efficiency: Annotated[float, Field(gt=0, le=2)] = Field(1.0, description="output there, a specialist's being 1")


class Budget(Model):
    """Money that may be spent from one day to another on people, hiring, training and partners."""

    start: date
    end: date
    amount: Money

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError("end must not be before start")
        return self


class Uncertainty(Model):
    """How far the work may turn out from its forecast: a lognormal factor whose spread grows with time."""

    now: Annotated[float, Field(ge=0, le=2)] = Field(0.0, description="standard deviation (log) when the plan begins")
    per_year: Annotated[float, Field(ge=0, le=2)] = Field(
        0.0, description="what a year adds; variances add up, so it grows with the square root of time"
    )


class HiringSolve(Model):
    """How long to search, and how exactly."""

    time_limit_seconds: Positive = Field(60.0, description="the best plan so far is returned then")
    relative_gap: Annotated[float, Field(ge=0, le=1)] = Field(
        0.0005, description="stop when the gap is proved to be at most this"
    )


class HiringSettings(Model):
    """The whole of hiring.yaml. Money is in one currency, by the year of 365 days."""

    organisation: Name = Field(description="name, for reports")
    currency: str = Field("EUR", description="for reports")
    start: date = Field(description="first day of the first period; the first of a month where periods are months")
    period: Literal["month", "week"] = Field("month", description="length of a period")
    periods: Annotated[int, Field(ge=1, le=160)] = Field(12, description="how many")
    look_ahead_months: Annotated[int, Field(ge=0, le=24)] = Field(
        6,
        description="months after the last period that count as one more, so that people are still hired for what "
        "comes then; their work is that of a year before with its growth, where the table does not give it; not shown",
    )
    today: date | None = Field(None, description="first day on which a requisition can be opened; none: `start`")
    hours_per_week: Positive = Field(40.0, description="paid hours of one full-time equivalent (FTE)")
    roster_efficiency: Annotated[float, Field(gt=0, le=1)] = Field(
        1.0, description="required hours per rostered hour: what shifts cannot fit to the need is on top"
    )
    percentile: Percentile = Field(0.5, description="work to hire for: 0.8 is exceeded in 20 of 100 futures")
    short_share: Share = Field(
        0.0, description="share of the required FTE that may be missing in a period at that percentile"
    )
    hedge: bool = Field(
        False, description="weigh what overtime, partners and missing people cost over several futures, not one"
    )
    uncertainty: Uncertainty = Field(Uncertainty(), description="how far the work may turn out from its forecast")
    sites: dict[Name, HiringSite] = Field(min_length=1, description="places of work")
    queues: dict[Name, HiringQueue] = Field(min_length=1, description="work to be done")
    attrition: dict[Name, Attrition] = Field(default_factory=dict, description="leavers, by name of the profile")
    ramps: dict[Name, Ramp] = Field(default_factory=dict, description="ways to full productivity, by name")
    courses: dict[Name, Course] = Field(default_factory=dict, description="classes for new people, by name")
    span: Span = Field(Span(), description="leaders")
    overtime: Overtime = Field(Overtime(), description="hours beyond the contract")
    time_off: VoluntaryTimeOff = Field(VoluntaryTimeOff(), description="hours off when there is little to do")
    outsourcing: dict[Name, Outsourcing] = Field(default_factory=dict, description="partners")
    transfers: tuple[Transfer, ...] = Field((), description="changes between groups that are possible")
    cross_training: tuple[CrossTraining, ...] = Field((), description="further queues that people can learn")
    budgets: tuple[Budget, ...] = Field((), description="limits on what is spent")
    solve: HiringSolve = Field(HiringSolve(), description="how long to search, and how exactly")

    @model_validator(mode="after")
    def _first_of_month(self) -> Self:
        if self.period == "month" and self.start.day != 1:
            raise ValueError(f"start must be the first of a month where periods are months, got {self.start}")
        return self


class Group(Model):
    """People of one site, skill and tier."""

    group: Name
    site: Name
    skill: str = ""
    tier: Annotated[int, Field(ge=1, le=9)] = 1
    serves: dict[Name, Annotated[float, Field(gt=0, le=2)]] = Field(description="queue → output there, 1 being usual")
    yearly_cost_per_fte: Money
    attrition: Name | None = None


class HireOption(Model):
    """A way to hire into a group: contract, lead time, training."""

    option: Name
    group: Name
    fte: Annotated[float, Field(gt=0, le=1.5)] = 1.0
    yearly_cost_per_fte: Money | None = Field(None, description="none: that of the group")
    hiring_cost: Money = Field(0.0, description="per person: advertising, agency, equipment")
    recruiting_weeks: Weeks = Field(6.0, description="from the requisition to a signed contract")
    notice_weeks: Weeks = Field(4.0, description="from the contract to the first day")
    course: Name | None = None
    ramp: Name | None = None
    most: Heads = Field(100, description="people in a period at most")
    wanted: Heads = Field(0, description="people to be hired under it in all, at least: those whom a roster lacks")
    earliest: date | None = None
    latest: date | None = None


class Staff(Model):
    """People who are there, or have signed already."""

    group: Name
    heads: Heads
    fte: Annotated[float, Field(gt=0, le=1.5)] = 1.0
    start_date: date | None = Field(None, description="first day; none: long ago")
    end_date: date | None = Field(None, description="last day, where it is known")
    ramp: Name | None = None


class Demand(Model):
    """Work of a queue in one period; exactly one of the amounts is given."""

    queue: Name
    period: date
    fte: NonNegative | None = None
    contacts: NonNegative | None = None
    customers: NonNegative | None = None


class Leave(Model):
    """Share of the people who are away in a period, beyond what shrinkage counts."""

    period: date
    site: str = ""
    share: Share


class HiringInputs(Model):
    """hiring.yaml and its tables, read and checked."""

    settings: HiringSettings
    groups: tuple[Group, ...] = Field(min_length=1)
    options: tuple[HireOption, ...] = ()
    staff: tuple[Staff, ...] = ()
    demand: tuple[Demand, ...] = ()
    leave: tuple[Leave, ...] = ()
