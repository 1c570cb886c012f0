"""What audits share: weeks, nights and absences read straight from the models. Lowering has its own code for these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from math import ceil, floor
from typing import Any

from wfm.models.organisation import Weekday
from wfm.models.people import Agent, Assignment, TimeOff
from wfm.models.time import WEEKDAYS, local_instant, zone
from wfm.solver.measure import Measure
from wfm.solver.parameters import HoursParams, KindParams, NightParams
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


def longest_free(spans: list[tuple[datetime, datetime]], low: datetime, high: datetime) -> float:
    """Hours of the longest time between two moments that no span touches."""
    reached, best = low, 0.0
    for start, end in sorted(spans):
        if end > low and start < high:
            best = max(best, (start - reached).total_seconds())
            reached = max(reached, end)
    return max(best, (high - reached).total_seconds()) / 3600


def calendar_months(view: View) -> list[list[date]]:
    """The calendar months that the planned days touch, each as its dates."""
    months: dict[tuple[int, int], list[date]] = {}
    day = view.dates[0].replace(day=1)
    while (day.year, day.month) <= (view.dates[-1].year, view.dates[-1].month):
        months.setdefault((day.year, day.month), []).append(day)
        day += timedelta(days=1)
    return list(months.values())


def blocks(view: View, anchor: date, length: int) -> list[list[date]]:
    """The blocks of so many days, one of which begins on a day, that the planned days touch, each as its dates."""
    first = view.dates[0]
    while (first - anchor).days % length:
        first -= timedelta(days=1)
    found = []
    while first <= view.dates[-1]:
        found.append([first + timedelta(days=day) for day in range(length)])
        first += timedelta(days=length)
    return found


def holidays_at(view: View, site: str) -> set[date]:
    """Public holidays of a site: special days of that kind which name it, or no site and no queue."""
    return {
        item.date
        for item in view.problem.special_days
        if item.kind == "holiday" and not item.queue and item.site in ("", site)
    }


def is_kind(shift: Assignment, view: View, agent: Agent, params: KindParams) -> bool:
    """Whether a shift is of the kind that `what` names."""
    what = params.what
    if what == "nights":
        return is_night(shift, view.zone(agent), params)
    if what == "weekend_days":
        return WEEKDAYS[shift.date.weekday()] in ("sat", "sun")
    if what == "holidays":
        return shift.date in holidays_at(view, agent.site)
    return what == "work" or what == shift.template or what in shift.tags


def each_shift(setting: Setting[Any], view: View) -> Iterator[tuple[Agent, Assignment]]:
    """Every planned shift of the people in scope, on days in force."""
    for agent in view.agents(setting):
        for day, shift in sorted(view.planned(agent).items()):
            if setting.in_force(day):
                yield agent, shift


def clock_at(moment: datetime, day: date, zone_name: str) -> int:
    """Minutes of the own clock from midnight of a working day to a moment."""
    wall = moment.astimezone(zone(zone_name))
    return (wall.date() - day).days * 1440 + wall.hour * 60 + wall.minute


def clock_start(shift: Assignment, zone_name: str) -> int:
    """Start in minutes of the own clock after midnight of the working day."""
    return clock_at(shift.start, shift.date, zone_name)


def shape_of(shift: Assignment, zone_name: str, what: str) -> tuple[str, ...]:
    """What makes a shift the same as another one: its template, or start, or start and end, by the own clock."""
    if what == "template":
        return (shift.template,)
    moments = (shift.start,) if what == "start" else (shift.start, shift.end)
    clocks = (clock_at(moment, shift.date, zone_name) for moment in moments)
    return tuple(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in clocks)


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

    def overlaps(self, agent: Agent, shift: Assignment) -> bool:
        """Whether an absence takes any of a shift."""
        return any(item.start < shift.end and shift.start < item.end for item in self._found.get(agent.agent, ()))

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


def paid_hours_measures(
    params: HoursParams, agent: Agent, days: list[date], view: View, absences: Absences
) -> Iterator[Measure]:
    """Paid hours of an agent on some days against bounds that shrink with paid absence and days outside employment.

    The minimum is owed where the days end within the horizon and begin in it or in the agent's known past. Bounds are
    whole minutes, rounded in the agent's favour; what the past alone exceeds is not charged.
    """
    past = sum(shift.paid_minutes for shift in view.past(agent) if shift.date in days)
    planned = sum(shift.paid_minutes for day, shift in view.planned(agent).items() if day in days)
    credit = absences.credit(agent, days)
    outside, least, most = 0.0, None, None
    if params.max_hours is not None:
        most = max(0, ceil(params.max_hours * 60 - credit - TOLERANCE))
        outside = min(past, most) + planned - most
    if params.min_hours is not None and owes_minimum(view, agent, days):
        share = employed_days(agent, days) / len(days)
        least = max(0, floor(params.min_hours * 60 * share - credit + TOLERANCE))
        if outside <= 0:
            outside = least - past - planned
    if least is not None or most is not None:
        yield Measure(
            agent.agent,
            max(days[0], view.dates[0]),
            (past + planned) / 60,
            "paid h",
            f"from {days[0]} to {days[-1]}",
            least=None if least is None else least / 60,
            most=None if most is None else most / 60,
            amount=max(outside, 0.0) / 60,
            first=days[0],
            last=days[-1],
        )


def ledger_hours(view: View, agent: Agent, days: Collection[date], what: str = "hours") -> float:
    """What the ledger has for an agent and some days before the first past shift."""
    first = min([shift.date for shift in view.past(agent)] + [view.dates[0]])
    total = 0.0
    for item in view.problem.ledger:
        if item.agent == agent.agent and item.what == what:
            inside = sum(item.first <= day <= item.last and day < first for day in days)
            total += item.amount * inside / ((item.last - item.first).days + 1)
    return total


def average_measures(
    setting: Setting[Any], view: View, agent: Agent, weeks: int, max_hours: float, absences: Absences
) -> Iterator[Measure]:
    """The average week up to each week's end in the horizon, absent days left out; see `average_hours`."""
    past = view.past(agent)
    known = [shift.date for shift in past]
    known += [item.first for item in view.problem.ledger if item.agent == agent.agent and item.what == "hours"]
    begin = min([*known, view.dates[0]])
    ends = [
        week[-1]
        for week in calendar_weeks(view, setting.params.week_start)
        if all(map(setting.in_force, week)) and week[-1] <= view.dates[-1]
    ]
    for end in ends:
        first = end - timedelta(days=7 * weeks - 1)
        if first < begin:
            if end != ends[-1]:
                continue
            first = begin
        days = [first + timedelta(days=day) for day in range((end - first).days + 1)]
        if not all(map(setting.in_force, days)):
            continue
        before = float(sum(shift.paid_minutes for shift in past if shift.date in days))
        before += ledger_hours(view, agent, [day for day in days if day < view.dates[0]]) * 60
        new = sum(shift.paid_minutes for day, shift in view.planned(agent).items() if day in days)
        present = sum(not absences.away(agent, day) for day in days)
        most = ceil(max_hours * 60 * present / 7 - TOLERANCE)
        excess = min(before, most) + new - most
        weeks_present = max(present / 7, 1e-9)
        yield Measure(
            agent.agent,
            max(view.dates[0], end - timedelta(days=6)),
            (before + new) / 60 / weeks_present,
            "h",
            f"a week on average from {first} to {end}",
            most=max_hours,
            amount=excess / 60 / weeks if excess > TOLERANCE else 0.0,
            first=first,
            last=end,
        )


