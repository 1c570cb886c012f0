"""Earliest and latest starts and ends, to the minute and on the own clock."""

from datetime import date

import pytest

from ..builders import agents, line, problem, rule, shift
from ..harness import judge


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("d", {"earliest_start": "09:00"}, 0),
        ("d", {"earliest_start": "09:01"}, 1 / 60),
        ("d", {"latest_start": "09:00"}, 0),
        ("d", {"latest_start": "08:59"}, 1 / 60),
        ("d", {"earliest_end": "17:30"}, 0),
        ("d", {"earliest_end": "17:31"}, 1 / 60),
        ("d", {"latest_end": "17:30"}, 0),
        ("d", {"latest_end": "17:29"}, 1 / 60),
        ("n", {"latest_end": "30:30"}, 0),
        ("n", {"latest_end": "30:29"}, 1 / 60),
        ("d", {"earliest_start": "10:00", "latest_end": "17:00"}, 1.5),
        ("d", {"earliest_start": "10:00", "weekdays": ("tue",)}, 0),
        (".d", {"earliest_start": "10:00", "weekdays": ("tue",)}, 1),
        ("d", {"earliest_start": "10:00", "what": "nights"}, 0),
    ],
)
def test_bounds(text: str, params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        tiny = problem(2, templates=("day", "night"), rules=[rule("shift_times", weight, **params)])
        found = judge(tiny, *line(text), rule="shift_times")
        assert found == (pytest.approx(expected) if weight or not expected else None)


def test_the_own_clock_counts_across_changes() -> None:
    for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)):
        tiny = problem(1, start=day, rules=[rule("shift_times", earliest_start="09:00", latest_end="17:30")])
        assert judge(tiny, *line("d", day), rule="shift_times") == 0
    manila = agents(1, time_zone="Asia/Manila")
    tiny = problem(1, start=day, people=manila, rules=[rule("shift_times", latest_start="09:00")])
    assert judge(tiny, shift(day, zone_name="Asia/Manila"), rule="shift_times") == 0
