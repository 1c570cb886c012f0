"""Gaps of split shifts: what an unpaid break costs beyond its limit."""

import pytest

from wfm.models.organisation import Break, ShiftTemplate
from wfm.models.people import WorkSpan

from ..builders import MONDAY, problem, rule, shift, wall
from ..harness import judge


@pytest.mark.parametrize(
    ("gap", "paid", "expected"), [(60, False, 0), (65, False, 1 / 12), (180, False, 2), (180, True, 0)]
)
def test_gap(gap: int, paid: bool, expected: float) -> None:
    pause = Break(activity="gap", minutes=gap, paid=paid, earliest_minutes=240, latest_minutes=240)
    template = ShiftTemplate(earliest_start=480, latest_start=480, length_minutes=(660,), breaks=(pause,))
    end = f"{12 + gap // 60}:{gap % 60:02d}"
    span = WorkSpan(activity="gap", start=wall(MONDAY, "12:00"), end=wall(MONDAY, end), paid=paid)
    split = shift(MONDAY, "split", start="08:00", end="19:00", breaks=(span,), tags=())
    for weight in (1, None):
        tiny = problem(1, templates={"split": template}, rules=[rule("split_shifts", weight, max_gap_minutes=60)])
        assert judge(tiny, split, rule="split_shifts") == (pytest.approx(expected) if weight or not expected else None)
