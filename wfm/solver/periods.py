"""Weeks, absences and the past as numbers, for rules on hours and counts when they are lowered."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from typing import Any

import numpy as np

from wfm.models.people import Assignment, LedgerEntry, TimeOff
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


def calendar_months(context: Context, setting: Setting[Any]) -> Iterator[Window]:
    """The months that the horizon touches and that lie wholly within the setting's dates of validity."""
    start, total = context.problem.start, len(context.dates)
    for year, month in dict.fromkeys((day.year, day.month) for day in context.dates):
        first = (date(year, month, 1) - start).days
        last = first + monthrange(year, month)[1]
        dates = tuple(start + timedelta(days=day) for day in range(first, last))
        if all(map(setting.in_force, dates)):
            yield Window(dates, max(first, 0), min(last, total), max(-first, 0), max(last - total, 0))


def blocks(context: Context, setting: Setting[Any], anchor: date, length: int) -> Iterator[Window]:
    """The blocks of days counted from a day that the horizon touches, and that lie within the dates of validity."""
    start, total = context.problem.start, len(context.dates)
    for first in range((anchor - start).days % length - length, total, length):
        last = first + length
        dates = tuple(start + timedelta(days=day) for day in range(first, last))
        if last > 0 and all(map(setting.in_force, dates)):
            yield Window(dates, max(first, 0), min(last, total), max(-first, 0), max(last - total, 0))


def horizon(context: Context, setting: Setting[Any]) -> Iterator[Window]:
    """The planned days within the setting's dates of validity, as one window (none where there are none)."""
    days = np.flatnonzero(context.days_in_force(setting)).tolist()
    if days:
        first, last = days[0], days[-1] + 1
        yield Window(context.dates[first:last], first, last, 0, 0)


def rolling(context: Context, setting: Setting[Any], days: int) -> Iterator[Window]:
    """Every so many days in a row that end on a planned day and lie wholly within the setting's dates of validity."""
    for last in range(1, len(context.dates) + 1):
        first = last - days
        dates = tuple(context.problem.start + timedelta(days=day) for day in range(first, last))
        if all(map(setting.in_force, dates)):
            yield Window(dates, max(first, 0), last, max(-first, 0), 0)


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

    def absent(self, agent: int, shift: Assignment) -> bool:
        """Whether an absence takes any of a shift."""
        return any(not (item.end <= shift.start or shift.end <= item.start) for item in self._absences.get(agent, ()))

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

    def known_from(self, agent: int) -> date:
        """The first day of which an agent's hours are known."""
        days = [item.date for item in self.context.past[agent]]
        days += [item.first for item in self.entries(agent, "hours")]
        return min(days, default=self.context.problem.start)

    def entries(self, agent: int, what: str) -> list[LedgerEntry]:
        """An agent's entries of the ledger."""
        name = self.context.agents[agent].agent
        return [item for item in self.context.problem.ledger if item.agent == name and item.what == what]

    def ledger_sum(self, agent: int, what: str, dates: Collection[date]) -> float:
        """What the ledger has for some days, those from the first past shift on left out."""
        first = min((item.date for item in self.context.past[agent]), default=self.context.problem.start)
        wanted = {day for day in dates if day < first}
        total = 0.0
        for item in self.entries(agent, what):
            span = [item.first + timedelta(days=day) for day in range((item.last - item.first).days + 1)]
            total += item.amount * sum(day in wanted for day in span) / len(span)
        return total

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


def average_sum(
    setting: Setting[Any], context: Context, weeks: int, max_hours: float, key: int, agents: Iterable[int]
) -> Iterator[WindowSum]:
    """Paid minutes over so many weeks up to each week's end, at most an average; absent days are neutral.

    Where less is known than that, one shorter window is judged, up to the last week's end.
    """
    people, start = People(context), context.problem.start
    minutes = context.catalogues[key].paid.astype(np.float64)
    cost = None if setting.weight is None else setting.weight / 60 / weeks
    ends = [week.last for week in calendar_weeks(context, setting, setting.params.week_start) if not week.after]
    for agent in agents:
        known = (people.known_from(agent) - start).days
        for last in ends:
            first = max(last - 7 * weeks, known)
            if first > last - 7 * weeks and last != ends[-1]:
                continue
            dates = tuple(start + timedelta(days=day) for day in range(first, last))
            if not all(map(setting.in_force, dates)):
                continue
            window = Window(dates, max(first, 0), last, max(-first, 0), 0)
            past = people.past_sum(agent, window, lambda item: item.paid_minutes)
            past += people.ledger_sum(agent, "hours", dates[: window.before]) * 60
            present = int((~people.away(agent, dates)).sum())
            most = ceil(max_hours * 60 * present / 7 - TOLERANCE)
            rows = [(past, -np.inf, float(most))]
            yield from window_sum(setting.term, key, np.array([agent]), minutes, window, rows, cost)


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
