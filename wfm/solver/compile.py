"""A roster problem as arrays and primitives: what every engine reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.models.skills import meets
from wfm.models.time import zone
from wfm.solver.options import Catalogue, build_catalogue
from wfm.solver.primitives import Allow, Bools, Ints, Primitive
from wfm.solver.rules.base import Setting
from wfm.solver.scope import settings_of


@dataclass(frozen=True, eq=False)
class Context:
    """What a rule may read while it is lowered: the problem, with agents and days as indices and options as arrays."""

    problem: RosterProblem
    dates: tuple[date, ...]
    catalogues: tuple[Catalogue, ...]
    catalogue_of: Ints
    """Catalogue of each agent."""

    @property
    def agents(self) -> tuple[Agent, ...]:
        """All agents; their position is their index."""
        return self.problem.agents

    @cached_property
    def index(self) -> dict[str, int]:
        """Agent identifier → index."""
        return {agent.agent: position for position, agent in enumerate(self.agents)}

    @cached_property
    def past(self) -> tuple[tuple[Assignment, ...], ...]:
        """Each agent's assignments from before the horizon, by start."""
        found: list[list[Assignment]] = [[] for _ in self.agents]
        for assignment in self.problem.past:
            found[self.index[assignment.agent]].append(assignment)
        return tuple(tuple(sorted(items, key=lambda item: item.start)) for items in found)

    def members(self, setting: Setting[Any]) -> list[tuple[int, Ints]]:
        """The agents in a setting's scope, by catalogue: (catalogue, indices)."""
        found: dict[int, list[int]] = defaultdict(list)
        for position, agent in enumerate(self.agents):
            if setting.covers(agent):
                found[int(self.catalogue_of[position])].append(position)
        return [(key, np.array(found[key], dtype=np.int64)) for key in sorted(found)]

    def days_in_force(self, setting: Setting[Any]) -> Bools:
        """Which days a setting's dates of validity include."""
        return np.array([setting.in_force(day) for day in self.dates], dtype=bool)

    def serves(self) -> Bools:
        """Which agents [row] can serve which queues of the demand [column] in the first interval, by skills alone."""
        rows = [self._able(agent, self._first_day(agent)) for agent in self.agents]
        return np.array(rows, dtype=bool).reshape(len(self.agents), len(self.problem.demand))

    def skill_changes(self) -> tuple[tuple[int, int, Bools], ...]:
        """(agent, interval, queues): from which interval on an agent can serve others, and which.

        An interval is of the local date on which it begins, on the agent's own clock.
        """
        found = []
        for number, agent in enumerate(self.agents):
            if not agent.dated_skills:
                continue
            dates = self.problem.grid.local(self.problem.zone_of(agent)).astype("datetime64[D]")
            able = self._able(agent, self._first_day(agent))
            for interval in (np.flatnonzero(dates[1:] != dates[:-1]) + 1).tolist():
                now = self._able(agent, dates[interval].astype(date))
                if (now != able).any():
                    found.append((number, interval, now))
                    able = now
        return tuple(found)

    def _first_day(self, agent: Agent) -> date:
        return self.problem.grid.start.astimezone(zone(self.problem.zone_of(agent))).date()

    def _able(self, agent: Agent, day: date) -> Bools:
        skills = agent.skills_on(day)
        return np.array([meets(skills, demand.skills) for demand in self.problem.demand], dtype=bool)


