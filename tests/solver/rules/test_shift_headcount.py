"""How many people work a kind of shift on a day."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from wfm.solver.rules.shift_headcount import ShiftHeadcountParams

from ..builders import MONDAY, line, problem, rule
from ..harness import judge

TEMPLATES = ("day", "late")


@pytest.mark.parametrize(
    ("lines", "params", "expected"),
    [
        (("dd", "d."), {"what": "day", "min_people": 1}, 0),
        (("dd", "d."), {"what": "day", "min_people": 2}, 1),
        (("dd", ".."), {"what": "day", "min_people": 2}, 2),
        (("dd", "d."), {"what": "day", "max_people": 1}, 1),
        (("dd", "l."), {"what": "day", "max_people": 1}, 0),
        (("dd", "l."), {"max_people": 1}, 1),
        (("dl", "l."), {"what": "outer", "max_people": 0}, 2),
        (("dd", "d."), {"what": "day", "min_people": {MONDAY + timedelta(days=1): 2}}, 1),
        (("dd", "d."), {"what": "day", "max_people": {MONDAY: 1}}, 1),
        (("d.", "d."), {"what": "day", "max_people": {MONDAY: 2}}, 0),
    ],
)
def test_a_day(lines: tuple[str, ...], params: dict[str, object], expected: float) -> None:
    shifts = [item for number, text in enumerate(lines) for item in line(text, agent=f"a{number}")]
    soft = problem(2, people=2, templates=TEMPLATES, rules=[rule("shift_headcount", 4, **params)])
    assert judge(soft, *shifts, rule="shift_headcount") == 4 * expected
    hard = problem(2, people=2, templates=TEMPLATES, rules=[rule("shift_headcount", **params)])
    assert judge(hard, *shifts, rule="shift_headcount") == (None if expected else 0)


@pytest.mark.parametrize(("last", "expected"), [(0, 1), (1, 2)])
def test_dates_of_validity(last: int, expected: float) -> None:
    for params in ({"min_people": 2}, {"max_people": 0}):
        setting = rule("shift_headcount", 1, **params).model_copy(update={"valid_until": MONDAY + timedelta(days=last)})
        assert judge(problem(3, people=2, rules=[setting]), *line("ddd"), rule="shift_headcount") == expected


def test_days_that_are_not_named_need_nobody() -> None:
    tiny = problem(2, rules=[rule("shift_headcount", 1, min_people={MONDAY: 1})])
    assert judge(tiny, *line("d."), rule="shift_headcount") == 0
    assert judge(tiny, rule="shift_headcount") == 1


def test_a_bound_is_needed() -> None:
    with pytest.raises(ValidationError, match="needs min_people, max_people or both"):
        ShiftHeadcountParams(what="day")
