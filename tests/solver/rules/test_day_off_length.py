"""Days off: day 09:00-17:30, early 06:00-14:00, late 14:00-22:00, night 22:00-06:30."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from wfm.solver.rules.day_off_length import DayOffLengthParams

from ..builders import MONDAY, agents, before, leave, line, problem, rule, shift
from ..harness import judge

TEMPLATES = ("early", "day", "late", "night")


@pytest.mark.parametrize(
    ("past", "text", "hours", "anchor", "flexibility", "expected"),
    [
        ("", "d.d", 39.5, "12:00", 24, 0),  # 17:30 to 09:00
        ("", "d.d", 39.6, "12:00", 24, 1),
        ("", "d.d", 39.4, "12:00", 24, 0),
        ("", "l.e", 32, "12:00", 6, 0),  # 22:00 to 06:00, the middle at 14:00
        ("", "l.e", 32, "12:00", 2, 0),
        ("", "l.e", 32, "12:00", 1.9, 1),
        ("", "l.e", 32, "14:00", 0, 0),
        ("", "l.e", 32.1, "14:00", 6, 1),
        ("", "n.n", 39.5, "12:00", 14.25, 0),  # 06:30 to 22:00, the middle at 02:15 on the next night
        ("", "n.n", 39.5, "12:00", 14.2, 1),
        ("", "d..d", 39.5, "12:00", 6, 0),
        ("", "d..d", 64, "12:00", 36, 2),  # both days off lie in one rest of 63.5 hours
        ("", "d..d", 63.5, "12:00", 36, 0),
        ("", "ddd", 40, "12:00", 6, 0),  # no day off
        ("n", ".d", 26, "12:00", 12, 0),
        ("n", ".d", 26.5, "12:00", 12, 0),  # from 06:30 to 09:00 on the next day
        ("n", ".d", 26.6, "12:00", 12, 1),
        ("n", ".e", 24, "12:00", 6.5, 1),
        ("n", ".e", 24, "12:00", 6.4, 0),  # the past leaves no room
        ("n", ".d", 24, "12:00", 6.5, 0),
        ("n", ".", 36, "12:00", 0, 0),
        ("", ".", 36, "12:00", 0, 0),
    ],
)
def test_length_and_place(past: str, text: str, hours: float, anchor: str, flexibility: float, expected: float) -> None:
    for weight in (3, None):
        setting = rule("day_off_length", weight, hours=hours, anchor=anchor, flexibility_hours=flexibility)
        tiny = problem(len(text), templates=TEMPLATES, rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="day_off_length")
        assert found == ((3 * expected if weight else None) if expected else 0)


def test_absence_and_employment() -> None:
    setting = rule("day_off_length", hours=40, flexibility_hours=24)
    tuesday = MONDAY + timedelta(days=1)
    away = problem(3, rules=[setting], time_off=(leave(tuesday),))
    assert judge(away, *line("d.d"), rule="day_off_length") == 0
    short = problem(3, rules=[setting], people=agents(1, end_date=MONDAY))
    assert judge(short, *line("d.."), rule="day_off_length") == 0
    assert judge(problem(3, rules=[setting]), *line("d.d"), rule="day_off_length") is None


def test_dates() -> None:
    setting = rule("day_off_length", 1, hours=40, flexibility_hours=24)
    cut = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=1)})
    assert judge(problem(5, rules=[setting]), *line("d.d.d"), rule="day_off_length") == 2
    assert judge(problem(5, rules=[cut]), *line("d.d.d"), rule="day_off_length") == 1


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 38.5), (date(2026, 10, 24), 40.5)])
def test_hours_are_elapsed(day: date, hours: float) -> None:
    """A Sunday off on which the clocks change."""
    for most, kept in ((hours, True), (hours + 0.5, False)):
        setting = rule("day_off_length", hours=most, flexibility_hours=24)
        tiny = problem(3, start=day, rules=[setting])
        shifts = (shift(day), shift(day + timedelta(days=2)))
        assert (judge(tiny, *shifts, rule="day_off_length") == 0) == kept


@pytest.mark.parametrize("params", [{}, {"hours": 0}, {"hours": 200}, {"hours": 36, "flexibility_hours": -1}])
def test_parameters_that_say_nothing(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DayOffLengthParams.model_validate(params)
