"""Starts of a week: early 06:00, day 09:00, late 14:00."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [
        ("ddddd", 0, 0),
        ("ed.....", 180, 0),
        ("ed.....", 179, 1),
        ("edl....", 480, 0),
        ("edl....", 479, 1),
        ("e......l", 0, 0),  # the next week
        ("ed.....de", 0, 2),
    ],
)
def test_spread(text: str, minutes: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("steady_week", weight, max_minutes=minutes)
        tiny = problem(14, templates=("early", "day", "late"), rules=[setting])
        assert judge(tiny, *line(text), rule="steady_week") == (expected if weight or not expected else None)


def test_the_past_of_the_week() -> None:
    thursday = MONDAY + timedelta(days=3)
    for past, text, expected in (("ddd", "dd", 0), ("ddd", "e.", 1), ("ddd", "..", 0), ("eed", "l", 0)):
        tiny = problem(
            2,
            start=thursday,
            templates=("early", "day", "late"),
            rules=[rule("steady_week", 1, max_minutes=60)],
            past=before(past, thursday),
        )
        assert judge(tiny, *line(text, thursday), rule="steady_week") == expected, (past, text)


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [
        ("edl....", 0, 0),  # eight hours each
        ("dn.....", 30, 0),
        ("dn.....", 29, 1),
        ("dn.....", 31, 0),
        ("n......d", 0, 0),
        ("nd.....dn", 0, 2),
    ],
)
def test_spread_of_paid_lengths(text: str, minutes: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("steady_week", weight, max_minutes=minutes, what="paid")
        tiny = problem(14, templates=("early", "day", "late", "night"), rules=[setting])
        assert judge(tiny, *line(text), rule="steady_week") == (expected if weight or not expected else None)


@pytest.mark.parametrize(
    ("per", "text", "expected"),
    [("week", "d......n.", 0), ("horizon", "d......n.", 1), ("month", "d......n.", 1), ("horizon", "d........", 0)],
)
def test_over_a_longer_time(per: str, text: str, expected: float) -> None:
    for what in ("start", "paid"):
        setting = rule("steady_week", 1, max_minutes=29, what=what, per=per)
        tiny = problem(9, templates=("day", "night"), rules=[setting], past=before("d"))
        assert judge(tiny, *line(text), rule="steady_week") == expected


@pytest.mark.parametrize(("per", "expected"), [("month", 1), ("horizon", 0)])
def test_the_past_counts_but_for_the_horizon(per: str, expected: float) -> None:
    setting = rule("steady_week", 1, max_minutes=29, what="paid", per=per)
    tiny = problem(2, templates=("day", "night"), rules=[setting], past=before("d."))
    assert judge(tiny, *line("nn"), rule="steady_week") == expected


def test_a_month_begins_anew() -> None:
    last = MONDAY.replace(day=31)
    setting = rule("steady_week", 1, max_minutes=29, what="paid", per="month")
    tiny = problem(2, start=last, templates=("day", "night"), rules=[setting])
    assert judge(tiny, *line("dn", last), rule="steady_week") == 0
    horizon = rule("steady_week", 1, max_minutes=29, what="paid", per="horizon")
    tiny = problem(2, start=last, templates=("day", "night"), rules=[horizon])
    assert judge(tiny, *line("dn", last), rule="steady_week") == 1
