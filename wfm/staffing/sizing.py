"""One queue's requirement, step by step: what it receives, its load, the people for that, and what comes on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wfm.models.organisation import Configuration, Queue
from wfm.models.time import IntervalGrid
from wfm.staffing.busyness import agents_under_busyness
from wfm.staffing.channels import staffing_model
from wfm.staffing.handovers import handover_agents
from wfm.staffing.leftover import own_people
from wfm.staffing.load import known_aht, load_profile
from wfm.staffing.model import Floats, Work
from wfm.staffing.shrinkage import shrinkage
from wfm.staffing.tiers import Received

REST = 0.01
"""Erlangs of contacts in progress that are no longer staffed for once no new ones come: the roster's own precision."""


@dataclass(frozen=True)
class Sizing:
    """One queue's numbers per interval, in the order in which they follow from each other.

    `work` is what the staffing model is given: for voice and chat as many contacts as make up the load to staff for,
    consultations included. `agents` are people on the phone, `handover` of them for hand-overs between sites. For
    deferred work, `spare` people of voice and chat queues do `by_others` erlangs of it.
    """

    model: str
    received: Received
    load: Floats
    work: Work
    for_contacts: Floats
    handover: Floats
    agents: Floats
    shrinkage: Floats
    scheduled: Floats
    spare: Floats
    by_others: Floats


def size(
    configuration: Configuration, name: str, received: Received, grid: IntervalGrid, spare: Floats | None = None
) -> Sizing:
    """The requirement of a queue that receives this work, where others have `spare` people for it (deferred work)."""
    queue, options = configuration.queues[name], configuration.staffing
    model = staffing_model(queue)
    nobody = np.zeros(received.work.volume.size)
    by_others = nobody
    if queue.deferred:
        work = with_consultations(received.work, received)
        load = model.workload(work)
        if spare is None:
            agents = model.agents(queue, work)
        else:
            agents, by_others = own_people(queue, work, spare)
    else:
        load = load_profile(received.work, options.load) + received.consulting
        work = carrying(received, load)
        quiet = received.work.volume + received.consulted <= 0
        agents = agents_for(queue, work, quiet, options.busyness_cv)
    handover = np.where(received.work.open, handover_agents(configuration, name, grid), 0.0)
    lost = shrinkage(configuration, name, grid)
    return Sizing(
        model=model.name,
        received=received,
        load=load,
        work=work,
        for_contacts=agents,
        handover=handover,
        agents=agents + handover,
        shrinkage=lost,
        scheduled=(agents + handover) / (1 - lost),
        spare=nobody if spare is None else spare,
        by_others=by_others,
    )


def agents_for(queue: Queue, work: Work, quiet: npt.NDArray[np.bool_], busyness_cv: float) -> Floats:
    """People who answer voice or chat. In `quiet` intervals no new contacts come: those in progress are finished."""
    model = staffing_model(queue)
    coming = replace(work, volume=np.where(quiet, 0.0, work.volume))
    agents = agents_under_busyness(model, queue, coming, busyness_cv) if busyness_cv else model.agents(queue, coming)
    finishing = np.where(quiet & work.open & (work.erlangs >= REST), work.erlangs, 0.0)
    return np.maximum(agents, finishing / queue.concurrency)


def with_consultations(work: Work, received: Received) -> Work:
    """Contacts and consultations as one stream, with their mean handling time."""
    busy = received.consulting * work.interval_seconds
    return _merge([(work.volume, work.erlangs * work.interval_seconds), (received.consulted, busy)], work)


def carrying(received: Received, load: Floats) -> Work:
    """Work whose erlangs are a given load, with the mean handling time of contacts and consultations."""
    work = replace(received.work, aht_seconds=known_aht(received.work))
    merged = with_consultations(work, received)
    aht = np.where(merged.volume > 0, merged.aht_seconds, work.aht_seconds)
    return replace(merged, volume=load * work.interval_seconds / aht, aht_seconds=aht)


def _merge(streams: Iterable[tuple[Floats, Floats]], like: Work) -> Work:
    """Streams of (contacts, seconds of handling) as one."""
    contacts, seconds = (np.sum(parts, axis=0) for parts in zip(*streams, strict=True))
    some = contacts > 0
    return replace(
        like, volume=contacts, aht_seconds=np.where(some, seconds / np.where(some, contacts, 1.0), like.aht_seconds)
    )
