"""Forecast → requirement: how many people each queue needs on the phone and in the roster, interval by interval."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from wfm.errors import ConfigurationError, DataError, Problem
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Configuration, Queue
from wfm.models.people import Agent
from wfm.models.requirement import QueueRequirement, Requirement
from wfm.staffing.channels import staffing_model
from wfm.staffing.deferred import capacity
from wfm.staffing.erlang_c import LARGEST_LOAD
from wfm.staffing.leftover import Leftover, Staffed, blending_problems, in_order
from wfm.staffing.pooling import pooled_requirements
from wfm.staffing.quantile import at_quantile
from wfm.staffing.sizing import Sizing, size
from wfm.staffing.tiers import Received, receive, tier_problems


def make_requirement(configuration: Configuration, forecast: Forecast, agents: Iterable[Agent] = ()) -> Requirement:
    """The requirement of every configured queue over the forecast's grid.

    Numbers stay real-valued: `agents` meet the target as whole numbers mixed in time would, `scheduled` is
    agents / (1 − shrinkage), and the roster alone rounds, once. With `agents`, sets of queues that some of them can
    serve together also get a requirement of their own where the roster counts on that (`pooling_credit`), and deferred
    work is done in the idle time of those who can do it (`blended_with`). Raises `ConfigurationError` with every target
    that nothing meets and every circle of escalations, `DataError` with every queue whose forecast is missing or not
    usable.
    """
    agents = tuple(agents)
    sizings = make_sizings(configuration, forecast, agents)
    queues = {
        name: QueueRequirement(
            workload=staffing_model(configuration.queues[name]).workload(sizings[name].received.work),
            agents=sizings[name].agents,
            scheduled=sizings[name].scheduled,
            model=sizings[name].model,
        )
        for name in configuration.queues
    }
    pooled = pooled_requirements(configuration, sizings, agents) if configuration.staffing.pooling_credit else ()
    return Requirement(grid=forecast.grid, queues=queues, pooled=pooled)


def make_sizings(configuration: Configuration, forecast: Forecast, agents: Iterable[Agent] = ()) -> dict[str, Sizing]:
    """Every queue's requirement with all the numbers that lead to it. Raises as `make_requirement` does."""
    _check(configuration, forecast)
    if configuration.staffing.quantile is not None:
        forecast = at_quantile(forecast, configuration.staffing.quantile)
    received = receive(configuration, forecast)
    _insist_on_handling_times(received)
    blended = in_order(configuration)
    sizings = {
        name: size(configuration, name, work, forecast.grid) for name, work in received.items() if name not in blended
    }
    if blended:
        givers = {other for name in blended for other in configuration.queues[name].blended_with}
        staffed = {name: _staffed(configuration.queues[name], sizings[name]) for name in givers}
        left = Leftover(configuration, agents, staffed)
        for name in blended:
            available = left.available(name)
            spare = np.sum([*available.values()], axis=0)
            sizings[name] = size(configuration, name, received[name], forecast.grid, spare)
            left.use(available, sizings[name].by_others / capacity(configuration.queues[name]))
    return {name: sizings[name] for name in received}


def _staffed(queue: Queue, sizing: Sizing) -> Staffed:
    served = 1 - staffing_model(queue).service(queue, sizing.work, sizing.for_contacts).abandonment
    return Staffed(
        queue, sizing.work, sizing.for_contacts, np.where(sizing.work.open, sizing.work.erlangs, 0.0) * served
    )


def _check(configuration: Configuration, forecast: Forecast) -> None:
    targets = [
        Problem("site.yaml", 0, f"queues.{name}.target.service_level", reason)
        for name, queue in configuration.queues.items()
        if (reason := staffing_model(queue).problem(queue))
    ]
    targets += [
        Problem("site.yaml", 0, ".".join(map(str, where)), message)
        for where, message in (*tier_problems(configuration), *blending_problems(configuration))
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


def _insist_on_handling_times(received: dict[str, Received]) -> None:
    problems = []
    for name, queue in received.items():
        escalated = queue.escalated > 0
        if escalated.any() and not np.all(queue.work.aht_seconds[escalated] > 0):
            reason = "contacts are escalated to it, but its handling time is not known: set aht_seconds"
            problems.append(Problem("site.yaml", 0, f"queues.{name}", reason))
    if problems:
        raise ConfigurationError(problems)


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
    if configuration.staffing.quantile is not None and not len(queue.quantile_levels):
        return "it has no quantiles to staff to: leave staffing.quantile out"
    return ""
