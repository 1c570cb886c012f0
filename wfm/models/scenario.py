"""A scenario: named changes to a plan, small enough to be read; and what became of it, beside others."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import FloatArray, Fraction, Model, Name, NonNegative, Positive
from wfm.models.organisation import Weekday
from wfm.models.time import WEEKDAYS, Span

Texts = tuple[Name, ...]


class When(Model):
    """Which intervals a change holds in, on the clock of the queue."""

    queues: Texts = Field((), description="queues; none: all")
    start: date | None = Field(None, description="first day; none: from the beginning")
    end: date | None = Field(None, description="last day; none: to the end")
    weekdays: tuple[Weekday, ...] = Field(WEEKDAYS, description="days of the week")  # type: ignore[arg-type]
    hours: Span | None = Field(None, description="clock times; none: all day")
    event: Name | None = Field(None, description="only on days of special_days with this name")


class VolumeChange(When):
    """More or fewer contacts."""

    factor: NonNegative = Field(1.0, description="relative to the forecast")
    add: float = Field(0.0, description="contacts more per interval, after the factor (never below 0)")


class HandlingTimeChange(When):
    """Longer or shorter contacts."""

    factor: Positive = Field(1.0, description="relative to the forecast")
    seconds: Positive | None = Field(None, description="the handling time itself, in place of the factor")


class ShrinkageChange(Model):
    """Another shrinkage: the plain number of the queues; causes are changed with `set`."""

    queues: Texts = Field((), description="queues; none: all")
    to: Annotated[float, Field(ge=0, lt=1)] | None = Field(None, description="the share lost")
    add: float = Field(0.0, description="what is added to the share instead")


class AgentsChange(Model):
    """More people, or fewer."""

    add: Annotated[int, Field(ge=0, le=10_000)] = Field(0, description="how many come")
    like: Name | None = Field(None, description="an agent whose site, contract, skills and team they have")
    site: Name | None = Field(None, description="site of those who come or go; none: any")
    contract: Name | None = Field(None, description="contract of those who come or go; none: any")
    team: str | None = Field(None, description="team of those who come or go; none: any")
    skills: dict[Name, Annotated[int, Field(ge=1, le=9)]] = Field(
        default_factory=dict, description="skills of those who come, where nobody is named in `like`"
    )
    remove: Annotated[int, Field(ge=0, le=10_000)] | Texts = Field(
        0, description="how many go, the last of the table first; or who"
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if bool(self.add) == bool(self.remove):
            raise ValueError("give add or remove, one of them")
        return self


class SkillsChange(Model):
    """People who learn or lose skills."""

    agents: Texts = Field((), description="who; none: all that the other settings leave")
    site: Name | None = None
    team: str | None = None
    most: Annotated[int, Field(ge=1)] | None = Field(None, description="how many of them, the first of the table")
    add: dict[Name, Annotated[int, Field(ge=1, le=9)]] = Field(default_factory=dict, description="skill → level")
    remove: Texts = Field((), description="skills lost for good, with all their dates")
    valid_from: date | None = Field(None, description="first day of what is added; none: since ever")
    valid_until: date | None = Field(None, description="last day of what is added; none: for good")

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until must not be before valid_from")
        if (self.valid_from or self.valid_until) and not self.add:
            raise ValueError("valid_from and valid_until are for skills in add")
        return self


class Incident(Model):
    """Something breaks for customers: contacts jump at once, stay up, then fall off by half every so often."""

    queues: Texts = Field((), description="queues; none: all")
    at: str = Field(description="when it begins: 2026-03-10 10:00, on the clock of the queue")
    minutes: Positive = Field(60, description="how long contacts stay up")
    surge: NonNegative = Field(2.0, description="contacts relative to the forecast while it lasts")
    half_life_minutes: Positive = Field(60, description="afterwards the surplus halves in this time")
    aht_factor: Positive = Field(1.0, description="handling time relative to the forecast while contacts are above it")


class Outage(Model):
    """Contacts cannot come in; some of those who tried come back afterwards."""

    queues: Texts = Field((), description="queues; none: all")
    at: str = Field(description="when it begins: 2026-03-10 10:00, on the clock of the queue")
    minutes: Positive = Field(60, description="how long nothing comes in")
    return_share: Fraction = Field(0.7, description="share of the contacts lost that come back")
    half_life_minutes: Positive = Field(60, description="how soon: half of them within this time, and so on")


class SiteClosed(Model):
    """A site works no more; its people are gone, or away for a time."""

    site: Name
    start: date | None = Field(None, description="first day closed; none: from the beginning")
    end: date | None = Field(None, description="last day closed; none: for good")


class NewQueue(Model):
    """A new channel or product line."""

    name: Name
    like: Name = Field(description="queue whose settings and shape of contacts it begins with")
    share: NonNegative = Field(description="its contacts as a share of that queue's")
    moved: bool = Field(True, description="whether these contacts leave that queue (else they are new)")
    settings: dict[str, Any] = Field(default_factory=dict, description="its own settings, as a queue of site.yaml")


class Scenario(Model):
    """One file of a plan's folder `scenarios`."""

    about: str = Field("", description="what it asks, in a sentence")
    inherits: Texts = Field((), description="scenarios whose changes come first")
    set: dict[str, Any] = Field(
        default_factory=dict,
        description="path in site.yaml → value; * stands for any name, '*1.1', '+5%' and '-2' change what is there",
    )
    volume: tuple[VolumeChange, ...] = Field((), description="more or fewer contacts")
    aht: tuple[HandlingTimeChange, ...] = Field((), description="longer or shorter contacts")
    shrinkage: tuple[ShrinkageChange, ...] = Field((), description="another shrinkage")
    agents: tuple[AgentsChange, ...] = Field((), description="more people, or fewer")
    skills: tuple[SkillsChange, ...] = Field((), description="skills learnt or lost")
    incidents: tuple[Incident, ...] = Field((), description="surges that die down")
    outages: tuple[Outage, ...] = Field((), description="contacts that cannot come in, and come back")
    sites_closed: tuple[SiteClosed, ...] = Field((), description="sites that close")
    new_queues: tuple[NewQueue, ...] = Field((), description="new channels")


