"""Weekends worked. The horizon begins on a Monday: days 5 and 6 are the first weekend."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from wfm.solver.rules.weekends import WeekendsParams

from ..builders import MONDAY, before, leave, line, problem, rule
from ..harness import judge

SUNDAY = MONDAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "params", "weight", "expected"),
    [
        (".....d......d", {"max_weekends": 2}, None, 0),
        (".....d......d", {"max_weekends": 1}, None, None),
        (".....d......d", {"max_weekends": 1}, 20, 20),
        (".....dd.......", {"max_weekends": 1}, 20, 0),
        (".....d......d", {"max_weekends": 0}, 20, 40),
        ("....n..", {"max_weekends": 0}, None, 0),  # Friday's night belongs to Friday
        ("....d.....", {"max_weekends": 0, "days": ("fri", "sat")}, 20, 20),
        ("d.....d", {"max_weekends": 1, "days": ("sun", "mon")}, 20, 20),  # Sunday before, Monday after
    ],
)
def test_bounds(text: str, params: dict[str, object], weight: float | None, expected: float | None) -> None:
    tiny = problem(14, templates=("day", "night"), rules=[rule("weekends", weight, **params)])
    assert judge(tiny, *line(text), rule="weekends") == expected


@pytest.mark.parametrize(
    ("past", "text", "expected"),
    [
        ("", "d......", 0),
        ("d", "d......", 0),
        ("d", "d.....d", 1),
        ("d", "......d", 1),
        (".", "d.....d", 1),
        ("d", ".", 0),
    ],
)
def test_a_weekend_cut_by_the_start_counts_once(past: str, text: str, expected: float) -> None:
    tiny = problem(8, start=SUNDAY, rules=[rule("weekends", 1, max_weekends=1)], past=before(past, SUNDAY))
    assert judge(tiny, *line(text, SUNDAY), rule="weekends") == expected


@pytest.mark.parametrize(
    ("past", "text", "expected"),
    [
        ("", ".....d......d.", 1),
        ("", ".....d........", 0),
        ("d......", ".....d........", 0),  # a Monday
        ("d......d.", ".....d........", 1),  # last Saturday
        ("d.......", ".....d........", 0),  # Sunday before last: only two in a row are judged
        ("d.......", "............d.", 0),
    ],
)
def test_any_two_weekends_in_a_row(past: str, text: str, expected: float) -> None:
    tiny = problem(14, rules=[rule("weekends", 1, max_weekends=1, per_weeks=2)], past=before(past))
    assert judge(tiny, *line(text), rule="weekends") == expected


def test_dates() -> None:
    setting = rule("weekends", 1, max_weekends=0).model_copy(update={"valid_until": MONDAY + timedelta(days=7)})
    assert judge(problem(14, rules=[setting]), *line(".....d......d."), rule="weekends") == 1


@pytest.mark.parametrize(
    ("past", "text", "params", "expected"),
    [
        ("", ".....d......d.", {"min_weekends": 2}, 0),
        ("", ".....d......d.", {"min_weekends": 1}, 0),
        ("", ".....d........", {"min_weekends": 2}, 1),
        ("", "..............", {"min_weekends": 2}, 2),
        ("", ".....dd.......", {"min_weekends": 2}, 1),
        ("", "....dd.......", {"min_weekends": 2}, 0),  # the second weekend goes on after the horizon
        ("", ".....d........", {"min_weekends": 3}, 1),  # no more than there are
        ("", ".....d........", {"min_weekends": 1, "per_weeks": 1}, 1),
        ("", ".....d........", {"min_weekends": 1, "per_weeks": 2}, 0),
        ("", "..............", {"min_weekends": 1, "per_weeks": 2}, 1),  # the weekend before is not known
        ("d.", "..............", {"min_weekends": 1, "per_weeks": 2}, 1),  # last Saturday; the first row is kept
        (".d", "..............", {"min_weekends": 1, "per_weeks": 2}, 1),  # known from the Sunday only
        ("d......", "..............", {"min_weekends": 1, "per_weeks": 2}, 2),  # known, and not worked
        ("d........", "..............", {"min_weekends": 1, "per_weeks": 2}, 2),  # too long ago
        ("dd.......", ".....d......d.", {"min_weekends": 1, "max_weekends": 1, "per_weeks": 2}, 1),
    ],
)
def test_the_minimum(past: str, text: str, params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(len(text), rules=[rule("weekends", weight, **params)], past=before(past))
        assert judge(tiny, *line(text), rule="weekends") == (expected if weight or not expected else None)


def test_absence_limits_the_minimum() -> None:
    setting = rule("weekends", min_weekends=1)
    away = problem(7, rules=[setting], time_off=(leave(MONDAY + timedelta(days=5), 2),))
    assert judge(away, *line("......."), rule="weekends") == 0
    half = problem(7, rules=[setting], time_off=(leave(MONDAY + timedelta(days=5), 1),))
    assert judge(half, *line("......."), rule="weekends") is None
    assert judge(half, *line("......d"), rule="weekends") == 0


@pytest.mark.parametrize("params", [{}, {"min_weekends": 2, "max_weekends": 1}, {"min_weekends": -1}])
def test_parameters_that_say_nothing(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WeekendsParams.model_validate(params)
