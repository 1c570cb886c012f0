"""The rest of a day, given how it has gone so far."""

from __future__ import annotations

import datetime

from pydantic import Field

from wfm.models.base import Model, Name, NonNegative
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
