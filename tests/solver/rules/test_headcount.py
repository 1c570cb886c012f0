"""People present in a window."""

from datetime import date, timedelta

import pytest

from wfm.models.organisation import Site

from ..builders import MONDAY, agents, before, line, problem, rule, shift
from ..harness import judge


def many(text: str, count: int) -> tuple[object, ...]:
    return tuple(item for index in range(count) for item in line(text, agent=f"a{index}"))


@pytest.mark.parametrize(
    ("count", "params", "expected"),
    [
        (2, {"max_people": 2}, 0),
        (3, {"max_people": 2}, 8.5),  # one too many from 09:00 to 17:30
        (3, {"max_people": 2, "window": "17:00-18:00"}, 0.5),
        (3, {"max_people": 2, "window": "17:30-18:00"}, 0),
        (3, {"max_people": 1, "window": "09:00-09:30"}, 1),
        (2, {"min_people": 2, "window": "09:00-17:30"}, 0),
        (1, {"min_people": 2, "window": "09:00-17:30"}, 8.5),
        (2, {"min_people": 2, "window": "08:30-18:00"}, 2),  # nobody for half an hour at each end
    ],
)
def test_bounds(count: int, params: dict[str, object], expected: float) -> None:
    soft = problem(1, people=3, rules=[rule("headcount", 1, **params)])
    assert judge(soft, *many("d", count), rule="headcount") == pytest.approx(expected)
    hard = problem(1, people=3, rules=[rule("headcount", **params)])
    assert judge(hard, *many("d", count), rule="headcount") == (None if expected else 0)


def test_a_night_of_the_past_takes_a_seat_and_the_end_is_left_open() -> None:
    templates = ("day", "early", "night")
    least = rule("headcount", 1, min_people=1, window="22:00-06:00")
    tiny = problem(1, templates=templates, rules=[least])
    assert judge(tiny, *line("n"), rule="headcount") == 0
    assert judge(tiny, rule="headcount") == 2  # what lies after the last day is not judged
    most = rule("headcount", 1, max_people=1, window="05:00-07:00")
    tiny = problem(1, people=2, templates=templates, rules=[most], past=before("n"))
    assert judge(tiny, *line("e", agent="a1"), rule="headcount") == 0.5


def test_sites_are_counted_one_by_one_unless_a_clock_is_named() -> None:
    here, there = agents(2)
    tiny = problem(1).model_copy(
        update={
            "agents": (here, there.model_copy(update={"site": "there"})),
            "sites": {"here": Site(time_zone="Europe/Lisbon"), "there": Site(time_zone="Asia/Manila")},
        }
    )
    shifts = (shift(MONDAY), shift(MONDAY, agent="a1", zone_name="Asia/Manila"))
    for params, expected in (
        ({"min_people": 1, "window": "09:00-17:30"}, 0),
        ({"min_people": 2, "window": "09:00-10:00"}, 2),
        ({"min_people": 1, "window": "01:00-09:30", "time_zone": "Europe/Lisbon"}, 0),
        ({"min_people": 1, "window": "00:30-09:30", "time_zone": "Europe/Lisbon"}, 0.5),
    ):
        setting = rule("headcount", 1, **params)
        assert judge(tiny.model_copy(update={"rules": (setting,)}), *shifts, rule="headcount") == expected


@pytest.mark.parametrize(("sunday", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (MONDAY, 24)])
def test_a_day_lasts_as_long_as_it_lasts(sunday: date, hours: float) -> None:
    tiny = problem(1, start=sunday, rules=[rule("headcount", 1, min_people=1)])
    assert judge(tiny, rule="headcount") == hours


def test_dates() -> None:
    setting = rule("headcount", 1, min_people=1, window="09:00-10:00")
    cut = setting.model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    assert judge(problem(3, rules=[setting]), rule="headcount") == 3
    assert judge(problem(3, rules=[cut]), rule="headcount") == 2
