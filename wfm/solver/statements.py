"""Hard rules in pieces: what each says of one person and a few days, so that a conflict can be told exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.evaluate import of_agent
from wfm.solver.primitives import (
    Allow,
    AnyOf,
    Balance,
    Cover,
    Distinct,
    GroupCount,
    Linear,
    OptionCost,
    Primitive,
    Run,
    Succession,
    WindowSum,
)
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.scope import settings_of


@dataclass(frozen=True, eq=False)
class Statement:
    """One piece: a rule setting, the agent it binds (−1: the team), the days it speaks of, and its primitive."""

    rule: Rule[Any]
    setting: Setting[Any]
    agent: int
    first: int
    last: int
    primitive: Primitive

    def dates(self, compiled: Compiled) -> tuple[date, date]:
        """First and last day."""
        return compiled.context.dates[self.first], compiled.context.dates[self.last]


def statements(compiled: Compiled, agents: list[int], *, team: bool) -> list[Statement]:
    """What the hard rules say of some agents, and with `team` of people together; what is given comes first."""
    found: list[Statement] = []
    for rule, setting in settings_of(compiled.problem):
        for primitive in rule.lower(setting, compiled.context):
            if isinstance(primitive, Cover | Balance | OptionCost) or getattr(primitive, "cost", None) is not None:
                continue
            if isinstance(primitive, Linear | Distinct):
                if team:
                    days = _days(primitive)
                    first, last = (int(days[0]), int(days[-1])) if len(days) else (0, compiled.days - 1)
                    found.append(Statement(rule, setting, -1, first, last, primitive))
                continue
            for row, agent in enumerate(primitive.agents.tolist()):
                if agent in agents:
                    for first, last, piece in _pieces(compiled, of_agent(primitive, row)):
                        found.append(Statement(rule, setting, agent, first, last, piece))
    return sorted(found, key=lambda item: not item.rule.always)


def _days(primitive: Linear | Distinct) -> list[int]:
    """The days that a sum over people speaks of."""
    if isinstance(primitive, Distinct):
        return sorted(
            {day for part in primitive.parts for day in np.flatnonzero((part.kind >= 0).any(axis=1)).tolist()}
        )
    return sorted(
        {part.first + day for part in primitive.parts for day in np.flatnonzero(part.weight.any(axis=1)).tolist()}
    )


def _pieces(compiled: Compiled, primitive: Any) -> Iterator[tuple[int, int, Primitive]]:
    """A primitive about one agent, day by day or window by window where it can be told apart."""
    days = compiled.days
    if isinstance(primitive, Allow):
        exists = compiled.context.catalogues[primitive.catalogue].exists
        for day in np.flatnonzero((exists & ~primitive.mask).any(axis=1)).tolist():
            mask = np.ones_like(primitive.mask)
            mask[day] = primitive.mask[day]
            yield day, day, replace(primitive, mask=mask)
    elif isinstance(primitive, Succession):
        if np.isinf(primitive.tables).any():
            for day in np.flatnonzero(primitive.table_of_day >= 0).tolist():
                only = np.full_like(primitive.table_of_day, -1)
                only[day] = primitive.table_of_day[day]
                yield day, day + primitive.gap, replace(primitive, table_of_day=only)
    elif isinstance(primitive, Run):
        yield from _of_run(primitive, days)
    elif isinstance(primitive, WindowSum):
        yield primitive.first, primitive.last - 1, primitive
    elif isinstance(primitive, GroupCount):
        touched = [day for group in primitive.groups for day in group]
        yield min(touched, default=0), max(touched, default=days - 1), primitive
    elif isinstance(primitive, AnyOf):
        yield primitive.first, primitive.first + primitive.masks.shape[1] - 1, primitive


def _of_run(run: Run, days: int) -> Iterator[tuple[int, int, Primitive]]:
    """The longest run as a sum over each window that is one day too long, the shortest as it is."""
    carried = int(run.carried[0])
    for last in range(days):
        first = last - run.maximum
        if first >= 0 or carried >= -first:
            yield (
                max(first, 0),
                last,
                WindowSum(
                    run.term,
                    run.catalogue,
                    run.agents,
                    run.tag.astype(np.float64),
                    max(first, 0),
                    last + 1,
                    np.zeros(1),
                    np.full(1, -np.inf),
                    np.full(1, float(last - max(first, 0))),
                    None,
                ),
            )
    if run.minimum > 1:
        yield 0, days - 1, replace(run, maximum=days + carried + 1)
