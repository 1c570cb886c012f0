"""Changes of a roster that people have been told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model
from wfm.models.people import Assignment
from wfm.models.roster import Finding
from wfm.solver.auditing import Absences, cost_of
from wfm.solver.compile import Context
from wfm.solver.lowering import in_money, priced
from wfm.solver.options import Catalogue
from wfm.solver.periods import People
from wfm.solver.primitives import Bools, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class ChangesParams(Model):
    """Which days a setting speaks of, by the notice that a change would have, and what a change is."""

    min_notice_days: int = Field(0, ge=0, description="days of at least so much notice")
    max_notice_days: int | None = Field(None, ge=0, description="days of at most so much notice; none: all later ones")
    what: Literal["shift", "breaks"] = Field(
        "shift",
        description="shift: another start, end or template, work for a day off, or off for work; breaks: the "
        "same shift with its breaks elsewhere",
    )
    min_moved_minutes: Annotated[int, Field(ge=0)] = Field(
        0, description="starts and ends that move by less than this are no change"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_notice_days is not None and self.max_notice_days < self.min_notice_days:
            raise ValueError(f"max_notice_days must be at least min_notice_days ({self.min_notice_days})")
        return self


class Changes(Rule[ChangesParams]):
    """Published shifts stay as they are.

    Notice is the number of days from the day of the change to the shift. Hard, such days are frozen; soft, the weight
    is paid per shift changed, so that several settings make changes dearer the later they come. Published shifts that
    overlap an absence of today's are lost anyway and are not judged, nor are plans without a published roster.
    """

    name = "changes"
    summary = "what changing a published shift costs, by notice given"
    Params = ChangesParams

    def lower(self, setting: Setting[ChangesParams], context: Context) -> Iterator[Primitive]:
        """A price of options that differ from the published shift."""
        published = context.problem.published
        if published is None:
            return
        people = People(context)
        shifts: dict[int, dict[int, Assignment]] = defaultdict(dict)
        for item in published.assignments:
            if item.agent in context.index:
                shifts[context.index[item.agent]][(item.date - context.problem.start).days] = item
        notice = np.array([(day - published.today).days for day in context.dates])
        most = np.inf if setting.params.max_notice_days is None else setting.params.max_notice_days
        concerned = context.days_in_force(setting) & (notice >= setting.params.min_notice_days) & (notice <= most)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            for agent in agents.tolist():
                judged = concerned & ~people.away(agent)
                units = np.zeros(catalogue.exists.shape)
                for day in np.flatnonzero(judged).tolist():
                    told = shifts[agent].get(day)
                    if told is None or not people.absent(agent, told):
                        units[day] = _differs(context, catalogue, day, told, setting.params)
                yield from priced(self.name, key, np.array([agent]), in_money(units, setting.weight))

    def audit(self, setting: Setting[ChangesParams], view: View) -> Iterator[Finding]:
        """Every day of everybody against what was published."""
        published, params = view.problem.published, setting.params
        if published is None:
            return
        absences = Absences(view)
        told = {(item.agent, item.date): item for item in published.assignments}
        for agent in view.agents(setting):
            for day in filter(setting.in_force, view.dates):
                notice = (day - published.today).days
                late = params.max_notice_days is not None and notice > params.max_notice_days
                if notice < params.min_notice_days or late:
                    continue
                before, now = told.get((agent.agent, day)), view.planned(agent).get(day)
                if absences.away(agent, day) or (before is not None and absences.overlaps(agent, before)):
                    continue
                if change := _change(before, now, params):
                    yield Finding(
                        rule=self.name,
                        agent=agent.agent,
                        day=day,
                        message=f"{change}, {notice} days before",
                        cost=cost_of(setting, 1),
                    )


def _differs(context: Context, catalogue: Catalogue, day: int, told: Assignment | None, params: ChangesParams) -> Bools:
    """[option] which options of a day are a change."""
    if told is None:
        return catalogue.works if params.what == "shift" else np.zeros(catalogue.size, dtype=bool)
    minute = context.problem.grid.minute
    moved = np.maximum(np.abs(catalogue.start[day] - minute(told.start)), np.abs(catalogue.end[day] - minute(told.end)))
    same = catalogue.works & (moved < max(params.min_moved_minutes, 1))
    same &= np.array([name == told.template for name in catalogue.templates])
    if params.what == "shift":
        return np.asarray(~same)
    exact = np.array([spans == told.breaks for spans in catalogue.spans[day]], dtype=bool)
    return np.asarray(same & (moved == 0) & ~exact)


def _change(before: Assignment | None, now: Assignment | None, params: ChangesParams) -> str:
    """What has changed, blank where nothing has."""
    if before is None or now is None:
        if before is now or params.what == "breaks":
            return ""
        return "a shift on a day that was published as off" if before is None else "a published shift is gone"
    moved = max(abs(now.start - before.start), abs(now.end - before.end))
    if moved >= timedelta(minutes=max(params.min_moved_minutes, 1)) or now.template != before.template:
        return "another shift than was published" if params.what == "shift" else ""
    other_breaks = params.what == "breaks" and not moved and now.breaks != before.breaks
    return "other breaks than were published" if other_breaks else ""
