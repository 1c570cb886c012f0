"""The configuration of a plan: sites, queues with targets, shift templates, contracts, rules, horizon (site.yaml)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from wfm.models.base import ClockTime, Cost, Fraction, Model, Name, NonNegative, Positive, Weight
from wfm.models.labour import PackName
from wfm.models.meetings import Meetings
from wfm.models.on_call import OnCallRota
from wfm.models.patience import PatienceShape
from wfm.models.public_holidays import check_country
from wfm.models.scope import Scope
from wfm.models.simulation import SimulationOptions, TimeShape
from wfm.models.skills import SkillNeed
from wfm.models.staffing import Handover, ShrinkageCause, StaffingOptions
from wfm.models.time import INTERVAL_MINUTES, WEEKDAYS, IntervalGrid, OpeningHours, ZoneName

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Horizon(Model):
    """Which days are planned: local days of the organisation's zone for demand, of each agent's zone for shifts."""

    start: date = Field(description="the first day")
    days: int = Field(ge=1, le=731, description="how many days")

    @property
    def last(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.days - 1)


class Site(Model):
    """A place of work. Rest, nights and weekends of its people are judged on its clock."""

    time_zone: ZoneName = Field(description="an IANA zone such as Europe/Lisbon")
    country: str = Field("", description="ISO 3166 code, for public holidays", max_length=2)
    region: str = Field("", description="subdivision code, for public holidays", max_length=10)
    public_holidays: bool = Field(
        False, description="whether rules take the public holidays of country and region for holidays"
    )
    labour: tuple[PackName, ...] = Field((), description="labour packs whose rules hold here, see `wfm labour`")
    labour_without: tuple[Name, ...] = Field((), description="rules of those packs that do not hold here")
    opening_hours: OpeningHours | None = Field(
        None, description="shifts lie within these local hours; none: always open"
    )

    @model_validator(mode="after")
    def _known_holidays(self) -> Self:
        if self.public_holidays and (problem := check_country(self.country, self.region)):
            raise ValueError(problem)
        return self


class Target(Model):
    """What a queue promises its customers."""

    service_level: Fraction = Field(0.8, description="share answered in time")
    within_seconds: NonNegative = Field(20, description="the time, in seconds; for deferred work the deadline")
    definition: Literal["offered", "answered", "virtual"] = Field(
        "virtual",
        description="whose share: of all offered, of those answered, or of virtual waits (no one abandons)",
    )
    period: Literal["interval", "day", "week"] = Field(
        "interval",
        description="over what the service level holds on average: every interval, each day or each week; over days "
        "and weeks the requirement is that of the shifts with the fewest hours",
    )
    floor: Fraction = Field(0.5, description="with a period of a day or week: service level of any interval at least")
    max_asa_seconds: Positive | None = Field(None, description="mean wait of all contacts at most; none: any")
    max_abandonment: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="share that leaves before it is answered at most; none: any"
    )
    max_occupancy: Annotated[float, Field(gt=0, le=1)] = Field(1.0, description="busy share of an agent's time at most")
    min_agents: NonNegative = Field(0, description="people on the phone whenever the queue is open")


class Overflow(Model):
    """More people who may take a queue's contacts once they have waited."""

    after_seconds: NonNegative = Field(description="waited from when on")
    skills: tuple[SkillNeed, ...] = Field((), description="what these people need, as in the queue's own skills")


