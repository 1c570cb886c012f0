"""What can be done about the rest of today: moves within the rules, each with its effect, the best one first.

Breaks that are still to come are moved, shifts that are still to end are lengthened (overtime) or end sooner (time
off), people who are off are asked for a shift, and callbacks are offered for later. Every person's move is judged by
the auditor, rule by rule; only those that break none count. The moves are then taken one after another, each beside
those before it, as long as one of them saves more than it costs.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from wfm.errors import UsageError
from wfm.evaluation import make_evaluation
from wfm.models.intraday import Move, Moves, NetStaffing
from wfm.models.people import Agent, Assignment
from wfm.models.plan import Plan
from wfm.models.requirement import Requirement
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import local_instant, zone
from wfm.scenarios.callbacks import Callbacks, callbacks
from wfm.solver.alternatives import Alternatives
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem

OVERTIME_PAY = 1.5
"""Pay of an hour beyond the shift over a usual one, where the plan does not say."""

LONGER = (60, 120, 180)
"""Minutes by which shifts are lengthened, or end sooner."""

FARTHEST = 120
"""Minutes by which breaks are moved at most."""

NOTICE = 60
"""Minutes that somebody who is off needs to come in."""

EXTRA_SHIFTS = 40
"""Shifts of people who are off that are looked at: those that begin soonest."""

LEAST = 0.5
"""What a move must save beyond its pay to be worth telling."""

SHAPE = "shift_shape"
"""The rule that shifts follow their templates, which overtime and time off do not."""

Offer = tuple[str, datetime, datetime]
"""Kind, and the ends of the time that is added or given back: what is offered to everybody alike."""


@dataclass(frozen=True)
class _Candidate:
    """One person's other shift: what it costs by the rules about the person, and the money."""

    kind: str
    agent: Agent
    day: date
    then: Assignment
    what: str
    own: float
    service: float
    """What the service of the queues costs more beside the roster as it is."""
    pay: float
    offer: Offer


def propose(
    plan: Plan, roster: Roster, now: datetime, *, absent: Collection[str] = (), most: int = 12, share: float = 0.2
) -> Moves:
    """Moves for what is left of today, given a plan with its new forecast and requirement, and the roster at work.

    `absent`: people who are not there today. `most`: moves at the most. `share` of the contacts of an interval at most
    are offered a callback. Raises UsageError where there is no requirement, or nobody of a name.
    """
    if plan.forecast is None or plan.requirement is None:
        raise UsageError("the plan has no requirement for the rest of the day")
    known = {agent.agent for agent in plan.inputs.agents}
    if strangers := [name for name in absent if name not in known]:
        raise UsageError(f"nobody is called {strangers[0]!r}")
    grid = plan.requirement.grid
    local = zone(plan.inputs.configuration.time_zone)
    today = now.astimezone(local).date()
    end = min(local_instant(today, 1440, plan.inputs.configuration.time_zone), grid.end)
    minutes = [grid.minute(moment) / grid.interval_minutes for moment in (now, end)]
    rest = range(max(int(np.ceil(minutes[0] - 1e-9)), 0), min(int(np.ceil(minutes[1] - 1e-9)), grid.count))
    roster = roster.model_copy(
        update={
            "assignments": tuple(
                each for each in roster.assignments if each.agent not in absent or not _is_on(each, now, end)
            )
        }
    )
    problem = _of_the_rest(build_problem(plan.inputs, plan.requirement), rest)
    choices = Alternatives(problem, roster)
    candidates = [*_candidates(problem, choices, roster, now, end, set(absent))]
    moves, after = _greedy(problem, choices, roster, candidates, most)
    deferred = callbacks(plan, problem, after, rest, share)
    moves += deferred.moves
    return _told(plan, problem, roster, after, deferred, rest, now, tuple(moves))


def _is_on(shift: Assignment, now: datetime, end: datetime) -> bool:
    return shift.start < end and now < shift.end


def _of_the_rest(problem: RosterProblem, rest: range) -> RosterProblem:
    """What is over is over: nothing is required before now or after today."""
    inside = np.zeros(problem.grid.count, dtype=bool)
    inside[rest.start : rest.stop] = True
    demand = tuple(
        each.model_copy(update={"required": np.where(inside, each.required, 0.0)}) for each in problem.demand
    )
    pooled = tuple(
        each.model_copy(update={"required": np.where(inside, each.required, 0.0)}) for each in problem.pooled
    )
    return problem.model_copy(update={"demand": demand, "pooled": pooled})


