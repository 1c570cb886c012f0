"""The figures that every report quotes, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from wfm.models.organisation import Target
from wfm.models.plan import Plan
from wfm.models.time import IntervalGrid
from wfm.report.wording import number, percent, seconds

Floats = npt.NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True)
class QueueLine:
    """One queue's way through the plan; None where a stage has not run. Hours are agent-hours over the horizon.

    `simulated` is the service level by simulation and the ends of its confidence interval.
    """

    queue: str
    channel: str
    target: Target
    contacts: float | None
    required_hours: float | None
    peak_agents: float | None
    short_hours: float | None
    short_share: float | None
    service_level: float | None
    asa_seconds: float | None
    occupancy: float | None
    simulated: tuple[float, float, float] | None = None

    @property
    def promise(self) -> str:
        """The target in words: 80 % in 20 s."""
        return f"{percent(self.target.service_level, 0)} in {seconds(self.target.within_seconds)}"

    @property
    def kept(self) -> bool | None:
        """Whether the service level reaches the target, to the precision that is shown."""
        if self.service_level is None or np.isnan(self.service_level):
            return None
        return round(self.service_level, 3) >= self.target.service_level


def queue_lines(plan: Plan) -> list[QueueLine]:
    """Every configured queue, in the order of the configuration."""
    lines = []
    for name, queue in plan.inputs.configuration.queues.items():
        forecast = plan.forecast.queues.get(name) if plan.forecast else None
        need = plan.requirement.queues.get(name) if plan.requirement else None
        served = plan.evaluation.queues.get(name) if plan.evaluation else None
        hours = _hours(plan.requirement.grid) if plan.requirement else 0
        required = float(need.scheduled.sum()) * hours if need else None
        short = float(served.short.sum()) * _hours(plan.evaluation.grid) if served and plan.evaluation else None
        lines.append(
            QueueLine(
                queue=name,
                channel=queue.channel,
                target=queue.target,
                contacts=float(forecast.offered.sum()) if forecast else None,
                required_hours=required,
                peak_agents=float(need.scheduled.max(initial=0)) if need else None,
                short_hours=short,
                short_share=short / required if short is not None and required else None,
                service_level=plan.evaluation.service_level.get(name) if plan.evaluation else None,
                asa_seconds=_weighted(served.asa_seconds, forecast.offered) if served and forecast else None,
                occupancy=_weighted(served.occupancy, served.assigned) if served else None,
                simulated=_simulated(plan, name),
            )
        )
    return lines


def _simulated(plan: Plan, queue: str) -> tuple[float, float, float] | None:
    """Simulated service level over the horizon and the ends of its interval."""
    if not plan.simulation or queue not in plan.simulation.queues:
        return None
    level = plan.simulation.queues[queue].whole.service_level
    return float(level.mean[0]), float(level.low[0]), float(level.high[0])


def required(plan: Plan) -> Floats | None:
    """People needed in the roster per interval, summed over queues."""
    if not plan.requirement:
        return None
    total = np.zeros(plan.requirement.grid.count)
    for queue in plan.requirement.queues.values():
        total = total + queue.scheduled
    return total


def short(plan: Plan) -> Floats | None:
    """People missing per interval, summed over queues."""
    if not plan.evaluation:
        return None
    total = np.zeros(plan.evaluation.grid.count)
    for queue in plan.evaluation.queues.values():
        total = total + queue.short
    return total


def net_staffing(required: Floats, short: Floats, idle: Floats) -> Floats:
    """Net staffing as a share of what is required: −0.2 a fifth is missing, 0.2 a fifth more than needed.

    Where people of one skill are missing while others are idle, the shortage counts. NaN where nothing is required
    and nobody is idle (closed); +inf where people have nothing to serve at all.
    """
    required = np.where(required < 1e-6, 0.0, required)
    short = np.where(required > 0, short, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        net = np.where(short > 0.005 * required, -short / required, idle / required)
    return np.where((required <= 0) & (idle <= 0), np.nan, net)


def net_by_hour(plan: Plan, row_of: Callable[[date], T]) -> dict[T, Floats]:
    """Net staffing per row and hour of the organisation's day: row → 24 values, as `net_staffing`.

    `row_of` says which row a local day belongs to (itself, or its weekday). Empty before the evaluation.
    """
    need, missing = required(plan), short(plan)
    if need is None or missing is None or not plan.evaluation:
        return {}
    local = plan.evaluation.grid.local(plan.inputs.configuration.time_zone)
    days = local.astype("datetime64[D]")
    hours = (local - days).astype("timedelta64[h]").astype(int)
    rows = [row_of(day) for day in days.astype(date).tolist()]
    order = sorted(set(rows))  # type: ignore[type-var]
    place = np.array([order.index(row) for row in rows], dtype=int)
    sums = np.zeros((3, len(order), 24))
    for total, values in zip(sums, (need, missing, plan.evaluation.idle), strict=True):
        np.add.at(total, (place, hours), values)
    return dict(zip(order, net_staffing(*sums), strict=True))


def headline(plan: Plan) -> list[tuple[str, str]]:
    """The figures that lead a report, as (label, text)."""
    figures: list[tuple[str, str]] = []
    if plan.forecast:
        contacts = sum(float(queue.offered.sum()) for queue in plan.forecast.queues.values())
        figures.append(("contacts forecast", number(contacts)))
    total = required(plan)
    if total is not None and plan.requirement:
        figures.append(("hours required", number(float(total.sum()) * _hours(plan.requirement.grid))))
    if plan.result:
        figures += [
            ("status", plan.result.status.value),
            ("cost", number(plan.result.objective, 1)),
            ("lower bound", number(plan.result.bound, 1)),
            ("gap", percent(plan.result.gap)),
        ]
    if plan.evaluation:
        wage = f"{number(plan.evaluation.wage_cost)} {plan.inputs.configuration.currency}"
        figures += [
            ("short of required", percent(plan.evaluation.short_share)),
            ("paid hours", number(plan.evaluation.paid_hours, 1)),
            ("wages", wage),
        ]
    return figures


def _hours(grid: IntervalGrid) -> float:
    return grid.interval_minutes / 60


def _weighted(values: Floats, weights: Floats) -> float | None:
    """The weighted mean over the intervals where a value is known; None where there is none."""
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return None
    return float((values[known] * weights[known]).sum() / weights[known].sum())
