"""What is expected: contacts and handling time per queue and interval, with quantiles and a back-tested error."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from wfm.models.base import FloatArray, FloatMatrix, Model, Name
from wfm.models.time import IntervalGrid


class Accuracy(Model):
    """Errors of a rolling-origin back-test, at the horizon that was asked for. Shares, not per cent; NaN-free.

    `wape` is Σ|F−A| / ΣA over intervals, `wape_day` the same over days, `bias` Σ(F−A)/ΣA; `baseline_wape` is the
    WAPE of "same interval last week" on the same days; `floor_wape` the least that Poisson noise leaves to anybody;
    `coverage` the share of intervals inside the outermost quantile band, whose nominal share is `coverage_nominal`.
    """

    origins: int
    horizon_days: int
    wape: float
    wape_day: float
    bias: float
    baseline_wape: float
    floor_wape: float
    coverage: float
    coverage_nominal: float

    @property
    def skill(self) -> float:
        """Error saved against the baseline: 0.2 means 20 % less WAPE."""
        return 1 - self.wape / self.baseline_wape if self.baseline_wape else 0.0


class QueueForecast(Model):
    """One queue's forecast over the plan's grid. Closed intervals are 0."""

    offered: FloatArray = Field(description="expected contacts per interval")
    quantile_levels: FloatArray = Field(description="increasing, within 0..1")
    quantiles: FloatMatrix = Field(description="contacts per interval, one row per level")
    aht_seconds: FloatArray = Field(description="expected mean handling time per interval")
    method: str = Field(description="the method that the back-test chose")
    accuracy: Accuracy | None = Field(None, description="none: too little history to test")
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _shapes(self) -> Self:
        columns = len(self.offered) if len(self.quantile_levels) else 0
        if self.quantiles.shape != (len(self.quantile_levels), columns):
            raise ValueError("quantiles must have one row per level and one column per interval")
        if len(self.aht_seconds) != len(self.offered):
            raise ValueError("aht_seconds must have one value per interval")
        return self


class Forecast(Model):
    """All queues over one grid."""

    grid: IntervalGrid
    queues: dict[Name, QueueForecast]
    seed: int = 0

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        for name, queue in self.queues.items():
            if len(queue.offered) != self.grid.count:
                raise ValueError(f"queue {name}: needs {self.grid.count} values, got {len(queue.offered)}")
        return self