@dataclass(frozen=True, eq=False)
class Compiled:
    """The problem as engines see it. A roster is `choice[agent, day]`: the index of an option, 0 a day off."""

    context: Context
    primitives: tuple[Primitive, ...]
    allowed: tuple[Bools, ...]
    """For each agent, [day, option]: what exists and no Allow forbids."""

    @property
    def problem(self) -> RosterProblem:
        """The problem that was compiled."""
        return self.context.problem

    @property
    def agents(self) -> int:
        """Number of agents."""
        return len(self.context.agents)

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.context.dates)

    def catalogue(self, agent: int) -> Catalogue:
        """The options of an agent."""
        return self.context.catalogues[int(self.context.catalogue_of[agent])]

    def roster(self, choice: Ints) -> Roster:
        """The assignments of a choice of options."""
        problem, locked = self.problem, {(item.agent, item.date) for item in self.problem.locked}
        assignments = []
        for position, agent in enumerate(self.context.agents):
            catalogue = self.catalogue(position)
            for day, when in enumerate(self.context.dates):
                option = int(choice[position, day])
                if option:
                    assignments.append(
                        Assignment(
                            agent=agent.agent,
                            date=when,
                            start=problem.grid.start + timedelta(minutes=int(catalogue.start[day, option])),
                            end=problem.grid.start + timedelta(minutes=int(catalogue.end[day, option])),
                            breaks=catalogue.spans[day][option] or (),
                            template=catalogue.templates[option],
                            tags=tuple(sorted(catalogue.tags[option])),
                            locked=(agent.agent, when) in locked,
                        )
                    )
        assignments.sort(key=lambda item: (item.agent, item.date))
        return Roster(start=problem.start, days=problem.days, assignments=tuple(assignments))

    def choice(self, roster: Roster) -> Ints:
        """The options of a roster, an option of another template where shifts look alike; 0 where it has none."""
        position = {agent.agent: index for index, agent in enumerate(self.context.agents)}
        day = {when: index for index, when in enumerate(self.context.dates)}
        choice = np.zeros((self.agents, self.days), dtype=np.int64)
        for item in roster.assignments:
            if item.agent not in position or item.date not in day:
                continue
            agent, when = position[item.agent], day[item.date]
            catalogue, allowed = self.catalogue(agent), self.allowed[agent][when]
            start, end = (self.problem.grid.minute(moment) for moment in (item.start, item.end))
            alike = np.flatnonzero(allowed & (catalogue.start[when] == start) & (catalogue.end[when] == end))
            options = [option for option in alike.tolist() if option]
            exact = [option for option in options if (catalogue.spans[when][option] or ()) == item.breaks]
            choice[agent, when] = (exact or options or [0])[0]
        return choice

    def only(self, terms: Collection[str]) -> Compiled:
        """The problem with nothing but the primitives of some terms."""
        return self.with_primitives(item for item in self.primitives if item.term in terms)

    def with_primitives(self, primitives: Iterable[Primitive]) -> Compiled:
        """The problem with these primitives alone."""
        kept = tuple(primitives)
        return Compiled(context=self.context, primitives=kept, allowed=_allowed(self.context, kept))


def build_context(problem: RosterProblem) -> Context:
    """Place all shift variants on all days, once per site and zone."""
    dates = tuple(problem.start + timedelta(days=day) for day in range(problem.days))
    position = {when: day for day, when in enumerate(dates)}
    locked: dict[str, list[tuple[int, Assignment]]] = defaultdict(list)
    for item in problem.locked:
        if item.assignment is not None and item.date in position:
            locked[item.agent].append((position[item.date], item.assignment))
    keys = [(problem.zone_of(agent), agent.site) for agent in problem.agents]
    distinct = sorted(set(keys))
    catalogues = []
    for zone_name, site in distinct:
        extras = [
            extra
            for agent, key in zip(problem.agents, keys, strict=True)
            if key == (zone_name, site)
            for extra in locked.get(agent.agent, ())
        ]
        templates = {
            name: template
            for name, template in problem.shift_templates.items()
            if not template.sites or site in template.sites
        }
        opening = problem.sites[site].opening_hours
        catalogues.append(build_catalogue(problem.grid, dates, zone_name, site, opening, templates, extras))
    return Context(
        problem=problem,
        dates=dates,
        catalogues=tuple(catalogues),
        catalogue_of=np.array([distinct.index(key) for key in keys], dtype=np.int64),
    )


def compile_problem(problem: RosterProblem) -> Compiled:
    """State all rules in force in primitives. Raises ConfigurationError for settings that the rules do not know."""
    context = build_context(problem)
    primitives: list[Primitive] = []
    for rule, setting in settings_of(problem):
        primitives.extend(rule.lower(setting, context))
    return Compiled(context=context, primitives=tuple(primitives), allowed=_allowed(context, primitives))


def _allowed(context: Context, primitives: Iterable[Primitive]) -> tuple[Bools, ...]:
    masks = [context.catalogues[context.catalogue_of[agent]].exists for agent in range(len(context.agents))]
    for primitive in primitives:
        if isinstance(primitive, Allow):
            for agent in primitive.agents.tolist():
                masks[agent] = masks[agent] & primitive.mask
    return tuple(masks)
