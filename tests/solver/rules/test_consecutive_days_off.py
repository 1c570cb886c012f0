"""Days off in a row."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, agents, before, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "params", "expected"),
    [
        ("", "d..d.", {"min_days": 2}, 0),
        ("", "d.dd.", {"min_days": 2}, 3),
        ("", ".dddd", {"min_days": 2}, 0),  # nothing known of the past
        ("d", ".dddd", {"min_days": 2}, 3),
        ("d.", ".dddd", {"min_days": 2}, 0),
        ("d.", "ddddd", {"min_days": 2}, 3),
        ("d..", "ddddd", {"min_days": 2}, 0),
        ("", "d..d.", {"max_days": 2}, 0),
        ("", "d...d", {"max_days": 2}, 3),
        ("d.", "..ddd", {"max_days": 2}, 3),
        ("d....", ".dddd", {"max_days": 2}, 3),  # the past's own excess is not charged
        ("d....", "ddddd", {"max_days": 2}, 0),
        ("", "...dd", {"max_days": 2}, 3),
    ],
)
def test_rows(past: str, text: str, params: dict[str, int], expected: float) -> None:
    soft = problem(5, rules=[rule("consecutive_days_off", 3, **params)], past=before(past))
    assert judge(soft, *line(text), rule="consecutive_days_off") == expected
    hard = problem(5, rules=[rule("consecutive_days_off", **params)], past=before(past))
    assert judge(hard, *line(text), rule="consecutive_days_off") == (None if expected else 0)


def test_absence_helps_the_minimum_and_interrupts_the_maximum() -> None:
    absent = (leave(MONDAY + timedelta(days=2), 2),)
    least = problem(7, rules=[rule("consecutive_days_off", min_days=3)], time_off=absent)
    assert judge(least, *line("d...ddd"), rule="consecutive_days_off") == 0
    most = problem(7, rules=[rule("consecutive_days_off", max_days=1)], time_off=absent)
    assert judge(most, *line("d....dd"), rule="consecutive_days_off") == 0
    assert judge(most, *line("......d"), rule="consecutive_days_off") is None
    before_employment = problem(
        5, people=agents(1, start_date=MONDAY + timedelta(days=4)), rules=[rule("consecutive_days_off", max_days=1)]
    )
    assert judge(before_employment, *line("....d"), rule="consecutive_days_off") == 0


def test_dates_cut_rows() -> None:
    setting = rule("consecutive_days_off", 1, max_days=2)
    cut = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=2)})
    assert judge(problem(5, rules=[setting]), rule="consecutive_days_off") == 3
    assert judge(problem(5, rules=[cut]), rule="consecutive_days_off") == 1
