"""What else people could work, and what each choice breaks and costs: judged by the auditor, rule by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np

from wfm.models.people import Agent, Assignment
from wfm.models.roster import Finding, Roster, RosterProblem
from wfm.models.skills import meets
from wfm.models.time import zone
from wfm.solver.compile import Context, build_context
from wfm.solver.parts import of_person, only_intervals, only_people
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.scope import settings_of
from wfm.solver.view import View

Settings = list[tuple[Rule[object], Setting[object]]]  # type: ignore[type-var]


@dataclass(frozen=True)
class Change:
    """One person's day another way: what it would break, and what it would cost, rule by rule (negative: save)."""

    agent: str
    day: date
    now: Assignment | None
    then: Assignment | None
    broken: tuple[Finding, ...] = ()
    terms: dict[str, float] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """The change in cost in all."""
        return sum(self.terms.values())

    @property
    def rank(self) -> tuple[int, float, str]:
        """Fewer broken rules first, then the cheaper."""
        return len(self.broken), round(self.cost, 6), self.agent


class Alternatives:
    """Changes of a roster for a problem."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self.problem = problem
        self.roster = roster
        self._settings: Settings = settings_of(problem)
        self._people = {agent.agent: agent for agent in problem.agents}
        self._alone: dict[str, tuple[RosterProblem, Roster, tuple[set[_Key], dict[str, float]]]] = {}
        self._covers: dict[tuple[int, int], dict[str, float]] = {}

    @cached_property
    def context(self) -> Context:
        """All options of everybody."""
        return build_context(self.problem)

    def able(self, queue: str, interval: int) -> list[Agent]:
        """People with the skills of a queue on the date, on their own clock, on which an interval begins."""
        (demand,) = (item for item in self.problem.demand if item.queue == queue)
        moment = self.problem.grid.instant(interval)
        return [
            agent
            for agent in self.problem.agents
            if meets(agent.skills_on(moment.astimezone(zone(self.problem.zone_of(agent))).date()), demand.skills)
        ]

    def able_on_other_days(self, queue: str, able: list[Agent]) -> tuple[Agent, ...]:
        """People who have the skills of a queue on some planned day, less those who are `able` when it matters."""
        (demand,) = (item for item in self.problem.demand if item.queue == queue)
        first, last = self.problem.start, self.problem.start + timedelta(days=self.problem.days - 1)
        return tuple(
            agent
            for agent in self.problem.agents
            if agent not in able and any(meets(skills, demand.skills) for skills in agent.skill_sets(first, last))
        )

    def shift_on(self, agent: str, day: date) -> Assignment | None:
        """What somebody works on a day."""
        return next((x for x in self.roster.assignments if (x.agent, x.date) == (agent, day)), None)

    def covering(self, agent: Agent, interval: int) -> list[Change]:
        """Every shift with which an agent would be at work in an interval, the best change first."""
        position = self.context.index[agent.agent]
        catalogue = self.context.catalogues[int(self.context.catalogue_of[position])]
        local = self.problem.grid.instant(interval).astimezone(zone(catalogue.zone)).date()
        found: list[Change] = []
        for days in (0, -1, -2):
            day = (local + timedelta(days=days) - self.problem.start).days
            if not 0 <= day < len(self.context.dates):
                continue
            seen: set[tuple[int, int, str]] = set()
            for option in np.flatnonzero(catalogue.exists[day] & catalogue.works).tolist():
                where, part = catalogue.cover(day, option)
                times = (
                    int(catalogue.start[day, option]),
                    int(catalogue.end[day, option]),
                    catalogue.templates[option],
                )
                if option >= catalogue.first_extra or times in seen or interval not in where[part > 0.999].tolist():
                    continue
                seen.add(times)
                found.append(self.change(agent, self.context.dates[day], self._shift(agent, position, day, option)))
        return sorted(found, key=lambda change: change.rank)

    def shifts_between(self, agent: Agent, first: datetime, last: datetime) -> Iterator[Assignment]:
        """Every shift that an agent may begin within a span of time, on a day without one, by start."""
        position, grid = self.context.index[agent.agent], self.problem.grid
        catalogue = self.context.catalogues[int(self.context.catalogue_of[position])]
        for day, when in enumerate(self.context.dates):
            if self.shift_on(agent.agent, when) is None:
                start = catalogue.start[day]
                open_ = catalogue.exists[day] & catalogue.works & (np.arange(catalogue.size) < catalogue.first_extra)
                open_ &= (start >= grid.minute(first)) & (start < grid.minute(last))
                for option in sorted(np.flatnonzero(open_).tolist(), key=lambda number: (start[number], number)):
                    yield self._shift(agent, position, day, option)

    def same_shift(self, agent: Agent, shift: Assignment) -> Assignment | None:
        """The agent's own option with the times of another's shift, if there is one."""
        position = self.context.index[agent.agent]
        catalogue = self.context.catalogues[int(self.context.catalogue_of[position])]
        first, last = self.problem.grid.minute(shift.start), self.problem.grid.minute(shift.end)
        for day, when in enumerate(self.context.dates):
            if abs((when - shift.date).days) <= 1:
                same = (catalogue.start[day] == first) & (catalogue.end[day] == last)
                same &= catalogue.exists[day] & catalogue.works
                for option in sorted(
                    np.flatnonzero(same).tolist(),
                    key=lambda number: catalogue.spans[day][number] != shift.breaks,
                ):
                    return self._shift(agent, position, day, option)
        return None

    def change(self, agent: Agent, day: date, then: Assignment | None) -> Change:
        """What giving somebody another day changes: the rules about them alone, and the service of the queues."""
        now = self.shift_on(agent.agent, day)
        problem, mine, (broken, terms) = self._before(agent.agent)
        kept = tuple(item for item in mine.assignments if item.date != day)
        after = mine.model_copy(update={"assignments": (*kept, *([then] if then else []))})
        broken_then, terms_then = _judged(problem, after, self._settings)
        delta: dict[str, float] = defaultdict(float)
        for name in terms.keys() | terms_then.keys():
            delta[name] += terms_then.get(name, 0.0) - terms.get(name, 0.0)
        if not broken_then - broken:
            for name, cost in self.service(((agent.agent, day, then),)).items():
                delta[name] += cost
        new = sorted(broken_then - broken, key=lambda key: (key[0], key[1] or date.min))
        findings = tuple(Finding(rule=rule, agent=agent.agent, day=when, message=text) for rule, when, text in new)
        return Change(agent.agent, day, now, then, findings, {k: v for k, v in delta.items() if abs(v) > 1e-9})

    def service(self, changes: tuple[tuple[str, date, Assignment | None], ...]) -> dict[str, float]:
        """What some changes together do to the cost of shortage and idleness."""
        touched = {(agent, day) for agent, day, _ in changes}
        old = [item for item in self.roster.assignments if (item.agent, item.date) in touched]
        new = [item for _, _, item in changes if item is not None]
        if not old and not new:
            return {}
        grid = self.problem.grid
        first = min(grid.index(item.start) for item in (*old, *new))
        last = max(grid.index(item.end - timedelta(seconds=1)) for item in (*old, *new)) + 1
        if (first, last) not in self._covers:
            self._covers[first, last] = self._cover(self.roster.assignments, first, last)
        before = self._covers[first, last]
        kept = tuple(item for item in self.roster.assignments if (item.agent, item.date) not in touched)
        after = self._cover((*kept, *new), first, last)
        return {name: after.get(name, 0.0) - before.get(name, 0.0) for name in after.keys() | before.keys()}

    def _cover(self, assignments: tuple[Assignment, ...], first: int, last: int) -> dict[str, float]:
        part = only_intervals(self.problem, first, last)
        low, high = part.grid.start, part.grid.end
        near = tuple(item for item in assignments if item.start < high and low < item.end)
        view = View(part, self.roster.model_copy(update={"assignments": near}))
        found: dict[str, float] = defaultdict(float)
        for rule, setting in self._settings:
            if rule.name == "coverage":
                for finding in rule.audit(setting, view):
                    found[finding.rule] += finding.cost or 0.0
        return found

    def _before(self, agent: str) -> tuple[RosterProblem, Roster, tuple[set[_Key], dict[str, float]]]:
        if agent not in self._alone:
            problem = only_people(self.problem, {agent})
            mine = of_person(self.roster, agent)
            self._alone[agent] = problem, mine, _judged(problem, mine, self._settings)
        return self._alone[agent]

    def _shift(self, agent: Agent, position: int, day: int, option: int) -> Assignment:
        catalogue = self.context.catalogues[int(self.context.catalogue_of[position])]
        start = self.problem.grid.start
        return Assignment(
            agent=agent.agent,
            date=self.context.dates[day],
            start=start + timedelta(minutes=int(catalogue.start[day, option])),
            end=start + timedelta(minutes=int(catalogue.end[day, option])),
            breaks=catalogue.spans[day][option] or (),
            template=catalogue.templates[option],
            tags=tuple(sorted(catalogue.tags[option])),
        )


_Key = tuple[str, date | None, str]


def _judged(problem: RosterProblem, roster: Roster, settings: Settings) -> tuple[set[_Key], dict[str, float]]:
    """Hard rules broken and costs by rule, of the rules about single people."""
    view = View(problem, roster)
    broken: set[_Key] = set()
    terms: dict[str, float] = defaultdict(float)
    for rule, setting in settings:
        if rule.team:
            continue
        for finding in rule.audit(setting, view):
            if finding.cost is None:
                broken.add((finding.rule, finding.day, finding.message))
            else:
                terms[finding.rule] += finding.cost
    return broken, terms


def at_work(shift: Assignment | None, start: datetime, end: datetime) -> str:
    """What somebody with a shift does in a span of time: 'at work', the break they are on, or nothing."""
    if shift is None or not (shift.start < end and start < shift.end):
        return ""
    for pause in shift.breaks:
        if pause.start < end and start < pause.end:
            return pause.activity
    return "at work"


def team_findings(problem: RosterProblem, roster: Roster) -> Iterator[Finding]:
    """What hard rules about people together find broken."""
    view = View(problem, roster)
    for rule, setting in settings_of(problem):
        if rule.team and not rule.priced and setting.weight is None:
            yield from rule.audit(setting, view)
