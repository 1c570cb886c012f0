"""Employment, available hours and contracts."""

from datetime import date, timedelta

import pytest

from wfm.models.organisation import Contract
from wfm.models.people import Agent, LockedDay

from ..builders import MONDAY, line, problem, shift
from ..harness import check_agreement, judge


def agent(**fields: object) -> tuple[Agent, ...]:
    return (Agent.model_validate({"agent": "a0", "site": "here", "contract": "full", **fields}),)


@pytest.mark.parametrize(
    ("fields", "text", "allowed"),
    [
        ({"start_date": MONDAY + timedelta(days=1)}, "d..", False),
        ({"start_date": MONDAY + timedelta(days=1)}, ".d.", True),
        ({"end_date": MONDAY + timedelta(days=1)}, ".d.", True),
        ({"end_date": MONDAY + timedelta(days=1)}, "..d", False),
        ({"end_date": MONDAY}, "n..", True),
    ],
)
def test_employment(fields: dict[str, date], text: str, allowed: bool) -> None:
    tiny = problem(3, people=agent(**fields), templates=("day", "night"))
    assert judge(tiny, *line(text), rule="availability") == (0 if allowed else None)


@pytest.mark.parametrize(
    ("hours", "text", "allowed"),
    [
        ({"mon": "09:00-17:30"}, "d", True),
        ({"mon": "09:01-17:30"}, "d", False),
        ({"mon": "09:00-17:29"}, "d", False),
        ({"mon": ["06:00-13:00", "13:00-18:00"]}, "d", True),
        ({"mon": ["06:00-13:00", "13:30-18:00"]}, "d", False),
        ({"tue": "00:00-24:00"}, "d", False),
        ({}, "d", False),
        ({"mon": "22:00-06:30"}, "n", True),
        ({"mon": "22:00-06:29"}, "n", False),
        ({"mon": "12:00-24:00", "tue": "00:00-06:30"}, "n", True),
        ({"mon": "12:00-23:59", "tue": "00:00-06:30"}, "n", False),
        ({"sun": "22:00-14:00", "mon": "14:00-20:00"}, "d", True),
    ],
)
def test_available_hours(hours: dict[str, object], text: str, allowed: bool) -> None:
    tiny = problem(2, people=agent(availability=hours), templates=("day", "night"))
    assert judge(tiny, *line(text), rule="availability") == (0 if allowed else None)


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_available_hours_follow_the_own_clock_over_its_changes(sunday: date) -> None:
    saturday = sunday - timedelta(days=1)
    people = agent(availability={"sat": "22:00-06:30", "sun": "09:00-17:30"})
    tiny = problem(2, start=saturday, people=people, templates=("day", "night"))
    assert judge(tiny, *line("n.", saturday), rule="availability") == 0
    assert judge(tiny, *line(".d", saturday), rule="availability") == 0
    abroad = agent(availability={"mon": "09:00-17:30"}, time_zone="Asia/Manila")
    tiny = problem(1, people=abroad)
    assert judge(tiny, shift(MONDAY, zone_name="Asia/Manila"), rule="availability") == 0


def test_contracts() -> None:
    contracts = {"full": Contract(hours_per_week=40, shift_templates=("late",))}
    tiny = problem(1, templates=("day", "late"), contracts=contracts)
    assert judge(tiny, *line("d"), rule="availability") is None
    assert judge(tiny, *line("l"), rule="availability") == 0


def test_locked_days_are_exempt() -> None:
    locked = (LockedDay(agent="a0", date=MONDAY, assignment=shift(MONDAY)),)
    tiny = problem(2, people=agent(availability={}, end_date=MONDAY - timedelta(days=1)), locked=locked)
    assert judge(tiny, shift(MONDAY), rule="availability") == 0
    assert judge(tiny, *line(".d"), rule="availability") is None
    assert check_agreement(tiny) == 4
