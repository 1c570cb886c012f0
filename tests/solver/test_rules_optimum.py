"""For every rule: the engine's best roster of a tiny plan is the best of all rosters by the audit, one by one."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import AvailabilityLevel, Preference, PublishedRoster, SpecialDay
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.solver.audit import audit
from wfm.solver.compile import build_context
from wfm.solver.options import Catalogue
from wfm.solver.rules.base import registry
from wfm.solver.solve import solve

from .builders import MONDAY, agents, before, line, problem, roster, rule, shift

DAYS = 4
SATURDAY = MONDAY + timedelta(days=5)

CASES: dict[str, dict[str, object]] = {
    "around_days_off": {"what": "work", "next_to": "wishes"},
    "average_hours": {"max_hours": 20, "weeks": 1},
    "availability_levels": {},
    "break_hours": {"window": "12:00-13:15"},
    "break_time": {"minutes": 30},
    "changes": {},
    "consecutive_days": {"max_days": 2, "min_days": 2},
    "consecutive_days_off": {"min_days": 2},
    "consecutive_nights": {"max_nights": 1},
    "consecutive_shifts": {"what": "day", "max_shifts": 1},
    "core_hours": {"window": "10:00-15:00", "min_hours": 3, "weekdays": ("sat", "sun", "mon")},
    "daily_rest": {"hours": 16},
    "day_off_length": {"hours": 40, "flexibility_hours": 12},
    "days_off": {"min_days": 3},
    "forward_rotation": {},
    "handover_overlap": {"window": "23:00-24:00"},
    "headcount": {"window": "12:00-13:00", "min_people": 1},
    "leaders_on_duty": {"leader_agents": ("a1",), "people_per_leader": 1},
    "night_workers": {"max_hours_per_day": 2, "weeks": 1, "label": "x"},
    "period_hours": {"min_hours": 24, "max_hours": 30},
    "repeating_headcount": {"period_days": 1},
    "rest_after_nights": {"hours": 48},
    "rolling_hours": {"max_hours": 16, "days": 3},
    "rolling_shifts": {"what": "nights", "max_shifts": 1, "days": 3},
    "rotation": {"pattern": ("work", "off", "work"), "anchor": "2026-03-14"},
    "same_days": {},
    "shift_count": {"what": "weekend_days", "max_shifts": 1, "per": "horizon"},
    "shift_headcount": {"what": "day", "min_people": 1},
    "shift_hours": {"max_hours": 8},
    "shift_palette": {"max_different": 1},
    "shift_pattern": {"pattern": ("work", "work", "!off")},
    "shift_times": {"latest_start": "09:00"},
    "shift_variety": {},
    "start_consistency": {},
    "start_distance": {"hours": 25},
    "steady_week": {},
    "team_rotation": {"step_days": 1},
    "weekends": {"max_weekends": 0},
    "weekly_hours": {"max_hours": 16},
    "weekly_rest": {"hours": 40},
    "whole_weekends": {},
    "work_share": {"what": "nights", "min_percent": 50, "among_labels": ("x",)},
    "work_stretch": {"max_minutes": 300},
}
"""Parameters that bite; rules without a bound to break are not here."""

FURTHER: tuple[tuple[str, dict[str, object]], ...] = (
    ("day_off_length", {"hours": 26, "flexibility_hours": 0, "anchor": "10:00"}),
    ("rolling_hours", {"min_hours": 16, "days": 2}),
    ("rolling_hours", {"min_hours": 8, "max_hours": 16, "days": 3}),
    ("rolling_shifts", {"what": "nights", "min_shifts": 1, "days": 2}),
    ("rolling_shifts", {"min_shifts": 2, "max_shifts": 2, "days": 3}),
    ("shift_pattern", {"pattern": ("night",), "then": ("off",)}),
    ("shift_pattern", {"pattern": ("work",), "then": ("work", "off")}),
    ("shift_pattern", {"pattern": ("off",), "then": ("night", "work | off", "day")}),
    ("steady_week", {"what": "paid", "max_minutes": 29}),
    ("steady_week", {"what": "paid", "max_minutes": 30, "per": "horizon"}),
    ("steady_week", {"per": "month", "max_minutes": 600}),
    ("weekends", {"min_weekends": 1}),
    ("weekends", {"min_weekends": 1, "max_weekends": 1, "days": ("mon",)}),
)
"""More of the same: the other sides of rules with several bounds."""

LEFT_OUT = {"coverage", "locked_days", "time_off", "availability", "shift_shape", "preferences", "wages"} | {
    *(
        "activation",
        "fair_burden",
        "fair_share",
        "meetings",
        "queue_blocks",
        "overtime",
        "premium",
        "same_breaks",
        "same_starts",
        "split_shifts",
    )
}
"""Always in force or never hard, and tested with the costs they make; or needing templates of their own."""


def tiny(setting: RuleSetting, people: int) -> RosterProblem:
    days = DAYS if people == 1 else 2
    random = np.random.default_rng(5)
    required = np.repeat(random.choice([0.0, 0.6, 1.2], size=days * 4), 6)
    return problem(
        days,
        start=SATURDAY,
        people=agents(people, labels=("x",)),
        templates=("day", "night"),
        interval_minutes=60,
        rules=[setting],
        demand=(Demand(queue="q", required=required, short_cost=12.0),),
        idle_cost=0.5,
        past=before("d", SATURDAY),
        preferences=(Preference(agent="a0", date=SATURDAY + timedelta(days=1), wish="want", what="off", weight=3),),
        levels=(
            AvailabilityLevel.model_validate({"agent": "a0", "level": "rather_not", "hours": {"sun": "08:00-12:00"}}),
        ),
        published=PublishedRoster(today=SATURDAY, assignments=line("d", SATURDAY)),
        special_days=(SpecialDay(date=SATURDAY, kind="holiday"),),
        options=SolveOptions(workers=1, time_limit_seconds=30),
    )


def best(given: RosterProblem) -> float | None:
    """The least cost by the audit over all rosters; None where each breaks a hard rule."""
    catalogue: Catalogue = build_context(given).catalogues[0]
    days = [SATURDAY + timedelta(days=day) for day in range(given.days)]
    cells = [(agent.agent, day) for agent in given.agents for day in days]
    costs = []
    for names in product(("", *given.shift_templates), repeat=len(cells)):
        shifts = [shift(day, name, agent) for (agent, day), name in zip(cells, names, strict=True) if name]
        report = audit(given, roster(given, *shifts))
        if not report.hard:
            costs.append(report.objective)
    assert catalogue.size == 3
    return min(costs, default=None)


@pytest.mark.parametrize("weight", [None, 4.0])
@pytest.mark.parametrize(("name", "params"), [*CASES.items(), *FURTHER])
def test_engine_and_brute_force_over_the_audit_agree(
    name: str, params: dict[str, object], weight: float | None
) -> None:
    found = registry()[name]
    if (weight is not None and not found.soft) or (weight is None and not found.hard):
        pytest.skip("not of this kind")
    given = tiny(rule(name, weight, **params), 2 if found.team else 1)
    truth, result = best(given), solve(given)
    if truth is None:
        assert result.status is Status.INFEASIBLE
    else:
        assert result.status is Status.OPTIMAL
        assert result.objective == pytest.approx(truth, abs=1e-6)


def test_every_rule_with_bounds_is_here() -> None:
    assert CASES.keys() | LEFT_OUT == registry().keys()
