"""What the audit says of work in blocks: too short, without a queue, on one that nobody may serve."""

from __future__ import annotations

import pytest

from tests.solver.builders import MONDAY, wall
from tests.solver.test_blocks import centre
from wfm.models.people import Assignment, WorkSpan
from wfm.models.roster import Roster
from wfm.solver.audit import audit


def shift(*blocks: tuple[str, str, str], breaks: tuple[WorkSpan, ...] = ()) -> Roster:
    spans = tuple(WorkSpan(activity=name, start=wall(MONDAY, a), end=wall(MONDAY, b)) for name, a, b in blocks)
    given = Assignment(
        agent="a0",
        date=MONDAY,
        start=wall(MONDAY, "09:00"),
        end=wall(MONDAY, "13:00"),
        blocks=spans,
        breaks=breaks,
        template="morning",
    )
    return Roster(start=MONDAY, days=1, assignments=(given,))


def pause(begin: str, end: str) -> tuple[WorkSpan, ...]:
    return (WorkSpan(activity="break", start=wall(MONDAY, begin), end=wall(MONDAY, end)),)


@pytest.mark.parametrize(
    ("roster", "broken"),
    [
        (shift(("chat", "09:00", "10:00"), ("mail", "10:00", "13:00")), "60 minutes on chat, 90 are the least"),
        (shift(("chat", "09:00", "10:30"), ("mail", "10:30", "13:00")), ""),
        (shift(("chat", "09:00", "11:00"), ("mail", "11:00", "13:00")), ""),
        (shift(("chat", "09:00", "12:30"), ("mail", "12:30", "13:00")), "30 minutes on mail, 60 are the least"),
        (shift(("chat", "09:00", "12:00"), ("mail", "12:00", "13:00")), ""),
        (shift(("mail", "09:00", "13:00")), ""),
        (shift(), "no queue is named"),
        (shift(("chat", "09:00", "10:45"), ("mail", "10:45", "13:00")), "mail begins within an interval"),
        (shift(("post", "09:00", "13:00")), "post is none of the queues"),
        # a break does not count, and does not end a block
        (
            shift(("chat", "09:00", "10:30"), ("mail", "10:30", "13:00"), breaks=pause("09:30", "10:00")),
            "60 minutes on chat, 90 are the least",
        ),
        (shift(("chat", "09:00", "11:00"), ("mail", "11:00", "13:00"), breaks=pause("09:30", "10:00")), ""),
    ],
)
def test_what_the_audit_says_of_blocks(roster: Roster, broken: str) -> None:
    tiny = centre([1.0] * 8, [0.0] * 8, people=1)
    found = [item.message for item in audit(tiny, roster).hard if item.rule == "queue_blocks"]
    assert bool(found) == bool(broken), found
    assert all(broken in message for message in found[:1])


def test_blocks_fill_a_shift_without_gaps() -> None:
    with pytest.raises(ValueError, match="blocks must fill the shift"):
        shift(("chat", "09:00", "10:00"), ("mail", "10:30", "13:00"))
