"""Sums of a forecast over queues and time: what a planner reads at a node of the hierarchy."""

from __future__ import annotations

import datetime

from pydantic import Field

from wfm.models.base import Model
from wfm.models.hierarchy import Level
from wfm.models.time import Instant


class NodeTotal(Model):
    """One node of the hierarchy over one stretch of time. Days are each queue's own local days."""

    level: Level
    node: str
    queues: int = Field(description="how many queues it holds")
    first: datetime.date
    last: datetime.date = Field(description="last day, included")
    start: Instant | None = Field(None, description="of an interval; none: whole days")
    contacts: float
    statistical: float = Field(description="contacts before any layer was put over the forecast")
    quantiles: tuple[float, ...] = Field(description="of the contacts, at the levels asked for")
    work_hours: float = Field(description="handling time of all contacts")

    @property
    def aht_seconds(self) -> float:
        """Mean handling time; NaN without contacts."""
        return self.work_hours * 3600 / self.contacts if self.contacts else float("nan")
