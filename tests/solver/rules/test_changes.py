"""Changes of what was published, on Monday for the days from Tuesday on."""

from datetime import timedelta

import pytest

from wfm.models.people import PublishedRoster

from ..builders import MONDAY, leave, line, problem, rule
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


def test_what_an_absence_takes_is_no_change() -> None:
    published = PublishedRoster(today=MONDAY, assignments=line("dd", TUESDAY))
    tiny = problem(2, start=TUESDAY, rules=[rule("changes", 1)], published=published, time_off=(leave(TUESDAY),))
    assert judge(tiny, *line(".d", TUESDAY), rule="changes") == 0
    assert judge(tiny, rule="changes") == 1


def test_without_a_published_roster_there_is_nothing_to_change() -> None:
    assert judge(problem(2, rules=[rule("changes")]), *line("d."), rule="changes") == 0
