"""A small plan made to be awkward: two zones, nights over the October change, names that break formats."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from wfm.models.forecast import Accuracy, Forecast, QueueForecast
from wfm.models.organisation import Configuration, Horizon
from wfm.models.people import Agent, Assignment, LockedDay, SpecialDay, TimeOff, WorkSpan
from wfm.models.plan import Plan, PlanInputs
from wfm.models.requirement import QueueRequirement, Requirement
from wfm.models.roster import Evaluation, Finding, QueueCoverage, Roster, SolveResult, Status
from wfm.models.time import local_instant

FIRST, DAYS = date(2026, 10, 19), 14
"""The clocks go back on Sunday 25 October in Europe and on Sunday 1 November in New York."""

NAMES = {
    "ana": 'Ana "Nana" Silva, Jr.',
    "=2+5": '=HYPERLINK("x")',
    "李小龙": "李小龙",
    "m/../h": "محمد",
    "ANA": "<script>alert(1)</script>",
    "con": "+351 'quoted' & \\;,n",
}
TEAMS = {"ana": "Voice, A", "=2+5": "Voice, A", "李小龙": "", "m/../h": "@home", "ANA": "@home", "con": "@home"}
ZONES = {"Lisbon": "Europe/Lisbon", "New York": "America/New_York"}
SITES = {
    "ana": "Lisbon",
    "=2+5": "Lisbon",
    "李小龙": "Lisbon",
    "m/../h": "New York",
    "ANA": "New York",
    "con": "New York",
}
STARTS = {"ana": 8 * 60, "=2+5": 22 * 60 + 30, "李小龙": 13 * 60, "m/../h": 23 * 60, "ANA": 9 * 60, "con": 6 * 60}
OWN_ZONE = {"ANA": "Asia/Kathmandu"}


def agents(names: dict[str, str] = NAMES) -> tuple[Agent, ...]:
    """Six agents; one lives by the clock of Kathmandu."""
    return tuple(
        Agent(
            agent=agent,
            name=name,
            site=SITES[agent],
            contract="full",
            team=TEAMS[agent],
            skills={"english": 1},
            time_zone=OWN_ZONE.get(agent),
            start_date=FIRST + timedelta(days=2) if agent == "con" else None,
        )
        for agent, name in names.items()
    )


def zone_of(agent: str) -> str:
    """The zone whose clock an agent lives by."""
    return OWN_ZONE.get(agent) or ZONES[SITES[agent]]


def assignment(agent: str, day: date, *, locked: bool = False) -> Assignment:
    """Eight hours and a half on the clock, a meal unpaid and a break paid."""
    start = local_instant(day, STARTS[agent], zone_of(agent))
    end = local_instant(day, STARTS[agent] + 510, zone_of(agent))
    meal, rest = start + timedelta(hours=4), start + timedelta(hours=6)
    return Assignment(
        agent=agent,
        date=day,
        start=start,
        end=end,
        breaks=(
            WorkSpan(activity="meal", start=meal, end=meal + timedelta(minutes=30)),
            WorkSpan(activity="tea; or = coffee", start=rest, end=rest + timedelta(minutes=15), paid=True),
        ),
        template="=night" if STARTS[agent] > 20 * 60 else "day, long",
        tags=("night", "late") if STARTS[agent] > 20 * 60 else (),
        locked=locked,
    )


def assignments() -> tuple[Assignment, ...]:
    """Nobody works on two days a week, the night workers work over both changes of clocks."""
    placed = []
    for place, agent in enumerate(NAMES):
        for offset in range(DAYS):
            day = FIRST + timedelta(days=offset)
            nights = STARTS[agent] > 20 * 60
            free = offset % 7 in ((1, 2) if nights else (place % 5, place % 5 + 1))
            away = agent == "ana" and date(2026, 10, 26) <= day <= date(2026, 10, 28)
            if not free and not away and not (agent == "con" and offset < 2):
                placed.append(assignment(agent, day, locked=(agent, offset) == ("ana", 4)))
    return tuple(sorted(placed, key=lambda item: (item.agent, item.date)))


def configuration() -> Configuration:
    """Two sites, two queues."""
    return Configuration.model_validate(
        {
            "organisation": "Açores & <Co>, Lda.",
            "time_zone": "Europe/Lisbon",
            "horizon": {"start": FIRST, "days": DAYS},
            "interval_minutes": 30,
            "sites": {name: {"time_zone": zone} for name, zone in ZONES.items()},
            "skills": ["english"],
            "queues": {
                "voice <en>": {"skills": ["english"], "target": {"service_level": 0.8, "within_seconds": 20}},
                "=email": {"channel": "email", "target": {"service_level": 0.95, "within_seconds": 14400}},
            },
            "contracts": {"full": {"hours_per_week": 40, "cost_per_hour": 15}},
        }
    )


def plan() -> Plan:
    """The whole plan, every stage done."""
    settings = configuration()
    grid = settings.grid()
    hour = (grid.local("Europe/Lisbon") - grid.local("Europe/Lisbon").astype("datetime64[D]")).astype(int) / 3600
    curve = np.clip(np.sin((hour - 7) / 14 * np.pi), 0, None)
    forecasts, needs, served = {}, {}, {}
    roster = Roster(start=FIRST, days=DAYS, assignments=assignments())
    on_duty = np.zeros(grid.count)
    for item in roster.assignments:
        first, last = grid.index(item.start), grid.index(item.end)
        on_duty[max(first, 0) : max(last, 0)] += 1
        meal = grid.index(item.breaks[0].start)
        if 0 <= meal < grid.count:
            on_duty[meal] -= 1
    left = on_duty.copy()
    for name, size in (("voice <en>", 2.2), ("=email", 0.8)):
        need = size * curve
        assigned = np.minimum(need, left)
        left = left - assigned
        closed = need <= 0
        level = np.where(closed, np.nan, np.where(need > assigned, 0.55, 0.86))
        forecasts[name] = QueueForecast(
            offered=need * 12,
            quantile_levels=[0.1, 0.9],
            quantiles=np.stack([need * 8, need * 17]),
            aht_seconds=np.full(grid.count, 240.0),
            method="seasonal <mean>",
            accuracy=Accuracy(
                origins=6,
                horizon_days=14,
                wape=0.18,
                wape_day=0.09,
                bias=-0.011,
                baseline_wape=0.24,
                floor_wape=0.12,
                coverage=0.78,
                coverage_nominal=0.8,
            )
            if name == "=email"
            else None,
            notes=("little history",) if name != "=email" else (),
        )
        needs[name] = QueueRequirement(workload=need * 0.8, agents=need * 0.9, scheduled=need, model="erlang_c")
        served[name] = QueueCoverage(
            assigned=assigned,
            short=need - assigned,
            service_level=level,
            asa_seconds=np.where(closed, np.nan, np.where(need > assigned, np.inf, 12.0)),
            occupancy=np.where(closed, np.nan, 0.8),
        )
    required = sum(need.scheduled for need in needs.values())
    missing = sum(queue.short for queue in served.values())
    lisbon = "Europe/Lisbon"
    return Plan(
        inputs=PlanInputs(
            configuration=settings,
            agents=agents(),
            time_off=(
                TimeOff(
                    agent="ana",
                    start=local_instant(date(2026, 10, 26), 0, lisbon),
                    end=local_instant(date(2026, 10, 29), 0, lisbon),
                    kind="férias; <leave>",
                    paid_hours=24,
                ),
                TimeOff(
                    agent="李小龙",
                    start=datetime(2026, 10, 21, 8, tzinfo=UTC),
                    end=datetime(2026, 10, 21, 10, tzinfo=UTC),
                    kind="training",
                ),
            ),
            locked=(
                LockedDay(agent="ana", date=date(2026, 10, 23), assignment=assignment("ana", date(2026, 10, 23))),
                LockedDay(agent="=2+5", date=date(2026, 10, 20)),
            ),
            special_days=(SpecialDay(date=date(2026, 11, 1), kind="holiday", name="Todos-os-Santos <1>"),),
        ),
        history_digest="0" * 64,
        forecast=Forecast(grid=grid, queues=forecasts, seed=1),
        requirement=Requirement(grid=grid, queues=needs),
        result=SolveResult(
            status=Status.FEASIBLE,
            roster=roster,
            objective=1234.5,
            bound=1200.25,
            gap=(1234.5 - 1200.25) / 1234.5,
            terms={"short: voice <en>": 1000.0, "idle": 230.5, "weekends": 4.0},
            findings=(
                Finding(rule="weekends", agent="ana", day=date(2026, 10, 24), message="works 2 <weekends>", cost=4.0),
                Finding(rule="short", message="=email is short 12.5 hours", cost=1000.0),
            ),
            least_short_hours=3.25,
            engine="cpsat",
            reproducible=True,
            versions={"ortools": "9.15"},
            wall_seconds=12.3,
            trace=((1.0, 2000.0, 900.0),),
        ),
        evaluation=Evaluation(
            grid=grid,
            queues=served,
            on_duty=on_duty,
            idle=left,
            short_share=float(missing.sum() / required.sum()),
            service_level={"voice <en>": 0.7312, "=email": 0.9571},
            paid_hours=sum(item.paid_minutes for item in roster.assignments) / 60,
            wage_cost=6060.0,
        ),
        versions={"wfm": "0.1.0"},
    )


NAMES_OF_PEOPLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)
"""Any printable name on one line."""


def one_agent(name: str, template: str = "day") -> Plan:
    """A plan of one day with one shift; the name is that of the agent, the team and its identifier."""
    day = date(2026, 10, 19)
    start = local_instant(day, 540, "Europe/Lisbon")
    settings = configuration().model_copy(update={"organisation": "Org", "horizon": Horizon(start=day, days=1)})
    shift = Assignment(agent=name, date=day, start=start, end=start + timedelta(hours=8), template=template)
    return Plan(
        inputs=PlanInputs(
            configuration=settings,
            agents=(Agent(agent=name, name=name, site="Lisbon", contract="full", team=name),),
        ),
        result=SolveResult(
            status=Status.OPTIMAL,
            roster=Roster(start=day, days=1, assignments=(shift,)),
            objective=1.0,
            bound=1.0,
            gap=0.0,
        ),
    )
