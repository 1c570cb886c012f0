"""How many people it takes: per queue and interval, real-valued; rounding is left to the roster."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from wfm.models.base import FloatArray, Model, Name
from wfm.models.time import IntervalGrid


class QueueRequirement(Model):
    """One queue's need over the grid. Closed intervals are 0."""

    workload: FloatArray = Field(description="erlangs: contacts × handling time / interval length")
    agents: FloatArray = Field(description="people on the phone that meet the target")
    scheduled: FloatArray = Field(description="people in the roster: agents / (1 − shrinkage)")
    model: str = Field(description="the staffing model used, e.g. erlang_c")


class PooledRequirement(Model):
    """What a set of queues needs together from everybody who can serve any of them (at least what pooling saves)."""

    queues: tuple[Name, ...] = Field(min_length=2)
    scheduled: FloatArray


class Requirement(Model):
    """All queues over one grid, with what sets of them need together where that is known to be less than the sum."""

    grid: IntervalGrid
    queues: dict[Name, QueueRequirement]
    pooled: tuple[PooledRequirement, ...] = ()

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        rows = [
            (name, row)
            for name, queue in self.queues.items()
            for row in (queue.workload, queue.agents, queue.scheduled)
        ]
        rows += [("+".join(pool.queues), pool.scheduled) for pool in self.pooled]
        for name, row in rows:
            if len(row) != self.grid.count:
                raise ValueError(f"queue {name}: needs {self.grid.count} values, got {len(row)}")
        return self
