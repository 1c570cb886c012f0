"""What the simulator is told beyond the plan, and what it finds: service with confidence intervals."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import FloatArray, Fraction, Model, Name, NonNegative, Positive
from wfm.models.time import IntervalGrid

Policy = Literal["longest_idle", "most_specialised", "priority"]
"""Who of those free takes a contact: whoever has been free longest; those who serve fewest queues first; those with
the highest level first. Within each, the longest idle."""


class TimeShape(Model):
    """How handling times vary around their mean, which the forecast says."""

    distribution: Literal["exponential", "deterministic", "erlang", "lognormal", "empirical"] = Field(
        "exponential", description="erlang is a sum of `phases`; empirical draws from `sample`, scaled to the mean"
    )
    cv: Positive | None = Field(None, description="coefficient of variation of lognormal")
    phases: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="phases of erlang")
    sample: tuple[NonNegative, ...] = Field((), description="seconds of contacts on record")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.distribution == "lognormal") != (self.cv is not None):
            raise ValueError("cv goes with lognormal, and only with it")
        if (self.distribution == "empirical") != bool(self.sample):
            raise ValueError("sample goes with an empirical distribution, and only with it")
        if self.sample and not sum(self.sample) > 0:
            raise ValueError("sample needs a mean above 0")
        if self.phases > 1 and self.distribution != "erlang":
            raise ValueError("phases goes with erlang, and only with it")
        return self


class SimulationOptions(Model):
    """How the roster is simulated."""

    policy: Policy = Field("longest_idle", description="who of those free takes a contact")
    precision: Annotated[float, Field(gt=0, le=0.5)] = Field(
        0.01, description="half width of the 95 % interval of every queue's service level that ends the simulation"
    )
    min_replications: Annotated[int, Field(ge=2, le=10_000)] = Field(8, description="replications at least")
    max_replications: Annotated[int, Field(ge=2, le=10_000)] = Field(200, description="replications at most")
    speed_by_level: dict[Annotated[int, Field(ge=1, le=9)], Positive] = Field(
        default_factory=dict,
        description="level of the skills that a queue needs → speed; 1.25 takes four fifths of the time",
    )
    busyness_cv: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = Field(
        None,
        description="how much whole days vary around the forecast; none: as the forecast's quantiles and "
        "staffing.busyness_cv say",
    )
    sickness: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = Field(
        0.0, description="share of shifts that fall out, beyond the shrinkage"
    )
    away_minutes: Annotated[int, Field(ge=1, le=240)] = Field(
        15, description="length of the spells into which shrinkage during a shift falls"
    )
    reserve: Annotated[int, Field(ge=0, le=1000)] = Field(
        1, description="people kept idle for calls and chats before deferred work is begun; see the background"
    )
    redial_minutes: Positive = Field(5.0, description="mean time after which a customer who left calls again")
    drain_minutes: NonNegative = Field(
        30.0, description="contacts still waiting so long after closing are sent away unanswered"
    )


class Series(Model):
    """One figure per period: its estimate, and the ends of its confidence interval."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        if not len(self.mean) == len(self.low) == len(self.high):
            raise ValueError("mean, low and high must have one value per period")
        return self


class ServiceSeries(Model):
    """What customers of one queue meet, per period. Contacts count where they arrive; NaN where there are none.

    `service_level` is by the definition of the queue's target; `offered`, `answered` and `virtual` are all three.
    `asa_seconds` is the mean wait of all contacts until the answer or until they left (deferred work: until it is done,
    in open time), `waiting` the mean number that wait (deferred: not done yet), `busy` the mean number of people at
    work on the queue, `lost` those who found no place or came too late. `wait_seconds` holds quantiles of the wait.
    """

    contacts: Series
    service_level: Series
    offered: Series
    answered: Series
    virtual: Series
    asa_seconds: Series
    abandonment: Series
    lost: Series
    waiting: Series
    busy: Series
    wait_seconds: dict[str, Series] = Field(default_factory=dict)


class QueueService(Model):
    """One queue per interval, day, week, and over the whole horizon (one value each)."""

    intervals: ServiceSeries
    days: ServiceSeries
    weeks: ServiceSeries
    whole: ServiceSeries


class AgentTime(Model):
    """One agent's time over the horizon, in hours: `on_duty`, `busy`, and `over`: busy after the shift's end."""

    on_duty: Series
    busy: Series
    over: Series
    occupancy: Series


class SimulationResult(Model):
    """What service a roster gives, by simulation. Intervals are at `confidence`.

    `days` and `weeks` say on which local day, and in which Monday's week, each period lies. `on_duty` and `occupancy`
    are of everybody, per interval. `precise` says whether the precision asked for was reached.
    """

    grid: IntervalGrid
    days: tuple[str, ...]
    weeks: tuple[str, ...]
    queues: dict[Name, QueueService]
    agents: dict[Name, AgentTime]
    on_duty: Series
    occupancy: Series
    replications: int
    seed: int
    confidence: Fraction = 0.95
    precise: bool = True
    contacts_per_replication: float = 0.0
    notes: tuple[str, ...] = ()
