"""Days in a row, when rules on them are lowered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from wfm.solver.compile import Context
from wfm.solver.primitives import Bools, Ints, Run
from wfm.solver.rules.base import Setting


def carried_days(context: Context, agent: int, counts: Callable[[date], bool]) -> int:
    """Days in a row just before the horizon that count, no further back than the agent's first known shift."""
    past = context.past[agent]
    first = min((shift.date for shift in past), default=context.problem.start)
    day, found = context.problem.start - timedelta(days=1), 0
    while day >= first and counts(day):
        day, found = day - timedelta(days=1), found + 1
    return found


def runs(
    setting: Setting[Any],
    context: Context,
    key: int,
    agents: Ints,
    tag: Bools,
    carried: list[int],
    minimum: int,
    maximum: int | None,
) -> Iterator[Run]:
    """A Run over the days in force, with the past carried in as far as it matters.

    Days out of force never count; where there are any, no minimum is owed, since they would cut runs short.
    """
    in_force = context.days_in_force(setting)
    minimum = minimum if in_force.all() else 1
    if maximum is None and minimum <= 1:
        return
    most = len(context.dates) + minimum if maximum is None else maximum
    yield Run(
        setting.term,
        key,
        agents,
        tag & in_force[:, None],
        minimum,
        most,
        np.minimum(carried, minimum if maximum is None else most) * in_force[0],
        np.array([not context.past[agent] for agent in agents.tolist()], dtype=bool),
        setting.weight,
    )
