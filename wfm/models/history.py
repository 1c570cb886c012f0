"""What happened: contacts per queue and interval."""

from __future__ import annotations

from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import FloatArray, Model, Name
from wfm.models.time import IntervalGrid


class QueueHistory(Model):
    """One queue's past on one grid. NaN means unknown; a closed interval is unknown, not zero.

    `offered`: contacts that began in the interval. `abandoned`: of those, left before an answer (empty: not recorded).
    `aht_seconds`: mean handling time of those handled (empty: not recorded). `escalated`: of those handled, passed on
    to another queue (empty: not recorded).

    `by_day`: only sums of whole days are known. They stand spread evenly over the intervals of their day.
    """

    grid: IntervalGrid
    offered: FloatArray
    aht_seconds: FloatArray
    abandoned: FloatArray
    escalated: FloatArray = Field(default_factory=lambda: np.zeros(0), validate_default=True)
    by_day: bool = False

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        if len(self.offered) != self.grid.count:
            raise ValueError(f"offered must have {self.grid.count} values, got {len(self.offered)}")
        for name in ("aht_seconds", "abandoned", "escalated"):
            if len(getattr(self, name)) not in (0, self.grid.count):
                raise ValueError(f"{name} must be empty or have {self.grid.count} values")
        return self


class History(Model):
    """All queues' past, with notes on whatever was repaired while reading (never silently)."""

    queues: dict[Name, QueueHistory]
    notes: tuple[str, ...] = ()

    @property
    def by_interval(self) -> History:
        """Only the queues whose intervals are known, not just their days."""
        return self.model_copy(update={"queues": {n: each for n, each in self.queues.items() if not each.by_day}})
