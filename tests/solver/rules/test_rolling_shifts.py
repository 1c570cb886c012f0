"""Shifts of a kind in any days in a row."""

import pytest
from pydantic import ValidationError

from wfm.solver.rules.rolling_shifts import RollingShiftsParams

from ..builders import MONDAY, before, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "what", "most", "days", "expected"),
    [
        ("", "dd..", "work", 2, 3, 0),
        ("", "ddd.", "work", 2, 3, 1),
        ("", "dddd", "work", 2, 3, 2),
        ("", "d.nd", "nights", 0, 3, 2),
        ("n", ".n..", "nights", 1, 3, 1),
        ("n", "..n.", "nights", 1, 3, 0),
        ("nn", "n...", "nights", 1, 3, 2),
    ],
)
def test_bounds(past: str, text: str, what: str, most: int, days: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("rolling_shifts", weight, what=what, max_shifts=most, days=days)
        tiny = problem(4, templates=("day", "night"), rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="rolling_shifts")
        assert found == (expected if weight or not expected else None)


@pytest.mark.parametrize(
    ("past", "text", "what", "least", "days", "expected"),
    [
        ("", "dd.d", "work", 2, 3, 0),
        ("", "d..d", "work", 2, 3, 2),
        ("", "d..d", "work", 1, 3, 0),
        ("", "....", "work", 1, 3, 2),
        ("", "nd..", "nights", 1, 2, 2),
        ("", "dd.d", "work", 3, 3, 2),
        ("", "d", "work", 2, 3, 0),  # the past is not known
        ("dd", ".", "work", 2, 3, 0),
        ("dd", ".", "work", 3, 3, 1),
        ("d.", ".", "work", 3, 3, 1),  # no more than the past and the planned day allow
        ("d.", "d", "work", 3, 3, 0),
    ],
)
def test_the_minimum(past: str, text: str, what: str, least: int, days: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("rolling_shifts", weight, what=what, min_shifts=least, days=days)
        tiny = problem(len(text), templates=("day", "night"), rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="rolling_shifts")
        assert found == (expected if weight or not expected else None)


def test_absence_limits_the_minimum() -> None:
    tiny = problem(3, rules=[rule("rolling_shifts", min_shifts=2, days=3)], time_off=(leave(MONDAY, 2),))
    assert judge(tiny, *line("..d"), rule="rolling_shifts") == 0
    assert judge(tiny, *line("..."), rule="rolling_shifts") is None


@pytest.mark.parametrize("params", [{}, {"min_shifts": 2, "max_shifts": 1}, {"min_shifts": -1}])
def test_parameters_that_say_nothing(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RollingShiftsParams.model_validate(params)
