"""What audits share: weeks, nights and absences read straight from the models. Lowering has its own code for these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from math import ceil, floor
from typing import Any

from wfm.models.organisation import Weekday
from wfm.models.people import Agent, Assignment, TimeOff
from wfm.models.roster import Finding
from wfm.models.time import WEEKDAYS, local_instant, zone
from wfm.solver.parameters import HoursParams, NightParams
from wfm.solver.rules.base import Setting
from wfm.solver.view import View

TOLERANCE = 1e-6
"""Sums of hours that differ by less are equal."""


def cost_of(setting: Setting[Any], amount: float) -> float | None:
    """The cost of an amount of violation; None where the rule is hard."""
    return None if setting.weight is None else setting.weight * amount


def calendar_weeks(view: View, week_start: Weekday) -> list[list[date]]:
    """The calendar weeks that the planned days touch, each as its seven dates."""
    first = view.dates[0]
    while WEEKDAYS[first.weekday()] != week_start:
        first -= timedelta(days=1)
    weeks = []
    while first <= view.dates[-1]:
        weeks.append([first + timedelta(days=day) for day in range(7)])
        first += timedelta(days=7)
    return weeks


def is_night(shift: Assignment, zone_name: str, params: NightParams) -> bool:
    """Whether enough of a shift lies in the night."""
    minutes = 0.0
    day, last = shift.date - timedelta(days=1), shift.end.astimezone(zone(zone_name)).date()
    while day <= last:
        begin = max(shift.start, local_instant(day, params.night.start, zone_name))
        end = min(shift.end, local_instant(day, params.night.end, zone_name))
        minutes += max(0.0, (end - begin).total_seconds() / 60)
        day += timedelta(days=1)
    return minutes >= params.least_hours * 60 - TOLERANCE


def clock_start(shift: Assignment, zone_name: str) -> int:
    """Start in minutes of the own clock after midnight of the working day."""
    wall = shift.start.astimezone(zone(zone_name))
    return (wall.date() - shift.date).days * 1440 + wall.hour * 60 + wall.minute


class Absences:
    """Time off by agent."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[str, list[TimeOff]] = defaultdict(list)
        for item in view.problem.time_off:
            self._found[item.agent].append(item)

    def away(self, agent: Agent, day: date) -> bool:
        """Whether an agent cannot work on a day: not employed, or absent from midnight to midnight."""
        if (agent.start_date and day < agent.start_date) or (agent.end_date and day > agent.end_date):
            return True
        name = self._view.zone(agent)
        return any(
            item.start <= local_instant(day, 0, name) and local_instant(day, 1440, name) <= item.end
            for item in self._found.get(agent.agent, ())
        )

    def credit(self, agent: Agent, days: Collection[date]) -> float:
        """Paid minutes that absences credit to days."""
        return sum(
            minutes
            for item in self._found.get(agent.agent, ())
            for day, minutes in item.paid_minutes_by_day(self._view.zone(agent)).items()
            if day in days
        )


def employed_days(agent: Agent, days: Collection[date]) -> int:
    """How many of some days lie within employment."""
    return sum((agent.start_date or day) <= day <= (agent.end_date or day) for day in days)


def owes_minimum(view: View, agent: Agent, days: list[date]) -> bool:
    """Whether days end within the horizon and begin in it or in the agent's known past, so that a minimum is owed."""
    return days[-1] <= view.dates[-1] and (
        days[0] >= view.dates[0] or any(shift.date <= days[0] for shift in view.past(agent))
    )