def _candidates(
    problem: RosterProblem,
    choices: Alternatives,
    roster: Roster,
    now: datetime,
    end: datetime,
    absent: set[str],
) -> Iterator[_Candidate]:
    """Everybody's moves that break no rule."""
    people = {agent.agent: agent for agent in problem.agents}
    there = set()
    for shift in roster.assignments:
        if not _is_on(shift, now, end):
            continue
        there.add(shift.agent)
        if shift.locked:
            continue
        agent = people[shift.agent]
        clock = zone(problem.zone_of(agent))
        for kind, then, what, span in (
            *_breaks(shift, now, clock),
            *_longer(shift, clock),
            *_shorter(shift, now, clock),
        ):
            made = _judged(problem, choices, kind, agent, then, what, span)
            if made is not None:
                yield made
    off = [agent for agent in problem.agents if agent.agent not in there and agent.agent not in absent]
    yield from _extra(problem, choices, off, now, end)


_Option = tuple[str, Assignment, str, tuple[datetime, datetime]]


def _breaks(shift: Assignment, now: datetime, clock: object) -> Iterator[_Option]:
    """One break that is still to come, sooner or later than it is."""
    for number, pause in enumerate(shift.breaks):
        if pause.start < now:
            continue
        for minutes in range(-FARTHEST, FARTHEST + 1, 15):
            start, stop = (moment + timedelta(minutes=minutes) for moment in (pause.start, pause.end))
            others = [*shift.breaks[:number], *shift.breaks[number + 1 :]]
            free = all(stop <= other.start or other.end <= start for other in others)
            if minutes and now <= start and shift.start < start and stop < shift.end and free:
                moved = pause.model_copy(update={"start": start, "end": stop})
                breaks = tuple(sorted((*others, moved), key=lambda each: each.start))
                what = f"{pause.activity} at {_at(start, clock)} instead of {_at(pause.start, clock)}"
                yield "break", shift.model_copy(update={"breaks": breaks}), what, (start, stop)


def _longer(shift: Assignment, clock: object) -> Iterator[_Option]:
    for minutes in LONGER:
        stop = shift.end + timedelta(minutes=minutes)
        what = f"until {_at(stop, clock)} instead of {_at(shift.end, clock)}"
        yield "overtime", shift.model_copy(update={"end": stop}), what, (shift.end, stop)


def _shorter(shift: Assignment, now: datetime, clock: object) -> Iterator[_Option]:
    for minutes in LONGER:
        stop = shift.end - timedelta(minutes=minutes)
        if stop >= now and stop > shift.start:
            breaks = tuple(each for each in shift.breaks if each.end <= stop)
            if all(each.end <= stop or each.start >= stop for each in shift.breaks):
                what = f"until {_at(stop, clock)} instead of {_at(shift.end, clock)}"
                then = shift.model_copy(update={"end": stop, "breaks": breaks})
                yield "time off", then, what, (stop, shift.end)


def _extra(
    problem: RosterProblem, choices: Alternatives, off: list[Agent], now: datetime, end: datetime
) -> Iterator[_Candidate]:
    """Shifts of people who are off, that begin today with enough notice; of like ones the first break placement."""
    found: list[tuple[datetime, Agent, Assignment]] = []
    for agent in off:
        seen = set()
        for then in choices.shifts_between(agent, now + timedelta(minutes=NOTICE), end):
            if (then.start, then.end) not in seen:
                seen.add((then.start, then.end))
                found.append((then.start, agent, then))
    found.sort(key=lambda each: (each[0], each[1].agent, each[2].end))
    for _, agent, then in found[:EXTRA_SHIFTS]:
        clock = zone(problem.zone_of(agent))
        what = f"an extra shift {_at(then.start, clock)}-{_at(then.end, clock)}"
        made = _judged(problem, choices, "extra shift", agent, then, what, (then.start, then.end))
        if made is not None:
            yield made


def _judged(
    problem: RosterProblem,
    choices: Alternatives,
    kind: str,
    agent: Agent,
    then: Assignment,
    what: str,
    span: tuple[datetime, datetime],
) -> _Candidate | None:
    """The move, where the auditor finds nothing against it but that overtime and time off follow no template."""
    change = choices.change(agent, then.date, then)
    off_shape = {SHAPE} if kind in ("overtime", "time off") else set()
    if any(finding.rule not in off_shape for finding in change.broken):
        return None
    now = choices.shift_on(agent.agent, then.date)
    minutes = then.paid_minutes - (now.paid_minutes if now else 0)
    wage = problem.contracts[agent.contract].cost_per_hour * (1.0 if kind == "time off" else OVERTIME_PAY)
    service = sum(choices.service(((agent.agent, then.date, then),)).values())
    own = change.cost - (0.0 if change.broken else service)
    pay = 0.0 if kind == "break" else minutes / 60 * wage
    return _Candidate(kind, agent, then.date, then, what, own, service, pay, (kind, *span))


