"""Locked days stay as they are given."""

from datetime import timedelta

import pytest

from wfm.models.people import Assignment, LockedDay

from ..builders import MONDAY, problem, rule, shift
from ..harness import check_agreement, judge

ODD = shift(MONDAY, "", start="10:10", end="11:11", tags=("training",))


@pytest.mark.parametrize(
    ("given", "planned", "kept"),
    [
        (None, None, True),
        (None, shift(MONDAY), False),
        (shift(MONDAY), shift(MONDAY), True),
        (shift(MONDAY), shift(MONDAY, "late"), False),
        (shift(MONDAY), None, False),
        (ODD, ODD, True),
        (ODD, shift(MONDAY), False),
        (ODD, None, False),
    ],
)
def test_exactly_what_is_given(given: Assignment | None, planned: Assignment | None, kept: bool) -> None:
    locked = (LockedDay(agent="a0", date=MONDAY, assignment=given),)
    tiny = problem(2, templates=("day", "late"), locked=locked)
    assert judge(tiny, *([planned] if planned else []), rule="locked_days") == (0 if kept else None)
    assert check_agreement(tiny, limit=20) >= 9


def test_a_shift_like_a_variant_but_of_no_template_stays_itself() -> None:
    bare = shift(MONDAY).model_copy(update={"template": ""})
    tiny = problem(1, locked=(LockedDay(agent="a0", date=MONDAY, assignment=bare),))
    assert judge(tiny, bare, rule="locked_days") == 0
    assert judge(tiny, shift(MONDAY), rule="locked_days") is None


def test_scope_and_dates() -> None:
    locked = (LockedDay(agent="a0", date=MONDAY), LockedDay(agent="a0", date=MONDAY - timedelta(days=1)))
    for update, kept in (({}, False), ({"agents": ("a1",)}, True), ({"valid_from": MONDAY + timedelta(days=1)}, True)):
        setting = rule("locked_days").model_copy(update=update)
        tiny = problem(1, people=2, locked=locked, rules=[setting])
        assert judge(tiny, shift(MONDAY), rule="locked_days") == (0 if kept else None)
