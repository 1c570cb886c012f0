"""Limits at what a roster measures, a little below and a little above: the engine and brute force over the audit agree.

Each example draws a roster of a tiny plan with a random past, sets a limit of a rule to what this roster has or to the
next value on either side, and lets the engine search; the best of all rosters by the audit must cost the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import Assignment
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.solver.audit import audit
from wfm.solver.solve import solve

from ..builders import before, leave, line, problem, roster, rule

START = date(2026, 3, 13)
"""A Friday: the second and third day are a weekend."""

DAYS = 4
EXAMPLES = int(os.environ.get("WFM_EXAMPLES", "6"))

ENGINES: tuple[Literal["auto", "cpsat", "counting", "neighbourhood", "colgen"], ...] = (
    "auto",
    "cpsat",
    "counting",
    "neighbourhood",
    "colgen",
)

Case = Callable[[list[Assignment], float], dict[str, Any]]
"""Parameters of a rule with the limit at what shifts in the past and the plan have, moved by some steps."""


def hours(shifts: list[Assignment], moved: float) -> float:
    """Most hours in three days up to a planned one, moved by half-hours, which are what shifts differ by."""
    last = [START + timedelta(days=day) for day in range(DAYS)]
    most = max(
        sum(item.paid_minutes for item in shifts if timedelta(0) <= day - item.date < timedelta(days=3)) for day in last
    )
    return max(most / 60 + moved / 2, 0)


def count(shifts: list[Assignment], moved: float) -> int:
    """Most shifts in three days up to a planned one, moved."""
    last = [START + timedelta(days=day) for day in range(DAYS)]
    most = max(sum(timedelta(0) <= day - item.date < timedelta(days=3) for item in shifts) for day in last)
    return max(most + int(moved), 0)


def spread(shifts: list[Assignment], moved: float) -> int:
    """The difference of paid lengths, moved by a minute."""
    lengths = [item.paid_minutes for item in shifts]
    return max(int(max(lengths, default=0) - min(lengths, default=0) + moved), 0)


def gap(shifts: list[Assignment], moved: float) -> float:
    """The longest time between shifts in hours, moved by half an hour."""
    begun = sorted(shifts, key=lambda item: item.start)
    gaps = [(later.start - item.end).total_seconds() / 3600 for item, later in pairwise(begun)]
    return min(max(max(gaps, default=24) + moved / 2, 1), 168)


def weekends(shifts: list[Assignment], moved: float) -> int:
    """Whether the weekend is worked, moved."""
    return max(int(any(item.date.weekday() >= 5 and item.date >= START for item in shifts) + moved), 0)


CASES: dict[str, Case] = {
    "rolling_hours least": lambda shifts, moved: {"min_hours": hours(shifts, moved), "days": 3},
    "rolling_hours most": lambda shifts, moved: {"max_hours": hours(shifts, moved), "days": 3},
    "rolling_shifts least": lambda shifts, moved: {"min_shifts": count(shifts, moved), "days": 3},
    "rolling_shifts most": lambda shifts, moved: {"max_shifts": count(shifts, moved), "days": 3},
    "weekends least": lambda shifts, moved: {"min_weekends": weekends(shifts, moved)},
    "weekends both": lambda shifts, moved: {
        "min_weekends": weekends(shifts, moved),
        "max_weekends": weekends(shifts, moved),
        "per_weeks": 2,
    },
    "steady_week week": lambda shifts, moved: {"what": "paid", "max_minutes": spread(shifts, moved)},
    "steady_week horizon": lambda shifts, moved: {
        "what": "paid",
        "per": "horizon",
        "max_minutes": spread(shifts, moved),
    },
    "day_off_length free": lambda shifts, moved: {"hours": gap(shifts, moved), "flexibility_hours": 24},
    "day_off_length near": lambda shifts, moved: {"hours": 24 + moved / 2, "flexibility_hours": 2},
    "shift_pattern one": lambda shifts, moved: {"pattern": ("nights",), "then": ("off",) * (2 + int(moved))},
    "shift_pattern two": lambda shifts, moved: {
        "pattern": ("work",) * (2 + int(moved)),
        "then": ("off", "work | off", "day"),
    },
}


def best(tiny: RosterProblem) -> float | None:
    """The least cost by the audit over all rosters; None where each breaks a hard rule."""
    costs = []
    for text in product(".dn", repeat=DAYS):
        report = audit(tiny, roster(tiny, *line("".join(text), START)))
        if not report.hard:
            costs.append(report.objective)
    return min(costs, default=None)


@st.composite
def plans(draw: st.DrawFn, name: str) -> RosterProblem:
    """A tiny plan with the rule's limit at, just below or just above what some roster has."""
    past = before(draw(st.text(".dn", max_size=4)), START)
    some = line(draw(st.text(".dn", min_size=DAYS, max_size=DAYS)), START)
    params = CASES[name]([*past, *some], draw(st.sampled_from([-1, 0, 1])))
    setting: RuleSetting = rule(name.split()[0], draw(st.sampled_from([None, 5.0])), **params)
    required = np.repeat(draw(st.lists(st.sampled_from([0.0, 0.7, 1.0]), min_size=DAYS * 4, max_size=DAYS * 4)), 6)
    away = draw(st.sampled_from([None, None, 0, 2]))
    return problem(
        DAYS,
        start=START,
        templates=("day", "night"),
        interval_minutes=60,
        rules=[setting],
        past=past,
        time_off=() if away is None else (leave(START + timedelta(days=away), paid_hours=8),),
        demand=(Demand(queue="q", required=required, short_cost=12.0),),
        idle_cost=0.5,
        options=SolveOptions(workers=1, time_limit_seconds=30, engine=draw(st.sampled_from(ENGINES))),
    )


@pytest.mark.parametrize("name", CASES)
def test_engine_and_brute_force_agree_at_the_limits(name: str) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(plans(name))
    def agree(tiny: RosterProblem) -> None:
        truth, result = best(tiny), solve(tiny)
        if truth is None:
            assert result.status is Status.INFEASIBLE
        else:
            assert result.objective is not None
            assert result.bound is not None
            assert result.bound <= truth + 1e-6 <= result.objective + 2e-6
            if result.status is Status.OPTIMAL:
                assert result.objective == pytest.approx(truth, abs=1e-6)
            else:
                assert tiny.options.engine in ("neighbourhood", "colgen")

    agree()
