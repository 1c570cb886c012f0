"""Sequences of shifts that must not be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import numpy as np
from pydantic import Field

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
        "a tag; with ! for anything else, off included: [night, '!off'] asks for a day off after a night"
    )


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


def _fits(context: Context, catalogue: Catalogue, what: str, params: ShiftPatternParams) -> Bools:
    """[day, option] which options are of a kind of the pattern."""
    if what.startswith("!"):
        return ~_fits(context, catalogue, what[1:], params)
    return kind_options(context, catalogue, _kind(params, what))


def _begun(context: Context, agent: int, params: ShiftPatternParams, days: int) -> bool:
    """Whether the last days of an agent's known past are the first of the pattern."""
    past = {shift.date: shift for shift in context.past[agent]}
    for number in range(days):
        day, what = context.problem.start - timedelta(days=days - number), params.pattern[number]
        if not past or day < min(past):
            return False
        plain = what.removeprefix("!")
        fits = day not in past
        if plain != "off":
            fits = day in past and past_kind(context, agent, _kind(params, plain))(past[day])
        if fits == what.startswith("!"):
            return False
    return True


def _is(view: View, agent: Agent, shift: Assignment | None, what: str, params: ShiftPatternParams) -> bool:
    if what.startswith("!"):
        return not _is(view, agent, shift, what[1:], params)
    if what == "off" or shift is None:
        return what == "off" and shift is None
    return is_kind(shift, view, agent, _kind(params, what))


class _Pairs:
    """Tables of two days that make the sequence."""

    def __init__(self, fits: Bools, in_force: Bools, weight: float | None) -> None:
        self.fits, self.in_force, self.weight = fits, in_force, weight

    def __call__(self, day: int, gap: int) -> Floats:
        both = self.fits[0, day][:, None] & self.fits[1, day + gap][None, :] & self.in_force[day + gap]
        return in_money(both.astype(np.float64), self.weight)