def _greedy(
    problem: RosterProblem, choices: Alternatives, roster: Roster, candidates: list[_Candidate], most: int
) -> tuple[list[Move], Roster]:
    """The best move, then the best beside it, and so on. Gains only fall as others are made, nearly always: a stale
    one is looked at again when its turn comes.
    """
    moves: list[Move] = []
    worth = [-each.service - each.own - each.pay for each in candidates]
    waiting = [(-value, number) for number, value in enumerate(worth) if value > LEAST]
    heapq.heapify(waiting)
    fresh = dict.fromkeys(range(len(candidates)), 0)
    used: set[str] = set()
    while waiting and len(moves) < most:
        value, number = heapq.heappop(waiting)
        each = candidates[number]
        if each.agent.agent in used:
            continue
        if fresh.get(number) != len(moves):
            saved = -sum(choices.service(((each.agent.agent, each.day, each.then),)).values()) - each.own
            fresh[number] = len(moves)
            if saved - each.pay > LEAST:
                heapq.heappush(waiting, (-(saved - each.pay), number))
            continue
        before = _short(problem, roster)
        kept = [x for x in roster.assignments if (x.agent, x.date) != (each.agent.agent, each.day)]
        after = roster.model_copy(update={"assignments": (*kept, each.then)})
        short = before - _short(problem, after)
        if each.kind == "time off" and short < -1e-6:
            continue  # nobody is sent home from work that is waiting
        roster = after
        choices = Alternatives(problem, roster)
        used.add(each.agent.agent)
        eligible = tuple(dict.fromkeys(other.agent.label for other in candidates if other.offer == each.offer))
        moves.append(
            Move(
                kind=each.kind,
                what=each.what,
                agent=each.agent.agent,
                shift=each.then,
                saves=-value + each.pay,
                short_hours=short,
                pay=each.pay,
                eligible=() if each.kind == "break" else eligible,
            )
        )
    return moves, roster


def _told(
    plan: Plan,
    problem: RosterProblem,
    before: Roster,
    after: Roster,
    deferred: Callbacks,
    rest: range,
    now: datetime,
    moves: tuple[Move, ...],
) -> Moves:
    assert plan.requirement is not None
    shares = [share_out(problem, before), share_out(deferred.problem, after)]
    starts = tuple(problem.grid.instant(index) for index in rest)
    where = slice(rest.start, rest.stop)
    net = tuple(
        NetStaffing(
            queue=demand.queue,
            starts=starts,
            required=demand.required[where],
            before=shares[0].assigned[row, where],
            after=shares[1].assigned[row, where],
            required_after=deferred.problem.demand[row].required[where],
        )
        for row, demand in enumerate(problem.demand)
    )
    hours = problem.grid.interval_minutes / 60
    return Moves(
        now=now,
        net=net,
        idle_before=shares[0].idle[where],
        idle_after=shares[1].idle[where],
        moves=moves,
        service_before=_service(plan, plan.requirement, before, rest),
        service_after=_service(deferred.plan, deferred.requirement, after, rest),
        short_hours_before=float(shares[0].short.sum()) * hours,
        short_hours_after=float(shares[1].short.sum()) * hours,
    )


def _service(plan: Plan, requirement: Requirement, roster: Roster, rest: range) -> dict[str, float]:
    """Share of each queue's contacts in time over the rest of the day, by formula."""
    assert plan.forecast is not None
    found = make_evaluation(plan.inputs, plan.forecast, requirement, roster)
    levels = {}
    for name, queue in found.queues.items():
        offered = plan.forecast.queues[name].offered[rest.start : rest.stop]
        level = queue.service_level[rest.start : rest.stop]
        levels[name] = float(offered @ level / offered.sum()) if offered.sum() else 1.0
    return levels


def _short(problem: RosterProblem, roster: Roster) -> float:
    return float(share_out(problem, roster).short.sum()) * problem.grid.interval_minutes / 60


def _at(moment: datetime, clock: object) -> str:
    return f"{moment.astimezone(clock):%H:%M}"  # type: ignore[arg-type]
