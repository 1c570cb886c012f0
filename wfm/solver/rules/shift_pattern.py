"""Sequences of shifts that must not be, and what must come after a sequence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from wfm.models.base import Name
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Finding
from wfm.solver.auditing import cost_of, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options, past_kind
from wfm.solver.lowering import in_money, priced, successions
from wfm.solver.options import Catalogue
from wfm.solver.parameters import KindParams, NightParams
from wfm.solver.primitives import AnyOf, Bools, Floats, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

LONGEST = 14
"""Days of a sequence with what follows it."""


class ShiftPatternParams(NightParams):
    """Kinds of days in a row."""

    pattern: Annotated[tuple[Name, ...], Field(min_length=1, max_length=LONGEST)] = Field(
        description="kinds of days in a row that must not be: work, off, nights, weekend_days, holidays, a template or "
        "a tag, or several as 'early | day'; with ! for anything else, off included: [night, '!off'] asks for a day "
        "off after a night"
    )
    then: tuple[Name, ...] = Field(
        (),
        description="kinds of the days that must come right after the pattern, which then may be; none: the pattern "
        "must not be",
    )

    @field_validator("pattern", "then")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not all(_alternatives(each)):
                raise ValueError(f"must name kinds of days like 'late' or 'early | day', got {each!r}")
        return value

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if not 2 <= len(self.pattern) + len(self.then) <= LONGEST:
            raise ValueError(
                f"pattern and then together must be 2 to {LONGEST} days, got {len(self.pattern) + len(self.then)}"
            )
        return self

    @property
    def days(self) -> tuple[str, ...]:
        """The kinds of all days of a sequence, with those that follow it."""
        return self.pattern + self.then


class ShiftPattern(Rule[ShiftPatternParams]):
    """A sequence of kinds of days is not worked, or is followed by others.

    A day before the first known shift fits no kind. Sequences that end on a planned day in force are judged, the past
    included. What must follow a sequence is judged as far as it is planned, if all planned days of both are in force
    and the past has not broken it already. Soft: the weight is paid per sequence.
    """

    name = "shift_pattern"
    summary = "a sequence of kinds of days that must not be, or what must follow it"
    Params = ShiftPatternParams

    def lower(self, setting: Setting[ShiftPatternParams], context: Context) -> Iterator[Primitive]:
        """Succession for two days; for more, on some day another kind, or on all that follow the kinds wanted."""
        params, in_force = setting.params, context.days_in_force(setting)
        days, length, wanted = len(context.dates), len(params.days), len(params.pattern)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            fits = np.stack([_fits(context, catalogue, each, params) for each in params.days])
            if length == 2:
                table = _Pairs(fits, in_force, bool(params.then), setting.weight)
                yield from successions(self.name, key, agents, days, 1, table)
            for first in range(1 - length, days):
                span = range(max(first, 0), min(first + length, days))
                if not _judged(params, first, span, in_force):
                    continue
                begun = agents
                if first < 0:  # people whose past begins the sequence
                    begun = np.array([a for a in agents.tolist() if _begun(context, a, params, -first)])
                elif length == 2:
                    continue
                if len(begun) == 0:
                    continue
                if len(span) == 1:
                    (day,) = span
                    broken = fits[day - first, day] != bool(params.then)
                    price = np.zeros(catalogue.exists.shape)
                    price[day] = in_money(broken.astype(np.float64), setting.weight)
                    yield from priced(self.name, key, begun, price)
                    continue
                masks = []
                for number, day in enumerate(span[: max(first + wanted - span.start, 0)]):
                    mask = np.ones((len(span), catalogue.size), dtype=bool)
                    mask[number] = ~fits[day - first, day]
                    masks.append(mask)
                if params.then:
                    mask = np.ones((len(span), catalogue.size), dtype=bool)
                    for number, day in enumerate(span):
                        if day - first >= wanted:
                            mask[number] = fits[day - first, day]
                    masks.append(mask)
                available = np.ones((len(begun), len(masks)), dtype=bool)
                yield AnyOf(self.name, key, begun, np.stack(masks), span.start, available, setting.weight)

    def audit(self, setting: Setting[ShiftPatternParams], view: View) -> Iterator[Finding]:
        """Every row of days that ends on a planned one, or is followed by one."""
        params = setting.params
        for agent in view.agents(setting):
            shifts = {shift.date: shift for shift in view.shifts(agent)}
            known = min([shift.date for shift in view.past(agent)] + [view.dates[0]])
            for back in range(1 - len(params.days), len(view.dates)):
                row = [view.dates[0] + timedelta(days=back + further) for further in range(len(params.days))]
                begin, after = row[: len(params.pattern)], row[len(params.pattern) :]
                if row[0] < known or not all(
                    _is(view, agent, shifts.get(day), each, params)
                    for day, each in zip(begin, params.pattern, strict=True)
                ):
                    continue
                if not params.then:
                    if row[-1] in view.dates and setting.in_force(row[-1]):
                        yield Finding(
                            rule=self.name,
                            agent=agent.agent,
                            day=row[-1],
                            message=f"{', '.join(params.pattern)} from {row[0]}",
                            cost=cost_of(setting, 1),
                        )
                    continue
                wrong = [
                    day
                    for day, each in zip(after, params.then, strict=True)
                    if day <= view.dates[-1] and not _is(view, agent, shifts.get(day), each, params)
                ]
                planned = [day for day in row if view.dates[0] <= day <= view.dates[-1]]
                if wrong and wrong[0] >= view.dates[0] and all(map(setting.in_force, planned)):
                    yield Finding(
                        rule=self.name,
                        agent=agent.agent,
                        day=wrong[0],
                        message=f"{', '.join(params.then)} wanted after {', '.join(params.pattern)} from {row[0]}",
                        cost=cost_of(setting, 1),
                    )


def _judged(params: ShiftPatternParams, first: int, span: range, in_force: Bools) -> bool:
    """Whether the sequence from a day on is judged, of which the days of `span` are planned."""
    if not params.then:
        return span.stop == first + len(params.days) and bool(in_force[span.stop - 1])
    return span.stop > first + len(params.pattern) and bool(in_force[span.start : span.stop].all())


def _kind(params: ShiftPatternParams, what: str) -> KindParams:
    return KindParams(night=params.night, least_hours=params.least_hours, what=what)


def _alternatives(what: str) -> list[str]:
    """The kinds that an element of a pattern names, whether they are asked for or excluded."""
    return [each.strip() for each in what.removeprefix("!").split("|")]


def _fits(context: Context, catalogue: Catalogue, what: str, params: ShiftPatternParams) -> Bools:
    """[day, option] which options are of a kind of the pattern."""
    kinds = [kind_options(context, catalogue, _kind(params, each)) for each in _alternatives(what)]
    return np.asarray(np.any(kinds, axis=0) != what.startswith("!"))


def _begun(context: Context, agent: int, params: ShiftPatternParams, days: int) -> bool:
    """Whether the last days of an agent's known past are the first of the sequence."""
    past = {shift.date: shift for shift in context.past[agent]}
    for number in range(days):
        day, what = context.problem.start - timedelta(days=days - number), params.days[number]
        if not past or day < min(past):
            return False
        fits = any(
            day not in past
            if each == "off"
            else day in past and past_kind(context, agent, _kind(params, each))(past[day])
            for each in _alternatives(what)
        )
        if fits == what.startswith("!"):
            return False
    return True


def _is(view: View, agent: Agent, shift: Assignment | None, what: str, params: ShiftPatternParams) -> bool:
    """Whether a day, with its shift or none, is of a kind of the pattern."""
    if what.startswith("!"):
        return not _is(view, agent, shift, what[1:], params)
    for each in map(str.strip, what.split("|")):
        if (shift is None) if each == "off" else shift is not None and is_kind(shift, view, agent, _kind(params, each)):
            return True
    return False


class _Pairs:
    """Tables of two days that make the sequence, or lack what must follow."""

    def __init__(self, fits: Bools, in_force: Bools, follows: bool, weight: float | None) -> None:
        self.fits, self.in_force, self.follows, self.weight = fits, in_force, follows, weight

    def __call__(self, day: int, gap: int) -> Floats:
        judged = self.in_force[day + gap] and (self.in_force[day] or not self.follows)
        both = self.fits[0, day][:, None] & (self.fits[1, day + gap] != self.follows)[None, :] & judged
        return in_money(both.astype(np.float64), self.weight)
