"""Premium pay at a wage of 10."""

import pytest

from wfm.models.people import SpecialDay

from ..builders import MONDAY, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "params", "weight", "expected"),
    [
        ("d", {"share": 0.1}, None, 8),
        ("d", {"share": 0.1}, 2, 16),
        ("n", {"share": 0.1, "window": "22:00-06:00"}, None, 8),
        ("n", {"share": 0.1, "window": "06:00-07:00"}, None, 0.5),
        ("l", {"share": 0.1, "window": "22:00-06:00"}, None, 0),
        ("l", {"share": 0.1, "window": "21:59-06:00"}, None, 1 / 60),
        ("dn", {"share": 0.1, "what": "nights"}, None, 8.5),
        ("ddd", {"share": 0.5, "what": "holidays"}, None, 40),
        (".....dd", {"share": 0.5, "what": "weekend_days"}, None, 80),
    ],
)
def test_amounts(text: str, params: dict[str, object], weight: float | None, expected: float) -> None:
    days = (SpecialDay(date=MONDAY, kind="holiday"), SpecialDay(date=MONDAY, kind="holiday", site="there"))
    tiny = problem(7, templates=("day", "late", "night"), rules=[rule("premium", weight, **params)], special_days=days)
    assert judge(tiny, *line(text), rule="premium") == pytest.approx(expected)
