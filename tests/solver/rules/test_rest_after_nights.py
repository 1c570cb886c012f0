"""Rest between a night and another shift."""

from datetime import date

import pytest

from ..builders import before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "hours", "expected"),
    [
        ("n.d.", 26.5, 0),  # 06:30 on Tuesday to 09:00 on Wednesday
        ("n.d.", 27, 0.5),
        ("nn.d", 26.5, 0),
        ("nn.d", 27, 0.5),
        ("nnnn", 48, 0),
        ("n.n.", 48, 0),
        ("dn..", 48, 0),
        ("nn.d", 52, 26.0 - 0.5 + 1.5),  # the night before the last is near too: 50.5 h
    ],
)
def test_bounds(text: str, hours: float, expected: float) -> None:
    templates = ("night", "day")
    soft = problem(4, templates=templates, rules=[rule("rest_after_nights", 1, hours=hours)])
    assert judge(soft, *line(text), rule="rest_after_nights") == pytest.approx(expected)
    hard = problem(4, templates=templates, rules=[rule("rest_after_nights", hours=hours)])
    assert judge(hard, *line(text), rule="rest_after_nights") == (None if expected else 0)


@pytest.mark.parametrize(("past", "expected"), [("n", None), ("n.", None), ("n..", 0), ("d", 0)])
def test_the_past(past: str, expected: float | None) -> None:
    tiny = problem(1, rules=[rule("rest_after_nights", hours=48)], past=before(past))
    assert judge(tiny, *line("d"), rule="rest_after_nights") == expected


@pytest.mark.parametrize(
    ("saturday", "rest"), [(date(2026, 3, 28), 26.5), (date(2026, 3, 27), 25.5), (date(2026, 10, 23), 27.5)]
)
def test_changes_of_clocks(saturday: date, rest: float) -> None:
    for hours, expected in ((rest, 0), (rest + 0.25, 0.25)):
        tiny = problem(3, start=saturday, templates=("night", "day"), rules=[rule("rest_after_nights", 1, hours=hours)])
        assert judge(tiny, *line("n.d", saturday), rule="rest_after_nights") == pytest.approx(expected)
