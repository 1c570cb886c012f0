"""Changes of what was published, on Monday for the days from Tuesday on."""

from datetime import timedelta

import pytest

from wfm.models.organisation import ShiftTemplate
from wfm.models.people import PublishedRoster

from ..builders import MONDAY, leave, line, problem, rule, shift
from ..harness import judge

TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("told", "now", "params", "expected"),
    [
        ("dd..", "dd..", {}, 0),
        ("dd..", "de..", {}, 1),
        ("dd..", "d...", {}, 1),
        ("dd..", "ddd.", {}, 1),
        ("dd..", "ee..", {}, 2),
        ("d...", "e...", {"min_notice_days": 1}, 1),
        ("d...", "e...", {"min_notice_days": 2}, 0),
        ("...d", "...e", {"max_notice_days": 3}, 0),
        ("...d", "...e", {"max_notice_days": 4}, 1),
        ("d...", "e...", {"what": "breaks"}, 0),
    ],
)
def test_changes(told: str, now: str, params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        published = PublishedRoster(today=MONDAY, assignments=line(told, TUESDAY))
        tiny = problem(
            4,
            start=TUESDAY,
            templates=("day", "early"),
            rules=[rule("changes", weight, **params)],
            published=published,
        )
        assert judge(tiny, *line(now, TUESDAY), rule="changes") == (expected if weight or not expected else None)


@pytest.mark.parametrize(
    ("start", "least", "expected"), [("09:00", 60, 1), ("09:00", 61, 0), ("09:30", 60, 1), ("08:30", 60, 0)]
)
def test_a_move_counts_from_so_many_minutes_on(start: str, least: int, expected: float) -> None:
    template = ShiftTemplate(earliest_start=480, latest_start=600, length_minutes=(480,))
    clocks = {"08:00": "16:00", "08:30": "16:30", "09:00": "17:00", "09:30": "17:30"}
    told = shift(TUESDAY, "x", start="08:00", end=clocks["08:00"], tags=())
    tiny = problem(
        1,
        start=TUESDAY,
        templates={"x": template},
        rules=[rule("changes", 1, min_moved_minutes=least)],
        published=PublishedRoster(today=MONDAY, assignments=(told,)),
    )
    now = shift(TUESDAY, "x", start=start, end=clocks[start], tags=())
    assert judge(tiny, now, rule="changes") == expected


def test_one_day_of_notice_alone_can_be_named() -> None:
    published = PublishedRoster(today=MONDAY, assignments=line("ddd", TUESDAY))
    setting = rule("changes", 1, min_notice_days=2, max_notice_days=2)
    tiny = problem(3, start=TUESDAY, rules=[setting], published=published)
    assert judge(tiny, rule="changes") == 1


def test_what_an_absence_takes_is_no_change() -> None:
    published = PublishedRoster(today=MONDAY, assignments=line("dd", TUESDAY))
    tiny = problem(2, start=TUESDAY, rules=[rule("changes", 1)], published=published, time_off=(leave(TUESDAY),))
    assert judge(tiny, *line(".d", TUESDAY), rule="changes") == 0
    assert judge(tiny, rule="changes") == 1


def test_without_a_published_roster_there_is_nothing_to_change() -> None:
    assert judge(problem(2, rules=[rule("changes")]), *line("d."), rule="changes") == 0
