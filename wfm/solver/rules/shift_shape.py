"""Shifts follow their templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import permutations

import numpy as np

from wfm.models.organisation import Break, ShiftTemplate
from wfm.models.people import Agent, Assignment, WorkSpan, span_minutes
from wfm.models.roster import Finding, RosterProblem
from wfm.models.time import WEEKDAYS, local_instant
from wfm.solver.compile import Context
from wfm.solver.lowering import allow, furthest_gap, identical, locked_shifts, priced, successions
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Bools, Floats, Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class ShiftShape(Rule[NoParams]):
    """A shift has the start, length, breaks, weekday, tags and site of its template and lies in the opening hours.

    Locked shifts may have any shape, for the agent and day they are locked on. Nobody works two shifts at once.
    Opening hours are read on the agent's own clock, as start times are.
    """

    name = "shift_shape"
    summary = "shifts follow their templates and never overlap"
    always = True
    soft = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """Options have the right shape by construction; extras are kept to their owners, overlaps are forbidden."""
        locked = locked_shifts(context)
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            if catalogue.first_extra < catalogue.size:
                masks = [
                    (agent, _own_extras(context, catalogue, in_force, locked.get(agent, [])))
                    for agent in agents.tolist()
                ]
                yield from allow(self.name, key, catalogue, masks)
            overlaps = _Overlaps(catalogue, in_force)
            yield from successions(self.name, key, agents, len(context.dates), furthest_gap(catalogue, 0), overlaps)
            for agent in agents.tolist():
                if context.past[agent]:
                    end = max(context.problem.grid.minute(shift.end) for shift in context.past[agent])
                    early = (catalogue.start < end) & catalogue.works & catalogue.exists & in_force[:, None]
                    yield from priced(self.name, key, np.array([agent]), np.where(early, np.inf, 0.0))

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every assignment against the templates, and against the agent's other assignments."""
        agents = {agent.agent: agent for agent in view.problem.agents}
        covered = {agent.agent for agent in view.agents(setting)}
        locked = {(item.agent, item.date): item.assignment for item in view.problem.locked}
        per_day = Counter((item.agent, item.date) for item in view.roster.assignments)
        latest: dict[str, datetime] = {}
        for item in view.problem.past:
            latest[item.agent] = max(latest.get(item.agent, item.end), item.end)
        shapes = Shapes(view.problem)
        for item in sorted(view.roster.assignments, key=lambda item: (item.agent, item.date, item.start)):
            if item.agent not in agents:
                yield self._hard(item, "no such agent")
                continue
            if item.agent in covered and setting.in_force(item.date):
                if item.date not in view.dates:
                    yield self._hard(item, "outside the planned days")
                if per_day[item.agent, item.date] > 1:
                    yield self._hard(item, "more than one shift on the day")
                if item.agent in latest and item.start < latest[item.agent]:
                    yield self._hard(item, "begins before an earlier shift has ended")
                given = locked.get((item.agent, item.date))
                if given is None or not _same(given, item):
                    for message in shapes.problems(agents[item.agent], item):
                        yield self._hard(item, message)
            latest[item.agent] = max(latest.get(item.agent, item.end), item.end)

    def _hard(self, item: Assignment, message: str) -> Finding:
        return Finding(rule=self.name, agent=item.agent, day=item.date, message=message)


def _own_extras(
    context: Context, catalogue: Catalogue, in_force: Bools, locked: list[tuple[int, Assignment | None]]
) -> Bools:
    """[day, option] all but the extras that stand for other agents' locked shifts."""
    mask = np.tile(np.arange(catalogue.size) < catalogue.first_extra, (len(context.dates), 1)) | ~in_force[:, None]
    for day, shift in locked:
        if shift is not None:
            mask[day] |= identical(context, catalogue, day, shift)
    return mask


class _Overlaps:
    """Tables of shifts that would run at the same time."""

    def __init__(self, catalogue: Catalogue, in_force: Bools) -> None:
        self.catalogue, self.in_force = catalogue, in_force

    def __call__(self, day: int, gap: int) -> Floats:
        works = self.catalogue.exists & self.catalogue.works
        both = works[day][:, None] & works[day + gap][None, :]
        overlaps = self.catalogue.end[day][:, None] > self.catalogue.start[day + gap][None, :]
        return np.where(both & overlaps & self.in_force[day + gap], np.inf, 0.0)


def _same(given: Assignment, item: Assignment) -> bool:
    return (given.start, given.end, given.breaks, given.template, set(given.tags)) == (
        item.start,
        item.end,
        item.breaks,
        item.template,
        set(item.tags),
    )


class Shapes:
    """What is wrong with the shape of an assignment, judged from the inputs."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.spans: dict[tuple[str, date, str], set[tuple[datetime, datetime]]] = {}

    def problems(self, agent: Agent, item: Assignment) -> Iterator[str]:
        """Each way in which an assignment departs from its template and site."""
        template = self.problem.shift_templates.get(item.template)
        if template is None:
            yield f"no shift template {item.template!r}"
            return
        zone = self.problem.zone_of(agent)
        if template.sites and agent.site not in template.sites:
            yield f"{item.template} is not worked at {agent.site}"
        if WEEKDAYS[item.date.weekday()] not in template.weekdays:
            yield f"{item.template} is not worked on this weekday"
        if set(item.tags) != set(template.tags):
            yield f"tags differ from those of {item.template}"
        if (item.start, item.end) not in self._times(item, template, zone):
            yield f"not a start and length of {item.template}"
        if not any(_fits(order, item) for order in permutations(template.breaks)):
            yield f"breaks are not those of {item.template}"
        if not self._is_open(agent, item, zone):
            yield f"outside the opening hours of {agent.site}"

    def _times(self, item: Assignment, template: ShiftTemplate, zone: str) -> set[tuple[datetime, datetime]]:
        key = (item.template, item.date, zone)
        if key not in self.spans:
            self.spans[key] = {
                (local_instant(item.date, start, zone), local_instant(item.date, start + length, zone))
                for start in range(template.earliest_start, template.latest_start + 1, template.start_step_minutes)
                for length in template.length_minutes
            }
        return self.spans[key]

    def _is_open(self, agent: Agent, item: Assignment, zone: str) -> bool:
        hours = self.problem.sites[agent.site].opening_hours
        if hours is None:
            return True
        reached = item.start
        for days in (-1, 0, 1):
            day = item.date + timedelta(days=days)
            for span in sorted(hours.on(day), key=lambda span: span.start):
                if local_instant(day, span.start, zone) <= reached:
                    reached = max(reached, local_instant(day, span.end, zone))
        return reached >= item.end


def _fits(order: tuple[Break, ...], item: Assignment) -> bool:
    return len(order) == len(item.breaks) and all(map(_is_break, order, item.breaks, [item.start] * len(order)))


def _is_break(wanted: Break, span: WorkSpan, start: datetime) -> bool:
    offset = span_minutes(start, span.start)
    return (
        (span.activity, span.paid) == (wanted.activity, wanted.paid)
        and span.end - span.start == timedelta(minutes=wanted.minutes)
        and span.start == start + timedelta(minutes=offset)
        and wanted.earliest_minutes <= offset <= wanted.latest_minutes
        and (offset - wanted.earliest_minutes) % wanted.step_minutes == 0
    )