def run_measures(
    setting: Setting[Any],
    view: View,
    agent: Agent,
    days: set[date],
    *,
    minimum: int,
    maximum: int | None,
    carry: bool = True,
    what: str,
) -> Iterator[Measure]:
    """Each row of `days` (of the past, as far as it is known, and planned), which may be too long or too short.

    Only days in force count, and only those planned are charged above the maximum. Rows that go on past the horizon's
    end owe no minimum, nor those from its first day while the past is unknown; nobody does where dates of validity cut
    the horizon. Without `carry`, the past does not count.
    """
    cut = not all(setting.in_force(day) for day in view.dates)
    day, row, planned = view.dates[0] - timedelta(days=1), 0, 0
    while carry and setting.in_force(view.dates[0]) and day in days:
        day, row = day - timedelta(days=1), row + 1
    for position, now in enumerate([*view.dates, None]):
        if now is not None and now in days and setting.in_force(now):
            row, planned = row + 1, planned + 1
            continue
        if row:
            last = view.dates[0] + timedelta(days=position - 1)
            owed = now is not None and not cut and not (position == row and not view.past(agent))
            below = max(minimum - row, 0) if owed else 0
            above = 0 if maximum is None else min(max(row - maximum, 0), planned)
            yield Measure(
                agent.agent,
                max(last, view.dates[0]),
                row,
                what,
                f"in a row up to {last}",
                least=minimum if owed and minimum > 1 else None,
                most=maximum,
                amount=below or above,
                first=last - timedelta(days=row - 1),
                last=last,
            )
        row = planned = 0


def pairs_within(
    setting: Setting[Any], view: View, agent: Agent, minutes: float
) -> Iterator[tuple[Assignment, Assignment]]:
    """Every two shifts, the later planned on a day in force, with fewer elapsed minutes from end to start.

    Two that follow each other are given whatever lies between them.
    """
    shifts = sorted(view.shifts(agent), key=lambda shift: shift.date)
    reach = max((shift.end - shift.start for shift in shifts), default=timedelta(0)) + timedelta(minutes=minutes)
    for position, later in enumerate(shifts):
        if later.date in view.planned(agent) and setting.in_force(later.date):
            for steps, earlier in enumerate(reversed(shifts[:position])):
                if steps and later.start - earlier.start >= reach:
                    break
                if not steps or later.start - earlier.end < timedelta(minutes=minutes):
                    yield earlier, later


def next_days(setting: Setting[Any], view: View, agent: Agent) -> Iterator[tuple[Assignment, Assignment]]:
    """Shifts on two days in a row, the second planned on a day in force."""
    by_day = {shift.date: shift for shift in view.shifts(agent)}
    for day, later in view.planned(agent).items():
        earlier = by_day.get(day - timedelta(days=1))
        if earlier is not None and setting.in_force(day):
            yield earlier, later
