"""How many shifts of a kind."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from wfm.solver.rules.shift_count import ShiftCountParams

from ..builders import MONDAY, before, leave, line, problem, rule
from ..harness import judge

TEMPLATES = ("day", "late", "night")


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("ddd.n..", {"what": "day", "max_shifts": 3}, 0),
        ("dddd...", {"what": "day", "max_shifts": 3}, 1),
        ("l.n.n..", {"what": "outer", "max_shifts": 2}, 1),
        ("l.n.n..", {"what": "dark", "max_shifts": 2}, 0),
        ("ddddd..", {"max_shifts": 4}, 1),
        ("dd.....", {"what": "day", "min_shifts": 2}, 0),
        ("d......", {"what": "day", "min_shifts": 2}, 1),
        (".......", {"what": "day", "min_shifts": 2, "max_shifts": 2}, 2),
    ],
)
def test_a_week(text: str, params: dict[str, object], expected: float) -> None:
    soft = problem(7, templates=TEMPLATES, rules=[rule("shift_count", 1, **params)])
    assert judge(soft, *line(text), rule="shift_count") == expected
    hard = problem(7, templates=TEMPLATES, rules=[rule("shift_count", **params)])
    assert judge(hard, *line(text), rule="shift_count") == (None if expected else 0)


@pytest.mark.parametrize(
    ("past", "text", "params", "expected"),
    [
        ("dd", "d....", {"max_shifts": 2}, 1),
        ("dd", "d....", {"max_shifts": 1}, 1),  # the past's own excess is not charged
        ("", ".....", {"min_shifts": 1}, 0),
        (".d", ".....", {"min_shifts": 2}, 0),  # known from Tuesday only
        ("d.", ".....", {"min_shifts": 2}, 1),
    ],
)
def test_the_past(past: str, text: str, params: dict[str, object], expected: float) -> None:
    wednesday = MONDAY + timedelta(days=2)
    tiny = problem(5, start=wednesday, rules=[rule("shift_count", 1, **params)], past=before(past, wednesday))
    assert judge(tiny, *line(text, wednesday), rule="shift_count") == expected


def test_absence_limits_the_minimum() -> None:
    tiny = problem(7, rules=[rule("shift_count", min_shifts=3)], time_off=(leave(MONDAY, 5),))
    assert judge(tiny, *line(".....dd"), rule="shift_count") == 0
    assert judge(tiny, *line(".....d."), rule="shift_count") is None


def test_over_the_horizon_and_within_dates() -> None:
    setting = rule("shift_count", 1, max_shifts=3, per="horizon")
    assert judge(problem(10, rules=[setting]), *line("dd.....dd."), rule="shift_count") == 1
    cut = setting.model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(10, rules=[cut]), *line("dd.....dd."), rule="shift_count") == 0
    weekly = rule("shift_count", 1, max_shifts=1)
    assert judge(problem(10, rules=[weekly]), *line("dd.....dd."), rule="shift_count") == 2
    cut = weekly.model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(10, rules=[cut]), *line("dd.....dd."), rule="shift_count") == 1


@pytest.mark.parametrize(
    "params", [{}, {"min_shifts": 2, "max_shifts": 1}, {"what": "off", "max_shifts": 1}, {"max_shifts": -1}]
)
def test_parameters_that_say_nothing(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ShiftCountParams.model_validate(params)