def paid_hours_findings(
    rule: str,
    setting: Setting[Any],
    params: HoursParams,
    agent: Agent,
    days: list[date],
    view: View,
    absences: Absences,
) -> Iterator[Finding]:
    """Paid hours of an agent on some days against bounds that shrink with paid absence and days outside employment.

    The minimum is owed where the days end within the horizon and begin in it or in the agent's known past. Bounds are
    whole minutes, rounded in the agent's favour; what the past alone exceeds is not charged.
    """
    past = sum(shift.paid_minutes for shift in view.past(agent) if shift.date in days)
    planned = sum(shift.paid_minutes for day, shift in view.planned(agent).items() if day in days)
    credit = absences.credit(agent, days)
    total, bound, outside = past + planned, "", 0.0
    if params.max_hours is not None:
        most = max(0, ceil(params.max_hours * 60 - credit - TOLERANCE))
        outside, bound = min(past, most) + planned - most, f"at most {most / 60:.4g} h"
    if outside <= 0 and params.min_hours is not None and owes_minimum(view, agent, days):
        share = employed_days(agent, days) / len(days)
        least = max(0, floor(params.min_hours * 60 * share - credit + TOLERANCE))
        outside, bound = least - total, f"at least {least / 60:.4g} h"
    if outside > 0:
        yield Finding(
            rule=rule,
            agent=agent.agent,
            day=max(days[0], view.dates[0]),
            message=f"{total / 60:.4g} paid h from {days[0]} to {days[-1]}, {bound} wanted",
            cost=cost_of(setting, outside / 60),
        )


def run_findings(
    setting: Setting[Any],
    view: View,
    agent: Agent,
    days: set[date],
    *,
    minimum: int,
    maximum: int | None,
    carry: bool = True,
    what: str,
) -> Iterator[Finding]:
    """Rows of `days` (of the past, as far as it is known, and planned) that are too long or too short.

    Only days in force count, and only those planned are charged above the maximum. Rows that go on past the horizon's
    end owe no minimum, nor those from its first day while the past is unknown; nobody does where dates of validity cut
    the horizon. Without `carry`, the past does not count.
    """
    cut = not all(setting.in_force(day) for day in view.dates)
    day, row = view.dates[0] - timedelta(days=1), 0
    while carry and setting.in_force(view.dates[0]) and day in days:
        day, row = day - timedelta(days=1), row + 1
    for position, day in enumerate(view.dates):
        counts = day in days and setting.in_force(day)
        if counts:
            row += 1
            if maximum is not None and row > maximum:
                yield Finding(
                    rule=setting.term,
                    agent=agent.agent,
                    day=day,
                    message=f"{row} {what} in a row, at most {maximum} wanted",
                    cost=cost_of(setting, 1),
                )
            continue
        began_unknown = position == row and not view.past(agent)
        if 0 < row < minimum and not cut and not began_unknown:
            yield Finding(
                rule=setting.term,
                agent=agent.agent,
                day=day,
                message=f"only {row} {what} in a row before this day, at least {minimum} wanted",
                cost=cost_of(setting, minimum - row),
            )
        row = 0


def pairs_within(
    setting: Setting[Any], view: View, agent: Agent, minutes: float
) -> Iterator[tuple[Assignment, Assignment]]:
    """Every two shifts, the later planned on a day in force, with fewer elapsed minutes from end to start."""
    shifts = sorted(view.shifts(agent), key=lambda shift: shift.date)
    reach = max((shift.end - shift.start for shift in shifts), default=timedelta(0)) + timedelta(minutes=minutes)
    for position, later in enumerate(shifts):
        if later.date in view.planned(agent) and setting.in_force(later.date):
            for earlier in reversed(shifts[:position]):
                if later.start - earlier.start >= reach:
                    break
                if later.start - earlier.end < timedelta(minutes=minutes):
                    yield earlier, later


def next_days(setting: Setting[Any], view: View, agent: Agent) -> Iterator[tuple[Assignment, Assignment]]:
    """Shifts on two days in a row, the second planned on a day in force."""
    by_day = {shift.date: shift for shift in view.shifts(agent)}
    for day, later in view.planned(agent).items():
        earlier = by_day.get(day - timedelta(days=1))
        if earlier is not None and setting.in_force(day):
            yield earlier, later
