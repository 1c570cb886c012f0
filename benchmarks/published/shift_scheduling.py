"""Shift scheduling, T. Curtois and R. Qu 2014 (schedulingbenchmarks.org/nrp): reader, problem, evaluator.

One shift a day, forbidden successions, hours, runs, weekends and days off are hard; cover by shift and day and requests
are paid for. Days are counted from 0, a Monday; days outside the horizon count as off for the longest runs, and runs
that touch an edge of the horizon owe no minimum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from benchmarks.published.sections import read_sections
from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent, LockedDay, Preference
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import IntervalGrid

START = date(2024, 1, 1)


@dataclass(frozen=True, eq=False)
class Person:
    """A row of SECTION_STAFF, with the days off."""

    name: str
    max_shifts: dict[str, int]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_off: int
    max_weekends: int
    days_off: frozenset[int] = frozenset()


@dataclass
class Instance:
    """A file. Requests: (person, day, shift, weight); cover: (day, shift) → (people, weight under, weight over)."""

    days: int = 0
    length: dict[str, int] = field(default_factory=dict)
    not_next: dict[str, tuple[str, ...]] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    on: list[tuple[str, int, str, int]] = field(default_factory=list)
    off: list[tuple[str, int, str, int]] = field(default_factory=list)
    cover: dict[tuple[int, str], tuple[int, int, int]] = field(default_factory=dict)


def read(path: Path) -> Instance:
    """Parse a file of the set. Raises ValueError with file and line for what it does not understand."""
    instance = Instance()
    days_off: dict[str, frozenset[int]] = {}

    def take(section: str, cells: list[str]) -> None:
        if section == "SECTION_HORIZON":
            instance.days = int(cells[0])
        elif section == "SECTION_SHIFTS":
            instance.length[cells[0]] = int(cells[1])
            instance.not_next[cells[0]] = tuple(filter(None, cells[2].split("|")))
        elif section == "SECTION_STAFF":
            limits = {kind: int(most) for kind, most in (item.split("=") for item in cells[1].split("|"))}
            instance.staff[cells[0]] = Person(cells[0], limits, *map(int, cells[2:8]))
        elif section == "SECTION_DAYS_OFF":
            days_off[cells[0]] = frozenset(map(int, cells[1:]))
        elif section == "SECTION_SHIFT_ON_REQUESTS":
            instance.on.append((cells[0], int(cells[1]), cells[2], int(cells[3])))
        elif section == "SECTION_SHIFT_OFF_REQUESTS":
            instance.off.append((cells[0], int(cells[1]), cells[2], int(cells[3])))
        elif section == "SECTION_COVER":
            instance.cover[int(cells[0]), cells[1]] = (int(cells[2]), int(cells[3]), int(cells[4]))
        else:
            raise ValueError(f"no section {section!r}")

    read_sections(path, take)
    for name, days in days_off.items():
        instance.staff[name] = replace(instance.staff[name], days_off=days)
    return instance


def problem(instance: Instance, options: SolveOptions) -> RosterProblem:
    """The instance as a roster problem: templates without clock times that matter, and rules of this package."""
    dates = [START + timedelta(days=day) for day in range(instance.days)]
    contracts: dict[tuple[str, ...], str] = {}
    agents = []
    for person in instance.staff.values():
        kinds = tuple(kind for kind in instance.length if person.max_shifts.get(kind, instance.days) > 0)
        contract = contracts.setdefault(kinds, f"c{len(contracts)}")
        agents.append(Agent(agent=person.name, site="ward", contract=contract))
    return RosterProblem(
        grid=IntervalGrid.of_days(START, instance.days, 60, "UTC"),
        start=START,
        days=instance.days,
        sites={"ward": Site(time_zone="UTC")},
        contracts={
            name: Contract(hours_per_week=40, shift_templates=kinds or ("nothing",))
            for kinds, name in contracts.items()
        },
        shift_templates={
            kind: ShiftTemplate(earliest_start=0, latest_start=0, length_minutes=(minutes,))
            for kind, minutes in instance.length.items()
        },
        agents=tuple(agents),
        rules=tuple(_rules(instance, dates)),
        locked=tuple(
            LockedDay(agent=person.name, date=dates[day])
            for person in instance.staff.values()
            for day in sorted(person.days_off)
        ),
        preferences=tuple(
            Preference(agent=name, date=dates[day], wish=wish, what=kind, weight=weight)
            for wish, requests in (("want", instance.on), ("avoid", instance.off))
            for name, day, kind, weight in requests
            if weight
        ),
        options=options,
    )


def _rules(instance: Instance, dates: list[date]) -> list[RuleSetting]:
    found = [
        RuleSetting(rule="shift_pattern", params={"pattern": [kind, " | ".join(others)]})
        for kind, others in instance.not_next.items()
        if others
    ]

    def alike(rule: str, params: Mapping[Person, dict[str, object] | None]) -> None:
        """One setting for all people with the same parameters."""
        groups: dict[str, tuple[dict[str, object], list[str]]] = {}
        for person, mine in params.items():
            if mine is not None:
                groups.setdefault(repr(mine), (mine, []))[1].append(person.name)
        found.extend(RuleSetting(rule=rule, params=mine, agents=tuple(names)) for mine, names in groups.values())

    staff = list(instance.staff.values())
    alike("period_hours", {p: {"min_hours": p.min_minutes / 60, "max_hours": p.max_minutes / 60} for p in staff})
    alike("consecutive_days", {p: {"max_days": p.max_run, "min_days": p.min_run} for p in staff})
    alike("consecutive_days_off", {p: {"min_days": p.min_off} if p.min_off > 1 else None for p in staff})
    alike("weekends", {p: {"max_weekends": p.max_weekends} for p in staff})
    for kind in instance.length:
        limits = {}
        for person in staff:
            most = person.max_shifts.get(kind, instance.days)
            limits[person] = {"what": kind, "max_shifts": most, "per": "horizon"} if 0 < most < instance.days else None
        alike("shift_count", limits)
    prices: dict[tuple[str, int, int], dict[date, int]] = defaultdict(dict)
    for (day, kind), (people, under, over) in instance.cover.items():
        prices[kind, under, over][dates[day]] = people
    for (kind, under, over), people_on in prices.items():
        for bound, weight in (("min_people", under), ("max_people", over)):
            if weight:
                found.append(
                    RuleSetting(rule="shift_headcount", params={"what": kind, bound: people_on}, weight=weight)
                )
    return found


def lines(roster: Roster, instance: Instance) -> dict[str, list[str]]:
    """Each person's shift by day, blank where off."""
    found = {name: [""] * instance.days for name in instance.staff}
    for item in roster.assignments:
        found[item.agent][(item.date - START).days] = item.template
    return found


