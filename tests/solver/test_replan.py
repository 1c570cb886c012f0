"""Mended rosters: nothing moves without need, what moves is the cheapest by brute force, frozen days stay."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import Assignment, PublishedRoster
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.solver.audit import audit
from wfm.solver.compile import compile_problem
from wfm.solver.evaluate import evaluate
from wfm.solver.replan import DEFAULT_CHANGES, absence, replan

from .builders import MONDAY, line, problem, rule, shift

TUESDAY = MONDAY + timedelta(days=1)


def published(
    lines: tuple[str, ...], *rules: RuleSetting, today: int = 0, required: float = 1.0, **fields: object
) -> RosterProblem:
    shifts = tuple(item for number, text in enumerate(lines) for item in line(text, agent=f"a{number}"))
    days = len(lines[0])
    need = np.zeros((days, 24))
    need[:, 9:17] = required
    return problem(
        days,
        people=len(lines),
        templates=("early", "day", "late"),
        interval_minutes=60,
        rules=[rule("daily_rest"), *(rules or DEFAULT_CHANGES)],
        demand=(Demand(queue="q", required=need.ravel(), short_cost=30),),
        published=PublishedRoster(today=MONDAY + timedelta(days=today), assignments=shifts),
        options=SolveOptions(workers=1, time_limit_seconds=30),
        **fields,
    )


def absent(tiny: RosterProblem, agent: str, day: int) -> RosterProblem:
    when = MONDAY + timedelta(days=day)
    return tiny.model_copy(update={"time_off": (*tiny.time_off, absence(tiny, agent, when, when))})


def moved(tiny: RosterProblem, assignments: tuple[Assignment, ...]) -> set[tuple[str, int]]:
    assert tiny.published is not None
    old = {(item.agent, item.date): (item.start, item.end) for item in tiny.published.assignments}
    new = {(item.agent, item.date): (item.start, item.end) for item in assignments}
    return {
        (agent, (day - MONDAY).days)
        for agent, day in old.keys() | new.keys()
        if old.get((agent, day)) != new.get((agent, day))
    }


def test_nothing_moves_where_nothing_has_changed() -> None:
    tiny = published(("dd.", "l.d"))
    result = replan(tiny)
    assert result.roster is not None
    assert moved(tiny, result.roster.assignments) == set()
    assert "changes" not in result.terms


def test_one_move_covers_one_absence() -> None:
    tiny = absent(published(("ddd", "...", "lll")), "a0", 1)
    result = replan(tiny)
    assert result.roster is not None
    assert moved(tiny, result.roster.assignments) == {("a0", 1), ("a1", 1)}
    assert result.terms["changes"] == 60
    assert result.reproducible


@pytest.mark.parametrize("seed", range(6))
def test_no_mend_of_those_days_is_cheaper(seed: int) -> None:
    random = np.random.default_rng(seed)
    lines = tuple("".join(random.choice(list("ed.."), 3)) for _ in range(3))
    tiny = published(lines, required=float(random.choice([0.7, 1.3, 2.0])))
    if not tiny.published or not any(
        item.agent == "a0" and item.date == TUESDAY for item in tiny.published.assignments
    ):
        tiny = published((lines[0][0] + "d" + lines[0][2], *lines[1:]))
    tiny = absent(tiny, "a0", 1)
    result = replan(tiny)
    assert result.status is Status.FEASIBLE
    if result.roster is not None:
        compiled = compile_problem(tiny)
        fixed = {
            (compiled.context.index[item.agent], (item.date - MONDAY).days): item
            for item in result.roster.assignments
            if item.date != TUESDAY
        }
        best = np.inf
        for options in product(*(np.flatnonzero(compiled.allowed[agent][1]).tolist() for agent in range(3))):
            choice = np.zeros((3, 3), dtype=np.int64)
            for (agent, day), item in fixed.items():
                choice[agent, day] = compiled.catalogue(agent).templates.index(item.template)
            choice[:, 1] = options
            judged = evaluate(compiled, choice)
            if not judged.breaches:
                best = min(best, judged.objective)
        assert result.objective == pytest.approx(best)


def test_frozen_days_and_days_that_are_over_stay() -> None:
    frozen = rule("changes", max_notice_days=1)
    tiny = absent(published(("ddd", "..."), frozen, rule("changes", 1), today=1), "a0", 2)
    result = replan(tiny)
    assert result.roster is not None
    assert moved(tiny, result.roster.assignments) == {("a0", 2)}, "one day of notice is frozen"
    later = absent(published(("ddd", "..."), frozen, rule("changes", 1)), "a0", 2)
    result = replan(later)
    assert result.roster is not None
    assert moved(later, result.roster.assignments) == {("a0", 2), ("a1", 2)}


def test_neighbouring_days_move_only_where_they_must() -> None:
    """Somebody must be there at noon on Tuesday; the one who could had a late shift on Monday."""
    present = rule("headcount", window="07:00-08:00", min_people=1, time_zone="Europe/Lisbon")
    there = present.model_copy(update={"valid_from": TUESDAY, "valid_until": TUESDAY})
    tiny = absent(published((".e.", "l.."), there, *DEFAULT_CHANGES, required=0), "a0", 1)
    result = replan(tiny)
    assert result.roster is not None
    assert moved(tiny, result.roster.assignments) == {("a0", 1), ("a1", 0), ("a1", 1)}
    assert not audit(tiny, result.roster).hard


def test_where_nothing_helps_the_conflict_is_told() -> None:
    present = rule("headcount", window="12:00-13:00", min_people=1)
    tiny = absent(published(("d",), present, *DEFAULT_CHANGES), "a0", 0)
    result = replan(tiny)
    assert result.status is Status.INFEASIBLE
    assert {item.rule for item in result.findings} == {"headcount", "time_off"}


def test_absence_is_paid_as_what_is_lost() -> None:
    tiny = published(("ddd",))
    assert absence(tiny, "a0", MONDAY, TUESDAY).paid_hours == 16
    with pytest.raises(ValueError, match="no published roster"):
        replan(tiny.model_copy(update={"published": None}))


def test_a_published_shift_that_is_no_option_any_more_is_replaced() -> None:
    tiny = published(("d..", "..."))
    odd = shift(MONDAY, "day", "a0", start="09:05", end="17:30", breaks=())
    assert tiny.published is not None
    tiny = tiny.model_copy(update={"published": tiny.published.model_copy(update={"assignments": (odd,)})})
    result = replan(tiny)
    assert result.roster is not None
    assert not audit(tiny, result.roster).hard


@pytest.mark.parametrize("seed", range(6))
def test_no_shift_moves_that_need_not(seed: int) -> None:
    random = np.random.default_rng(seed)
    people, days = 7, 5
    lines = tuple("".join(random.choice(list("edl.."), days)) for _ in range(people))
    tiny = published(lines, required=float(random.choice([1.0, 2.0, 2.6])))
    busy = [agent for agent in range(people) if lines[agent][1] != "."]
    for agent in busy[:3]:
        tiny = absent(tiny, f"a{agent}", 1)
    result = replan(tiny)
    assert result.roster is not None
    shifts = list(result.roster.assignments)
    assert tiny.published is not None
    told = {(item.agent, (item.date - MONDAY).days): item for item in tiny.published.assignments}
    whole = audit(tiny, result.roster)
    for agent, day in moved(tiny, result.roster.assignments):
        if agent in [f"a{number}" for number in busy[:3]] and day == 1:
            continue  # these are lost, not moved
        back = [item for item in shifts if (item.agent, (item.date - MONDAY).days) != (agent, day)]
        back += [told[agent, day]] if (agent, day) in told else []
        report = audit(tiny, result.roster.model_copy(update={"assignments": tuple(back)}))
        assert report.hard or report.objective > whole.objective + 1e-6, (agent, day)
