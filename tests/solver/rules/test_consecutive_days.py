"""Working days in a row."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, leave, line, problem, rule
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
