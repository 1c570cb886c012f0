"""Sequences of shifts that must not be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import numpy as np
from pydantic import Field, field_validator

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


class ShiftPatternParams(NightParams):
    """Kinds of days in a row."""

    pattern: Annotated[tuple[Name, ...], Field(min_length=2, max_length=14)] = Field(
        description="kinds of days in a row that must not be: work, off, nights, weekend_days, holidays, a template or "
        "a tag, or several as 'early | day'; with ! for anything else, off included: [night, '!off'] asks for a day "
        "off after a night"
    )

    @field_validator("pattern")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not all(_alternatives(each)):
                raise ValueError(f"must name kinds of days like 'late' or 'early | day', got {each!r}")
        return value


class ShiftPattern(Rule[ShiftPatternParams]):
    """A sequence of kinds of days is not worked.

    A day before the first known shift fits no kind. Sequences that end on a planned day in force are judged, the past
    included. Soft: the weight is paid per sequence.
    """

    name = "shift_pattern"
    summary = "a sequence of kinds of days that must not be"
    Params = ShiftPatternParams

    def lower(self, setting: Setting[ShiftPatternParams], context: Context) -> Iterator[Primitive]:
        """Succession for two days; for more, on some day of each sequence another kind."""
        pattern, in_force = setting.params.pattern, context.days_in_force(setting)
        days, length = len(context.dates), len(setting.params.pattern)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            fits = np.stack([_fits(context, catalogue, each, setting.params) for each in pattern])
            if length == 2:
                table = _Pairs(fits, in_force, setting.weight)
                yield from successions(self.name, key, agents, days, 1, table)
            for last in np.flatnonzero(in_force).tolist():
                first = last - length + 1
                begun = agents
                if first < 0:  # people whose past begins the sequence
                    begun = np.array([a for a in agents.tolist() if _begun(context, a, setting.params, -first)])
                elif length == 2:
                    continue
                if len(begun) == 0:
                    continue
                span = range(max(first, 0), last + 1)
                if len(span) == 1:
                    price = np.zeros(catalogue.exists.shape)
                    price[last] = in_money(fits[-1, last].astype(np.float64), setting.weight)
                    yield from priced(self.name, key, begun, price)
                    continue
                masks = np.ones((len(span), len(span), catalogue.size), dtype=bool)
                for number, day in enumerate(span):
                    masks[number, number] = ~fits[day - first, day]
                available = np.ones((len(begun), len(span)), dtype=bool)
                yield AnyOf(self.name, key, begun, masks, span.start, available, setting.weight)

    def audit(self, setting: Setting[ShiftPatternParams], view: View) -> Iterator[Finding]:
        """Every row of days that ends on a planned one."""
        pattern = setting.params.pattern
        for agent in view.agents(setting):
            shifts = {shift.date: shift for shift in view.shifts(agent)}
            known = min([shift.date for shift in view.past(agent)] + [view.dates[0]])
            for last in view.dates:
                row = [last - timedelta(days=back) for back in range(len(pattern) - 1, -1, -1)]
                if row[0] < known or not setting.in_force(last):
                    continue
                if all(
                    _is(view, agent, shifts.get(day), each, setting.params)
                    for day, each in zip(row, pattern, strict=True)
                ):
                    yield Finding(
                        rule=self.name,
                        agent=agent.agent,
                        day=last,
                        message=f"{', '.join(pattern)} from {row[0]}",
                        cost=cost_of(setting, 1),
                    )


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
    """Whether the last days of an agent's known past are the first of the pattern."""
    past = {shift.date: shift for shift in context.past[agent]}
    for number in range(days):
        day, what = context.problem.start - timedelta(days=days - number), params.pattern[number]
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
    """Tables of two days that make the sequence."""

    def __init__(self, fits: Bools, in_force: Bools, weight: float | None) -> None:
        self.fits, self.in_force, self.weight = fits, in_force, weight

    def __call__(self, day: int, gap: int) -> Floats:
        both = self.fits[0, day][:, None] & self.fits[1, day + gap][None, :] & self.in_force[day + gap]
        return in_money(both.astype(np.float64), self.weight)
