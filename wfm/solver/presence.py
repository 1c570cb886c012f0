"""People present at a moment, when rules on people who are at work together are lowered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from wfm.models.time import WEEKDAYS, ClockSpan, local_instant
from wfm.solver.compile import Context
from wfm.solver.primitives import Floats, Ints, Part
from wfm.solver.rules.base import Setting


def moments(
    context: Context, setting: Setting[Any], window: ClockSpan, weekdays: Any, zone: str, days: Iterable[date]
) -> list[int]:
    """Minutes on the grid at which intervals of the window begin, on `days` in force, up to the horizon's end."""
    minute = context.problem.grid.minute
    end = minute(local_instant(context.dates[-1], 1440, zone))
    found: list[int] = []
    for day in filter(setting.in_force, days):
        if WEEKDAYS[day.weekday()] in weekdays:
            first, last = (minute(local_instant(day, edge, zone)) for edge in (window.start, window.end))
            found += range(first, min(last, end), context.problem.grid.interval_minutes)
    return found


def present(context: Context, key: int, moment: int) -> Floats:
    """[day, option] 1 where a shift runs at a moment."""
    catalogue = context.catalogues[key]
    running = (catalogue.start <= moment) & (moment < catalogue.end) & catalogue.works & catalogue.exists
    return np.asarray(running, dtype=np.float64)


def parts(context: Context, agents: list[int], moment: int, weight: float) -> tuple[Part, ...]:
    """The presence of some agents at a moment, times a weight."""
    found = []
    for key in sorted({int(context.catalogue_of[agent]) for agent in agents}):
        members: Ints = np.array([a for a in agents if int(context.catalogue_of[a]) == key], dtype=np.int64)
        found.append(Part(key, members, present(context, key, moment) * weight))
    return tuple(found)


def past_present(context: Context, agents: list[int], moment: int) -> int:
    """How many of some agents are present with a shift of the past."""
    minute = context.problem.grid.minute
    return sum(minute(shift.start) <= moment < minute(shift.end) for agent in agents for shift in context.past[agent])
