"""A plan's queues, people, forecast and roster as a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Configuration, Queue
from wfm.models.people import Agent, Assignment
from wfm.models.plan import PlanInputs
from wfm.models.roster import Roster
from wfm.models.skills import meets, parse_need
from wfm.models.time import IntervalGrid
from wfm.simulation.centre import Centre, Route, SimulatedQueue
from wfm.simulation.presence import Duty, duty, spans
from wfm.simulation.scenario import Scenario, Stream

Floats = npt.NDArray[np.float64]

_OVERFLOW_RANK = 100
"""Added to the rank of people who take a queue's contacts only after a wait."""


@dataclass(frozen=True)
class Conditions:
    """What other parts of the planner know about a queue, per interval: whether it is open, the chance that a shift
    falls out (`absent`), the share of a shift that is lost (`away`), people busy with hand-overs.
    """

    is_open: npt.NDArray[np.bool_]
    absent: Floats
    away: Floats
    handover: Floats


def build_scenario(
    inputs: PlanInputs,
    forecast: Forecast,
    roster: Roster,
    conditions: Mapping[str, Conditions],
    *,
    seed: int | None = None,
) -> Scenario:
    """Everything a replication needs, from the plan; shifts that reach in from before the horizon included.

    Deferred work is begun while enough people stay idle for calls and chats (`simulation.reserve`). Who serves a queue
    only after a wait (`overflow`) comes after all others.
    """
    configuration, grid = inputs.configuration, forecast.grid
    names = list(configuration.queues)
    queues = [configuration.queues[name] for name in names]
    routes = {agent.agent: agent_routes(configuration, agent) for agent in inputs.agents}
    groups = list({tuple(sorted(each.items(), key=lambda item: item[0])): each for each in routes.values()}.values())
    agents = [agent for agent in inputs.agents if routes[agent.agent]]
    groups = [group for group in groups if group]
    seconds = 60.0 * grid.interval_minutes
    centre = Centre(
        queues=tuple(_queue(configuration, name, names) for name in names),
        groups=tuple(groups),
        agent_group=np.array([groups.index(routes[agent.agent]) for agent in agents], dtype=np.int64),
        is_open=np.array([conditions[name].is_open for name in names]),
        interval_seconds=seconds,
    )
    local = grid.local(configuration.time_zone).astype("datetime64[D]").astype(np.int64)
    weeks = (local + 3) // 7  # Monday's week
    return Scenario(
        centre=centre,
        streams=tuple(
            _stream(configuration, queue, forecast.queues[name]) for name, queue in zip(names, queues, strict=True)
        ),
        duty=_duty(inputs, agents, routes, (*inputs.past, *roster.assignments), conditions, names, grid),
        within=np.array([queue.target.within_seconds for queue in queues], dtype=np.float64),
        day_of=local - local[0],
        week_of=weeks - weeks[0],
        definitions=tuple(queue.target.definition for queue in queues),
        agents=tuple(agent.agent for agent in agents),
        seed=configuration.seed if seed is None else seed,
    )


def agent_routes(configuration: Configuration, agent: Agent) -> dict[int, Route]:
    """Which queues an agent serves, by number: by the queue's own skills, or after a wait by those of its overflow."""
    options, found = configuration.simulation, {}
    able = [meets(agent.skills, queue.skills) for queue in configuration.queues.values()]
    for number, queue in enumerate(configuration.queues.values()):
        ways = [(0.0, queue.skills)] if able[number] else []
        ways += [(way.after_seconds, way.skills) for way in queue.overflow if meets(agent.skills, way.skills)]
        if not ways:
            continue
        delay, needs = min(ways, key=lambda way: way[0])
        level = _level(agent.skills, needs)
        ranks = {"longest_idle": 0, "most_specialised": sum(able), "priority": 9 - level}
        found[number] = Route(
            rank=ranks[options.policy] + (_OVERFLOW_RANK if delay else 0),
            delay_seconds=delay,
            speed=options.speed_by_level.get(level, 1.0),
        )
    return found


def _level(skills: Mapping[str, int], needs: Iterable[str]) -> int:
    """The lowest level among the skills that a queue needs, the best of alternatives; 1 where it needs none."""
    levels = [max(skills.get(name, 0) for name, _ in parse_need(need)) for need in needs]
    return min(levels, default=1)


