"""Generated contact centres for roster benchmarks: like what is published about large ones, and nobody's data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.models.organisation import Break, Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent, Preference, TimeOff
from wfm.models.roster import Demand, RosterProblem
from wfm.models.time import IntervalGrid

START = date(2024, 1, 1)
TEMPLATES = {
    "long": ShiftTemplate(
        earliest_start=360, latest_start=900, start_step_minutes=30, length_minutes=(480, 510), tags=("long",)
    ),
    "short": ShiftTemplate(earliest_start=360, latest_start=1140, start_step_minutes=60, length_minutes=(300,)),
}
"""45 variants a day without breaks, from 5 to 8.5 hours."""

MANY_TEMPLATES = {
    "long": ShiftTemplate(
        earliest_start=330, latest_start=900, start_step_minutes=30, length_minutes=(510,), tags=("long",),
        breaks=(Break(activity="meal", minutes=30, earliest_minutes=180, latest_minutes=300, step_minutes=60),),
    ),
    "middle": ShiftTemplate(
        earliest_start=360, latest_start=930, start_step_minutes=30, length_minutes=(375,),
        breaks=(Break(minutes=15, earliest_minutes=150, latest_minutes=210, step_minutes=60),),
    ),
    "short": ShiftTemplate(earliest_start=360, latest_start=930, start_step_minutes=30, length_minutes=(240,)),
}  # fmt: skip
"""120 variants a day: 20 starts × 3 meals of 8 paid hours, × 2 breaks of 6, and 20 starts of 4 hours."""

_HOURS = {"any": None, "early": {"mon-sun": "05:00-17:00"}, "late": {"mon-sun": "12:00-26:00"}}


def contact_centre(
    agents: int,
    queues: int,
    groups: int,
    options: SolveOptions,
    *,
    days: int = 28,
    interval_minutes: int = 15,
    sites: tuple[str, ...] = ("UTC",),
    seed: int = 1,
    tightness: float = 1.0,
    many: bool = False,
) -> RosterProblem:
    """Agents in skill groups over sites, two daily peaks per queue, and work rules as they are common.

    11 h of rest, 2 to 5 days in a row, at least 2 off, at most 3 weekends of 4, hours at 95 to 102 % of the contract,
    leave, early-only and late-only people, day-off wishes. `tightness` is what is required over what people can work.
    With `many`, 120 variants a day instead of 45, wishes for kinds of shift too, every group of skills at every site,
    and contacts when and for what people are there: each site's own clock, queues as large as the skills suggest.
    """
    random = np.random.default_rng(seed)
    grid = IntervalGrid.of_days(START, days, interval_minutes, "UTC")
    names = [f"q{index}" for index in range(queues)]
    skills = [tuple(sorted({index % queues, *random.choice(queues, size=int(random.integers(1, min(queues, 4) + 1)))}))
              for index in range(groups)]  # fmt: skip
    people, time_off, wishes = [], [], []
    for number in range(agents):
        group = number % groups
        people.append(
            Agent.model_validate(
                {
                    "agent": f"a{number:05}",
                    "site": f"s{(number // groups if many else number) % len(sites)}",
                    "contract": "full" if random.random() < 0.7 else "part",
                    "skills": {names[index]: 1 for index in skills[group]},
                    "availability": _HOURS[str(random.choice(["any", "any", "any", "any", "early", "late"]))],
                }
            )
        )
        if random.random() < 0.25:
            begin = START + timedelta(days=int(random.integers(days - 5)))
            hours = 8.0 * 5 if people[-1].contract == "full" else 5.0 * 5
            moment = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
            time_off.append(
                TimeOff(agent=people[-1].agent, start=moment, end=moment + timedelta(days=5), paid_hours=hours)
            )
        wishes += [
            Preference(agent=people[-1].agent, date=START + timedelta(days=int(day)), wish="avoid", weight=20)
            for day in random.choice(days, size=2, replace=False)
        ]
        if many:
            wishes += [
                Preference(agent=people[-1].agent, date=START + timedelta(days=int(day)), wish="avoid", weight=5,
                           what=str(random.choice(["long", "middle", "short"])))
                for day in random.choice(days, size=4, replace=False)
            ]  # fmt: skip
    templates = MANY_TEMPLATES if many else TEMPLATES
    hours = {"full": 160.0, "part": 100.0}
    rules = [
        RuleSetting(rule="daily_rest", params={"hours": 11}),
        RuleSetting(rule="consecutive_days", params={"max_days": 5, "min_days": 2}),
        RuleSetting(rule="consecutive_days_off", params={"min_days": 2}),
        RuleSetting(rule="weekends", params={"max_weekends": 3}),
        *(
            RuleSetting(
                rule="period_hours",
                params={"min_hours": 0.95 * most * days / 28, "max_hours": 1.02 * most * days / 28},
                contracts=(name,),
            )
            for name, most in hours.items()
        ),
    ]
    capacity = sum(hours[person.contract] * days / 28 for person in people) - sum(item.paid_hours for item in time_off)
    able = np.zeros(queues)
    for number in range(agents):
        able[list(skills[number % groups])] += 1 / len(skills[number % groups])
    return RosterProblem(
        grid=grid,
        start=START,
        days=days,
        sites={f"s{index}": Site(time_zone=zone) for index, zone in enumerate(sites)},
        contracts={
            "full": Contract(hours_per_week=40, shift_templates=("long",)),
            "part": Contract(hours_per_week=25, shift_templates=tuple(templates)),
        },
        shift_templates=templates,
        agents=tuple(people),
        demand=_demand(random, grid, names, capacity * tightness, days, able if many else None, sites),
        idle_cost=4.0,
        rules=tuple(rules),
        time_off=tuple(time_off),
        preferences=tuple(wishes),
        options=options,
    )


def full_centre(options: SolveOptions, seed: int = 1) -> RosterProblem:
    """100 people at three sites, ten queues, four weeks of quarter hours, breaks, and twelve rules in force."""
    zones = ("UTC", "Europe/Paris", "America/New_York")
    plain = contact_centre(100, 10, 12, options, sites=zones, seed=seed, many=True)
    more = (
        RuleSetting(rule="days_off", params={"min_days": 2}),
        RuleSetting(rule="weekly_hours", params={"max_hours": 45}),
        RuleSetting(rule="forward_rotation", params={"max_earlier_minutes": 240}),
        RuleSetting(rule="shift_times", params={"latest_end": "24:00"}),
        RuleSetting(rule="weekly_rest"),
        RuleSetting(rule="start_consistency", weight=5),
        RuleSetting(rule="fair_share", params={"what": "weekend_days"}, weight=10),
    )
    return plain.model_copy(update={"rules": (*plain.rules, *more)})


def _demand(
    random: np.random.Generator,
    grid: IntervalGrid,
    names: list[str],
    hours: float,
    days: int,
    sizes: np.ndarray | None,
    sites: tuple[str, ...],
) -> tuple[Demand, ...]:
    minute = (np.arange(grid.count) * grid.interval_minutes) % 1440
    day = (np.arange(grid.count) * grid.interval_minutes) // 1440
    curves = []
    for position in range(len(names)):
        first, second = random.normal(630, 40), random.normal(960, 60)
        shifts = [0.0] if sizes is None else [_offset(grid, zone) for zone in sites]
        curve = np.zeros(grid.count)
        for shift in shifts:
            clock = minute + shift
            here = np.exp(-(((clock - first) / 150) ** 2)) + 0.8 * np.exp(-(((clock - second) / 180) ** 2))
            curve += np.where((clock >= 360) & (clock < 1320), here, 0.0)
        curve *= np.where(day % 7 >= 5, 0.55, 1.0) * random.uniform(0.9, 1.1, size=days)[day]
        if sizes is None:
            curves.append(curve * random.uniform(0.6, 1.4))
        else:
            curves.append(curve / curve.sum() * sizes[position] * random.uniform(0.9, 1.1))
    total = sum(float(curve.sum()) for curve in curves) * grid.interval_minutes / 60
    costs = (48.0, 32.0, 20.0)
    return tuple(
        Demand(
            queue=name,
            skills=(name,),
            required=np.round(curve * hours / total, 2),
            short_cost=costs[index % len(costs)],
        )
        for index, (name, curve) in enumerate(zip(names, curves, strict=True))
    )


def _offset(grid: IntervalGrid, zone: str) -> float:
    """Minutes that a zone's clock is ahead of the grid's at its start."""
    offset = grid.start.astimezone(ZoneInfo(zone)).utcoffset()
    return 0.0 if offset is None else offset.total_seconds() / 60
