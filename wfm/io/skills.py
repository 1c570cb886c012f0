"""skills.csv: skills that people have on some days only, and levels that change; read, checked and written."""

from __future__ import annotations

import re
from collections import defaultdict

from wfm.io.cells import parse_date
from wfm.io.people import People
from wfm.io.records import make, name_in, rows_of
from wfm.io.table import Row, Table
from wfm.models.messages import shown
from wfm.models.people import Agent
from wfm.models.skills import DatedSkill


def read_skills(people: People, table: Table) -> tuple[Agent, ...]:
    """The agents with what the table says of their skills."""
    found: dict[str, list[tuple[DatedSkill, int]]] = defaultdict(list)
    for row in rows_of(table, "skills"):
        agent, name = people.agent_of(row)
        skill = row.need("skill", name_in("skill", people.known.skills), "?")
        level = row.get("level", _level, 1)
        first = row.get("valid_from", parse_date, None)
        last = row.get("valid_until", parse_date, None)
        if first and last and last < first:
            row.report("valid_until", f"must not be before valid_from {first}, got {last}")
        made = make(DatedSkill, row, skill=skill, level=level, valid_from=first, valid_until=last)
        if made and _new(row, made, agent, found[name]):
            found[name].append((made, row.line))
    for name, given in found.items():
        if name in people.agents:
            dated = tuple(skill for skill, _ in given)
            people.agents[name] = people.agents[name].model_copy(update={"dated_skills": dated})
    return tuple(people.agents.values())


def skill_rows(agents: tuple[Agent, ...]) -> list[list[str]]:
    """Rows of skills.csv."""
    return [
        [agent.agent, each.skill, str(each.level), *("" if day is None else day.isoformat() for day in days)]
        for agent in agents
        for each in agent.dated_skills
        for days in ((each.valid_from, each.valid_until),)
    ]


def _new(row: Row, made: DatedSkill, agent: Agent | None, before: list[tuple[DatedSkill, int]]) -> bool:
    """Whether a row says something that neither an earlier one nor agents.csv says; if not, it is reported."""
    for other, line in before:
        if other.overlaps(made):
            row.report("valid_from", f"overlaps line {line}, which gives {made.skill!r} on some of these days too")
            return False
    if agent and agent.skills.get(made.skill) == made.level:
        told = f"the table of agents gives {agent.agent!r} {made.skill!r} at level {made.level} on all days already"
        row.report("skill", f"{told}: leave it out there, or give another level here")
        return False
    return True


def _level(text: str) -> int:
    if not re.fullmatch("[1-9]", text):
        raise ValueError(f"must be a level of 1 to 9, got {shown(text)}")
    return int(text)
