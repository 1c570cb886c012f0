"""Rotating workforce, N. Musliu et al. (TU Wien): reader, problem, evaluator.

So many people work one cycle of as many weeks, each a week behind the one before, so that every week the team works the
whole cycle. On every day so many work each shift, exactly; blocks of one shift, of work and of days off have a least
and a longest length, and some sequences of shifts are forbidden. The cycle has no beginning: its last week is followed
by its first. A schedule is any that keeps all this; nothing is paid for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import IntervalGrid

START = date(2024, 1, 1)
WEEKS = 3
"""Weeks that are rostered: with everybody in another week of the cycle, they hold every block and sequence whole."""


@dataclass(frozen=True)
class Shift:
    """A row of the list of shifts; times in minutes."""

    name: str
    start: int
    length: int
    shortest: int
    longest: int


@dataclass(frozen=True, eq=False)
class Instance:
    """A file. `need[shift][weekday]` people; `off` and `work` are least and longest blocks; '-' is a day off."""

    people: int
    shifts: tuple[Shift, ...]
    need: tuple[tuple[int, ...], ...]
    off: tuple[int, int]
    work: tuple[int, int]
    forbidden: tuple[tuple[str, ...], ...]


def read(path: Path) -> Instance:
    """Parse a file of the set. Raises ValueError with the file and what it lacks."""
    rows = [line.split() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    rows = [row for row in rows if not row[0].startswith("#")]
    try:
        (days,), (people,), (count,) = (map(int, row) for row in rows[:3])
        if days != 7:
            raise ValueError(f"schedules of {days} days")
        need = tuple(tuple(map(int, row)) for row in rows[3 : 3 + count])
        shifts = tuple(Shift(row[0], *map(int, row[1:5])) for row in rows[3 + count : 3 + 2 * count])
        off, work, (pairs, triples) = ((int(row[0]), int(row[1])) for row in rows[3 + 2 * count : 6 + 2 * count])
        forbidden = tuple(tuple(row) for row in rows[6 + 2 * count :])
        if [len(item) for item in forbidden] != [2] * pairs + [3] * triples or any(len(row) != 7 for row in need):
            raise ValueError("rows are missing")
    except (IndexError, ValueError, TypeError) as error:
        raise ValueError(f"{path.name}: not a rotating workforce instance ({error})") from error
    return Instance(people, shifts, need, off, work, forbidden)


def problem(instance: Instance, options: SolveOptions) -> RosterProblem:
    """The instance as a team of so many people who work a rotation that the solver makes."""
    dates = [START + timedelta(days=day) for day in range(7 * WEEKS)]
    rules = [
        RuleSetting(rule="team_rotation"),
        RuleSetting(rule="consecutive_days", params={"min_days": instance.work[0], "max_days": instance.work[1]}),
        RuleSetting(rule="consecutive_days_off", params={"min_days": instance.off[0], "max_days": instance.off[1]}),
    ]
    for shift, need in zip(instance.shifts, instance.need, strict=True):
        people = {day: need[day.weekday()] for day in dates}
        blocks = {"what": shift.name, "min_shifts": shift.shortest, "max_shifts": shift.longest}
        rules += [
            RuleSetting(rule="consecutive_shifts", params=blocks),
            RuleSetting(
                rule="shift_headcount", params={"what": shift.name, "min_people": people, "max_people": people}
            ),
        ]
    rules += [
        RuleSetting(rule="shift_pattern", params={"pattern": [each.replace("-", "off") for each in sequence]})
        for sequence in instance.forbidden
    ]
    return RosterProblem(
        grid=IntervalGrid.of_days(START, len(dates), 60, "Etc/UTC"),
        start=START,
        days=len(dates),
        sites={"plant": Site(time_zone="Etc/UTC")},
        contracts={"full": Contract(hours_per_week=40)},
        shift_templates={
            shift.name: ShiftTemplate(
                earliest_start=shift.start, latest_start=shift.start, length_minutes=(shift.length,)
            )
            for shift in instance.shifts
        },
        agents=tuple(Agent(agent=f"a{number:03d}", site="plant", contract="full") for number in range(instance.people)),
        rules=tuple(rules),
        options=options,
    )


def weeks(roster: Roster, instance: Instance) -> list[str]:
    """The cycle, a row for each week, with '-' for days off: the first week of each person."""
    found = [["-"] * 7 for _ in range(instance.people)]
    for item in roster.assignments:
        day = (item.date - START).days
        if day < 7:
            found[int(item.agent[1:])][day] = item.template
    return [" ".join(row) for row in found]


def evaluate(instance: Instance, cycle: list[str]) -> list[str]:
    """What a cycle breaks, by the published rules alone."""
    rows = [week.split() for week in cycle]
    broken = [
        f"{sum(row[day] == shift.name for row in rows)} × {shift.name} on day {day}, {need[day]} needed"
        for shift, need in zip(instance.shifts, instance.need, strict=True)
        for day in range(7)
        if sum(row[day] == shift.name for row in rows) != need[day]
    ]
    line = [kind for row in rows for kind in row]
    limits = {shift.name: (shift.shortest, shift.longest) for shift in instance.shifts}
    for what, kinds, bounds in (
        ("shift", line, limits),
        ("work and off", [kind != "-" for kind in line], {True: instance.work, False: instance.off}),
    ):
        # begin where a block begins, so that none is cut in two
        cut = next((day for day in range(len(kinds)) if kinds[day] != kinds[day - 1]), None)
        if cut is None:
            broken.append(f"{what}: never changes")
            continue
        for kind, days in groupby([*kinds[cut:], *kinds[:cut]]):
            length = len(list(days))
            if kind in bounds and not bounds[kind][0] <= length <= bounds[kind][1]:  # type: ignore[index]
                broken.append(f"{what}: {length} days of {kind} in a row")
    for sequence in instance.forbidden:
        size = len(sequence)
        round_again = [*line, *line[: size - 1]]
        broken += [
            f"{' '.join(sequence)} from day {day}"
            for day in range(len(line))
            if tuple(round_again[day : day + size]) == sequence
        ]
    return broken
