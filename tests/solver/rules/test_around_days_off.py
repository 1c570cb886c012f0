"""Nights next to days off that were asked for."""

from datetime import timedelta

import pytest

from wfm.models.people import Preference

from ..builders import MONDAY, leave, line, problem, rule
from ..harness import judge

WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        (".n", {}, 1),
        ("n..", {}, 0),
        (".d", {}, 0),
        (".d", {"what": "work"}, 1),
        ("...n", {}, 0),
        ("...n", {"after": True, "before": False}, 1),
        (".n.n", {"after": True}, 2),
        (".n", {"next_to": "leave"}, 0),
        (".n", {"next_to": "wishes"}, 1),
    ],
)
def test_wishes(text: str, params: dict[str, object], expected: float) -> None:
    wish = Preference(agent="a0", date=WEDNESDAY, wish="want", what="off")
    for weight in (1, None):
        setting = rule("around_days_off", weight, **params)
        tiny = problem(5, templates=("day", "night"), rules=[setting], preferences=(wish,))
        assert judge(tiny, *line(text), rule="around_days_off") == (expected if weight or not expected else None)


@pytest.mark.parametrize(
    ("wish", "what", "expected"),
    [("want", "off", 1), ("avoid", "work", 1), ("want", "work", 0), ("avoid", "off", 0), ("avoid", "night", 0)],
)
def test_which_wishes_ask_for_a_day_off(wish: str, what: str, expected: float) -> None:
    asked = Preference.model_validate({"agent": "a0", "date": WEDNESDAY, "wish": wish, "what": what})
    tiny = problem(5, templates=("night",), rules=[rule("around_days_off", 1)], preferences=(asked,))
    assert judge(tiny, *line(".n"), rule="around_days_off") == expected


@pytest.mark.parametrize(("text", "expected"), [(".n", 1), ("n", 0), ("...n", 0)])
def test_leave(text: str, expected: float) -> None:
    tiny = problem(5, templates=("night",), rules=[rule("around_days_off", 1)], time_off=(leave(WEDNESDAY),))
    assert judge(tiny, *line(text), rule="around_days_off") == expected
