"""Weeks, absences and the past as numbers, for rules on hours and counts when they are lowered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from typing import Any

import numpy as np

from wfm.models.people import Assignment, TimeOff
from wfm.models.time import WEEKDAYS, local_instant
from wfm.solver.compile import Context
from wfm.solver.lowering import employed
from wfm.solver.parameters import HoursParams
from wfm.solver.primitives import Bools, Floats, Ints, WindowSum
from wfm.solver.rules.base import Setting

TOLERANCE = 1e-6
"""Minutes: guards rounding against the noise of sums."""


@dataclass(frozen=True)
class Window:
    """Days of the calendar. Indices first … last − 1 are planned; so many more lie before and after the horizon."""

    dates: tuple[date, ...]
    first: int
    last: int
    before: int
    after: int


def calendar_weeks(context: Context, setting: Setting[Any], week_start: str) -> Iterator[Window]:
    """The weeks that the horizon touches and that lie wholly within the setting's dates of validity."""
    start, total = context.problem.start, len(context.dates)
    offset = (start.weekday() - WEEKDAYS.index(week_start)) % 7
    for first in range(-offset, total, 7):
        dates = tuple(start + timedelta(days=day) for day in range(first, first + 7))
        if all(map(setting.in_force, dates)):
            yield Window(dates, max(first, 0), min(first + 7, total), max(-first, 0), max(first + 7 - total, 0))


def horizon(context: Context, setting: Setting[Any]) -> Iterator[Window]:
    """The planned days within the setting's dates of validity, as one window (none where there are none)."""
    days = np.flatnonzero(context.days_in_force(setting)).tolist()
    if days:
        first, last = days[0], days[-1] + 1
        yield Window(context.dates[first:last], first, last, 0, 0)


class People:
    """Look-ups on agents by index."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._absences: dict[int, list[TimeOff]] = defaultdict(list)
        for item in context.problem.time_off:
            self._absences[context.index[item.agent]].append(item)

    def away(self, agent: int, dates: Collection[date] | None = None) -> Bools:
        """[day] whether an agent cannot work: not employed, or absent from midnight to midnight."""
        days = self.context.dates if dates is None else dates
        zone = self.context.problem.zone_of(self.context.agents[agent])
        away = ~employed(self.context.agents[agent], days)
        for item in self._absences.get(agent, ()):
            away |= np.array(
                [
                    item.start <= local_instant(day, 0, zone) and local_instant(day, 1440, zone) <= item.end
                    for day in days
                ]
            )
        return away

    def credit(self, agent: int, dates: Collection[date]) -> float:
        """Paid minutes that absences credit to days."""
        zone = self.context.problem.zone_of(self.context.agents[agent])
        wanted = set(dates)
        return sum(
            minutes
            for item in self._absences.get(agent, ())
            for day, minutes in item.paid_minutes_by_day(zone).items()
            if day in wanted
        )

    def employed(self, agent: int, dates: Collection[date]) -> int:
        """How many of some days lie within employment."""
        return int(employed(self.context.agents[agent], dates).sum())

    def known(self, agent: int, window: Window) -> bool:
        """Whether the past is known over the days of a window before the horizon."""
        past = self.context.past[agent]
        return not window.before or bool(past and min(item.date for item in past) <= window.dates[0])

    def past_sum(self, agent: int, window: Window, value: Callable[[Assignment], float]) -> float:
        """Σ value over past shifts in the days of a window before the horizon."""
        days = set(window.dates[: window.before])
        return float(sum(value(item) for item in self.context.past[agent] if item.date in days))


def hours_sum(
    term: str, setting: Setting[Any], params: HoursParams, context: Context, windows: Iterable[Window]
) -> Iterator[WindowSum]:
    """Paid minutes in windows, within bounds that shrink with paid absence and days outside employment."""
    people, spans = People(context), list(windows)
    cost = None if setting.weight is None else setting.weight / 60
    for key, agents in context.members(setting):
        minutes = context.catalogues[key].paid.astype(np.float64)
        for window in spans:
            rows = []
            for agent in agents.tolist():
                least, most = -np.inf, np.inf
                credit = people.credit(agent, window.dates)
                if params.min_hours is not None and not window.after and people.known(agent, window):
                    share = people.employed(agent, window.dates) / len(window.dates)
                    least = max(0, floor(params.min_hours * 60 * share - credit + TOLERANCE))
                if params.max_hours is not None:
                    most = max(0, ceil(params.max_hours * 60 - credit - TOLERANCE))
                rows.append((people.past_sum(agent, window, lambda item: item.paid_minutes), least, most))
            yield from window_sum(term, key, agents, minutes, window, rows, cost)


def window_sum(
    term: str,
    key: int,
    agents: Ints,
    weight: Floats,
    window: Window,
    rows: list[tuple[float, float, float]],
    cost: float | None,
) -> Iterator[WindowSum]:
    """A WindowSum of (carried, lower, upper) per agent, if any bound can bind.

    What was carried above the upper bound is past mending: it leaves no room, and is not counted as a violation.
    """
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    carried = np.minimum(table[:, 0], table[:, 2])
    lower = np.where(table[:, 1] > carried, table[:, 1], -np.inf)
    if np.isfinite(lower).any() or np.isfinite(table[:, 2]).any():
        yield WindowSum(term, key, agents, weight, window.first, window.last, carried, lower, table[:, 2], cost)
