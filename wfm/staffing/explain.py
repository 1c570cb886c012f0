"""How one interval's number came about: every step from the forecast to people in the roster, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from wfm.errors import UsageError
from wfm.models.forecast import Forecast
from wfm.models.organisation import Configuration, Queue
from wfm.models.people import Agent
from wfm.staffing.channels import staffing_model
from wfm.staffing.deferred import Deferred
from wfm.staffing.requirement import make_sizings
from wfm.staffing.shrinkage import shrinkage_by_cause
from wfm.staffing.sizing import Sizing


@dataclass(frozen=True)
class Step:
    """One step: what is found, how, from which numbers, and the result with its unit."""

    name: str
    how: str
    value: float
    unit: str


_LOADS = {
    "mol": "contacts in progress without waits, m' = arrivals − m / AHT, mean over the interval",
    "sipp": "as if the interval lasted for ever: contacts × AHT / interval",
    "sipp_max": "the highest rate of the interval × AHT",
    "lag_sipp": "the rate of one AHT ago × AHT",
}


def explain(
    configuration: Configuration, forecast: Forecast, queue: str, interval: int, agents: Iterable[Agent] = ()
) -> list[Step]:
    """The steps to the requirement of a queue in one interval of the grid; the last is the requirement itself.

    Raises `UsageError` where there is no such queue or interval, and as `make_requirement` does.
    """
    if queue not in configuration.queues:
        raise UsageError(f"no queue {queue!r} (there is {', '.join(map(repr, configuration.queues))})")
    if not 0 <= interval < forecast.grid.count:
        raise UsageError(f"the plan has {forecast.grid.count} intervals, and none with number {interval}")
    sizing = make_sizings(configuration, forecast, agents)[queue]
    settings = configuration.queues[queue]
    return [
        *_contacts(configuration, sizing, interval),
        *_load(configuration, settings, sizing, interval),
        *_agents(configuration, settings, sizing, interval),
        *_roster(configuration, forecast, queue, sizing, interval),
    ]


def _contacts(configuration: Configuration, sizing: Sizing, at: int) -> Iterator[Step]:
    received = sizing.received
    quantile = configuration.staffing.quantile
    how = "expected by the forecast" if quantile is None else f"{quantile:.0%} quantile of the forecast"
    yield Step("contacts", how, float(received.direct[at]), "contacts")
    if received.escalated.any():
        yield Step("escalated", "passed on by other queues as they finish", float(received.escalated[at]), "contacts")
    yield Step("handling time", "mean of the interval", float(received.work.aht_seconds[at]), "s")
    volume, aht = float(received.work.volume[at]), float(received.work.aht_seconds[at])
    how = f"{volume:.4g} contacts × {aht:.4g} s / {received.work.interval_seconds:.0f} s"
    yield Step("arriving workload", how, float(received.work.erlangs[at]), "erlangs")
    if not received.work.open[at]:
        yield Step("open", "the queue is closed: nobody is needed for contacts", 0.0, "agents")


def _load(configuration: Configuration, queue: Queue, sizing: Sizing, at: int) -> Iterator[Step]:
    if queue.deferred:
        flow = np.zeros(sizing.load.size)
        if sizing.work.open.any():
            flow[sizing.work.open] = Deferred().flow(queue, sizing.work)
        how = "work may wait inside its deadline: the flattest flow that is in time, in open hours"
        yield Step("planned flow", how, float(flow[at]), "erlangs")
        if queue.blended_with:
            others = ", ".join(queue.blended_with)
            when = "put aside when a contact comes" if queue.interruptible else "while enough are kept idle for calls"
            yield Step(f"left over by {others}", f"people who can do it, {when}", float(sizing.spare[at]), "people")
            yield Step("done by them", "the oldest work first", float(sizing.by_others[at]), "erlangs")
        return
    method = configuration.staffing.load
    consulting = float(sizing.received.consulting[at])
    yield Step(f"load ({method})", _LOADS[method], float(sizing.load[at]) - consulting, "erlangs")
    if sizing.received.consulting.any():
        yield Step(
            "consultations", "share of the handling time of contacts in progress elsewhere", consulting, "erlangs"
        )
        yield Step("load in all", "both together", float(sizing.load[at]), "erlangs")


def _agents(configuration: Configuration, queue: Queue, sizing: Sizing, at: int) -> Iterator[Step]:
    target, work = queue.target, sizing.work
    model = staffing_model(queue)
    share = f"{target.service_level:.4g} within {target.within_seconds:.0f} s"
    alone = queue.model_copy(update={"target": target.model_copy(update={"max_occupancy": 1.0, "min_agents": 0.0})})
    yield Step(
        f"for the service level ({sizing.model})",
        f"{share}, for the forecast as it is",
        float(model.agents(alone, work)[at]),
        "agents",
    )
    if configuration.staffing.busyness_cv and not queue.deferred:
        how = f"{share} on average over days that vary by {configuration.staffing.busyness_cv:.0%}"
        yield Step("for busy days", how, float(sizing.for_contacts[at]), "agents")
    if target.max_occupancy < 1 and not queue.deferred:
        load = float(work.erlangs[at]) if work.open[at] else 0.0
        slots = f" / {queue.concurrency} at once" if queue.concurrency > 1 else ""
        how = f"{load:.4g} erlangs / {target.max_occupancy:.4g}{slots}"
        yield Step("for the occupancy", how, load / target.max_occupancy / queue.concurrency, "agents")
    if target.min_agents:
        minimum = target.min_agents if work.open[at] else 0.0
        yield Step("at least", "min_agents while the queue is open", minimum, "agents")
    how = "what others do not reach in time, and with them enough for chance" if queue.blended_with else ""
    yield Step("for contacts", how or "the greatest of these", float(sizing.for_contacts[at]), "agents")


def _roster(configuration: Configuration, forecast: Forecast, queue: str, sizing: Sizing, at: int) -> Iterator[Step]:
    if sizing.handover.any():
        yield Step("hand-over", "overlap between sites, on top", float(sizing.handover[at]), "agents")
    yield Step("agents", "people on the phone", float(sizing.agents[at]), "agents")
    causes = shrinkage_by_cause(configuration, queue, forecast.grid)
    settings = configuration.queues[queue].shrinkage_causes
    for name, share in causes.items():
        cause = settings.get(name)
        kind = "plain number" if cause is None else _kind(cause.in_office, cause.planned)
        yield Step(f"shrinkage: {name}", kind, float(share[at]), "share")
    lost = float(sizing.shrinkage[at])
    if len(causes) > 1:
        product = " × ".join(f"(1 − {float(share[at]):.4g})" for share in causes.values())
        yield Step("shrinkage in all", f"1 − {product}", lost, "share")
    how = f"{float(sizing.agents[at]):.4g} / (1 − {lost:.4g}); rounded once, by the roster"
    yield Step("scheduled", how, float(sizing.scheduled[at]), "people")


def _kind(in_office: bool, planned: bool) -> str:
    return f"{'in' if in_office else 'out of'} the office, {'planned' if planned else 'unplanned'}"
