"""One cycle for everybody: who is ahead of whom, absences and locks, teams, dates; the solver makes one."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from wfm.models.organisation import SolveOptions
from wfm.models.people import LockedDay
from wfm.models.roster import Status
from wfm.solver.solve import solve

from ..builders import MONDAY, agents, findings, leave, line, problem, rule
from ..harness import judge

NAMES = ("day", "early", "late", "night")


def lines(*texts: str):  # type: ignore[no-untyped-def]
    return [item for number, text in enumerate(texts) for item in line(text, agent=f"a{number}")]


@pytest.mark.parametrize(
    ("texts", "step", "expected"),
    [
        # two people two days apart go round in four days: the first does on day 2 what the second does on day 0
        (("de..", "..de"), 2, 0),
        (("de..", "..d."), 2, 1),
        (("de..", "..dl"), 2, 1),
        (("de.l", "..d."), 2, 2),
        (("de..", "de.."), 2, 4),  # day 0 and 1 differ from day 2 and 3 of the other, both ways
        (("de.", ".de"), 1, 2),  # one day apart, a cycle of two days
        (("d.d", ".d."), 1, 0),
        (("d.", ".d"), 3, 0),  # too short to meet
        (("d", "e"), 7, 0),
        (("dd.d", "dd.d"), 4, 0),
    ],
)
def test_two_people(texts: tuple[str, ...], step: int, expected: float) -> None:
    for weight in (2, None):
        setting = rule("team_rotation", weight, step_days=step)
        tiny = problem(len(texts[0]), people=2, templates=NAMES, rules=[setting])
        found = judge(tiny, *lines(*texts), rule="team_rotation")
        assert found == ((2 * expected if weight else None) if expected else 0)


def test_three_people_in_order() -> None:
    tiny = problem(3, people=3, templates=NAMES, rules=[rule("team_rotation", 1, step_days=1)])
    assert judge(tiny, *lines("de.", "e.d", ".de"), rule="team_rotation") == 0
    assert judge(tiny, *lines("de.", ".de", "e.d"), rule="team_rotation") == 6


def test_days_of_absence_locks_and_dates_are_free() -> None:
    setting = rule("team_rotation", 1, step_days=2)
    wrong = lines("de..", "..d.")
    assert judge(problem(4, people=2, templates=NAMES, rules=[setting]), *wrong, rule="team_rotation") == 1
    away = problem(
        4, people=2, templates=NAMES, rules=[setting], time_off=(leave(MONDAY + timedelta(days=3), agent="a1"),)
    )
    assert judge(away, *wrong, rule="team_rotation") == 0
    locked = (LockedDay(agent="a1", date=MONDAY + timedelta(days=3)),)
    assert (
        judge(problem(4, people=2, templates=NAMES, rules=[setting], locked=locked), *wrong, rule="team_rotation") == 0
    )
    cut = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=2)})
    assert judge(problem(4, people=2, templates=NAMES, rules=[cut]), *wrong, rule="team_rotation") == 0
    only = setting.model_copy(update={"agents": ("a0",)})
    assert judge(problem(4, people=2, templates=NAMES, rules=[only]), *wrong, rule="team_rotation") == 2  # every 2 days


def test_what_differs_is_told() -> None:
    tiny = problem(4, people=2, templates=NAMES, rules=[rule("team_rotation", 1, step_days=2)])
    (found,) = findings(tiny, *lines("de..", "..d."), rule="team_rotation")
    assert found.message == "a1 has off on day 2 of 4 of the cycle, where a0 had early on 2026-03-10"


def test_teams_keep_together() -> None:
    first, second, third = agents(3)
    people = tuple(
        agent.model_copy(update={"team": team}) for agent, team in ((first, "red"), (second, "blue"), (third, "red"))
    )
    setting = rule("team_rotation", 1, by="team", step_days=2)
    tiny = problem(4, people=people, templates=NAMES, rules=[setting])
    assert judge(tiny, *lines("de..", "..de", "de.."), rule="team_rotation") == 0
    assert judge(tiny, *lines("de..", "..de", "dd.."), rule="team_rotation") > 0


def test_the_solver_makes_one() -> None:
    rules = [
        rule("team_rotation"),
        rule("consecutive_days", min_days=2, max_days=5),
        rule("consecutive_days_off", min_days=2),
        *(rule("shift_headcount", what=what, min_people=1, max_people=1) for what in ("early", "late")),
    ]
    tiny = problem(
        21,
        people=4,
        templates=("early", "late"),
        rules=rules,
        options=SolveOptions(workers=1, time_limit_seconds=60),
    )
    result = solve(tiny)
    assert result.status is Status.OPTIMAL
    assert result.roster is not None
    worked = np.full((4, 21), "", dtype=object)
    for item in result.roster.assignments:
        worked[int(item.agent[1:]), (item.date - MONDAY).days] = item.template
    for number in range(4):
        assert (worked[number, 7:] == worked[(number + 1) % 4, :14]).all()
