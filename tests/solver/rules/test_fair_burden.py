"""Burdens as points, with memory: shifts, ledger, contracts, wishes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wfm.models.organisation import Contract
from wfm.models.people import LedgerEntry, Preference, SpecialDay

from ..builders import MONDAY, agents, before, line, problem, rule
from ..harness import judge

TEMPLATES = ("early", "day", "late", "night")


@pytest.mark.parametrize(
    ("first", "second", "points", "expected"),
    [
        ("n", "", {"nights": 3}, 3),
        ("n", "n", {"nights": 3}, 0),
        ("nn", "n", {"nights": 3}, 3),
        (".....d", "", {"weekend_days": 2}, 2),
        ("....n", "", {"weekend_days": 2}, 0),
        ("d", "", {"holidays": 4}, 4),
        (".d", "", {"holidays": 4}, 0),
        ("l", "", {"late_finishes": 1}, 1),
        ("d", "", {"late_finishes": 1}, 0),
        ("e", "", {"early_starts": 1}, 1),
        ("d", "", {"early_starts": 1}, 0),
        (".l", "", {"unpopular_hours": 1}, 2),  # 20:00 to 22:00
        (".e", "", {"unpopular_hours": 1}, 1),
        (".....d", "", {"unpopular_hours": 1}, 8.5),
        (".n", ".e", {"unpopular_hours": 1, "nights": 2}, 8.5 + 2 - 1),
    ],
)
def test_points(first: str, second: str, points: dict[str, float], expected: float) -> None:
    holiday = SpecialDay(date=MONDAY, kind="holiday")
    tiny = problem(
        7, people=2, templates=TEMPLATES, rules=[rule("fair_burden", 1, points=points)], special_days=(holiday,)
    )
    shifts = (*line(first), *line(second, agent="a1"))
    assert judge(tiny, *shifts, rule="fair_burden") == pytest.approx(expected)


@pytest.mark.parametrize(("weeks", "expected"), [(0, 2), (1, 0), (26, 3)])
def test_memory(weeks: int, expected: float) -> None:
    """a1 had two nights last week and five in the ledger, a0 now has two."""
    entry = LedgerEntry(
        agent="a1", what="nights", first=MONDAY - timedelta(days=42), last=MONDAY - timedelta(days=36), amount=3
    )
    tiny = problem(
        7,
        people=2,
        templates=TEMPLATES,
        rules=[rule("fair_burden", 1, points={"nights": 1}, memory_weeks=weeks)],
        past=before("nn", agent="a1"),
        ledger=(entry,),
    )
    assert judge(tiny, *line("nn"), rule="fair_burden") == expected


@pytest.mark.parametrize(("by_contract", "expected"), [(True, 0), (False, 1)])
def test_half_the_contract_half_the_burden(by_contract: bool, expected: float) -> None:
    full, half = agents(2)
    tiny = problem(
        7,
        people=(full, half.model_copy(update={"contract": "half"})),
        templates=TEMPLATES,
        contracts={"full": Contract(hours_per_week=40), "half": Contract(hours_per_week=20)},
        rules=[rule("fair_burden", 1, points={"nights": 1}, by_contract=by_contract)],
    )
    assert judge(tiny, *line("nn"), *line("n", agent="a1"), rule="fair_burden") == expected


def test_denied_wishes_count() -> None:
    wishes = tuple(
        Preference(agent="a0", date=MONDAY + timedelta(days=day), wish="want", what="off") for day in range(3)
    )
    tiny = problem(3, people=2, rules=[rule("fair_burden", 2, points={"wishes_denied": 1})], preferences=wishes)
    assert judge(tiny, *line("d.d"), rule="fair_burden") == 4


@pytest.mark.parametrize(("text", "expected"), [("d", 3), (".", 0)])
def test_denied_wishes_are_points(text: str, expected: float) -> None:
    wish = Preference(agent="a0", date=MONDAY, wish="want", what="off")
    points = {"wishes_denied": 3}
    tiny = problem(2, people=2, rules=[rule("fair_burden", 1, points=points)], preferences=(wish,))
    assert judge(tiny, *line(text), rule="fair_burden") == pytest.approx(expected)
    both = rule("fair_burden", 1, points={"wishes_denied": 3, "weekend_days": 0, "early_starts": 2})
    tiny = problem(2, people=2, templates=("day", "early"), rules=[both], preferences=(wish,))
    assert judge(tiny, *line("e" if text == "d" else "."), rule="fair_burden") == (5 if expected else 0)


@pytest.mark.parametrize(("days_before", "expected"), [(6, 1), (7, 1), (8, 0)])
def test_memory_begins_with_its_first_day(days_before: int, expected: float) -> None:
    past = before("n" + "." * (days_before - 1), agent="a1")
    setting = rule("fair_burden", 1, points={"nights": 1}, memory_weeks=1)
    tiny = problem(3, people=2, templates=TEMPLATES, rules=[setting], past=past)
    assert judge(tiny, rule="fair_burden") == expected
