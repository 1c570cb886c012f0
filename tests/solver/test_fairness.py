"""Loads, their measures, and the ledger that hands them on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wfm.solver.fairness import fairness, gini, ledger_after, spread

from .builders import MONDAY, before, line, problem, roster, rule


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], 0), ([0, 0], 0), ([1, 1, 1], 0), ([0, 1], 0.5), ([0, 0, 0, 4], 0.75), ([1, 2, 3], 2 / 9)],
)
def test_gini(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)
    differences = sum(abs(a - b) for a in values for b in values)
    if sum(values):
        assert gini(values) == pytest.approx(differences / (2 * len(values) * sum(values)))


def test_loads() -> None:
    tiny = problem(7, people=2, templates=("day", "night"), past=before("nn", agent="a1"))
    found = fairness(tiny, roster(tiny, *line("nn...d."), *line("d", agent="a1")))
    first, second = found.loads
    assert (first.now["nights"], first.now["weekend_days"], first.hours) == (2, 1, 25)
    assert (second.carried["nights"], second.now["nights"]) == (2, 0)
    assert found.metrics["nights"] == (0, 0)
    assert found.metrics["weekend_days"] == (spread([1, 2]), gini([1, 2]))  # the past nights were a weekend's


def test_the_ledger_hands_everything_on() -> None:
    """Planned in two halves with the ledger between, the points are those of one plan of both."""
    text = {"a0": "nn..dd.", "a1": "d.dd.l."}
    later = {"a0": "dd.....", "a1": "nn....."}
    start = MONDAY + timedelta(days=7)
    setting = rule("fair_burden", 1, points={"nights": 1, "weekend_days": 2, "unpopular_hours": 0.25})
    first = problem(7, people=2, templates=("day", "late", "night"), rules=[setting])
    planned = roster(first, *(item for name, each in text.items() for item in line(each, agent=name)))
    entries = tuple(ledger_after(first, planned))
    assert sum(item.amount for item in entries if item.what == "hours" and item.agent == "a0") == 33
    second = problem(7, start=start, people=2, templates=("day", "late", "night"), rules=[setting], ledger=entries)
    by_past = second.model_copy(update={"ledger": (), "past": planned.assignments})
    now = roster(second, *(item for name, each in later.items() for item in line(each, start, name)))
    ours, theirs = (fairness(each, now).metrics for each in (second, by_past))
    assert ours == {name: pytest.approx(value) for name, value in theirs.items()}
    third = ledger_after(second, now)
    assert sum(item.amount for item in third if item.what == "nights") == 4
    assert len({(item.agent, item.what, item.first) for item in third}) == len(third)
