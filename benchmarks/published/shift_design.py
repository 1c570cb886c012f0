"""Minimum shift design, L. Di Gaspero et al. (TU Wien): reader, problem, evaluator.

Choose shifts (start and length, within types) and how many people take each on each day of a week that repeats. It
costs every minute that a person is missing or too many, and every different shift that is used.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent
from wfm.models.roster import Demand, Roster, RosterProblem
from wfm.models.time import IntervalGrid

MONDAY = date(2024, 1, 8)

Staffing = Counter[tuple[int, int, int]]
"""(day, start, length), the latter in intervals → people."""


@dataclass(frozen=True)
class Instance:
    """A file. Lengths and starts in intervals of so many minutes; weights are per minute and per shift used."""

    interval: int
    demand: tuple[int, ...]
    starts: tuple[tuple[int, int], ...]
    lengths: tuple[tuple[int, int], ...]
    under: int
    over: int
    each_shift: int

    @property
    def per_day(self) -> int:
        """Intervals of a day."""
        return 1440 // self.interval


def read(path: Path) -> Instance:
    """Parse a MiniZinc data file of the set. Raises ValueError with the file and what it lacks."""
    found = {
        name: [int(number) for number in re.findall(r"-?\d+", value)]
        for name, value in re.findall(r"(\w+)\s*=\s*([^;]*);", path.read_text(encoding="utf-8-sig"))
    }
    try:
        (interval,), (days,) = found["interval"], found["days"]
        instance = Instance(
            interval,
            tuple(found["demand"]),
            tuple(zip(found["minStart"], found["maxStart"], strict=True)),
            tuple(zip(found["minLength"], found["maxLength"], strict=True)),
            *(found[name][0] for name in ("weightUnderCover", "weightOverCover", "weightShiftInstances")),
        )
        if days != 7 or len(instance.demand) != 7 * instance.per_day:
            raise ValueError(f"{len(instance.demand)} intervals in {days} days")
    except (IndexError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name}: not a shift design instance ({error})") from error
    return instance


def people(instance: Instance, dearest: float) -> int:
    """As many as can work on two days in a row in any design that costs no more than `dearest`."""
    spare = dearest / (instance.over * instance.interval)
    shortest = min(least for least, _ in instance.lengths)
    days = np.array(instance.demand).reshape(7, -1).sum(axis=1)
    # a day's shifts may also serve the day after
    on = [(days[day] + days[(day + 1) % 7] + spare) / shortest for day in range(7)]
    return int(max(on[day] + on[(day + 1) % 7] for day in range(7))) + 1


def problem(instance: Instance, options: SolveOptions, dearest: float = 900.0) -> RosterProblem:
    """The week as a roster of people who are all alike, with the Sunday before it, which is worked as its last day."""
    unit = instance.interval
    types = zip(instance.starts, instance.lengths, strict=True)
    return RosterProblem(
        grid=IntervalGrid.of_days(MONDAY, 7, unit, "Etc/UTC"),
        start=MONDAY - timedelta(days=1),
        days=8,
        sites={"here": Site(time_zone="Etc/UTC")},
        contracts={"full": Contract(hours_per_week=40)},
        shift_templates={
            f"type {number}": ShiftTemplate(
                earliest_start=first * unit,
                latest_start=last * unit,
                start_step_minutes=unit,
                length_minutes=tuple(length * unit for length in range(shortest, longest + 1)),
            )
            for number, ((first, last), (shortest, longest)) in enumerate(types, start=1)
        },
        agents=tuple(
            Agent(agent=f"a{number:03d}", site="here", contract="full") for number in range(people(instance, dearest))
        ),
        demand=(Demand(queue="q", required=np.array(instance.demand, dtype=float), short_cost=60 * instance.under),),
        idle_cost=60 * instance.over,
        rules=(
            RuleSetting(rule="shift_palette", weight=instance.each_shift),
            RuleSetting(rule="repeating_headcount", params={"what": "shift"}),
        ),
        options=options,
    )


def staffing(roster: Roster, instance: Instance) -> Staffing:
    """People by day, start and length of the week."""
    found: Staffing = Counter()
    for item in roster.assignments:
        start = item.start.hour * 60 + item.start.minute
        if item.date >= MONDAY:
            key = (item.date - MONDAY).days, start // instance.interval, item.elapsed_minutes // instance.interval
            found[key] += 1
    return found


def evaluate(instance: Instance, on: Staffing) -> tuple[int, list[str]]:
    """(cost, what is not of the types) of a week's staffing, by the published objective alone."""
    duty = [0] * len(instance.demand)
    for (day, start, length), count in on.items():
        for step in range(length):
            duty[(day * instance.per_day + start + step) % len(duty)] += count
    short = sum(max(need - have, 0) for need, have in zip(instance.demand, duty, strict=True))
    over = sum(max(have - need, 0) for need, have in zip(instance.demand, duty, strict=True))
    used = {(start, length) for (_, start, length), count in on.items() if count}
    types = list(zip(instance.starts, instance.lengths, strict=True))
    broken = [
        f"no shift of {length} from {start}"
        for start, length in sorted(used)
        if not any(a <= start <= b and c <= length <= d for (a, b), (c, d) in types)
    ]
    cost = instance.interval * (instance.under * short + instance.over * over) + instance.each_shift * len(used)
    return cost, broken
