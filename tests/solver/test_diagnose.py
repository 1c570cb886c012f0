"""Conflicts are minimal and repairs resolve them, by brute force over generated plans that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from wfm.models.organisation import RuleSetting
from wfm.models.people import LockedDay
from wfm.models.roster import RosterProblem
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.conflict import smallest_conflict
from wfm.solver.diagnose import diagnose, of_few_days
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Balance, Cover
from wfm.solver.repairs import proposals
from wfm.solver.statements import statements

from .builders import MONDAY, before, leave, problem, rule, shift

DAYS = 5


def feasible(compiled: Compiled) -> bool:
    """Whether any roster at all breaks nothing, one by one."""
    cells = [np.flatnonzero(row).tolist() for mask in compiled.allowed for row in mask]
    return any(
        not evaluate(compiled, np.array(choice).reshape(compiled.agents, compiled.days)).breaches
        for choice in product(*cells)
    )


def hard(tiny: RosterProblem) -> Compiled:
    compiled = compile_problem(tiny)
    return compiled.with_primitives(item for item in compiled.primitives if not isinstance(item, Cover | Balance))


def generated(seed: int) -> RosterProblem:
    """One person over five days with locks, leave, a past and rules that are likely to clash."""
    random = np.random.default_rng(seed)
    rules: list[RuleSetting] = [
        rule("daily_rest", hours=float(random.choice([11, 16, 26]))),
        rule("consecutive_days", max_days=int(random.integers(1, 4)), min_days=1),
        rule("shift_count", min_shifts=int(random.integers(2, 5)), per="horizon"),
        rule("weekly_rest", hours=float(random.choice([35, 60]))),
        rule("shift_pattern", pattern=("nights", "!off")),
        rule("period_hours", max_hours=float(random.choice([16, 24])), min_hours=float(random.choice([8, 16]))),
    ]
    kept = tuple(item for item in rules if random.random() < 0.7)
    locks = []
    for day in range(DAYS):
        if random.random() < 0.4:
            when = MONDAY + timedelta(days=day)
            given = None if random.random() < 0.3 else shift(when, str(random.choice(["day", "night"])))
            locks.append(LockedDay(agent="a0", date=when, assignment=given))
    off = [leave(MONDAY + timedelta(days=int(random.integers(DAYS))))] if random.random() < 0.5 else []
    return problem(
        DAYS,
        templates=("day", "night"),
        rules=kept,
        locked=tuple(locks),
        time_off=tuple(off),
        past=before("".join(random.choice(list("dn.."), 3)).replace("nd", "n.")),
    )


def conflicts(count: int) -> Iterator[tuple[int, RosterProblem]]:
    found, seed = 0, 0
    while found < count:
        tiny = generated(seed)
        if not feasible(hard(tiny)):
            found += 1
            yield seed, tiny
        seed += 1


def test_fifty_generated_conflicts() -> None:
    for seed, tiny in conflicts(50):
        check(seed, tiny)


def check(seed: int, tiny: RosterProblem) -> None:
    compiled = compile_problem(tiny)
    (conflict,) = diagnose(compiled)
    assert conflict.minimal, seed
    every = statements(compiled, [0], team=False)
    assert not feasible(compiled.with_primitives(item.primitive for item in every)), "the pieces say what the rules say"
    # the elements again, from the pieces, to be judged without the solver
    chosen = min(
        (
            smallest_conflict(
                order, lambda items: not feasible(compiled.with_primitives(item.primitive for item in items))
            )
            for order in (every, every[::-1])
        ),
        key=len,
    )
    assert len(chosen) == len(conflict.elements)
    assert sorted(item.rule.name for item in chosen) == sorted(item.rule for item in conflict.elements)
    for left_out in chosen:
        rest = [item.primitive for item in chosen if item is not left_out]
        assert feasible(compiled.with_primitives(rest)), left_out.rule.name
    told = {repair.message.partition(": ")[0]: repair.resolves for repair in conflict.repairs}
    for item in chosen:
        for proposal in proposals(compiled, item):
            for each in filter(None, (proposal, proposal.wider)):
                if each.message in told:
                    assert told[each.message] == feasible(hard(each.problem)), each.message
            assert proposal.message in told


def test_smallest_conflict_of_numbers() -> None:
    """Any two that add up to 10 or more clash."""
    asked = 0

    def clash(items: object) -> bool:
        nonlocal asked
        asked += 1
        ordered = sorted(items)  # type: ignore[call-overload]
        return len(ordered) > 1 and ordered[-1] + ordered[-2] >= 10

    found = smallest_conflict([1, 2, 3, 9, 4, 5, 0], clash)
    assert sum(found) >= 10
    assert len(found) == 2
    assert smallest_conflict(list(range(6)) + [100] + [0] * 200, clash) in ([0, 100], [100, 0], [100, 1], [1, 100])
    assert asked < 80


def test_the_amount_that_suffices_is_told() -> None:
    tuesday = MONDAY + timedelta(days=1)
    locks = (
        LockedDay(agent="a0", date=MONDAY, assignment=shift(MONDAY, "late")),
        LockedDay(agent="a0", date=tuesday, assignment=shift(tuesday, "early")),
    )
    lawful = rule("daily_rest", hours=11).model_copy(update={"source": "law"})
    for setting, last in ((rule("daily_rest", hours=11), False), (lawful, True)):
        tiny = problem(3, templates=("early", "late"), rules=[setting], locked=locks)
        (conflict,) = diagnose(compile_problem(tiny))
        (bent,) = (repair for repair in conflict.repairs if repair.amount is not None)
        assert bent.amount == pytest.approx(3)  # 22:00 to 06:00 are 8 hours
        assert "3 hours in all" in bent.message
        assert all(repair.resolves for repair in conflict.repairs)
        assert (conflict.repairs[-1] is bent) == last or len(conflict.repairs) == 3


def test_the_team_is_told_where_everybody_alone_is_fine() -> None:
    tuesday = MONDAY + timedelta(days=1)
    tiny = problem(
        3,
        people=2,
        rules=[rule("headcount", window="12:00-13:00", min_people=2)],
        time_off=(leave(tuesday, agent="a1"),),
    )
    (conflict,) = diagnose(compile_problem(tiny))
    assert conflict.agent == ""
    assert conflict.minimal
    assert {(item.rule, item.agent, item.day) for item in conflict.elements} == {
        ("headcount", "", tuesday),
        ("time_off", "a1", tuesday),
    }
    assert {repair.resolves for repair in conflict.repairs} == {True}


def test_many_who_are_stuck_are_named() -> None:
    tuesday = MONDAY + timedelta(days=1)
    people = 7
    tiny = problem(
        2,
        people=people,
        time_off=tuple(leave(tuesday, agent=f"a{number}") for number in range(people)),
        locked=tuple(
            LockedDay(agent=f"a{n}", date=tuesday, assignment=shift(tuesday, agent=f"a{n}")) for n in range(people)
        ),
    )
    found = diagnose(compile_problem(tiny))
    assert [item.minimal for item in found] == [True] * 5 + [False] * 2


def test_the_team_is_looked_at_where_the_search_had_no_time() -> None:
    """Three of two people at noon on one day: proved on that day alone, whatever the search has found."""
    tuesday = MONDAY + timedelta(days=1)
    setting = rule("headcount", window="12:00-13:00", min_people=3).model_copy(
        update={"valid_from": tuesday, "valid_until": tuesday}
    )
    fine = setting.model_copy(update={"params": {"window": "12:00-13:00", "min_people": 2}})
    for given, impossible in ((setting, True), (fine, False)):
        tiny = problem(14, people=2, templates=("day", "night"), rules=[given, rule("daily_rest")])
        found = of_few_days(compile_problem(tiny))
        assert bool(found) == impossible
        for conflict in found:
            assert conflict.minimal
            assert [(item.rule, item.day) for item in conflict.elements] == [("headcount", tuesday)]
            assert conflict.repairs[0].resolves
