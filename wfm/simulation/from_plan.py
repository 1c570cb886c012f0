"""A plan's queues, people, forecast and roster as a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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
    only after a wait (`overflow`) comes after all others. Skills with dates hold in the intervals that begin on their
    dates, on the agent's own clock; who can serve nothing for a time is not there then.
    """
    configuration, grid = inputs.configuration, forecast.grid
    names = list(configuration.queues)
    queues = [configuration.queues[name] for name in names]
    spells = {agent.agent: skill_spells(configuration, agent, grid) for agent in inputs.agents}
    agents = [agent for agent in inputs.agents if spells[agent.agent]]
    every = [each.routes for spell in spells.values() for each in spell]
    groups = list({tuple(sorted(routes.items(), key=lambda item: item[0])): routes for routes in every}.values())
    of = {agent.agent: [groups.index(each.routes) for each in spells[agent.agent]] for agent in agents}
    seconds = 60.0 * grid.interval_minutes
    centre = Centre(
        queues=tuple(_queue(configuration, name, names) for name in names),
        groups=tuple(groups),
        agent_group=np.array([of[agent.agent][0] for agent in agents], dtype=np.int64),
        moves=tuple(
            (each.first, number, group)
            for number, agent in enumerate(agents)
            for each, group in list(zip(spells[agent.agent], of[agent.agent], strict=True))[1:]
        ),
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
        duty=_duty(inputs, agents, spells, (*inputs.past, *roster.assignments), conditions, names, grid),
        within=np.array([queue.target.within_seconds for queue in queues], dtype=np.float64),
        day_of=local - local[0],
        week_of=weeks - weeks[0],
        definitions=tuple(queue.target.definition for queue in queues),
        agents=tuple(agent.agent for agent in agents),
        seed=configuration.seed if seed is None else seed,
    )


@dataclass(frozen=True)
class Spell:
    """Intervals from `first` to before `last` in which an agent serves some queues, by number."""

    first: int
    last: int
    routes: dict[int, Route]


def skill_spells(configuration: Configuration, agent: Agent, grid: IntervalGrid) -> list[Spell]:
    """What an agent serves over the grid, in order; times without any queue are left out."""
    starts = [0]
    zone_name = agent.time_zone or configuration.sites[agent.site].time_zone
    dates = grid.local(zone_name).astype("datetime64[D]") if agent.dated_skills else np.zeros(1, dtype="datetime64[D]")
    starts += (np.flatnonzero(dates[1:] != dates[:-1]) + 1).tolist()
    found: list[Spell] = []
    for first, last in zip(starts, [*starts[1:], grid.count], strict=True):
        routes = agent_routes(configuration, agent.skills_on(dates[first].astype(date)))
        if found and found[-1].last == first and found[-1].routes == routes:
            first = found.pop().first
        found += [Spell(first, last, routes)] if routes else []
    return found


def agent_routes(configuration: Configuration, skills: Mapping[str, int]) -> dict[int, Route]:
    """Which queues skills serve, by number: by the queue's own skills, or after a wait by those of its overflow."""
    options, found = configuration.simulation, {}
    able = [meets(skills, queue.skills) for queue in configuration.queues.values()]
    for number, queue in enumerate(configuration.queues.values()):
        ways = [(0.0, queue.skills)] if able[number] else []
        ways += [(way.after_seconds, way.skills) for way in queue.overflow if meets(skills, way.skills)]
        if not ways:
            continue
        delay, needs = min(ways, key=lambda way: way[0])
        level = _level(skills, needs)
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
    spells: Mapping[str, list[Spell]],
    assignments: Iterable[Assignment],
    conditions: Mapping[str, Conditions],
    names: list[str],
    grid: IntervalGrid,
) -> Duty:
    number = {agent.agent: index for index, agent in enumerate(agents)}
    absent, away = (_lost(agents, spells, conditions, names, field, grid.count) for field in ("absent", "away"))
    options = inputs.configuration.simulation
    absent = 1 - (1 - absent) * (1 - options.sickness)
    seconds = 60.0 * grid.interval_minutes
    pieces = _serving(spans(assignments, number, grid), [spells[agent.agent] for agent in agents], grid)
    for queue, name in enumerate(names):
        able = {
            number[agent.agent]: [(each.first, each.last) for each in spells[agent.agent] if queue in each.routes]
            for agent in agents
        }
        pieces = _without_handovers(pieces, able, conditions[name].handover, seconds)
    return duty(pieces, len(agents), absent, away, seconds, 60.0 * options.away_minutes)


def _lost(
    agents: list[Agent],
    spells: Mapping[str, list[Spell]],
    conditions: Mapping[str, Conditions],
    names: list[str],
    field: str,
    count: int,
) -> Floats:
    """[agent, interval] a share lost: the mean of the queues that the agent serves then."""
    lost = np.zeros((len(agents), count))
    for row, agent in enumerate(agents):
        for each in spells[agent.agent]:
            shares = [getattr(conditions[names[queue]], field)[each.first : each.last] for queue in each.routes]
            lost[row, each.first : each.last] = np.mean(shares, axis=0)
    return lost


def _serving(
    pieces: list[tuple[int, int, float, float]], spells: list[list[Spell]], grid: IntervalGrid
) -> list[tuple[int, int, float, float]]:
    """The pieces of shifts less the times in which their agents can serve nothing; shifts may outlast the grid."""
    seconds = 60.0 * grid.interval_minutes
    found = []
    for agent, day, begin, end in pieces:
        whole = len(spells[agent]) == 1 and spells[agent][0].last - spells[agent][0].first == grid.count
        for each in (None,) if whole else spells[agent]:
            first = begin if each is None else max(begin, each.first * seconds)
            last = end if each is None or each.last == grid.count else min(end, each.last * seconds)
            found += [(agent, day, first, last)] if last > first else []
    return sorted(found)


def _without_handovers(
    pieces: list[tuple[int, int, float, float]], able: dict[int, list[tuple[int, int]]], extra: Floats, seconds: float
) -> list[tuple[int, int, float, float]]:
    """The pieces less the hand-overs: in each interval with one, so many of those on duty all the time, the first by
    number, do not answer contacts.
    """
    for interval in np.flatnonzero(extra > 0).tolist():
        begin, end = interval * seconds, (interval + 1) * seconds
        there = [
            row
            for row, piece in enumerate(pieces)
            if piece[2] <= begin and end <= piece[3]
            if any(first <= interval < last for first, last in able[piece[0]])
        ]
        for row in there[: int(np.ceil(extra[interval] - 1e-9))]:
            agent, day, start, stop = pieces[row]
            pieces[row] = (agent, day, start, begin)
            pieces.append((agent, day, end, stop))
        pieces = sorted(piece for piece in pieces if piece[3] > piece[2])
    return pieces
