"""Multi-activity shifts over several days, T. Curtois and R. Qu (schedulingbenchmarks.org/matsp): reader, writer,
problem, evaluator.

In every quarter of an hour each task needs so many people, round the clock. Shifts may begin at many times and last six
to ten hours; everybody on shift is on one task at a time, any, for an hour at least. People above the most that a task
takes cost the square of their number. The horizon goes from 06:00 on day 1 to 06:00 on the day after the last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.published.sections import read_sections
from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent, TimeOff
from wfm.models.roster import Demand, Roster, RosterProblem
from wfm.models.time import IntervalGrid

STEP = 15
"""Minutes of a period."""

OPENS = 360
"""Minute of the first day at which the horizon begins."""

WINDOWS = ((0, 0), (360, 600), (840, 1080), (1200, 1440))
"""Minutes of the day between which shifts may begin, both included."""

SHORTEST, LONGEST, REST, RUN, BLOCK = 360, 600, 840, 5, 60
"""Of shifts, between shifts, in minutes; days worked in a row; minutes on a task at least."""

START = date(2024, 1, 1)

PUBLISHED = {"1_7_10_1": 383.0, "10_7_20_3": 193.0}
"""Costs after 30 minutes on one core: T. Curtois and R. Qu, working paper, 2019. Others are not known to us."""

SHORT_COST = 4000.0
"""Per hour: the least of a task is hard, which only the evaluator judges; a person short costs 1,000 times one over."""


@dataclass(frozen=True)
class Person:
    """A row of SECTION_STAFF."""

    name: str
    min_minutes: int
    max_minutes: int


@dataclass
class Instance:
    """A file. `cover[task][period]` is (least, most) people, periods counted from the beginning of the horizon."""

    days: int = 0
    tasks: int = 0
    staff: dict[str, Person] = field(default_factory=dict)
    cover: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def periods(self) -> int:
        """Quarters of an hour."""
        return self.days * 1440 // STEP


@dataclass(frozen=True)
class Shift:
    """Minutes from midnight of day 1, and (task, begin, end) in order."""

    start: int
    end: int
    blocks: tuple[tuple[int, int, int], ...]


def read(path: Path) -> Instance:
    """Parse a file of the set. Raises ValueError with file and line for what it does not understand."""
    instance = Instance()

    def take(section: str, cells: list[str]) -> None:
        if section == "SECTION_HORIZON":
            instance.days = int(cells[0])
        elif section == "SECTION_TASKS":
            instance.tasks = int(cells[0])
            instance.cover = {task: [(0, 0)] * instance.periods for task in range(1, instance.tasks + 1)}
        elif section == "SECTION_STAFF":
            instance.staff[cells[0]] = Person(cells[0], int(cells[1]), int(cells[2]))
        elif section == "SECTION_COVER":
            begin, _ = (_minute(clock) for clock in cells[1].split("-"))
            period = ((int(cells[0]) - 1) * 1440 + begin - OPENS) // STEP
            if not 0 <= period < instance.periods:
                raise ValueError("outside the horizon")
            instance.cover[int(cells[2])][period] = (int(cells[3]), int(cells[4]))
        else:
            raise ValueError(f"no section {section!r}")

    read_sections(path, take)
    return instance


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def write(roster: Mapping[str, list[Shift]]) -> str:
    """Solutions as text: a row for each block, with `person,day,begin,end,task`; the day is that of the shift."""
    rows = ["# ID, Day, Begin, End, TaskID"]
    for name, shifts in roster.items():
        for shift in sorted(shifts, key=lambda shift: shift.start):
            for task, begin, end in shift.blocks:
                rows.append(f"{name},{shift.start // 1440 + 1},{_clock(begin)},{_clock(end)},{task}")
    return "\n".join(rows) + "\n"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def problem(instance: Instance, options: SolveOptions) -> RosterProblem:
    """The instance as a roster problem. The last day has but its first six hours; shifts stay within the horizon."""
    grid = IntervalGrid(start=_instant(OPENS), interval_minutes=STEP, count=instance.periods)
    if any(least != most for limits in instance.cover.values() for least, most in limits):
        raise ValueError("tasks that take more people than they need are not read here")
    alike: dict[tuple[int, int], list[str]] = defaultdict(list)
    for person in instance.staff.values():
        alike[person.min_minutes, person.max_minutes].append(person.name)
    rules = [
        RuleSetting(rule="daily_rest", params={"hours": REST / 60}),
        RuleSetting(rule="consecutive_days", params={"max_days": RUN}),
    ]
    rules += [
        RuleSetting(rule="period_hours", params={"min_hours": low / 60, "max_hours": high / 60}, agents=tuple(names))
        for (low, high), names in alike.items()
    ]
    return RosterProblem(
        grid=grid,
        start=START,
        days=instance.days + 1,
        sites={"shop": Site(time_zone="Etc/UTC")},
        contracts={"staff": Contract(hours_per_week=40)},
        shift_templates={
            f"from {low // 60:02d}": ShiftTemplate(
                earliest_start=low,
                latest_start=min(high, 1440 - STEP),
                start_step_minutes=STEP,
                length_minutes=tuple(range(SHORTEST, LONGEST + STEP, STEP)),
            )
            for low, high in WINDOWS
        },
        agents=tuple(Agent(agent=name, site="shop", contract="staff") for name in instance.staff),
        demand=tuple(
            Demand(
                queue=f"task {task}",
                required=np.array([float(least) for least, _ in limits]),
                short_cost=SHORT_COST,
                block_minutes=BLOCK,
            )
            for task, limits in instance.cover.items()
        ),
        idle_cost=60 / STEP,
        crowding_cost=60 / STEP,
        rules=tuple(rules),
        time_off=tuple(
            TimeOff(agent=name, start=first, end=last, kind="closed")
            for name in instance.staff
            for first, last in ((_instant(0), grid.start), (grid.end, _instant((instance.days + 3) * 1440)))
        ),
        options=options,
    )


def _instant(minute: int) -> datetime:
    return datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(minutes=minute)


def shifts(roster: Roster) -> dict[str, list[Shift]]:
    """Everybody's shifts, as the evaluator wants them."""
    found: dict[str, list[Shift]] = defaultdict(list)
    for item in roster.assignments:
        start, end = (_since(moment) for moment in (item.start, item.end))
        blocks = ((int(span.activity.split()[1]), _since(span.start), _since(span.end)) for span in item.blocks)
        found[item.agent].append(Shift(start, end, tuple(blocks)))
    return found


