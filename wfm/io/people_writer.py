"""Models → the tables about people, so that reading them again gives equal models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wfm.io.cells import (
    day_minutes,
    format_absence,
    format_breaks,
    format_hours,
    format_moment,
    format_number,
    format_skills,
    join_list,
)
from wfm.io.on_call import on_call_rows
from wfm.io.people import clock_or
from wfm.io.skills import skill_rows
from wfm.models.people import Agent, Assignment, LedgerEntry, LockedDay, Preference, SpecialDay, TimeOff
from wfm.models.plan import PlanInputs

Rows = list[list[str]]


def people_rows(inputs: PlanInputs) -> dict[str, Rows]:
    """Rows of every table about people that has any, by table; agents are always there."""
    zones = {
        agent.agent: agent.time_zone or inputs.configuration.sites[agent.site].time_zone for agent in inputs.agents
    }
    tables = {
        "agents": [_agent(agent) for agent in inputs.agents],
        "skills": skill_rows(inputs.agents),
        "time_off": [_time_off(off, zones[off.agent]) for off in inputs.time_off],
        "preferences": [_preference(wish) for wish in inputs.preferences],
        "locked_shifts": [_locked(locked, zones[locked.agent]) for locked in inputs.locked],
        "past_shifts": [_shift(shift, zones[shift.agent]) for shift in inputs.past],
        "special_days": [_special_day(day) for day in inputs.special_days],
        "drivers": [[_day(item.date), item.name, format_number(item.value), item.queue] for item in inputs.drivers],
        "ledger": ledger_rows(inputs.ledger),
        "on_call": on_call_rows(inputs.on_call, inputs.configuration),
        "availability_levels": [[x.agent, x.level, format_hours(x.hours)] for x in inputs.levels],
    }
    return {name: rows for name, rows in tables.items() if rows or name == "agents"}


def _agent(agent: Agent) -> list[str]:
    return [
        agent.agent,
        agent.name,
        agent.site,
        agent.contract,
        format_skills(agent.skills),
        agent.team,
        join_list(list(agent.labels)),
        agent.time_zone or "",
        "" if agent.availability is None else format_hours(agent.availability),
        _day(agent.start_date),
        _day(agent.end_date),
    ]


def _time_off(off: TimeOff, zone_name: str) -> list[str]:
    return [
        off.agent,
        format_absence(off.start, zone_name, end=False),
        format_absence(off.end, zone_name, end=True),
        off.kind,
        format_number(off.paid_hours),
    ]


def _preference(wish: Preference) -> list[str]:
    return [wish.agent, _day(wish.date), wish.wish, wish.what, format_number(wish.weight)]


def _locked(locked: LockedDay, zone_name: str) -> list[str]:
    if locked.assignment is None:
        return [locked.agent, _day(locked.date), "", "", "", "", "", "", ""]
    return _shift(locked.assignment, zone_name)


def _shift(shift: Assignment, zone_name: str) -> list[str]:
    start = format_moment(shift.start, shift.date, zone_name)
    begin = clock_or(start, lambda: day_minutes(shift.start, shift.date, zone_name))
    return [
        shift.agent,
        _day(shift.date),
        start,
        format_moment(shift.end, shift.date, zone_name, begin),
        format_breaks(shift.breaks, shift.date, zone_name, begin),
        shift.template,
        join_list(list(shift.tags)),
        format_breaks(shift.meetings, shift.date, zone_name, begin),
        format_breaks(shift.blocks, shift.date, zone_name, begin),
    ]


def _special_day(day: SpecialDay) -> list[str]:
    factor = "" if day.factor is None else format_number(day.factor)
    return [_day(day.date), day.kind, day.name, day.queue, day.site, factor]


def ledger_rows(entries: Iterable[LedgerEntry]) -> Rows:
    """Rows of ledger.csv."""
    return [[x.agent, x.what, _day(x.first), _day(x.last), format_number(x.amount)] for x in entries]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
