"""What is expected: contacts and handling time per queue and interval, with quantiles and a back-tested error."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.adjustment import LayerEffect
from wfm.models.base import FloatArray, FloatMatrix, Fraction, Model, Name, NonNegative
from wfm.models.time import IntervalGrid


class Accuracy(Model):
    """Errors of a rolling-origin back-test, at the horizon that was asked for. Shares, not per cent; NaN-free.

    `wape` is Σ|F−A| / ΣA over intervals, `wape_day` the same over days, `bias` Σ(F−A)/ΣA; `baseline_wape` is the
    WAPE of "same interval last week" on the same days; `floor_wape` the least that Poisson noise leaves to anybody;
    `coverage` the share of intervals inside the outermost quantile band, whose nominal share is `coverage_nominal`.
    `mean8_wape` is the WAPE of the mean of the last eight same weekdays. The mean absolute scaled error `mase` divides
    by the error of "same interval last week" within the history, `pinball` is twice the mean pinball loss over the
    quantile levels per contact (about CRPS / mean). `bias_day` and `bias_week` are means of (F−A)/A with every day and
    week weighing alike. What is None was not measured.
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
    wape_week: float | None = None
    bias_day: float | None = None
    bias_week: float | None = None
    mase: float | None = None
    pinball: float | None = None
    coverage_80: float | None = Field(None, description="share of intervals inside the 80 % band")
    coverage_90: float | None = Field(None, description="share of intervals inside the 90 % band")
    mean8_wape: float | None = None

    @property
    def skill(self) -> float:
        """Error saved against the baseline: 0.2 means 20 % less WAPE."""
        return 1 - self.wape / self.baseline_wape if self.baseline_wape else 0.0


class OriginScore(Model):
    """The back-test from one origin: errors over the days that were forecast from there. Shares, not per cent."""

    first: datetime.date = Field(description="first day forecast")
    days: int
    wape: float
    baseline_wape: float
    bias: float


class BacktestDays(Model):
    """Sums of days as the back-test would have forecast them, beside what happened (in the intervals known)."""

    days: tuple[datetime.date, ...] = ()
    forecast: FloatArray = Field(default_factory=lambda: np.zeros(0), validate_default=True)
    actual: FloatArray = Field(default_factory=lambda: np.zeros(0), validate_default=True)


AnomalyKind = Literal["outage", "double_count", "missing", "closed", "level_shift", "outlier"]


class Anomaly(Model):
    """A day of the history that is not like its neighbours, why, and how much of it the forecast was taught by."""

    day: datetime.date = Field(description="local day of the queue; of a level shift the first day of the new level")
    kind: AnomalyKind
    reason: str = Field(description="what was seen, in words")
    weight: Fraction = Field(description="0: the day teaches nothing; 1: like any other")
    marked: bool = Field(False, description="whether the planner said so (`use` or `ignore`)")


class ForecastSpread(Model):
    """How a queue's contacts spread around their mean m: what whole days are drawn from.

    The days' levels are log-normal with mean 1, coefficients of variation `day_cv` and correlation `day_correlation`
    to the power of the days between; given the level, an interval is negative binomial with variance
    `dispersion` · m + `interval_cv`² · m².
    """

    day_cv: FloatArray = Field(description="one per local day")
    day_correlation: Fraction = 0.0
    interval_cv: NonNegative = 0.0
    dispersion: Annotated[float, Field(ge=1)] = 1.0


class BaseForecast(Model):
    """A queue's statistical forecast where layers have changed it: fields as in `QueueForecast`."""

    offered: FloatArray
    quantiles: FloatMatrix
    aht_seconds: FloatArray
    day_quantiles: FloatMatrix


class QueueForecast(Model):
    """One queue's forecast over the plan's grid. Closed intervals are 0.

    Contacts of a day add up intervals by the queue's own local days `days`; `quantiles` of intervals do not add up to
    `day_quantiles`, because a day's intervals are high or low together, but not wholly so.
    """

    offered: FloatArray = Field(description="expected contacts per interval")
    quantile_levels: FloatArray = Field(description="increasing, within 0..1")
    quantiles: FloatMatrix = Field(description="contacts per interval, one row per level")
    aht_seconds: FloatArray = Field(description="expected mean handling time per interval")
    method: str = Field(description="the method used: 'blend' of several, or the only one")
    weights: dict[str, float] = Field(default_factory=dict, description="of each method in the blend, on average")
    accuracy: Accuracy | None = Field(None, description="none: too little history to test")
    origins: tuple[OriginScore, ...] = Field((), description="the back-test origin by origin, in order")
    backtest: BacktestDays = Field(BacktestDays(), description="the back-test day by day")
    notes: tuple[str, ...] = ()
    days: tuple[datetime.date, ...] = Field((), description="local days that the grid touches; none: not told")
    day_quantiles: FloatMatrix = Field(
        default_factory=lambda: np.zeros((0, 0)),
        description="contacts per day within the grid, one row per level",
        validate_default=True,
    )
    spread: ForecastSpread | None = Field(None, description="none: only the quantiles are known")
    abandonment_share: FloatArray = Field(
        default_factory=lambda: np.zeros(0),
        description="of those offered, per interval; empty: unknown",
        validate_default=True,
    )
    escalation_share: FloatArray = Field(
        default_factory=lambda: np.zeros(0),
        description="of those handled, per interval; empty: unknown",
        validate_default=True,
    )
    anomalies: tuple[Anomaly, ...] = Field((), description="odd days of the history, in order")
    base: BaseForecast | None = Field(None, description="the statistical forecast below all layers; none: unchanged")

    @model_validator(mode="after")
    def _shapes(self) -> Self:
        columns = len(self.offered) if len(self.quantile_levels) else 0
        if self.quantiles.shape != (len(self.quantile_levels), columns):
            raise ValueError("quantiles must have one row per level and one column per interval")
        if len(self.aht_seconds) != len(self.offered):
            raise ValueError("aht_seconds must have one value per interval")
        for name in ("abandonment_share", "escalation_share"):
            if len(getattr(self, name)) not in (0, len(self.offered)):
                raise ValueError(f"{name} must be empty or have one value per interval")
        if self.day_quantiles.size and self.day_quantiles.shape != (len(self.quantile_levels), len(self.days)):
            raise ValueError("day_quantiles must have one row per level and one column per day")
        if self.spread and len(self.spread.day_cv) != len(self.days):
            raise ValueError("spread.day_cv must have one value per day")
        return self


class Forecast(Model):
    """All queues over one grid."""

    grid: IntervalGrid
    queues: dict[Name, QueueForecast]
    seed: int = 0
    layers: tuple[LayerEffect, ...] = Field((), description="what was changed by hand, from the lowest layer up")

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        for name, queue in self.queues.items():
            if len(queue.offered) != self.grid.count:
                raise ValueError(f"queue {name}: needs {self.grid.count} values, got {len(queue.offered)}")
        return self
