"""What explanations say of rules, people, days and shifts."""

from __future__ import annotations

import inspect
import re
from datetime import date
from typing import Any

from wfm.models.people import Agent, Assignment
from wfm.models.roster import RosterProblem
from wfm.models.time import zone
from wfm.solver.compile import Compiled
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.statements import Statement


def day_text(day: date) -> str:
    """A day as people say it: Tue 3 Mar."""
    weekdays, months = "Mon Tue Wed Thu Fri Sat Sun", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    return f"{weekdays.split()[day.weekday()]} {day.day} {months.split()[day.month - 1]}"


def days_text(first: date, last: date) -> str:
    """A day, or from one to another."""
    return day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"


def span_text(shift: Assignment, zone_name: str) -> str:
    """A shift's times on the own clock: 09:00–17:30."""
    start, end = (moment.astimezone(zone(zone_name)) for moment in (shift.start, shift.end))
    return f"{start:%H:%M}–{end:%H:%M}"


def shift_text(shift: Assignment | None, zone_name: str) -> str:
    """A shift's times and template, or that the day is off."""
    if shift is None:
        return "off"
    return span_text(shift, zone_name) + (f" {shift.template}" if shift.template else "")


def setting_text(rule: Rule[Any], setting: Setting[Any]) -> str:
    """A rule with its parameters: daily_rest (hours 11)."""
    told = ", ".join(f"{name} {_plain(value)}" for name, value in setting.source.params.items())
    scope = ", ".join(
        f"{name} {_plain(value)}"
        for name in ("sites", "contracts", "teams", "skills", "labels")
        if (value := getattr(setting.source, name))
    )
    told = "; ".join(filter(None, (told, scope)))
    return rule.name + (f" ({told})" if told else "") + (f" [{setting.source.source}]" if setting.source.source else "")


def unit_of(rule: Rule[Any]) -> str:
    """What a unit of violation is, as the rule's documentation has it."""
    found = re.search(r"weight is\s+paid per (\w+)", inspect.getdoc(type(rule)) or "")
    return found[1] if found else ""


def statement_text(compiled: Compiled, item: Statement) -> str:
    """A piece of a rule in the planner's words."""
    first, last = item.dates(compiled)
    when = days_text(first, last)
    if item.agent < 0:
        return f"{when}: {setting_text(item.rule, item.setting)}"
    person, problem = compiled.context.agents[item.agent], compiled.problem
    if item.rule.name == "locked_days":
        return f"{when}: {person.label} is locked: {_locked(problem, person, first)} (locked_days)"
    if item.rule.name == "time_off":
        return f"{when}: {person.label} is absent: {_absence(problem, person, first)} (time_off)"
    if item.rule.name == "availability":
        return f"{when}: {person.label} can work only as employment, available hours and contract allow (availability)"
    return f"{when}: {person.label}: {setting_text(item.rule, item.setting)}"


def _locked(problem: RosterProblem, person: Agent, day: date) -> str:
    for item in problem.locked:
        if (item.agent, item.date) == (person.agent, day):
            return shift_text(item.assignment, problem.zone_of(person))
    return "off"


def _absence(problem: RosterProblem, person: Agent, day: date) -> str:
    name = zone(problem.zone_of(person))
    for item in problem.time_off:
        if item.agent == person.agent and item.start.astimezone(name).date() <= day <= item.end.astimezone(name).date():
            return item.kind
    return "leave"


def _plain(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