class Queue(Model):
    """A stream of contacts that need the same skills: channel + skills + tier + target."""

    channel: Literal["voice", "chat", "email", "social", "back_office"] = Field(
        "voice", description="voice and chat are answered at once; the others may wait inside a deadline"
    )
    skills: tuple[SkillNeed, ...] = Field((), description="all needed; alternatives as 'french>=2 | german'")
    tier: Annotated[int, Field(ge=1, le=9)] = Field(1, description="line of support, for reports")
    site: Name | None = Field(
        None, description="site whose contacts these are, to add up and override forecasts by; none: of no one site"
    )
    group: str = Field(
        "", description="free name, such as a market or product, to add up and override forecasts by; blank: none"
    )
    time_zone: ZoneName | None = Field(None, description="zone of the opening hours; none: the organisation's")
    opening_hours: OpeningHours | None = Field(None, description="when contacts are served; none: always")
    target: Target = Field(Target(), description="what is promised")
    aht_seconds: Positive | None = Field(None, description="mean handling time where the history has none")
    concurrency: Annotated[int, Field(ge=1, le=20)] = Field(1, description="contacts that one agent holds at once")
    aht_by_concurrency_seconds: tuple[Positive, ...] = Field(
        (),
        description="mean handling time of a chat whose agent holds 1, 2, … at once, up to `concurrency`; only their "
        "ratios count, the last is that of the forecast; none: always the same",
    )
    patience_seconds: Positive | None = Field(None, description="mean patience of customers; none: nobody abandons")
    patience_shape: PatienceShape = Field(PatienceShape(), description="how patience varies around its mean")
    blended_with: tuple[Name, ...] = Field(
        (), description="voice and chat queues whose people do this deferred work while they have no contacts"
    )
    interruptible: bool = Field(
        True, description="whether people of `blended_with` put this work aside when a contact comes"
    )
    redial_share: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="share of the customers who left that call again soon; the forecast holds first calls only"
    )
    backlog: NonNegative = Field(0, description="deferred contacts that wait when the plan begins, served first")
    backlog_waited_seconds: NonNegative = Field(0, description="how long the oldest of them have waited, in open hours")
    shrinkage: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="share of scheduled time lost, breaks excluded"
    )
    shrinkage_causes: dict[Name, ShrinkageCause] = Field(
        default_factory=dict, description="shrinkage by cause, on top of `shrinkage`: 1 − Π(1 − share) in all"
    )
    first_contact_resolution: Fraction | None = Field(
        None, description="share of contacts that need no other queue after this one"
    )
    escalates_to: Name | None = Field(None, description="queue that gets the rest, when this one is done with them")
    consults: dict[Name, Fraction] = Field(
        default_factory=dict,
        description="queue → share of the handling time for which one of its people helps the owner of the contact",
    )
    priority: Annotated[int, Field(ge=1, le=9)] = Field(
        1, description="people with several queues take from the lowest number first, of equal ones who waited longest"
    )
    overflow: tuple[Overflow, ...] = Field((), description="who else takes its contacts after a wait; simulated only")
    handling_shape: TimeShape = Field(TimeShape(), description="how handling times vary; simulated only")
    handovers: tuple[Handover, ...] = Field((), description="overlaps between sites that take people of their own")
    country: str = Field(
        "",
        description="ISO 3166 code of the country whose public holidays its customers keep; blank: none",
        max_length=2,
    )
    region: str = Field("", description="subdivision code of that country", max_length=10)
    history_from: dict[Name, NonNegative] = Field(
        default_factory=dict,
        description="queue of the history → share of its contacts that now come here: {old phone: 1, old sales: 0.4}; "
        "the queue's own history is added where it has any; none: its own alone",
    )
    weekly_contacts: NonNegative | None = Field(
        None, description="contacts of a usual week, for a queue with less than a week of history of its own"
    )
    profile_from: Name | None = Field(
        None,
        description="queue whose week's shape (and spread) it borrows until it has a few weeks of its own; "
        "where its history has whole days only, the shape of its days throughout",
    )
    short_cost: Cost = Field(100, description="cost of one agent missing for an hour")
    block_minutes: Annotated[int, Field(ge=0, le=1440)] = Field(
        0,
        description="least time that somebody stays on the queue before another, breaks not counted, in whole "
        "intervals; shifts then say which queue is served when; 0: people move whenever it helps",
    )

    @model_validator(mode="after")
    def _country(self) -> Self:
        if self.country and (problem := check_country(self.country, self.region)):
            raise ValueError(problem)
        return self

    @model_validator(mode="after")
    def _patience_and_chats(self) -> Self:
        shape = self.patience_shape.distribution
        if self.redial_share and (self.patience_seconds is None or shape != "exponential" or self.concurrency > 1):
            raise ValueError("redial_share needs patience_seconds, an exponential patience and a concurrency of 1")
        if shape != "exponential" and self.concurrency > 1:
            raise ValueError("with a concurrency above 1, patience must be exponential")
        if shape not in ("exponential", "empirical") and self.patience_seconds is None:
            raise ValueError(f"a {shape} patience needs patience_seconds, its mean")
        times = self.aht_by_concurrency_seconds
        if times and len(times) != self.concurrency:
            raise ValueError(f"aht_by_concurrency_seconds needs {self.concurrency} values, got {len(times)}")
        done = [number / seconds for number, seconds in enumerate(times, 1)]
        if any(after < before for before, after in pairwise(done)):
            raise ValueError("aht_by_concurrency_seconds must not grow faster than the number of chats")
        return self

    @property
    def deferred(self) -> bool:
        """Whether the work may wait inside a deadline instead of being answered at once."""
        return self.channel in ("email", "social", "back_office")


