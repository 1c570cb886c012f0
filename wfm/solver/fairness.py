"""Who carries how much, as the auditor counts it: burdens of a roster, what was carried before, and how even it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from wfm.models.duty import OnCallDuty
from wfm.models.people import Agent, Assignment, LedgerEntry
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import local_instant
from wfm.solver.auditing import clock_at, holidays_at, is_kind, ledger_hours
from wfm.solver.auditing_on_call_shares import KINDS, amount_of, carried_of, ledger_name, of_duties, points_before
from wfm.solver.parameters import BurdenParams, kind_of, on_call_points
from wfm.solver.scope import settings_of
from wfm.solver.view import View

BURDENS = ("nights", "weekend_days", "holidays", "late_finishes", "early_starts", "unpopular_hours")
"""Burdens of shifts, in the order in which they are shown."""


@dataclass(frozen=True)
class Load:
    """What one person carries: by burden in the plan and before it, hours, wishes, and points per full-time share."""

    agent: Agent
    now: dict[str, float]
    carried: dict[str, float]
    hours: float
    wishes: int
    granted: int
    points: float = 0.0
    carried_points: float = 0.0
    share: float = 1.0
    on_call: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Rota → duties on call in the plan and before it, and `hours` → hours on call of all rotas."""


@dataclass(frozen=True)
class Fairness:
    """Everybody's load, and how even it is: the difference of most and least, and the Gini coefficient."""

    loads: tuple[Load, ...]
    metrics: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Burden, or 'points' → (most − least, Gini), of what was carried before and the plan together."""


def burden_settings(problem: RosterProblem) -> tuple[BurdenParams | None, int]:
    """What the first rule on burdens in force says: how they are told, and how many weeks back they count."""
    for rule, setting in settings_of(problem):
        if rule.name == "fair_burden":
            return setting.params, setting.params.memory_weeks
    return None, 26


def burden_of(shift: Assignment, view: View, agent: Agent, name: str, params: BurdenParams) -> float:
    """How much of a burden a shift is."""
    zone = view.zone(agent)
    if name in ("nights", "weekend_days", "holidays"):
        return float(is_kind(shift, view, agent, kind_of(params, name)))
    if name == "late_finishes":
        return float(clock_at(shift.end, shift.date, zone) > params.late_after)
    if name == "early_starts":
        return float(clock_at(shift.start, shift.date, zone) < params.early_before)
    hours, free = 0.0, holidays_at(view, agent.site)
    for days in range(-1, 4):
        day = shift.date + timedelta(days=days)
        parts = [(0, params.popular_from), (params.popular_until, 1440)]
        if day.weekday() >= 5 or day in free:
            parts = [(0, 1440)]
        for low, high in parts:
            begin = max(shift.start, local_instant(day, low, zone))
            end = min(shift.end, local_instant(day, high, zone))
            hours += max((end - begin).total_seconds(), 0.0) / 3600
    return hours


def points_of(shifts: Iterable[Assignment], view: View, agent: Agent, params: BurdenParams) -> float:
    """Points of some shifts, wishes left out."""
    names = [name for name in params.points if name in BURDENS]
    return sum(params.points[name] * burden_of(shift, view, agent, name, params) for shift in shifts for name in names)


def carried_points(view: View, agent: Agent, params: BurdenParams, weeks: int) -> float:
    """Points from before the horizon, of past shifts and the ledger, no further back than so many weeks."""
    first = view.dates[0] - timedelta(days=7 * weeks)
    days = [first + timedelta(days=day) for day in range(7 * weeks)]
    past = [shift for shift in view.past(agent) if shift.date >= first]
    told = sum(points * ledger_hours(view, agent, days, name) for name, points in params.points.items())
    on_call = points_before(view.problem, agent, on_call_points(params), weeks)
    return points_of(past, view, agent, params) + told + on_call


def wishes_denied(view: View, agent: Agent, in_force: set[date]) -> int:
    """How many wishes for some days are not granted."""
    return sum(not granted for granted in _wishes(view, agent, in_force))


def _wishes(view: View, agent: Agent, in_force: set[date]) -> list[bool]:
    found = []
    for wish in view.problem.preferences:
        if wish.agent == agent.agent and wish.date in in_force:
            shift = view.planned(agent).get(wish.date)
            if wish.what in ("work", "off"):
                got = (shift is None) == (wish.what == "off")
            else:
                got = shift is not None and (wish.what == shift.template or wish.what in shift.tags)
            found.append(got == (wish.wish == "want"))
    return found


def fairness(problem: RosterProblem, roster: Roster, params: BurdenParams | None = None, weeks: int = 26) -> Fairness:
    """Everybody's burdens, per full-time share, with what the ledger and past shifts carry in."""
    params = params or BurdenParams()
    view, loads = View(problem, roster), []
    full = max((item.hours_per_week for item in problem.contracts.values()), default=1.0)
    first = view.dates[0] - timedelta(days=7 * weeks)
    before = [first + timedelta(days=day) for day in range(7 * weeks)]
    for agent in problem.agents:
        planned = list(view.planned(agent).values())
        past = [shift for shift in view.past(agent) if shift.date >= first]
        now = {name: sum(burden_of(item, view, agent, name, params) for item in planned) for name in BURDENS}
        carried = {
            name: sum(burden_of(item, view, agent, name, params) for item in past)
            + ledger_hours(view, agent, before, name)
            for name in (*BURDENS, "wishes_denied")
        }
        wishes = _wishes(view, agent, set(view.dates))
        share = problem.contracts[agent.contract].hours_per_week / full
        missed = params.points.get("wishes_denied", 0.0) * (len(wishes) - sum(wishes))
        loads.append(
            Load(
                agent=agent,
                now=now,
                carried=carried,
                hours=sum(item.paid_minutes for item in planned) / 60,
                wishes=len(wishes),
                granted=sum(wishes),
                points=(points_of(planned, view, agent, params) + missed) / share,
                carried_points=carried_points(view, agent, params, weeks) / share,
                share=share,
                on_call=_on_call(problem, roster, agent, weeks),
            )
        )
    values = {name: [(item.now[name] + item.carried[name]) / item.share for item in loads] for name in BURDENS} | {
        "points": [item.points + item.carried_points for item in loads]
    }
    for name in loads[0].on_call if loads else ():
        rotas = [rota for each, rota in problem.on_call.rotas.items() if name in (each, "hours")]
        there = [item for item in loads if any(rota.ever_covers(item.agent) for rota in rotas)]
        values[f"on_call {name}"] = [sum(item.on_call[name]) / item.share for item in there]
    return Fairness(tuple(loads), {name: (spread(each), gini(each)) for name, each in values.items()})


