"""People who take their breaks together."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from wfm.models.organisation import Break, ShiftTemplate, SolveOptions
from wfm.models.people import Assignment, WorkSpan
from wfm.models.roster import Demand, RosterProblem
from wfm.solver.audit import audit
from wfm.solver.compile import compile_problem
from wfm.solver.solve import solve

from ..builders import MONDAY, problem, roster, rule, shift
from ..harness import check_agreement, judge

TEMPLATES = {
    "s": ShiftTemplate(
        earliest_start=540,
        latest_start=540,
        length_minutes=(480,),
        max_variants_per_start=8,
        breaks=(
            Break(activity="rest", minutes=15, earliest_minutes=90, latest_minutes=90),
            Break(activity="meal", minutes=30, earliest_minutes=180, latest_minutes=270, step_minutes=15),
        ),
    ),
    "t": ShiftTemplate(earliest_start=600, latest_start=600, length_minutes=(240,)),
}
"""From 09:00, a rest at 10:30 and a meal that begins between 12:00 and 13:30; a short one without breaks."""


def at(agent: str, meal: int, day: int = 0) -> Assignment:
    """A shift with the meal so many minutes after its start."""
    date = MONDAY + timedelta(days=day)
    begin = shift(date, start="09:00", end="17:00").start
    breaks = tuple(
        WorkSpan(
            activity=name,
            start=begin + timedelta(minutes=after),
            end=begin + timedelta(minutes=after + minutes),
        )
        for name, after, minutes in (("rest", 90, 15), ("meal", meal, 30))
    )
    return shift(date, "s", agent, start="09:00", end="17:00", breaks=breaks, tags=())


def team(people: int = 2, days: int = 1, **params: object) -> RosterProblem:
    return problem(
        days,
        people=people,
        templates=TEMPLATES,
        interval_minutes=15,
        rules=[rule("same_breaks", **params)],
        options=SolveOptions(workers=1, time_limit_seconds=20),
    )


@pytest.mark.parametrize(
    ("first", "second", "minutes", "kept"),
    [
        (180, 180, 0, True),
        (180, 195, 0, False),
        (195, 180, 0, False),
        (180, 210, 30, True),
        (180, 210, 29, False),
        (210, 180, 31, True),
        (180, 270, 90, True),
        (270, 180, 89, False),
    ],
)
def test_distance(first: int, second: int, minutes: int, kept: bool) -> None:
    for activity in ("meal", ""):
        tiny = team(activity=activity, max_minutes=minutes)
        assert judge(tiny, at("a0", first), at("a1", second), rule="same_breaks") == (0 if kept else None)
    assert judge(team(activity="rest"), at("a0", first), at("a1", second), rule="same_breaks") == 0


def test_people_off_and_shifts_without_breaks_are_free() -> None:
    tiny = team(days=2, activity="meal")
    assert judge(tiny, at("a0", 180), at("a1", 270, day=1), rule="same_breaks") == 0
    short = shift(MONDAY, "t", "a1", start="10:00", end="14:00", tags=())
    assert judge(tiny, at("a0", 180), short, rule="same_breaks") == 0


def test_dates() -> None:
    late = rule("same_breaks").model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    tiny = team(days=2).model_copy(update={"rules": (late,)})
    assert judge(tiny, at("a0", 180), at("a1", 270), rule="same_breaks") == 0
    assert judge(tiny, at("a0", 180, 1), at("a1", 270, 1), rule="same_breaks") is None


@pytest.mark.parametrize("minutes", [0, 15, 29, 30, 60])
@pytest.mark.parametrize("activity", ["", "meal", "rest"])
def test_primitives_and_audit_agree_on_all_pairs_of_breaks(activity: str, minutes: int) -> None:
    assert check_agreement(team(activity=activity, max_minutes=minutes), limit=200) > 30


@pytest.mark.parametrize("minutes", [0, 15, 30])
def test_engine_and_brute_force_over_the_audit_agree(minutes: int) -> None:
    """Two are wanted at noon and later one: the meals would part if they could."""
    required = np.full(96, 0.0)
    required[12 * 4 : 14 * 4] = [1.6, 1.2, 1.0, 1.3, 0.9, 1.1, 1.4, 1.2]
    demand = (Demand(queue="q", required=required, short_cost=40.0),)
    given = team(max_minutes=minutes).model_copy(update={"demand": demand})
    compiled = compile_problem(given)
    options = range(compiled.catalogue(0).size)
    costs = []
    for one in options:
        for other in options:
            report = audit(given, compiled.roster(np.array([[one], [other]])))
            if not report.hard:
                costs.append(report.objective)
    result = solve(given)
    assert result.objective == pytest.approx(min(costs), abs=1e-6)
    assert not audit(given, roster(given, *result.roster.assignments)).hard
