"""A rotation that the solver makes: everybody works the same weeks, one after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.people import Agent
from wfm.models.roster import Finding
from wfm.solver.auditing import Absences, cost_of
from wfm.solver.compile import Context
from wfm.solver.lowering import locked_shifts
from wfm.solver.options import Catalogue
from wfm.solver.periods import People
from wfm.solver.primitives import Floats, Linear, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class TeamRotationParams(Model):
    """Who goes round, and how far apart they are."""

    by: Literal["person", "team"] = Field(
        "person", description="what goes round: each person, or each team with all its people on the same shifts"
    )
    step_days: Annotated[int, Field(ge=1, le=28)] = Field(
        7, description="how many days the next in the list is ahead; the cycle is that times their number"
    )


class TeamRotation(Rule[TeamRotationParams]):
    """Everybody of the scope works one cycle, each so many days ahead of the one before; the first follows the last.

    Nine people a week apart have a cycle of nine weeks, and in a week together they work all of it. What repeats is the
    template, or the day off; starts within a template may differ. The order is that of the agents, or of the teams'
    first members. Days of absence, outside employment and locked days may differ. Soft: the weight is paid whenever two
    days that follow each other on one day of the cycle differ. A pattern that is known is stated with `rotation`.
    """

    name = "team_rotation"
    summary = "one cycle of shifts for everybody, made by the solver"
    team = True
    Params = TeamRotationParams

    def lower(self, setting: Setting[TeamRotationParams], context: Context) -> Iterator[Primitive]:
        """A Linear for every two days that must be alike and every template: the one has it as often as the other."""
        people, locked, in_force = People(context), locked_shifts(context), context.days_in_force(setting)
        members = [number for number, agent in enumerate(context.agents) if setting.covers(agent)]
        place = _places(setting.params, [context.agents[number] for number in members])
        cycle = (max(place.values(), default=0) + 1) * setting.params.step_days
        alike: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number in members:
            bound = in_force & ~people.away(number)
            bound[[day for day, _ in locked.get(number, [])]] = False
            ahead = place[context.agents[number].agent] * setting.params.step_days
            for day in np.flatnonzero(bound).tolist():
                alike[(ahead + day) % cycle].append((day, number))
        kinds = sorted({(False, "")}.union(*(_kinds(catalogue) for catalogue in context.catalogues)))
        cost = None if setting.weight is None else setting.weight / 2  # one template too many, another too few
        for cells in alike.values():
            for first, second in pairwise(sorted(cells)):
                for kind in kinds:
                    parts = tuple(
                        Part(
                            int(context.catalogue_of[number]),
                            np.array([number], dtype=np.int64),
                            sign * _is(context.catalogues[context.catalogue_of[number]], kind),
                            day,
                        )
                        for sign, (day, number) in ((1.0, first), (-1.0, second))
                    )
                    yield Linear(self.name, parts, 0.0, 0.0, 0.0, cost)

    def audit(self, setting: Setting[TeamRotationParams], view: View) -> Iterator[Finding]:
        """Every day of the cycle: what each person does there, in the order of dates and people."""
        absences = Absences(view)
        locked = {(item.agent, item.date) for item in view.problem.locked}
        scope = list(view.agents(setting))
        place = _places(setting.params, scope)
        cycle = (max(place.values(), default=0) + 1) * setting.params.step_days
        shown: dict[int, tuple[Agent, date, str]] = {}
        for number, day in enumerate(view.dates):
            if not setting.in_force(day):
                continue
            for agent in scope:
                if absences.away(agent, day) or (agent.agent, day) in locked:
                    continue
                shift = view.planned(agent).get(day)
                kind = "off" if shift is None else shift.template or "a shift"
                where = (place[agent.agent] * setting.params.step_days + number) % cycle
                if where in shown and shown[where][2] != kind:
                    other, then, had = shown[where]
                    yield Finding(
                        rule=self.name,
                        day=day,
                        message=f"{agent.agent} has {kind} on day {where + 1} of {cycle} of the cycle, "
                        f"where {other.agent} had {had} on {then}",
                        cost=cost_of(setting, 1),
                    )
                shown[where] = agent, day, kind


def _places(params: TeamRotationParams, agents: list[Agent]) -> dict[str, int]:
    """Agent → place in the list of those who go round."""
    groups = [agent.team if params.by == "team" else agent.agent for agent in agents]
    order = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return {agent.agent: order[group] for agent, group in zip(agents, groups, strict=True)}


def _kinds(catalogue: Catalogue) -> list[tuple[bool, str]]:
    """Of each option whether it is work, and its template."""
    return list(zip(catalogue.works.tolist(), catalogue.templates, strict=True))


def _is(catalogue: Catalogue, kind: tuple[bool, str]) -> Floats:
    """[1, option] which options are of a kind."""
    return np.array([[float(each == kind) for each in _kinds(catalogue)]])
