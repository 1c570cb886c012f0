"""Forecast → requirement: how many people each queue needs on the phone and in the roster, interval by interval."""

from __future__ import annotations

import numpy as np

from wfm.errors import ConfigurationError, DataError, Problem
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Configuration
from wfm.models.requirement import QueueRequirement, Requirement
from wfm.staffing.channels import open_intervals, staffing_model
from wfm.staffing.erlang_c import LARGEST_LOAD
from wfm.staffing.model import Work


def make_requirement(configuration: Configuration, forecast: Forecast) -> Requirement:
    """The requirement of every configured queue over the forecast's grid.

    Numbers stay real-valued: `agents` meet the target as whole numbers mixed in time would, `scheduled` is
    agents / (1 − shrinkage), and the roster alone rounds, once. Raises `ConfigurationError` with every target that
    nothing meets, `DataError` with every queue whose forecast is missing or not usable.
    """
    _check(configuration, forecast)
    queues = {}
    for name, queue in configuration.queues.items():
        model = staffing_model(queue)
        work = Work(
            volume=forecast.queues[name].offered,
            aht_seconds=forecast.queues[name].aht_seconds,
            open=open_intervals(configuration, name, forecast.grid),
            interval_seconds=60 * forecast.grid.interval_minutes,
        )
        agents = model.agents(queue, work)
        queues[name] = QueueRequirement(
            workload=model.workload(work),
            agents=agents,
            scheduled=agents / (1 - queue.shrinkage),
            model=model.name,
        )
    return Requirement(grid=forecast.grid, queues=queues)


def _check(configuration: Configuration, forecast: Forecast) -> None:
    targets = [
        Problem("site.yaml", 0, f"queues.{name}.target.service_level", reason)
        for name, queue in configuration.queues.items()
        if (reason := staffing_model(queue).problem(queue))
    ]
    if targets:
        raise ConfigurationError(targets)
    seconds = 60 * forecast.grid.interval_minutes
    data = [
        Problem("forecast", 0, name, reason)
        for name in configuration.queues.keys() | forecast.queues.keys()
        if (reason := _unusable(name, configuration, forecast.queues.get(name), seconds))
    ]
    if data:
        raise DataError(data)


def _unusable(name: str, configuration: Configuration, queue: QueueForecast | None, interval_seconds: float) -> str:
    """Why a queue's forecast cannot be staffed; empty if it can."""
    if name not in configuration.queues:
        return "the configuration has no such queue"
    if queue is None:
        return "the forecast lacks this queue"
    if not np.all(np.isfinite(queue.offered) & (queue.offered >= 0)):
        return "offered contacts must be finite and at least 0 in every interval"
    aht = queue.aht_seconds[queue.offered > 0]
    if not np.all(np.isfinite(aht) & (aht > 0)):
        return "handling time must be finite and above 0 wherever contacts are expected"
    with np.errstate(over="ignore"):
        largest = (queue.offered[queue.offered > 0] * (aht / interval_seconds)).max(initial=0)
    if largest > LARGEST_LOAD:
        return f"the workload must be at most {LARGEST_LOAD:g} erlangs, got {largest:g}"
    return ""