def _on_call(problem: RosterProblem, roster: Roster, agent: Agent, weeks: int) -> dict[str, tuple[float, float]]:
    """What somebody has on call in the plan, and has had before it."""
    found, hours = {}, [0.0, 0.0]
    for rota in problem.on_call.rotas:
        mine = [item for item in roster.on_call if (item.agent, item.rota) == (agent.agent, rota)]
        found[rota] = float(len(mine)), carried_of(problem, agent, rota, "duties", weeks)
        hours[0] += sum(item.hours for item in mine)
        hours[1] += carried_of(problem, agent, rota, "hours", weeks)
    return found | ({"hours": (hours[0], hours[1])} if found else {})


def _ledger_of_duties(problem: RosterProblem, roster: Roster, oldest: date) -> list[LedgerEntry]:
    """Ledger entries of duties on call: week by week from the first that is told one by one, and those of before."""
    told: dict[str, dict[object, OnCallDuty]] = defaultdict(dict)
    for item in (*problem.on_call.given, *roster.on_call):
        if item.agent:
            told[item.rota][item.start, item.agent] = item
    known = {rota: min([problem.start, *(item.date for item in held.values())]) for rota, held in told.items()}
    found: list[LedgerEntry] = []
    for entry in problem.ledger:
        end = next((day for rota, day in known.items() if entry.what.startswith(ledger_name(rota, ""))), problem.start)
        if of_duties(entry.what) and entry.last >= oldest and entry.first < end:
            last = min(entry.last, end - timedelta(days=1))
            part = ((last - entry.first).days + 1) / ((entry.last - entry.first).days + 1)
            found.append(entry.model_copy(update={"last": last, "amount": entry.amount * part}))
    agents, final = {agent.agent: agent for agent in problem.agents}, problem.start + timedelta(days=problem.days - 1)
    amounts: dict[tuple[str, str, date], float] = defaultdict(float)
    for rota, held in told.items():
        for item in held.values():
            for kind in KINDS:
                week = item.date - timedelta(days=item.date.weekday())
                amounts[item.agent, ledger_name(rota, kind), max(week, known[rota])] += amount_of(
                    problem, agents[item.agent], item, kind
                )
    for (agent, what, first), amount in sorted(amounts.items()):
        if amount:
            last = min(first + timedelta(days=6 - first.weekday()), final)
            found.append(LedgerEntry(agent=agent, what=what, first=first, last=last, amount=amount))
    return found


def spread(values: list[float]) -> float:
    """Most less least."""
    return max(values) - min(values) if values else 0.0


def gini(values: list[float]) -> float:
    """Gini coefficient: 0 where all carry the same, near 1 where one carries all."""
    total, count = sum(values), len(values)
    if not total:
        return 0.0
    ordered = sorted(values)
    return sum((2 * rank - count - 1) * value for rank, value in enumerate(ordered, 1)) / (count * total)


def ledger_after(problem: RosterProblem, roster: Roster, params: BurdenParams | None = None) -> list[LedgerEntry]:
    """The ledger for the plan after this one: what was carried, the past shifts and the roster, week by week.

    Entries older than a year are dropped. Hours are there for every week, so that the next plan knows how far back it
    can look.
    """
    params = params or BurdenParams()
    view = View(problem, roster)
    oldest = view.dates[-1] - timedelta(days=364)
    found = []
    for agent in problem.agents:
        known = min([item.date for item in view.past(agent)] + [view.dates[0]])
        for item in problem.ledger:
            if item.agent == agent.agent and item.last >= oldest and item.first < known and not of_duties(item.what):
                last = min(item.last, known - timedelta(days=1))
                days, kept = (item.last - item.first).days + 1, (last - item.first).days + 1
                found.append(item.model_copy(update={"last": last, "amount": item.amount * kept / days}))
        monday = known - timedelta(days=known.weekday())
        shifts = view.shifts(agent)
        while monday <= view.dates[-1]:
            first, last = max(monday, known), min(monday + timedelta(days=6), view.dates[-1])
            mine = [item for item in shifts if first <= item.date <= last]
            hours = sum(item.paid_minutes for item in mine) / 60
            found.append(LedgerEntry(agent=agent.agent, what="hours", first=first, last=last, amount=hours))
            amounts = {name: sum(burden_of(x, view, agent, name, params) for x in mine) for name in BURDENS}
            week = {monday + timedelta(days=day) for day in range(7)}
            wishes = _wishes(view, agent, week.intersection(view.dates))
            amounts |= {"wishes_granted": float(sum(wishes)), "wishes_denied": float(len(wishes) - sum(wishes))}
            found += [
                LedgerEntry(agent=agent.agent, what=name, first=first, last=last, amount=amount)
                for name, amount in amounts.items()
                if amount
            ]
            monday += timedelta(days=7)
    return [*found, *_ledger_of_duties(problem, roster, oldest)]
