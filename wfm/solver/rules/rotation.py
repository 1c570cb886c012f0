"""A pattern of days that repeats: the rotation of a team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Name
from wfm.models.people import Agent
from wfm.models.roster import Finding
from wfm.solver.auditing import Absences, cost_of, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options
from wfm.solver.lowering import in_money, locked_shifts, priced
from wfm.solver.options import Catalogue
from wfm.solver.parameters import KindParams, NightParams
from wfm.solver.periods import People
from wfm.solver.primitives import AnyOf, Bools, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class RotationParams(NightParams):
    """The pattern, and where in it people stand."""

    pattern: Annotated[tuple[Name, ...], Field(min_length=1, max_length=366)] = Field(
        description="kind of each day of the cycle: off, work, any, nights, a template or a tag"
    )
    anchor: date = Field(description="a day on which position 0 of the pattern is worked by those with offset 0")
    offset: int | None = Field(
        None, ge=0, description="how many days further people of the scope are; none: chosen for each of them"
    )
    step_days: Annotated[int, Field(ge=1, le=366)] = Field(
        1, description="offsets that may be chosen are multiples of this: 7 keeps weeks whole"
    )

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.offset is not None and self.offset >= len(self.pattern):
            raise ValueError(f"offset must be less than the length of the pattern ({len(self.pattern)})")
        return self


class Rotation(Rule[RotationParams]):
    """Every day is of the kind that a repeating pattern has there.

    Days of absence, outside employment and locked days may differ. With an offset (one setting for each team) it is
    fixed, otherwise each person gets the one that serves best. Soft: the weight is paid per day that differs, or once
    per person who keeps no offset where it is chosen.
    """

    name = "rotation"
    summary = "a repeating pattern of shifts and days off"
    Params = RotationParams

    def lower(self, setting: Setting[RotationParams], context: Context) -> Iterator[Primitive]:
        """A price of what differs, or any of the offsets."""
        params, people, locked = setting.params, People(context), locked_shifts(context)
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            kinds = {what: _fits(context, catalogue, what, params) for what in set(params.pattern)}
            alike: dict[bytes, tuple[Bools, list[int]]] = {}
            for agent in agents.tolist():
                free = people.away(agent) | ~in_force
                free[[day for day, _ in locked.get(agent, [])]] = True
                alike.setdefault(free.tobytes(), (free, []))[1].append(agent)
            offsets = range(0, len(params.pattern), params.step_days) if params.offset is None else [params.offset]
            for free, group in alike.values():
                masks = np.array(
                    [
                        [kinds[_due(params, when, offset)][day] | free[day] for day, when in enumerate(context.dates)]
                        for offset in offsets
                    ]
                )
                if params.offset is not None:
                    yield from priced(self.name, key, np.array(group), in_money((~masks[0]) * 1.0, setting.weight))
                else:
                    available = np.ones((len(group), len(masks)), dtype=bool)
                    yield AnyOf(self.name, key, np.array(group), masks, 0, available, setting.weight)

    def audit(self, setting: Setting[RotationParams], view: View) -> Iterator[Finding]:
        """Every day against the pattern, or against each offset of it."""
        params, absences = setting.params, Absences(view)
        locked = defaultdict(set)
        for item in view.problem.locked:
            locked[item.agent].add(item.date)
        for agent in view.agents(setting):
            judged = [
                day
                for day in view.dates
                if setting.in_force(day) and not absences.away(agent, day) and day not in locked[agent.agent]
            ]
            if params.offset is not None:
                for day in judged:
                    due = _due(params, day, params.offset)
                    if not _is(view, agent, day, due, params):
                        yield Finding(
                            rule=self.name,
                            agent=agent.agent,
                            day=day,
                            message=f"the rotation has {due} here",
                            cost=cost_of(setting, 1),
                        )
            elif not any(
                all(_is(view, agent, day, _due(params, day, offset), params) for day in judged)
                for offset in range(0, len(params.pattern), params.step_days)
            ):
                yield Finding(
                    rule=self.name,
                    agent=agent.agent,
                    day=view.dates[0],
                    message="the days fit the rotation at no offset",
                    cost=cost_of(setting, 1),
                )


def _due(params: RotationParams, day: date, offset: int) -> str:
    return params.pattern[((day - params.anchor).days + offset) % len(params.pattern)]


def _fits(context: Context, catalogue: Catalogue, what: str, params: RotationParams) -> Bools:
    if what == "any":
        return np.ones(catalogue.exists.shape, dtype=bool)
    return kind_options(context, catalogue, KindParams(night=params.night, least_hours=params.least_hours, what=what))


def _is(view: View, agent: Agent, day: date, what: str, params: RotationParams) -> bool:
    shift = view.planned(agent).get(day)
    if what in ("any", "off") or shift is None:
        return what == "any" or (what == "off" and shift is None)
    return is_kind(shift, view, agent, KindParams(night=params.night, least_hours=params.least_hours, what=what))
