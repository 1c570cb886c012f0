"""Average weekly hours: the bound, the history in shifts and in the ledger, and absences."""

from datetime import timedelta

import pytest

from wfm.models.people import LedgerEntry

from ..builders import MONDAY, before, leave, line, problem, rule
from ..harness import judge

WEEK = "ddddd.."  # 40 hours
LONG = "dddddd."  # 48 hours


@pytest.mark.parametrize(
    ("past", "text", "weeks", "expected"),
    [
        ("", WEEK, 2, 0),  # what is known is one week
        ("", LONG, 2, 4),
        (WEEK, WEEK, 2, 0),
        (WEEK, LONG, 2, 4),
        ("d......" + "......." + WEEK, LONG, 3, 0),
        (LONG, WEEK, 2, 4),
        (LONG, LONG, 1, 8),
        (LONG, "ddd....", 2, 0),
    ],
)
def test_forty_hours(past: str, text: str, weeks: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("average_hours", weight, max_hours=40, weeks=weeks)
        tiny = problem(7, rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="average_hours")
        assert found == (pytest.approx(expected) if weight or not expected else None)


@pytest.mark.parametrize(
    ("hours", "days", "expected"), [(120, 21, 0), (122, 21, 0.5), (112, 21, 0), (240, 42, 0), (280, 42, 5)]
)
def test_the_ledger_carries_history(hours: float, days: int, expected: float) -> None:
    """Four weeks at 40 hours with three of them in the ledger; of a longer entry three weeks count in proportion."""
    entry = LedgerEntry(
        agent="a0", what="hours", first=MONDAY - timedelta(days=days), last=MONDAY - timedelta(days=1), amount=hours
    )
    tiny = problem(7, rules=[rule("average_hours", 1, max_hours=40, weeks=4)], ledger=(entry,))
    assert judge(tiny, *line(WEEK), rule="average_hours") == pytest.approx(expected)


@pytest.mark.parametrize(("past", "expected"), [(WEEK, 1), ("." + WEEK[1:], 0.5), ("......d", 2)])
def test_the_ledger_counts_up_to_the_first_past_shift(past: str, expected: float) -> None:
    """Six hours a day in the ledger for three weeks, the last of which is told by shifts from its first one on."""
    days = MONDAY - timedelta(days=21), MONDAY - timedelta(days=1)
    entry = LedgerEntry(agent="a0", what="hours", first=days[0], last=days[1], amount=126)
    setting = rule("average_hours", 1, max_hours=40, weeks=4)
    tiny = problem(7, rules=[setting], ledger=(entry,), past=before(past))
    assert judge(tiny, *line(WEEK), rule="average_hours") == pytest.approx(expected)


def test_days_of_absence_are_neutral() -> None:
    setting = rule("average_hours", 1, max_hours=35, weeks=1)
    tiny = problem(7, rules=[setting], time_off=(leave(MONDAY, 2),))
    assert judge(tiny, *line("..ddd.."), rule="average_hours") == 0  # 24 of 5 × 5
    assert judge(tiny, *line("..dddd."), rule="average_hours") == pytest.approx(7)  # 32 of 25


def test_only_whole_weeks_are_judged() -> None:
    tiny = problem(6, rules=[rule("average_hours", 1, max_hours=8, weeks=1)])
    assert judge(tiny, *line("dddddd"), rule="average_hours") == 0