def _since(moment: datetime) -> int:
    return int((moment - _instant(0)).total_seconds()) // 60


def least_cost(instance: Instance) -> int:
    """No roster costs less: people work their least minutes, and whoever is not needed is one too many somewhere."""
    minutes = sum(person.min_minutes for person in instance.staff.values())
    return max(minutes // STEP - sum(most for limits in instance.cover.values() for _, most in limits), 0)


def evaluate(instance: Instance, roster: Mapping[str, list[Shift]]) -> tuple[int, list[str], int]:
    """(cost, hard rules broken, people × periods missed) of everybody's shifts, by the published rules alone.

    Cover of the least people is as hard as the rest; it is counted by itself, because how much is missed tells more.
    """
    broken: list[str] = []
    on = {task: [0] * instance.periods for task in instance.cover}
    closes = OPENS + instance.days * 1440
    for person in instance.staff.values():
        shifts = sorted(roster.get(person.name, []), key=lambda shift: shift.start)
        minutes = sum(shift.end - shift.start for shift in shifts)
        if not person.min_minutes <= minutes <= person.max_minutes:
            broken.append(f"{person.name}: {minutes} minutes")
        for shift in shifts:
            where = f"{person.name}: shift at {shift.start}: "
            if shift.start % STEP or shift.end % STEP or not SHORTEST <= shift.end - shift.start <= LONGEST:
                broken.append(f"{where}lasts {shift.end - shift.start} minutes")
            if not any(low <= shift.start % 1440 <= high for low, high in WINDOWS):
                broken.append(f"{where}begins outside the windows")
            if shift.start < OPENS or shift.end > closes:
                broken.append(f"{where}leaves the horizon")
            edges = [shift.start, *(end for _, _, end in shift.blocks)]
            if [begin for _, begin, _ in shift.blocks] != edges[:-1] or edges[-1] != shift.end:
                broken.append(f"{where}is not filled with tasks")
                continue
            last = 0
            for task, begin, end in shift.blocks:
                if end - begin < BLOCK or begin % STEP or end % STEP or task not in on or task == last:
                    broken.append(f"{where}task {task} from {begin} to {end}")
                    continue
                last = task
                for period in range((begin - OPENS) // STEP, (end - OPENS) // STEP):
                    if 0 <= period < instance.periods:
                        on[task][period] += 1
        for before, after in pairwise(shifts):
            if after.start - before.end < REST:
                broken.append(f"{person.name}: {after.start - before.end} minutes of rest before {after.start}")
            if before.start // 1440 == after.start // 1440:
                broken.append(f"{person.name}: two shifts begin on day {after.start // 1440 + 1}")
        worked = {shift.start // 1440 for shift in shifts}
        if any(worked.issuperset(range(day, day + RUN + 1)) for day in worked):
            broken.append(f"{person.name}: more than {RUN} days in a row")
    cost, missed = 0, 0
    for task, limits in instance.cover.items():
        for (least, most), people in zip(limits, on[task], strict=True):
            missed += max(least - people, 0)
            cost += max(people - most, 0) ** 2
    return cost, broken, missed
