"""Tiny roster problems by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from wfm.models.organisation import Break, Contract, RuleSetting, ShiftTemplate, Site
from wfm.models.people import Agent, Assignment, TimeOff, WorkSpan
from wfm.models.roster import Finding, Roster, RosterProblem
from wfm.models.time import IntervalGrid, zone
from wfm.solver.audit import audit

MONDAY = date(2026, 3, 9)
LISBON = "Europe/Lisbon"

MEAL = Break(activity="meal", minutes=30, earliest_minutes=240, latest_minutes=240)
TEMPLATES = {
    "day": ShiftTemplate(earliest_start=540, latest_start=540, length_minutes=(510,), breaks=(MEAL,)),
    "early": ShiftTemplate(earliest_start=360, latest_start=360, length_minutes=(480,), tags=("outer",)),
    "late": ShiftTemplate(earliest_start=840, latest_start=840, length_minutes=(480,), tags=("outer",)),
    "night": ShiftTemplate(earliest_start=1320, latest_start=1320, length_minutes=(510,), tags=("outer", "dark")),
}
"""Paid: day 8 h (09:00–17:30), early 8 h (06:00–14:00), late 8 h (14:00–22:00), night 8.5 h (22:00–06:30)."""


def agents(count: int, **fields: Any) -> tuple[Agent, ...]:
    return tuple(Agent(agent=f"a{index}", site="here", contract="full", **fields) for index in range(count))


def problem(
    days: int = 7,
    *,
    start: date = MONDAY,
    people: int | tuple[Agent, ...] = 1,
    templates: Iterable[str] | Mapping[str, ShiftTemplate] = ("day",),
    rules: Iterable[RuleSetting] = (),
    zone_name: str = LISBON,
    interval_minutes: int = 30,
    site: Site | None = None,
    contracts: dict[str, Contract] | None = None,
    **fields: Any,
) -> RosterProblem:
    """A problem of few agents at one site."""
    chosen = templates if isinstance(templates, Mapping) else {name: TEMPLATES[name] for name in templates}
    return RosterProblem(
        grid=IntervalGrid.of_days(start, days, interval_minutes, zone_name),
        start=start,
        days=days,
        sites={"here": site or Site(time_zone=zone_name)},
        contracts=contracts or {"full": Contract(hours_per_week=40, cost_per_hour=10)},
        shift_templates=dict(chosen),
        agents=agents(people) if isinstance(people, int) else people,
        rules=tuple(rules),
        **fields,
    )


def rule(name: str, weight: float | None = None, **params: Any) -> RuleSetting:
    """A setting for everybody and always."""
    return RuleSetting(rule=name, params=params, weight=weight)


def wall(day: date, clock: str, zone_name: str = LISBON) -> datetime:
    """A moment of local clock time; hours of 24 and more fall on the next day."""
    hours, minutes = map(int, clock.split(":"))
    midnight = datetime(day.year, day.month, day.day) + timedelta(days=hours // 24)
    return midnight.replace(hour=hours % 24, minute=minutes, tzinfo=zone(zone_name))


CLOCKS = {
    "day": ("09:00", "17:30"),
    "early": ("06:00", "14:00"),
    "late": ("14:00", "22:00"),
    "night": ("22:00", "30:30"),
}


def shift(
    day: date,
    template: str = "day",
    agent: str = "a0",
    *,
    start: str = "",
    end: str = "",
    zone_name: str = LISBON,
    breaks: tuple[WorkSpan, ...] | None = None,
    tags: tuple[str, ...] | None = None,
) -> Assignment:
    """A shift of one of the templates, or of other clock times."""
    first, last = CLOCKS.get(template, ("", ""))
    begin = wall(day, start or first, zone_name)
    if breaks is None:
        breaks = ()
        if template == "day":
            low = begin.astimezone(zone("UTC")) + timedelta(minutes=240)
            breaks = (WorkSpan(activity="meal", start=low, end=low + timedelta(minutes=30)),)
    return Assignment(
        agent=agent,
        date=day,
        start=begin,
        end=wall(day, end or last, zone_name),
        breaks=breaks,
        template=template,
        tags=tuple(sorted(TEMPLATES[template].tags if template in TEMPLATES else ())) if tags is None else tags,
    )


def line(text: str, start: date = MONDAY, agent: str = "a0") -> tuple[Assignment, ...]:
    """Shifts on days in a row: d, e, l, n for a day, early, late or night, `.` for a day off."""
    names = {"d": "day", "e": "early", "l": "late", "n": "night"}
    return tuple(
        shift(start + timedelta(days=day), names[letter], agent) for day, letter in enumerate(text) if letter != "."
    )


def before(text: str, start: date = MONDAY, agent: str = "a0") -> tuple[Assignment, ...]:
    """The same, for the days that end just before `start`."""
    return line(text, start - timedelta(days=len(text)), agent)


def roster(problem: RosterProblem, *assignments: Assignment) -> Roster:
    return Roster(start=problem.start, days=problem.days, assignments=assignments)


def findings(problem: RosterProblem, *assignments: Assignment, rule: str) -> tuple[Finding, ...]:
    """What the audit finds by one rule."""
    return tuple(item for item in audit(problem, roster(problem, *assignments)).findings if item.rule == rule)


def verdict(problem: RosterProblem, *assignments: Assignment, rule: str) -> float | None:
    """What one rule costs; None where it is broken."""
    found = findings(problem, *assignments, rule=rule)
    if any(item.cost is None for item in found):
        return None
    return sum(item.cost or 0.0 for item in found)


def leave(day: date, days: int = 1, agent: str = "a0", **fields: Any) -> TimeOff:
    """Absence from midnight to midnight."""
    return TimeOff(agent=agent, start=wall(day, "00:00"), end=wall(day + timedelta(days=days), "00:00"), **fields)
