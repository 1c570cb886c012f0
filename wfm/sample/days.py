"""What is already known of people's days: the week before, leave, wishes, and days that are settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

import numpy as np

from wfm.models.organisation import Configuration, ShiftTemplate
from wfm.models.people import Agent, Assignment, LockedDay, Preference, TimeOff, WorkSpan
from wfm.models.time import local_instant, zone
from wfm.sample.organisation import PLAN_DAYS, PLAN_START

LONG_LEAVES = 9
SINGLE_LEAVES = 40
"""Nine weeks of leave and forty single days: about one day in twenty."""


def past_shifts(configuration: Configuration, agents: Iterable[Agent], seed: int) -> tuple[Assignment, ...]:
    """The week before the plan: five shifts each, at one start, with two days off in a row.

    Bogotá's late shifts of the last Sunday reach into the first day of the plan.
    """
    random = np.random.default_rng([seed, 2])
    shifts = []
    for number, agent in enumerate(agents):
        if agent.start_date is not None:
            continue
        band = "short" if agent.contract == "part_time" else "late" if number % 5 in (0, 2) else "early"
        name = f"{agent.site} {band}"
        start = _a_start(configuration.shift_templates[name], agent, random)
        first_free = int(random.integers(0, 7))
        for back in range(7):
            if back not in (first_free, (first_free + 1) % 7):
                day = PLAN_START - timedelta(days=back + 1)
                shifts.append(place(configuration, agent, day, name, start))
    return tuple(sorted(shifts, key=lambda shift: (shift.agent, shift.date)))


def time_off(configuration: Configuration, agents: tuple[Agent, ...], seed: int) -> tuple[TimeOff, ...]:
    """Whole weeks from Monday to Sunday and single days, of leave or training, of people employed throughout."""
    random = np.random.default_rng([seed, 3])
    order = random.permutation([number for number, agent in enumerate(agents) if _employed(agent)])
    leaves = []
    for number, index in enumerate(order[:LONG_LEAVES]):
        agent = agents[index]
        monday = PLAN_START + timedelta(days=7 * (number % 4))
        hours = configuration.contracts[agent.contract].hours_per_week
        leaves.append(_leave(configuration, agent, monday, 7, "leave", hours))
    for index in random.choice(order[LONG_LEAVES:], SINGLE_LEAVES):
        agent = agents[index]
        day = PLAN_START + timedelta(days=int(random.integers(0, PLAN_DAYS)))
        taken = {(leave.agent, _local_day(configuration, agent, leave)) for leave in leaves}
        if (agent.agent, day) in taken:
            continue
        hours = configuration.contracts[agent.contract].hours_per_week / 5
        kind = "training" if random.random() < 0.2 else "leave"
        leaves.append(_leave(configuration, agent, day, 1, kind, hours))
    return tuple(sorted(leaves, key=lambda leave: (leave.agent, leave.start)))


def preferences(agents: Iterable[Agent], seed: int) -> tuple[Preference, ...]:
    """One or two wishes a week each: a free day, rather early, rather late, or a day on which work is welcome."""
    random = np.random.default_rng([seed, 4])
    wishes = []
    for agent in agents:
        for week in range(PLAN_DAYS // 7):
            for weekday in sorted(random.choice(7, int(random.integers(1, 3)), replace=False).tolist()):
                kind, what = _a_wish(agent, random)
                weight = float(random.choice([5, 10, 20]))
                day = PLAN_START + timedelta(days=7 * week + weekday)
                if _employed(agent, day):
                    wishes.append(Preference(agent=agent.agent, date=day, wish=kind, what=what, weight=weight))
    return tuple(wishes)


def locked_days(
    configuration: Configuration, agents: tuple[Agent, ...], absences: tuple[TimeOff, ...]
) -> tuple[LockedDay, ...]:
    """Five shifts that are promised and two days that are promised free, all in the first week."""
    away = {leave.agent for leave in absences}
    settled = [
        agent
        for agent in agents
        if agent.agent not in away and agent.start_date is None and agent.contract == "full_time"
    ]
    locked = []
    for number, agent in enumerate(settled[:: max(len(settled) // 7, 1)][:7]):
        day = PLAN_START + timedelta(days=2 + number % 3)
        shift = None if number >= 5 else place(configuration, agent, day, f"{agent.site} early", 540, locked=True)
        locked.append(LockedDay(agent=agent.agent, date=day, assignment=shift))
    return tuple(locked)


def place(
    configuration: Configuration, agent: Agent, day: date, template: str, start: int, *, locked: bool = False
) -> Assignment:
    """A shift of a template on a local day, each break at the earliest time it may begin."""
    shape = configuration.shift_templates[template]
    zone_name = agent.time_zone or configuration.sites[agent.site].time_zone
    begin = local_instant(day, start, zone_name)
    return Assignment(
        agent=agent.agent,
        date=day,
        start=begin,
        end=begin + timedelta(minutes=shape.length_minutes[0]),
        breaks=tuple(
            WorkSpan(
                activity=pause.activity,
                start=begin + timedelta(minutes=pause.earliest_minutes),
                end=begin + timedelta(minutes=pause.earliest_minutes + pause.minutes),
                paid=pause.paid,
            )
            for pause in shape.breaks
        ),
        template=template,
        tags=shape.tags,
        locked=locked,
    )


def _employed(agent: Agent, day: date | None = None) -> bool:
    """On a day; without one, throughout the plan."""
    if day is None:
        return agent.start_date is None and agent.end_date is None
    return (agent.start_date or day) <= day <= (agent.end_date or day)


def _a_start(shape: ShiftTemplate, agent: Agent, random: np.random.Generator) -> int:
    starts = list(range(shape.earliest_start, shape.latest_start + 1, shape.start_step_minutes))
    if agent.availability is not None:
        starts = [start for start in starts if start >= agent.availability.mon[0].start]
    return int(random.choice(starts))


def _a_wish(agent: Agent, random: np.random.Generator) -> tuple[Literal["want", "avoid"], str]:
    draw = random.random()
    if draw < 0.5:
        return "want", "off"
    if draw < 0.65:
        return "want", "work"
    if agent.contract == "part_time":
        return "avoid", "work"
    return ("want" if draw < 0.85 else "avoid"), str(random.choice(["early", "late"]))


def _leave(configuration: Configuration, agent: Agent, day: date, days: int, kind: str, paid_hours: float) -> TimeOff:
    zone_name = agent.time_zone or configuration.sites[agent.site].time_zone
    return TimeOff(
        agent=agent.agent,
        start=local_instant(day, 0, zone_name),
        end=local_instant(day + timedelta(days=days), 0, zone_name),
        kind=kind,
        paid_hours=paid_hours,
    )


def _local_day(configuration: Configuration, agent: Agent, leave: TimeOff) -> date:
    return leave.start.astimezone(zone(configuration.sites[agent.site].time_zone)).date()
