"""The employee scheduling sample of OR-Tools (8 people, 3 weeks) as a roster problem of this package.

Its runs and weekly counts have hard and soft bounds on both sides; runs at the edges of the horizon count as they
stand. So everybody has worked a morning on the day before, and an afternoon that is locked follows the last day: both
end any run of days off or of nights and cost nothing themselves. Wishes granted are a gain there and those denied a
price here, which differs by what all granted wishes together gain.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent, Assignment, LockedDay, Preference
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import IntervalGrid, local_instant

MONDAY = date(2024, 1, 1)
NAMES = ("off", "morning", "afternoon", "night")


def gain(instance: Any) -> float:
    """What all wishes that are a gain would gain together: the sample's objective is ours less this."""
    return float(sum(-weight for *_, weight in instance["requests"] if weight < 0))


def problem(instance: Any, options: SolveOptions) -> RosterProblem:
    """The sample. `instance` is its data: fixed, requests, shift_sequence, weekly_sum, transitions, demands."""
    days = instance["weeks"] * 7
    starts = {"morning": 360, "afternoon": 840, "night": 1320}
    agents = tuple(Agent(agent=f"a{number}", site="here", contract="full") for number in range(instance["employees"]))

    def worked(agent: int, day: int, what: str) -> Assignment:
        when = MONDAY + timedelta(days=day)
        edges = [local_instant(when, starts[what] + minutes, "Etc/UTC") for minutes in (0, 480)]
        return Assignment(agent=f"a{agent}", date=when, start=edges[0], end=edges[1], template=what)

    everybody = range(len(agents))
    after = MONDAY + timedelta(days=days)
    locks = [
        LockedDay(agent=f"a{agent}", date=after, assignment=worked(agent, days, "afternoon")) for agent in everybody
    ]
    locks += [
        LockedDay(
            agent=f"a{agent}",
            date=MONDAY + timedelta(days=day),
            assignment=worked(agent, day, NAMES[shift]) if shift else None,
        )
        for agent, shift, day in instance["fixed"]
    ]
    return RosterProblem(
        grid=IntervalGrid.of_days(MONDAY, days + 1, 60, "Etc/UTC"),
        start=MONDAY,
        days=days + 1,
        sites={"here": Site(time_zone="Etc/UTC")},
        contracts={"full": Contract(hours_per_week=40)},
        shift_templates={
            name: ShiftTemplate(earliest_start=start, latest_start=start, length_minutes=(480,))
            for name, start in starts.items()
        },
        agents=agents,
        rules=tuple(_rules(instance, days)),
        locked=tuple(locks),
        past=tuple(worked(agent, -1, "morning") for agent in everybody),
        preferences=tuple(
            Preference(
                agent=f"a{agent}",
                date=MONDAY + timedelta(days=day),
                wish="want" if weight < 0 else "avoid",
                what=NAMES[shift],
                weight=abs(weight),
            )
            for agent, shift, day, weight in instance["requests"]
        ),
        options=options,
    )


def _rules(instance: Any, days: int) -> list[RuleSetting]:
    found: list[RuleSetting] = []

    def add(rule: str, weight: float | None, **params: object) -> None:
        if weight is None or weight > 0:
            found.append(RuleSetting(rule=rule, params=params, weight=weight))

    for shift, hard_min, soft_min, below, soft_max, hard_max, above in instance["shift_sequence"]:
        rule, word = ("consecutive_days_off", "days") if shift == 0 else ("consecutive_shifts", "shifts")
        what = {} if shift == 0 else {"what": NAMES[shift]}
        for weight, least, most in ((None, hard_min, hard_max), (below, soft_min, days), (above, 1, soft_max)):
            if least > 1 or most < days:
                add(rule, weight, **what, **{f"min_{word}": max(least, 1), f"max_{word}": most})
    for shift, hard_min, soft_min, below, soft_max, hard_max, above in instance["weekly_sum"]:
        # days off are counted as what they leave of the week; the last week is whole, the locked day after it is not
        for weight, least, most in ((None, hard_min, hard_max), (below, soft_min, 7), (above, 0, soft_max)):
            if shift == 0:
                add("shift_count", weight, what="work", min_shifts=7 - most, max_shifts=7 - least)
            else:
                add("shift_count", weight, what=NAMES[shift], min_shifts=least, max_shifts=most)
    for before, after, cost in instance["transitions"]:
        add("shift_pattern", cost or None, pattern=[NAMES[before], NAMES[after]])
    for shift, name in enumerate(NAMES[1:]):
        need = {MONDAY + timedelta(days=day): instance["demands"][day % 7][shift] for day in range(days)}
        add("shift_headcount", None, what=name, min_people=need)
        add("shift_headcount", instance["excess_penalty"][shift], what=name, max_people=need)
    return found


def evaluate(instance: Any, roster: Roster) -> tuple[float, list[str]]:
    """(objective, hard rules broken) by the sample's own rules: runs and weeks counted as they stand."""
    days = instance["weeks"] * 7
    lines = [[0] * days for _ in range(instance["employees"])]
    for item in roster.assignments:
        day = (item.date - MONDAY).days
        if day < days:
            lines[int(item.agent[1:])][day] = NAMES.index(item.template)
    cost, broken = 0.0, [f"{each} is not kept" for each in instance["fixed"] if lines[each[0]][each[2]] != each[1]]
    cost += sum(weight for agent, shift, day, weight in instance["requests"] if lines[agent][day] == shift)
    for line in lines:
        counted = [(bounds, _runs(line, bounds[0])) for bounds in instance["shift_sequence"]]
        counted += [
            (bounds, [line[day : day + 7].count(bounds[0]) for day in range(0, days, 7)])
            for bounds in instance["weekly_sum"]
        ]
        for (shift, hard_min, soft_min, below, soft_max, hard_max, above), lengths in counted:
            for length in lengths:
                if not hard_min <= length <= hard_max:
                    broken.append(f"{length} × {NAMES[shift]}")
                cost += below * max(soft_min - length, 0) + above * max(length - soft_max, 0)
        for before, after, price in instance["transitions"]:
            for day in range(days - 1):
                if (line[day], line[day + 1]) == (before, after):
                    cost += price
                    broken += [] if price else [f"{NAMES[after]} after {NAMES[before]}"]
    for day in range(days):
        for shift, price in enumerate(instance["excess_penalty"], start=1):
            spare = sum(line[day] == shift for line in lines) - instance["demands"][day % 7][shift - 1]
            if spare < 0:
                broken.append(f"{-spare} missing on day {day}")
            cost += price * max(spare, 0)
    return cost, broken


def _runs(line: list[int], shift: int) -> list[int]:
    """Lengths of the runs of a shift."""
    found, length = [], 0
    for each in [*line, -1]:
        if each == shift:
            length += 1
        elif length:
            found.append(length)
            length = 0
    return found