class Break(Model):
    """A break, meal or meeting inside a shift."""

    activity: Name = Field("break", description="what it is called")
    minutes: Annotated[int, Field(ge=5, le=240)] = Field(description="length")
    paid: bool = Field(False, description="whether it counts as paid time")
    earliest_minutes: Annotated[int, Field(ge=0)] = Field(
        description="earliest begin, in minutes after the shift's start"
    )
    latest_minutes: Annotated[int, Field(ge=0)] = Field(description="latest begin, in minutes after the shift's start")
    step_minutes: Annotated[int, Field(ge=5, le=240)] = Field(30, description="between possible begins")

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.latest_minutes < self.earliest_minutes:
            raise ValueError("latest_minutes must not be before earliest_minutes")
        return self


class ShiftTemplate(Model):
    """The shape of a shift: when it may start, how long it is, where its breaks may lie."""

    earliest_start: ClockTime = Field(description="on the agent's clock")
    latest_start: ClockTime = Field(description="on the agent's clock; past 24:00 on the next day")
    start_step_minutes: Annotated[int, Field(ge=5, le=1440)] = Field(30, description="between possible starts")
    length_minutes: tuple[Annotated[int, Field(ge=30, le=1440)], ...] = Field(
        description="clock time from start to end, one or several choices", min_length=1
    )
    breaks: tuple[Break, ...] = Field((), description="in any order; they never overlap")
    max_variants_per_start: Annotated[int, Field(ge=1, le=500)] = Field(
        6, description="break placements kept per start and length, spread evenly over all that fit"
    )
    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="days on which it may begin",
    )
    sites: tuple[Name, ...] = Field((), description="sites that use it; none: all")
    tags: tuple[Name, ...] = Field((), description="labels that rules and preferences can name")

    @field_validator("length_minutes", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.latest_start < self.earliest_start:
            raise ValueError("latest_start must not be before earliest_start")
        if self.earliest_start >= 1440:
            raise ValueError("earliest_start must lie on the shift's own day, before 24:00")
        for pause in self.breaks:
            if pause.earliest_minutes + pause.minutes > min(self.length_minutes):
                raise ValueError(
                    f"the {pause.activity} does not fit into a shift of {min(self.length_minutes)} minutes"
                )
        return self


class Contract(Model):
    """What an agent has agreed to. Hours are paid hours."""

    hours_per_week: Positive = Field(description="full contract hours a week, used for FTE and for leave credits")
    shift_templates: tuple[Name, ...] = Field((), description="templates its people may work; none: all of the site")
    cost_per_hour: Cost = Field(0, description="wage in the organisation's currency, for reports")


class _RuleInForce(Model):
    rule: Name = Field(description="name of the rule, see `wfm rules`")
    params: dict[str, Any] = Field(default_factory=dict, description="the rule's own parameters")
    weight: Weight | None = Field(None, description="none: hard; else the cost per unit of violation")


class RuleSetting(Scope, _RuleInForce):
    """One rule in force: its parameters, how hard it is, and for whom and when it holds."""

    source: str = Field("", description="where it comes from: a law, an agreement, a policy")


class HistorySource(Model):
    """How to read the file of contact history."""

    file: str = Field("history.csv", description="path, relative to the plan folder")
    time_zone: ZoneName | None = Field(None, description="zone of its clock times; none: the organisation's")
    interval_minutes: int | None = Field(None, description="length of its intervals; none: found per queue and day")
    columns: dict[str, str] = Field(default_factory=dict, description="our column name → the file's")
    missing: Literal["unknown", "zero"] = Field(
        "unknown", description="what an absent interval means on a day that has any: unknown, or no contacts"
    )
    duplicates: Literal["error", "sum", "last"] = Field(
        "error", description="what a second row for one queue and interval means"
    )


class ForecastOptions(Model):
    """How forecasts are made."""

    members: tuple[Name, ...] = Field(
        (), description="methods to try besides the built-in ones, such as mstl or lightgbm, if they are installed"
    )


class ExternalSource(HistorySource):
    """Somebody else's forecast, and how to read its file: rows as in the history, or a row per queue and date."""

    file: str = Field("external_forecast.csv", description="path, relative to the plan folder")
    label: Name = Field("external forecast", description="what reports call it")
    use: bool = Field(False, description="whether it stands in place of ours wherever it says something")


class SolveOptions(Model):
    """How long and how to search for a roster."""

    time_limit_seconds: Positive = Field(30, description="wall clock; the best roster so far is returned then")
    effort: Positive = Field(
        1.0,
        description="search work relative to the default; when it ends before the clock, the result is reproducible",
    )
    relative_gap: Fraction = Field(0.0, description="stop when the gap is proved to be at most this")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(2, description="parallel workers of the search")
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    engine: Literal["auto", "cpsat", "counting", "neighbourhood", "colgen"] = Field(
        "auto", description="auto: chosen by the problem; one that cannot express a rule hands over to one that can"
    )


class Configuration(Model):
    """The whole of site.yaml."""

    organisation: Name = Field(description="name, for reports")
    time_zone: ZoneName = Field(description="zone of the planned days")
    horizon: Horizon = Field(description="which days are planned")
    interval_minutes: int = Field(30, description="5 to 60, a divisor of the hour")
    seed: Annotated[int, Field(ge=0, lt=2**31)] = Field(1, description="of everything drawn at random")
    currency: str = Field("EUR", description="of wages, for reports")
    sites: dict[Name, Site] = Field(min_length=1, description="places of work")
    skills: tuple[Name, ...] = Field((), description="all that agents have and queues need")
    queues: dict[Name, Queue] = Field(min_length=1, description="streams of contacts")
    shift_templates: dict[Name, ShiftTemplate] = Field(default_factory=dict, description="shapes of shifts")
    contracts: dict[Name, Contract] = Field(default_factory=dict, description="what people have agreed to")
    rules: tuple[RuleSetting, ...] = Field((), description="rules in force")
    meetings: Meetings = Field(Meetings(), description="meetings, training and coaching inside shifts")
    on_call: dict[Name, OnCallRota] = Field(default_factory=dict, description="on-call rotas beside the shifts")
    history: HistorySource = Field(HistorySource(), description="how the file of contacts is written")
    forecasting: ForecastOptions = Field(ForecastOptions(), description="how the forecast is made")
    external: ExternalSource = Field(ExternalSource(), description="somebody else's forecast, where there is one")
    staffing: StaffingOptions = Field(StaffingOptions(), description="how the requirement is made")
    simulation: SimulationOptions = Field(SimulationOptions(), description="how a roster is simulated")
    idle_cost: Cost = Field(1.0, description="cost of one agent on duty for an hour with nothing to serve")
    crowding_cost: Cost = Field(
        0,
        description="where queues have `block_minutes`: n people left over on one queue for an hour cost n × (n − 1) "
        "times this on top, so that they spread",
    )
    solve: SolveOptions = Field(SolveOptions(), description="how long and how to search")

    @field_validator("interval_minutes")
    @classmethod
    def _divides(cls, value: int) -> int:
        if value not in INTERVAL_MINUTES:
            raise ValueError(f"must be one of {', '.join(map(str, INTERVAL_MINUTES))}")
        return value

    def grid(self) -> IntervalGrid:
        """The planned intervals."""
        return IntervalGrid.of_days(self.horizon.start, self.horizon.days, self.interval_minutes, self.time_zone)

    def queue_zone(self, queue: str) -> str:
        """The zone of a queue's opening hours."""
        return self.queues[queue].time_zone or self.time_zone
