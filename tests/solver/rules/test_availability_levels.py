"""Levels of availability: what hours cost, to the minute, and what cannot be."""

from __future__ import annotations

import pytest

from wfm.models.people import AvailabilityLevel

from ..builders import agents, findings, line, problem, rule, shift
from ..harness import judge

COSTS = {"rather_not": 4, "fine": 1, "like": 0.25, "love": 0}


def level(name: str, hours: object) -> AvailabilityLevel:
    return AvailabilityLevel.model_validate({"agent": "a0", "level": name, "hours": hours})


@pytest.mark.parametrize(
    ("text", "levels", "weight", "expected"),
    [
        ("d", (), None, 0),
        ("d", (("love", {"sun": "00:00-01:00"}),), None, 8.5),
        ("d", (("love", {"mon-sun": "09:00-17:30"}),), None, 0),
        ("d", (("love", {"mon-sun": "09:00-12:00"}),), None, 5.5),
        ("d", (("love", {"mon-sun": "09:00-17:00"}),), None, 0.5),
        ("d", (("like", {"mon": "09:00-13:00"}), ("rather_not", {"mon": "17:00-18:00"})), None, 1 + 4 + 2),
        ("d", (("rather_not", {"mon": "09:00-17:30"}),), 2, 68),
        ("d", (("cannot", {"mon": "08:00-09:00"}),), None, 8.5),
        ("d", (("cannot", {"mon": "08:00-09:01"}),), None, None),
        ("d", (("cannot", {"mon": "17:30-18:00"}),), None, 8.5),
        ("d", (("cannot", {"mon": "17:29-18:00"}),), None, None),
        ("n", (("cannot", {"tue": "06:30-12:00"}),), None, 8.5),
        ("n", (("cannot", {"tue": "06:29-12:00"}),), None, None),
        (".d", (("cannot", {"mon": "00:00-24:00"}),), None, 8.5),
    ],
)
def test_hours(text: str, levels: tuple[tuple[str, object], ...], weight: float | None, expected: float | None) -> None:
    tiny = problem(
        2,
        templates=("day", "night"),
        rules=[rule("availability_levels", weight, **COSTS)],
        levels=tuple(level(*item) for item in levels),
    )
    found = judge(tiny, *line(text), rule="availability_levels")
    assert found == (expected if expected is None else pytest.approx(expected))
    assert expected != 0 or not findings(tiny, *line(text), rule="availability_levels")


def test_the_own_clock() -> None:
    tiny = problem(
        1,
        people=agents(1, time_zone="Asia/Manila"),
        rules=[rule("availability_levels", **COSTS)],
        levels=(level("cannot", {"mon": "08:00-09:00"}), level("love", {"mon": "09:00-18:00"})),
    )
    assert judge(tiny, shift(tiny.start, zone_name="Asia/Manila"), rule="availability_levels") == 0
