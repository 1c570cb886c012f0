"""People who are off together."""

import pytest

from ..builders import MONDAY, leave, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("dd.", "dd.", 0), ("dd.", "d..", 1), ("dd.", "..d", 3), ("", "", 0), ("de", "ed", 0)],
)
def test_days(first: str, second: str, expected: float) -> None:
    for weight in (1, None):
        tiny = problem(3, people=2, templates=("day", "early"), rules=[rule("same_days", weight)])
        found = judge(tiny, *line(first), *line(second, agent="a1"), rule="same_days")
        assert found == (expected if weight or not expected else None)


def test_absences_are_not_judged() -> None:
    tiny = problem(2, people=2, rules=[rule("same_days", 1)], time_off=(leave(MONDAY),))
    assert judge(tiny, *line("dd", agent="a1"), *line(".d"), rule="same_days") == 0
