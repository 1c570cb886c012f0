"""Working days in a row."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, findings, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "params", "expected"),
    [
        ("", "ddd.", {"max_days": 3}, 0),
        ("", "dddd", {"max_days": 3}, 5),
        ("d", "ddd.", {"max_days": 3}, 5),
        ("d.", "ddd.", {"max_days": 3}, 0),
        ("ddddd", "d...", {"max_days": 3}, 5),  # the past's own excess is not charged
        ("ddddd", "....", {"max_days": 3}, 0),
        ("", "dd.d", {"min_days": 2}, 0),  # cut by both ends
        ("", "d..d", {"min_days": 2}, 0),
        ("", ".d..", {"min_days": 2}, 5),
        (".", "d...", {"min_days": 2}, 0),  # nothing known of the past
        ("d.", "d...", {"min_days": 2}, 5),
        ("d", "d...", {"min_days": 2}, 0),
        ("d", "....", {"min_days": 2}, 5),
        ("d", ".d..", {"min_days": 3}, 20),
    ],
)
def test_rows(past: str, text: str, params: dict[str, int], expected: float) -> None:
    shifts, history = line(text), before(past)
    soft = problem(4, rules=[rule("consecutive_days", 5, **params)], past=history)
    assert judge(soft, *shifts, rule="consecutive_days") == expected
    hard = problem(4, rules=[rule("consecutive_days", **params)], past=history)
    assert judge(hard, *shifts, rule="consecutive_days") == (None if expected else 0)


def test_absence_on_the_first_day_cuts_the_past_off() -> None:
    setting = rule("consecutive_days", min_days=2)
    tiny = problem(4, rules=[setting], past=before("d"), time_off=(leave(MONDAY),))
    assert judge(tiny, *line("...."), rule="consecutive_days") == 0


def test_dates_cut_rows_and_the_minimum() -> None:
    setting = rule("consecutive_days", 1, max_days=2, min_days=2)
    late = setting.model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(4, rules=[setting]), *line("ddd."), rule="consecutive_days") == 1
    assert judge(problem(4, rules=[late]), *line("ddd."), rule="consecutive_days") == 0
    assert judge(problem(4, rules=[late]), *line(".d.."), rule="consecutive_days") == 0


@pytest.mark.parametrize(("first", "last", "expected"), [(0, 0, 1), (1, 3, 0), (0, 3, 1), (-3, -1, 0)])
def test_the_past_counts_where_the_first_day_is_in_force(first: int, last: int, expected: float) -> None:
    """Three days before and one on the first day are one too many; the days after it are off."""
    dates = {"valid_from": MONDAY + timedelta(days=first), "valid_until": MONDAY + timedelta(days=last)}
    tiny = problem(4, rules=[rule("consecutive_days", 1, max_days=3).model_copy(update=dates)], past=before("ddd"))
    assert judge(tiny, *line("d"), rule="consecutive_days") == expected


def test_one_day_is_planned() -> None:
    tiny = problem(1, rules=[rule("consecutive_days", 1, max_days=3)], past=before("ddd"))
    assert judge(tiny, *line("d"), rule="consecutive_days") == 1


def test_the_last_day_of_a_row_is_told() -> None:
    tiny = problem(5, rules=[rule("consecutive_days", max_days=2)], past=before("d"))
    (found,) = findings(tiny, *line("dd..."), rule="consecutive_days")
    assert found.day == MONDAY + timedelta(days=1)
    assert found.message == "3 working days in a row up to 2026-03-10, at most 2 wanted"