def _queue(configuration: Configuration, name: str, names: list[str]) -> SimulatedQueue:
    queue, options = configuration.queues[name], configuration.simulation
    times = queue.aht_by_concurrency_seconds or (1.0,) * queue.concurrency
    escalates = None
    if queue.escalates_to is not None and queue.first_contact_resolution is not None:
        escalates = (names.index(queue.escalates_to), 1 - queue.first_contact_resolution)
    return SimulatedQueue(
        name=name,
        deferred=queue.deferred,
        rates=tuple(times[-1] / each for each in times),
        priority=queue.priority,
        within_seconds=queue.target.within_seconds,
        reserve=options.reserve,
        redial_share=queue.redial_share,
        redial_delay_seconds=60 * options.redial_minutes,
        escalates=escalates,
        consults=tuple((names.index(other), share) for other, share in queue.consults.items() if share),
        drain_seconds=60 * options.drain_minutes,
    )


def _stream(configuration: Configuration, queue: Queue, expected: QueueForecast) -> Stream:
    aht = expected.aht_seconds
    known = np.isfinite(aht) & (aht > 0)
    usual = float(aht[known].mean()) if known.any() else queue.aht_seconds or 1.0
    return Stream(
        expected=np.maximum(np.nan_to_num(expected.offered), 0.0),
        aht_seconds=np.where(known, aht, usual),
        day_cv=day_cv(configuration, expected),
        interval_cv=expected.spread.interval_cv if expected.spread else 0.0,
        handling=queue.handling_shape,
        patience_seconds=queue.patience_seconds,
        patience=queue.patience_shape,
        backlog=queue.backlog,
        backlog_waited_seconds=queue.backlog_waited_seconds,
    )


def day_cv(configuration: Configuration, expected: QueueForecast) -> float:
    """How much whole days vary: as configured, else as the forecast says, but at least as staffed for.

    Where it has quantiles only, what they spread beyond chance (Poisson) is taken to move whole days, because a busy
    morning is mostly followed by a busy afternoon.
    """
    options = configuration.simulation
    if options.busyness_cv is not None:
        return options.busyness_cv
    staffed = configuration.staffing.busyness_cv
    if expected.spread is not None and len(expected.spread.day_cv):
        return max(staffed, float(np.sqrt(np.mean(expected.spread.day_cv**2))))
    levels, mean = expected.quantile_levels, expected.offered
    if len(levels) < 2 or not (mean > 0).any():
        return staffed
    from scipy.special import ndtri

    width = (expected.quantiles[-1] - expected.quantiles[0]) / float(ndtri(levels[-1]) - ndtri(levels[0]))
    beyond = float((width**2 - mean)[mean > 0].sum()) / float((mean**2).sum())
    return max(staffed, float(np.sqrt(max(beyond, 0.0))))


def _duty(
    inputs: PlanInputs,
    agents: list[Agent],
    routes: Mapping[str, Mapping[int, Route]],
    assignments: Iterable[Assignment],
    conditions: Mapping[str, Conditions],
    names: list[str],
    grid: IntervalGrid,
) -> Duty:
    number = {agent.agent: index for index, agent in enumerate(agents)}
    absent, away = (
        np.array(
            [
                np.mean([getattr(conditions[names[queue]], field) for queue in routes[agent.agent]], axis=0)
                for agent in agents
            ]
        ).reshape(len(agents), grid.count)
        for field in ("absent", "away")
    )
    options = inputs.configuration.simulation
    absent = 1 - (1 - absent) * (1 - options.sickness)
    pieces = spans(assignments, number, grid)
    for queue, name in enumerate(names):
        able = {number[agent.agent] for agent in agents if queue in routes[agent.agent]}
        pieces = _without_handovers(pieces, able, conditions[name].handover, 60.0 * grid.interval_minutes)
    return duty(pieces, len(agents), absent, away, 60.0 * grid.interval_minutes, 60.0 * options.away_minutes)


def _without_handovers(
    pieces: list[tuple[int, int, float, float]], able: set[int], extra: Floats, seconds: float
) -> list[tuple[int, int, float, float]]:
    """The pieces less the hand-overs: in each interval with one, so many of those on duty all the time, the first by
    number, do not answer contacts.
    """
    for interval in np.flatnonzero(extra > 0).tolist():
        begin, end = interval * seconds, (interval + 1) * seconds
        there = [row for row, piece in enumerate(pieces) if piece[0] in able and piece[2] <= begin and end <= piece[3]]
        for row in there[: int(np.ceil(extra[interval] - 1e-9))]:
            agent, day, start, stop = pieces[row]
            pieces[row] = (agent, day, start, begin)
            pieces.append((agent, day, end, stop))
        pieces = sorted(piece for piece in pieces if piece[3] > piece[2])
    return pieces
