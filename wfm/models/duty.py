"""Turns of on-call rotas, and who holds them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import Field, model_validator

from wfm.models.base import Model, Name
from wfm.models.time import Instant


class TimeOnCall(Model):
    """A span of time on call."""

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class OnCallDuty(Model):
    """One person's turn on a rota, or one that nobody has taken. `date` is the day of the rota's clock it begins on."""

    rota: Name
    date: date
    agent: str = Field("", description="who holds it; blank: it is open")
    times: tuple[TimeOnCall, ...] = Field(min_length=1, description="the time on call, in order")
    locked: bool = Field(False, description="given, not chosen")

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.times[0].start

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.times[-1].end

    @property
    def hours(self) -> float:
        """Elapsed hours on call."""
        return sum((item.end - item.start).total_seconds() for item in self.times) / 3600
