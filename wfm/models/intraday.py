"""The rest of a day, given how it has gone so far, and what can be done about it."""

from __future__ import annotations

import datetime
from typing import Literal

import numpy as np
from pydantic import Field

from wfm.models.base import FloatArray, Model, Name, NonNegative
from wfm.models.people import Assignment
from wfm.models.time import Instant


class QueueToday(Model):
    """One queue's day. Contacts are sums over its open intervals; shares are fractions."""

    day: datetime.date = Field(description="local day of the queue")
    so_far_forecast: float = Field(description="of the intervals that are over and known")
    so_far_actual: float
    deviation: float = Field(description="of the day so far from its forecast, late hours weighing more")
    gain: NonNegative = Field(description="share of the deviation that carries over to what comes next, learnt")
    half_life_hours: float = Field(description="age at which a past hour counts half; infinite: all count alike")
    fading_hours: float = Field(description="time ahead at which half of that is left; infinite: it lasts")
    factor: float = Field(description="by which the rest of the day was multiplied, on average")
    narrowing: float = Field(description="by which the quantiles of the rest have come nearer to the mean")
    learnt_from_days: int
    rest_before: float
    rest: float
    rest_low: float = Field(description="10 % quantile")
    rest_high: float = Field(description="90 % quantile")
    note: str = ""

    @property
    def day_total(self) -> float:
        """What is known of the day and what is expected of the rest."""
        return self.so_far_actual + self.rest


class Today(Model):
    """All queues at one moment."""

    now: Instant
    queues: dict[Name, QueueToday]


class NetStaffing(Model):
    """One queue over the rest of a day: people needed and people there, per interval of `starts`."""

    queue: Name
    starts: tuple[Instant, ...]
    required: FloatArray
    before: FloatArray = Field(description="people on it with the roster as it stands")
    after: FloatArray = Field(description="people on it when all moves are made")
    required_after: FloatArray = Field(description="people needed when callbacks are deferred")

    @property
    def net(self) -> FloatArray:
        """People there less people needed, as it stands."""
        return np.asarray(self.before - self.required)


class Move(Model):
    """One thing to do now, within the rules. Effects are those beside the moves before it."""

    kind: Literal["break", "overtime", "extra shift", "time off", "callbacks"]
    what: str = Field(description="in words, on the local clock")
    agent: str = Field("", description="who; blank where it is about no person")
    shift: Assignment | None = Field(None, description="the person's shift then; none: as it is")
    saves: float = Field(description="what the cost of the roster falls by")
    short_hours: float = Field(description="missing agent-hours less")
    pay: float = Field(0.0, description="money that it costs (below 0: that it saves)")
    eligible: tuple[str, ...] = Field((), description="everybody to whom the same can be offered within the rules")


class Moves(Model):
    """What to do with the rest of the day, and what comes of it."""

    now: Instant
    net: tuple[NetStaffing, ...]
    idle_before: FloatArray = Field(description="people left over, per interval of the rest of the day")
    idle_after: FloatArray
    moves: tuple[Move, ...] = Field(description="in the order in which they are worth making")
    service_before: dict[Name, float] = Field(description="share in time over the rest of the day, by formula")
    service_after: dict[Name, float]
    short_hours_before: float
    short_hours_after: float
