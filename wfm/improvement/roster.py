"""The loop from simulation back to the roster: requirement raised where it buys service, roster made again.

Where the simulated service of a queue surely misses its target, the horizon is looked at in windows (three hours of
working days or of weekends). For each, one more person of that queue is put on duty there and the same contacts are
simulated again: the gain is the slope of a cut (A. N. Avramidis, W. Chan, M. Gendreau, P. L'Ecuyer & O. Pisacane,
European Journal of Operational Research 200, 2010). The cheapest raise of the requirement that passes the cuts of all
queues is added, and the roster is searched again from where it was. A round that does not help is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wfm.evaluation import make_evaluation, make_scenario, make_simulation
from wfm.improvement.cuts import Cut, cheapest
from wfm.models.forecast import Forecast
from wfm.models.plan import PlanInputs
from wfm.models.requirement import QueueRequirement, Requirement
from wfm.models.roster import Evaluation, Roster, SolveResult
from wfm.models.simulation import SimulationResult
from wfm.models.time import IntervalGrid
from wfm.simulation.centre import Route
from wfm.simulation.replicate import service_levels
from wfm.simulation.scenario import Scenario

Floats = npt.NDArray[np.float64]

WINDOW_HOURS = 3
MOST_EXTRA = 3.0
"""People added to a window in one round at most: slopes hold near where they were taken."""

_REPLICATIONS = 8
_MARGIN = 0.003

Search = Callable[[Requirement, Roster], SolveResult]


@dataclass(frozen=True)
class Step:
    """One state of the roster: what it was asked for, what it gives."""

    requirement: Requirement
    result: SolveResult
    evaluation: Evaluation
    simulation: SimulationResult


@dataclass(frozen=True)
class Improvement:
    """The steps from the first roster to the one that is kept, the last; `missing` says what is still short, empty
    where every target holds within its interval; `tried` counts rounds, those not kept included.
    """

    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    tried: int


@dataclass(frozen=True)
class Window:
    """Some hours of working days or of weekends, in which a queue may get more people."""

    queue: int
    name: str
    intervals: npt.NDArray[np.int64]


def improve(
    inputs: PlanInputs,
    forecast: Forecast,
    requirement: Requirement,
    result: SolveResult,
    search: Search,
    *,
    most_rounds: int = 3,
    simulation: SimulationResult | None = None,
    told: Callable[[Step], None] | None = None,
) -> Improvement:
    """Raise the requirement and search again until every queue's target holds, or nothing helps.

    `search` makes a roster for a requirement, from one to begin with; `told` hears of every step that is kept.
    """
    if result.roster is None:
        return Improvement((), ("there is no roster to improve",), 0)
    step = Step(
        requirement,
        result,
        make_evaluation(inputs, forecast, requirement, result.roster),
        simulation or make_simulation(inputs, forecast, result.roster),
    )
    steps, tried = [step], 0
    while tried < most_rounds and short_queues(inputs, step.simulation):
        roster = step.result.roster
        if roster is None:
            break
        tried += 1
        raised = _raised(inputs, forecast, step, roster)
        if raised is None:
            break
        found = search(raised, roster)
        if found.roster is None:
            break
        after = Step(
            raised,
            found,
            make_evaluation(inputs, forecast, raised, found.roster),
            make_simulation(inputs, forecast, found.roster),
        )
        if shortfall(inputs, after.simulation) >= shortfall(inputs, step.simulation) - 1e-4:
            break
        step = after
        steps.append(step)
        if told:
            told(step)
    return Improvement(tuple(steps), missing(inputs, step), tried)


def short_queues(inputs: PlanInputs, simulation: SimulationResult) -> list[str]:
    """Queues whose target lies above the interval of their simulated service."""
    found = []
    for name, queue in inputs.configuration.queues.items():
        high = float(simulation.queues[name].whole.service_level.high[0])
        if not np.isnan(high) and high < queue.target.service_level:
            found.append(name)
    return found


def shortfall(inputs: PlanInputs, simulation: SimulationResult) -> float:
    """How much service is missing over all queues, in shares, each weighed by its cost of shortage."""
    queues = inputs.configuration.queues
    weight = sum(queue.short_cost for queue in queues.values()) or 1.0
    levels = {name: float(simulation.queues[name].whole.service_level.mean[0]) for name in queues}
    return sum(
        max(queue.target.service_level - levels[name], 0.0) * queue.short_cost / weight
        for name, queue in queues.items()
        if not np.isnan(levels[name])
    )


def missing(inputs: PlanInputs, step: Step) -> tuple[str, ...]:
    """For each queue that is short: by how much, and in which window it is worst."""
    said = []
    names = list(inputs.configuration.queues)
    for name in short_queues(inputs, step.simulation):
        queue, level = inputs.configuration.queues[name], step.simulation.queues[name].whole.service_level
        worst = min(
            windows(inputs, step.simulation.grid, [names.index(name)], step),
            key=lambda window: _level(step.simulation, name, window.intervals),
            default=None,
        )
        where = ""
        if worst is not None:
            share = _level(step.simulation, name, worst.intervals)
            short = float(step.evaluation.queues[name].short[worst.intervals].mean())
            where = f"; worst {worst.name}: {100 * share:.0f} %, {short:.1f} people short on average"
        said.append(
            f"{name}: {100 * level.mean[0]:.1f} % of the {100 * queue.target.service_level:.0f} % promised "
            f"({100 * level.low[0]:.1f} to {100 * level.high[0]:.1f} %){where}"
        )
    return tuple(said)


def windows(inputs: PlanInputs, grid: IntervalGrid, queues: list[int], step: Step) -> list[Window]:
    """The windows of these queues in which contacts are expected."""
    local = grid.local(inputs.configuration.time_zone)
    day = local.astype("datetime64[D]")
    hour = (local - day).astype("timedelta64[h]").astype(int)
    weekend = (day.astype(int) + 3) % 7 >= 5
    names = list(inputs.configuration.queues)
    found = []
    for queue in queues:
        expected = step.simulation.queues[names[queue]].intervals.contacts.mean > 0
        for free, kind in ((False, "working days"), (True, "weekends")):
            for first in range(0, 24, WINDOW_HOURS):
                chosen = expected & (weekend == free) & (hour >= first) & (hour < first + WINDOW_HOURS)
                if chosen.any():
                    span = f"{kind} {first:02d}:00–{first + WINDOW_HOURS:02d}:00"
                    found.append(Window(queue, span, np.flatnonzero(chosen)))
    return found


def _level(simulation: SimulationResult, name: str, intervals: npt.NDArray[np.int64]) -> float:
    """Service level of a queue in some intervals, weighed by contacts."""
    series = simulation.queues[name].intervals
    weight, level = series.contacts.mean[intervals], series.service_level.mean[intervals]
    known = ~np.isnan(level)
    return float(np.average(level[known], weights=weight[known])) if weight[known].sum() > 0 else 1.0


def _raised(inputs: PlanInputs, forecast: Forecast, step: Step, roster: Roster) -> Requirement | None:
    """The requirement raised by the cheapest people that pass the cuts; None where nobody more would help."""
    names = list(inputs.configuration.queues)
    short = [names.index(name) for name in short_queues(inputs, step.simulation)]
    chosen = windows(inputs, forecast.grid, short, step)
    scenario = make_scenario(inputs, forecast, roster)
    level = service_levels(scenario, _REPLICATIONS).mean
    gains = np.array([service_levels(with_one_more(scenario, window), _REPLICATIONS).mean - level for window in chosen])
    gains = np.maximum(np.nan_to_num(gains), 0.0)
    target = np.array([queue.target.service_level for queue in inputs.configuration.queues.values()]) + _MARGIN
    cost = np.array([float(window.intervals.size) for window in chosen])
    cuts = [Cut(gains[:, queue], float(target[queue] - level[queue])) for queue in short if gains[:, queue].any()]
    if not cuts:
        return None
    most = np.full(len(chosen), MOST_EXTRA)
    extra = cheapest(cost, cuts, most, whole=False)
    if extra is None:  # out of reach in one round: as much as a round may add
        extra = most * (gains[:, short].max(axis=1) > 1e-4)
    return _with_extra(step.requirement, names, chosen, extra)


def with_one_more(scenario: Scenario, window: Window) -> Scenario:
    """The scenario with one person more, who serves the window's queue alone, on duty in the window."""
    length, duty = scenario.centre.interval_seconds, scenario.duty
    agent = duty.agents
    begin = window.intervals * length
    pieces = np.full(begin.size, agent), np.zeros(begin.size, dtype=np.int64)
    more = replace(
        duty,
        agents=duty.agents + 1,
        agent=np.concatenate([duty.agent, pieces[0]]),
        day=np.concatenate([duty.day, pieces[1]]),
        spell=np.concatenate([duty.spell, pieces[1]]),
        begin=np.concatenate([duty.begin, begin]),
        end=np.concatenate([duty.end, begin + length]),
        absent=np.concatenate([duty.absent, np.zeros(begin.size)]),
        away=np.concatenate([duty.away, np.zeros(begin.size)]),
    )
    centre = replace(
        scenario.centre,
        groups=(*scenario.centre.groups, {window.queue: Route()}),
        agent_group=np.append(scenario.centre.agent_group, len(scenario.centre.groups)),
    )
    return replace(scenario, centre=centre, duty=more, agents=(*scenario.agents, "one more"))


def _with_extra(requirement: Requirement, names: list[str], chosen: list[Window], extra: Floats) -> Requirement:
    more = {name: np.zeros(requirement.grid.count) for name in names}
    for window, people in zip(chosen, extra.tolist(), strict=True):
        more[names[window.queue]][window.intervals] += people
    queues = {}
    for name, queue in requirement.queues.items():
        share = np.divide(
            queue.agents, queue.scheduled, out=np.ones_like(queue.scheduled), where=queue.scheduled > 1e-9
        )
        queues[name] = QueueRequirement(
            workload=queue.workload,
            agents=queue.agents + more[name],
            scheduled=queue.scheduled + more[name] / np.maximum(share, 0.05),
            model=queue.model,
        )
    pooled = tuple(
        pool.model_copy(update={"scheduled": pool.scheduled + sum(more[name] for name in pool.queues)})
        for pool in requirement.pooled
    )
    return requirement.model_copy(update={"queues": queues, "pooled": pooled})
