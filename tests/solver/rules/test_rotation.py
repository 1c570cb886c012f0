"""Rotations: two nights, two off; given and chosen offsets."""

from datetime import timedelta

import pytest

from wfm.models.people import LockedDay

from ..builders import MONDAY, leave, line, problem, rule
from ..harness import judge

CYCLE = {"pattern": ("day", "nights", "off", "off"), "anchor": MONDAY}


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("dn..dn", 0, 0),
        ("dn..d.", 0, 1),
        ("nd..dn", 0, 2),
        ("n..dn.", 1, 0),
        ("n..dn.", 0, 5),
        ("dn..dn", None, 0),
        ("n..dn.", None, 0),
        ("n..dnn", None, 1),
    ],
)
def test_offsets(text: str, offset: int | None, expected: float) -> None:
    for weight in (1, None):
        setting = rule("rotation", weight, **CYCLE, offset=offset)
        tiny = problem(6, templates=("day", "night"), rules=[setting])
        assert judge(tiny, *line(text), rule="rotation") == (expected if weight or not expected else None)


def test_steps_of_whole_weeks() -> None:
    pattern = ("day",) * 5 + ("off",) * 2 + ("night",) * 5 + ("off",) * 2
    setting = rule("rotation", pattern=pattern, anchor=MONDAY, step_days=7)
    tiny = problem(7, templates=("day", "night"), rules=[setting])
    for text, expected in (("ddddd..", 0), ("nnnnn..", 0), ("dddd...", None), (".dddd..", None)):
        assert judge(tiny, *line(text), rule="rotation") == expected


def test_leave_and_locks_may_differ() -> None:
    tiny = problem(
        4, templates=("day", "night"), rules=[rule("rotation", **CYCLE, offset=0)], time_off=(leave(MONDAY),)
    )
    assert judge(tiny, *line(".n"), rule="rotation") == 0
    locked = (LockedDay(agent="a0", date=MONDAY + timedelta(days=1)),)
    tiny = problem(4, templates=("day", "night"), rules=[rule("rotation", **CYCLE, offset=0)], locked=locked)
    assert judge(tiny, *line("d"), rule="rotation") == 0