class QueueFigures(Model):
    """One queue of a scenario."""

    queue: Name
    contacts: float
    aht_seconds: float
    required_hours: float
    peak_agents: float
    target: float
    service_level: float | None = Field(None, description="expected of the roster, by formula; none: no roster yet")
    short_hours: float | None = None
    simulated: float | None = Field(None, description="service level of the roster by simulation; none: not simulated")
    simulated_low: float | None = Field(None, description="lower end of its 95 % interval")
    simulated_high: float | None = Field(None, description="upper end of its 95 % interval")


class Burden(Model):
    """How evenly one burden lies on people, per full-time share, what they carried before included."""

    name: Name
    spread: float = Field(description="most less least of a person")
    gini: float = Field(description="Gini coefficient: 0 where all carry the same")


class Figures(Model):
    """What becomes of a scenario. Hours and money are of the whole horizon."""

    contacts: float
    workload_hours: float
    required_hours: float = Field(description="people on the phone")
    scheduled_hours: float = Field(description="people in the roster: shrinkage added")
    fte: float = Field(description="scheduled hours over those of a full-time contract")
    available_fte: float = Field(description="contracts of the people, less their time off")
    required_cost: float = Field(description="scheduled hours at the wages of the people who can serve each queue")
    queues: tuple[QueueFigures, ...] = ()
    required_by_day: FloatArray = Field(description="scheduled hours per day of the horizon")
    paid_hours: float | None = None
    wage_cost: float | None = None
    short_share: float | None = None
    service_gap: float | None = Field(None, description="worst shortfall of a queue against its target")
    unfairness: float | None = Field(
        None, description="Gini coefficient of the points for burdens that people carry, the ledger's included"
    )
    burdens: tuple[Burden, ...] = Field((), description="nights, weekend days … by the fairness ledger")
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None


class ScenarioResult(Model):
    """A scenario and its figures. `key` identifies plan, changes and versions: equal keys, equal figures."""

    name: Name
    about: str = ""
    key: str
    stage: Literal["requirement", "roster", "simulation"]
    organisation: str = Field("", description="whose plan it is")
    currency: str = Field("EUR", description="of all costs")
    axes: dict[str, float] = Field(default_factory=dict, description="values of a sweep")
    changes: tuple[str, ...] = Field((), description="in words")
    figures: Figures
    reused: tuple[str, ...] = Field((), description="stages taken from the baseline, for nothing in them had changed")
    notes: tuple[str, ...] = ()
