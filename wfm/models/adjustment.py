"""The planner's hand: named, dated changes to a forecast, in layers, each of which can be taken away again."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import Model, Name, NonNegative, Positive
from wfm.models.hierarchy import Selection
from wfm.models.time import OpeningHours

Finite = Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]


class EventShape(Model):
    """How an effect comes and goes: a share of the adjustment's value at each moment after midnight of its first day.

    Either a share for each day (0 after the last), or a straight rise from 0 over `ramp_days`, after which the share
    halves every `half_life_days` (none: stays at 1).
    """

    ramp_days: NonNegative = 0
    half_life_days: Positive | None = None
    by_day: tuple[NonNegative, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.by_day) == bool(self.ramp_days or self.half_life_days):
            raise ValueError("must be shares by day, or a ramp or half-life or both")
        return self


class Adjustment(Selection):
    """One change to some queues on some days. Rows of one name are one layer; layers apply in the order they appear.

    Contacts (`what` volume): `percent` adds so many per cent; `absolute` adds so many contacts to each `per`; `replace`
    makes their number in each `per` the value; `at_least` and `at_most` do so where it would be less or more. They are
    spread over the chosen queues and intervals in proportion to the forecast below, evenly over the open ones where
    that is nothing. Handling time (`what` aht): `percent`; `absolute` adds seconds to every interval; the others make
    the mean in each `per` the value (at least, at most) and keep the profile.
    """

    name: Name = Field(description="the layer")
    first: datetime.date = Field(description="first local day of the queue")
    last: datetime.date = Field(description="last local day, included")
    hours: OpeningHours | None = Field(None, description="clock times of the queue, by weekday; none: all")
    what: Literal["volume", "aht"] = "volume"
    kind: Literal["percent", "absolute", "replace", "at_least", "at_most"]
    value: Finite = Field(description="per cent, contacts or seconds")
    per: Literal["interval", "day", "period"] = Field("day", description="what an absolute or replacing value is for")
    shape: EventShape | None = Field(None, description="how an event comes and goes; none: full effect throughout")
    enabled: bool = Field(True, description="whether it is in force")
    author: str = ""
    made: datetime.date | None = Field(None, description="when it was written down")
    reason: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last must not be before first {self.first}, got {self.last}")
        if self.kind == "percent" and self.value < -100:
            raise ValueError(f"value must be at least -100 per cent, got {self.value:g}")
        limits = self.kind in ("replace", "at_least", "at_most")
        if limits and self.value < 0:
            raise ValueError(f"value must be at least 0, got {self.value:g}")
        if self.what == "aht" and limits and not self.value:
            raise ValueError("value must be more than 0 seconds")
        if self.what == "aht" and self.kind == "percent" and self.value == -100:
            raise ValueError("value must leave some handling time, got -100 per cent")
        if self.shape and limits:
            raise ValueError(f"shape goes with percent and absolute, not with {self.kind}")
        return self


class LayerEffect(Model):
    """What one layer has changed, over the whole plan. Contacts are sums, handling times means over contacts."""

    name: str
    enabled: bool = True
    contacts: dict[Name, float] = Field(default_factory=dict, description="queue → contacts more than below the layer")
    below: dict[Name, float] = Field(default_factory=dict, description="queue → contacts below it, of queues touched")
    work_hours: dict[Name, float] = Field(
        default_factory=dict, description="queue → hours of handling time more than below the layer"
    )
    notes: tuple[str, ...] = Field((), description="rows that could not do what they say, and why")

    @property
    def total(self) -> float:
        """Contacts added (or taken away), all queues together."""
        return sum(self.contacts.values())

    @property
    def share(self) -> float | None:
        """The same in proportion to what there was in the queues it touches; None where that was nothing."""
        below = sum(self.below.values())
        return self.total / below if below else None
