"""Rules for people with a skill that some of them have on some days only: whom a rule binds on which days.

A rule about single people binds each of them on the days on which they have the skills, as though its dates of
validity were those. A rule about people together at a time counts, day by day, those who have the skills then. A rule
that compares what people carry over the plan compares those who have the skills on all its days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from wfm.models.people import Agent
from wfm.models.roster import RosterProblem
from wfm.models.skills import meets
from wfm.solver.rules.base import Rule, Setting, settings_in_force

_DAY = timedelta(days=1)


def settings_of(problem: RosterProblem) -> list[tuple[Rule[Any], Setting[Any]]]:
    """The rules in force for a problem, those with a scope of skills in parts where people have them at times only.

    Raises ConfigurationError for settings that the rules do not know.
    """
    found = settings_in_force(problem.rules)
    if not any(agent.dated_skills for agent in problem.agents):
        return found
    first, last = problem.start, problem.start + (problem.days - 1) * _DAY
    return [
        (rule, part)
        for rule, setting in found
        for part in (_parts(rule, setting, problem.agents, first, last) if setting.source.skills else (setting,))
    ]


def _parts(
    rule: Rule[Any], setting: Setting[Any], agents: Iterable[Agent], first: date, last: date
) -> Iterator[Setting[Any]]:
    needs = setting.source.skills
    held = {agent.agent: _held(agent, needs) for agent in agents}
    if not rule.team:
        people: dict[tuple[date, date], list[str]] = defaultdict(list)
        for name, spans in held.items():
            for span in spans:
                people[span].append(name)
        for (begin, end), names in sorted(people.items()):
            if begin <= last and first <= end:
                yield replace(setting, holders=frozenset(names), first=begin, last=end)
    elif rule.priced:
        begin, end = max(first, setting.source.valid_from or first), min(last, setting.source.valid_until or last)
        whole = (name for name, spans in held.items() if any(low <= begin and end <= high for low, high in spans))
        yield replace(setting, holders=frozenset(whole))
    else:
        starts = {low for spans in held.values() for low, _ in spans}
        starts |= {high + _DAY for spans in held.values() for _, high in spans if high < last}
        days = [date.min, *sorted(day for day in starts if first < day <= last), date.max]
        for begin, end in pairwise(days):
            day = max(begin, first)
            present = (name for name, spans in held.items() if any(low <= day <= high for low, high in spans))
            ends = end if end == date.max else end - _DAY
            yield replace(setting, holders=frozenset(present), first=begin, last=ends)


def _held(agent: Agent, needs: Iterable[str]) -> list[tuple[date, date]]:
    """First and last days of the times in which an agent meets some needs."""
    starts = (date.min, *agent.skill_changes)
    ends = (*(day - _DAY for day in agent.skill_changes), date.max)
    found: list[tuple[date, date]] = []
    for begin, end in zip(starts, ends, strict=True):
        if not meets(agent.skills_on(begin), needs):
            continue
        if found and found[-1][1] + _DAY == begin:
            begin = found.pop()[0]
        found.append((begin, end))
    return found
