"""Different templates in a week."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("ddd", 1, 0), ("dde", 1, 1), ("dde", 2, 0), ("del", 2, 1), ("del", 3, 0), ("d......e", 1, 0)],
)
def test_bounds(text: str, most: int, expected: float) -> None:
    for weight in (1, None):
        setting = rule("shift_variety", weight, max_templates=most)
        tiny = problem(8, templates=("early", "day", "late"), rules=[setting])
        assert judge(tiny, *line(text), rule="shift_variety") == (expected if weight or not expected else None)


def test_the_past_of_the_week() -> None:
    thursday = MONDAY + timedelta(days=3)
    for past, text, expected in (("dd.", "d", 0), ("dd.", "e", 1), ("de.", "d", 0)):
        setting = rule("shift_variety", 1)
        tiny = problem(1, start=thursday, templates=("early", "day"), rules=[setting], past=before(past, thursday))
        assert judge(tiny, *line(text, thursday), rule="shift_variety") == expected, (past, text)