def evaluate(instance: Instance, roster: Mapping[str, list[str]]) -> tuple[int, list[str]]:
    """(cost, hard rules broken) of everybody's shifts by day, by the published rules alone."""
    broken: list[str] = []
    for person in instance.staff.values():
        line = roster[person.name]
        where = f"{person.name}: "
        minutes = sum(instance.length[kind] for kind in line if kind)
        if not person.min_minutes <= minutes <= person.max_minutes:
            broken.append(f"{where}{minutes} minutes")
        broken += [
            f"{where}{line.count(kind)} × {kind}"
            for kind in instance.length
            if line.count(kind) > person.max_shifts.get(kind, instance.days)
        ]
        broken += [
            f"{where}{line[day + 1]} after {line[day]} on day {day + 1}"
            for day in range(instance.days - 1)
            if line[day] and line[day + 1] in instance.not_next[line[day]]
        ]
        if any(line[day] for day in person.days_off):
            broken.append(f"{where}works on a day off")
        day = 0
        for works, days in groupby(line, key=bool):
            length = len(list(days))
            inside = day > 0 and day + length < instance.days
            least = person.min_run if works else person.min_off
            if (works and length > person.max_run) or (inside and length < least):
                broken.append(f"{where}{length} days {'on' if works else 'off'} from day {day}")
            day += length
        weekends = sum(bool(line[day] or line[day + 1]) for day in range(5, instance.days, 7))
        if weekends > person.max_weekends:
            broken.append(f"{where}{weekends} weekends")
    cost = sum(weight for name, day, kind, weight in instance.on if roster[name][day] != kind)
    cost += sum(weight for name, day, kind, weight in instance.off if roster[name][day] == kind)
    for (day, kind), (people, under, over) in instance.cover.items():
        count = sum(line[day] == kind for line in roster.values())
        cost += under * max(people - count, 0) + over * max(count - people, 0)
    return cost, broken
