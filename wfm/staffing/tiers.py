"""What queues get from one another: escalation from tier to tier, and colleagues who are consulted.

Escalated contacts arrive when the first queue is done with them: a fluid without waits through both, m_j' = λ_j +
Σ P_ij·μ_i·m_i − μ_j·m_j (Massey & Whitt, Queueing Systems 13, 1993), where what leaves a queue within an interval is
counted exactly and enters the next one evenly over that interval. A consulted colleague is busy while the owner keeps
the contact, so consultations add to a queue's load without delay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

import numpy as np

from wfm.models.forecast import Forecast
from wfm.models.organisation import Configuration, Queue
from wfm.staffing.channels import open_intervals
from wfm.staffing.deferred import Deferred
from wfm.staffing.load import in_progress, known_aht
from wfm.staffing.model import Floats, Work


@dataclass(frozen=True)
class Received:
    """All that one queue has to do. `work` holds its own contacts and those escalated to it.

    `direct` and `escalated` are contacts per interval. `consulted` counts consultations by other queues' people, which
    keep `consulting` of this queue's people busy.
    """

    work: Work
    direct: Floats
    escalated: Floats
    consulted: Floats
    consulting: Floats


def tier_problems(configuration: Configuration) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What makes no sense about who passes contacts to whom, each with its path in the configuration."""
    queues = configuration.queues
    for name, queue in queues.items():
        if queue.escalates_to is not None:
            if queue.escalates_to not in queues:
                yield ("queues", name, "escalates_to"), f"no queue {queue.escalates_to!r}"
            if queue.first_contact_resolution is None:
                yield (
                    ("queues", name, "escalates_to"),
                    "needs first_contact_resolution, the share that is not escalated",
                )
        for consulted in queue.consults:
            if consulted not in queues:
                yield ("queues", name, "consults", consulted), f"no queue {consulted!r}"
    try:
        _in_order(configuration)
    except CycleError as error:
        around = list(reversed(error.args[1]))
        yield (
            ("queues", around[0], "escalates_to"),
            f"contacts go round in a circle: {' → '.join(map(repr, around))}",
        )


def receive(configuration: Configuration, forecast: Forecast) -> dict[str, Received]:
    """The work of every queue, with what it gets from others; first tiers come before those they pass on to."""
    received: dict[str, Received] = {}
    for name in _in_order(configuration):
        queue, expected = configuration.queues[name], forecast.queues[name]
        own = Work(
            volume=expected.offered,
            aht_seconds=expected.aht_seconds,
            open=open_intervals(configuration, name, forecast.grid),
            interval_seconds=60.0 * forecast.grid.interval_minutes,
        )
        received[name] = _gather(name, queue, own, received, configuration.queues)
    return received


def _gather(
    name: str, queue: Queue, own: Work, before: Mapping[str, Received], queues: Mapping[str, Queue]
) -> Received:
    escalated, consulted, consulting = (np.zeros(own.volume.size) for _ in range(3))
    for other, source in before.items():
        settings = queues[other]
        if name not in settings.consults and settings.escalates_to != name:
            continue
        busy, finished = _activity(settings, source)
        if settings.escalates_to == name and settings.first_contact_resolution is not None:
            escalated += finished * (1 - settings.first_contact_resolution)
        if share := settings.consults.get(name, 0.0):
            consulting += share * busy
            consulted += busy * own.interval_seconds / known_aht(source.work)
    escalated = escalated if queue.deferred else _at_next_opening(escalated, own.open)
    return Received(
        work=replace(own, volume=own.volume + escalated, aht_seconds=_aht(queue, own)),
        direct=own.volume,
        escalated=escalated,
        consulted=np.where(own.open, consulted, 0.0),
        consulting=np.where(own.open, consulting, 0.0),
    )


def _activity(queue: Queue, received: Received) -> tuple[Floats, Floats]:
    """Contacts in a queue's hands on average, and contacts that it is done with, per interval."""
    work = received.work
    if not queue.deferred:
        progress = in_progress(work)
        return progress.mean, progress.finished
    flow = np.zeros(work.volume.size)
    if work.open.any():
        flow[work.open] = Deferred().flow(queue, work)
    contacts = work.volume.sum()
    mean_aht = work.erlangs.sum() * work.interval_seconds / contacts if contacts else 1.0
    return flow, flow * work.interval_seconds / mean_aht


def _aht(queue: Queue, own: Work) -> Floats:
    """Escalated contacts take as long as the queue's own; where it has none, as its settings say (else unknown)."""
    if ((own.aht_seconds > 0) & np.isfinite(own.aht_seconds)).any():
        return np.where(own.volume > 0, own.aht_seconds, known_aht(own))
    return np.full(own.volume.size, np.nan if queue.aht_seconds is None else queue.aht_seconds)


def _at_next_opening(contacts: Floats, is_open: np.ndarray) -> Floats:
    """Contacts passed on while a queue is closed are there when it opens; after its last closing they are lost."""
    opening = np.flatnonzero(is_open)
    first = np.searchsorted(opening, np.arange(contacts.size))
    moved = np.zeros(contacts.size)
    moved[opening] = np.bincount(first, weights=contacts, minlength=opening.size + 1)[: opening.size]
    return moved


def _in_order(configuration: Configuration) -> list[str]:
    """Queues such that each comes after those that pass contacts to it; raises CycleError where there is no such."""
    queues = configuration.queues
    sources: dict[str, set[str]] = {name: set() for name in queues}
    for name, queue in queues.items():
        for target in (*([queue.escalates_to] if queue.escalates_to is not None else []), *queue.consults):
            sources.setdefault(target, set()).add(name)
    return [name for name in TopologicalSorter(sources).static_order() if name in queues]
