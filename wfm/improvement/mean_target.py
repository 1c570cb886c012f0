"""Targets that hold on average over a day or week: the requirement that the shifts at hand meet with the fewest hours.

A target in every interval pays for people whom shifts cannot take away again. Where a queue's target has a period of a
day or week, its people per interval are those that the cheapest shifts need whose service level, weighed by contacts,
reaches the target over the period, with a floor in every interval. The roster then works towards that requirement.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from wfm.models.forecast import Forecast
from wfm.models.organisation import Queue
from wfm.models.plan import PlanInputs
from wfm.models.requirement import PooledRequirement, QueueRequirement, Requirement
from wfm.models.roster import RosterProblem
from wfm.models.skills import meets
from wfm.solver.compile import build_context
from wfm.solver.problem import build_problem
from wfm.staffing.channels import staffing_model
from wfm.staffing.requirement import make_sizings
from wfm.staffing.sizing import Sizing

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MARGIN = 0.005
"""Service level above the target: what the tables of single intervals leave out costs about so much."""

_SECONDS = 4.0


def with_mean_targets(inputs: PlanInputs, forecast: Forecast, requirement: Requirement) -> Requirement:
    """The requirement with those queues reshaped whose target is over a day or week; others are left alone.

    So is a period for which no shifts of the people who serve the queue keep the promise, and deferred work, whose
    target is over its deadline anyway.
    """
    configuration = inputs.configuration
    chosen = {
        name: queue
        for name, queue in configuration.queues.items()
        if queue.target.period != "interval" and not queue.deferred
    }
    if not chosen:
        return requirement
    sizings = make_sizings(configuration, forecast, inputs.agents)
    problem = build_problem(inputs, requirement)
    queues = dict(requirement.queues)
    for name, queue in chosen.items():
        agents = _people(inputs, problem, forecast, queue, sizings[name])
        lost = sizings[name].shrinkage
        scheduled = (agents + sizings[name].handover) / (1 - lost)
        before = requirement.queues[name]
        queues[name] = QueueRequirement(
            workload=before.workload, agents=agents + sizings[name].handover, scheduled=scheduled, model=before.model
        )
    return requirement.model_copy(update={"queues": queues, "pooled": _capped(requirement, queues)})


def _capped(requirement: Requirement, queues: dict[str, QueueRequirement]) -> tuple[PooledRequirement, ...]:
    """Sets of queues need at most what their queues need now."""
    capped = []
    for pool in requirement.pooled:
        alone = np.array([queues[name].scheduled for name in pool.queues])
        capped.append(pool.model_copy(update={"scheduled": np.minimum(pool.scheduled, alone.sum(axis=0))}))
    return tuple(capped)


def _people(inputs: PlanInputs, problem: RosterProblem, forecast: Forecast, queue: Queue, sizing: Sizing) -> Floats:
    """People on the phone per interval; as sized where no shifts do better."""
    from wfm.solver.engines.service_cover import ServiceCover, fewest_hours

    work = sizing.work
    contacts = np.where(work.open, np.maximum(sizing.received.work.volume, 0.0), 0.0)
    agents = sizing.for_contacts.copy()
    most = int(np.ceil(agents.max(initial=0.0))) + 3
    levels = _levels(queue, sizing, most)
    covers, cost = shifts_for(problem, queue)
    covers = covers * (1 - sizing.shrinkage)
    for intervals in _periods(inputs, forecast, queue):
        weight = contacts[intervals]
        if weight.sum() <= 0:
            continue
        part = covers[:, intervals]
        useful = part.sum(axis=1) > 0
        whole = np.maximum(covers[useful].sum(axis=1), 1e-9)
        found = fewest_hours(
            ServiceCover(
                covers=part[useful],
                cost=cost[useful] * part[useful].sum(axis=1) / whole,  # of a night, the hours that lie in the period
                levels=levels[intervals],
                contacts=weight,
                period=np.zeros(intervals.size, dtype=np.int64),
                target=min(queue.target.service_level + MARGIN, 0.999),
                floor=queue.target.floor,
                least=np.where(work.open[intervals], np.ceil(queue.target.min_agents), 0).astype(np.int64),
            ),
            time_limit_seconds=_SECONDS * (1 if queue.target.period == "day" else 4),
            workers=inputs.configuration.solve.workers,
            seed=problem.options.seed,
        )
        if found is not None:
            agents[intervals] = np.where(work.open[intervals], found.needed, agents[intervals])
    return agents


def _levels(queue: Queue, sizing: Sizing, most: int) -> Floats:
    """Service level of 0 … `most` people in each interval, never falling with more people."""
    model = staffing_model(queue)
    count = sizing.work.volume.size
    rows = [model.service(queue, sizing.work, np.full(count, float(n))).service_level for n in range(most + 1)]
    levels = np.maximum.accumulate(np.nan_to_num(np.array(rows).T), axis=1)
    busy = np.where(sizing.work.open, sizing.work.erlangs, 0.0) / queue.concurrency / queue.target.max_occupancy
    levels[np.arange(most + 1)[None, :] < busy[:, None] - 1e-9] = 0.0  # too few for the highest occupancy
    return levels


def _periods(inputs: PlanInputs, forecast: Forecast, queue: Queue) -> Iterator[Ints]:
    """The intervals of each local day, or of each Monday's week."""
    zone = queue.time_zone or inputs.configuration.time_zone
    day = forecast.grid.local(zone).astype("datetime64[D]").astype(np.int64)
    number = day if queue.target.period == "day" else (day + 3) // 7
    for each in np.unique(number):
        yield np.flatnonzero(number == each)


def shifts_for(problem: RosterProblem, queue: Queue) -> tuple[Floats, Floats]:
    """Every different shift that somebody who serves the queue may work: its cover of the grid, and its paid hours."""
    context = build_context(problem)
    first, last = context.dates[0], context.dates[-1]
    rows: dict[bytes, tuple[Floats, float]] = {}
    for number, catalogue in enumerate(context.catalogues):
        able = [
            agent
            for position, agent in enumerate(context.agents)
            if context.catalogue_of[position] == number
            and any(meets(skills, queue.skills) for skills in agent.skill_sets(first, last))
        ]
        names: set[str] = set()
        for agent in able:
            names |= set(problem.contracts[agent.contract].shift_templates or problem.shift_templates)
        for day, option in np.argwhere(catalogue.exists).tolist():
            if option == 0 or option >= catalogue.first_extra or catalogue.templates[option] not in names:
                continue
            interval, part = catalogue.cover(day, option)
            row = np.zeros(problem.grid.count)
            row[interval] = part
            rows.setdefault(row.tobytes(), (row, float(catalogue.paid[day, option]) / 60))
    if not rows:
        return np.zeros((0, problem.grid.count)), np.zeros(0)
    return np.array([row for row, _ in rows.values()]), np.array([hours for _, hours in rows.values()])
