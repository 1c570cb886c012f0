from __future__ import annotations

import re
import time
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from icalendar import Calendar

from wfm.models.people import Agent, Assignment
from wfm.models.plan import Plan
from wfm.models.time import local_instant
from wfm.report import ics

from . import awkward
from .awkward import one_agent


def _events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def _title(calendar: Any) -> str:
    """The calendar's name; icalendar hands it over as it is written, escaped (RFC 5545, 3.3.11)."""
    assert calendar["NAME"] == calendar["X-WR-CALNAME"]
    return re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], calendar["NAME"])


def test_every_shift_is_an_event_at_the_same_moments(plan: Plan) -> None:
    calendars = ics.render(plan)
    assert set(calendars) == set(awkward.NAMES)
    for agent, content in calendars.items():
        calendar = Calendar.from_ical(content)
        assert calendar["X-WR-TIMEZONE"] == awkward.zone_of(agent)
        assert _title(calendar) == f"{awkward.NAMES[agent]}: Açores & <Co>, Lda."
        shifts = [event for event in calendar.walk("VEVENT") if "DESCRIPTION" in event]
        read = [(event.decoded("dtstart"), event.decoded("dtend")) for event in shifts]
        mine = [item for item in awkward.assignments() if item.agent == agent]
        assert read == [(item.start, item.end) for item in mine]
        for event, item in zip(shifts, mine, strict=True):
            assert event["SUMMARY"] == item.template
            assert "tea; or = coffee (paid)" in event["DESCRIPTION"]


def test_a_night_over_the_october_change_lasts_nine_and_a_half_hours(plan: Plan) -> None:
    night = next(
        event
        for event in _events(ics.render(plan)["=2+5"])
        if event.decoded("dtstart") == local_instant(date(2026, 10, 24), 22 * 60 + 30, "Europe/Lisbon")
    )
    assert night.decoded("dtend") - night.decoded("dtstart") == timedelta(hours=9, minutes=30)
    assert night["DESCRIPTION"].startswith("22:30–07:00 (Europe/Lisbon), 9 h paid")


def test_time_off_is_there_and_says_what_it_is(plan: Plan) -> None:
    leave = [event for event in _events(ics.render(plan)["ana"]) if "DESCRIPTION" not in event]
    assert [event["SUMMARY"] for event in leave] == ["férias; <leave>"]
    assert leave[0].decoded("dtend") - leave[0].decoded("dtstart") == timedelta(days=3)


def test_events_keep_their_uid_when_a_shift_moves(plan: Plan) -> None:
    assert plan.result
    assert plan.result.roster
    moved = tuple(
        item.model_copy(update={"start": item.start + timedelta(hours=1), "end": item.end + timedelta(hours=1)})
        for item in plan.result.roster.assignments
    )
    roster = plan.result.roster.model_copy(update={"assignments": moved})
    later = plan.model_copy(update={"result": plan.result.model_copy(update={"roster": roster})})
    before, after = ([event["UID"] for event in _events(ics.render(p)["ana"])] for p in (plan, later))
    assert before == after
    everybody = [event["UID"] for content in ics.render(plan).values() for event in _events(content)]
    assert len(everybody) == len(set(everybody))


@given(awkward.NAMES_OF_PEOPLE, awkward.NAMES_OF_PEOPLE)
@example("a\\nb;,", "BEGIN:VEVENT")
def test_any_name_survives(name: str, template: str) -> None:
    (content,) = ics.render(one_agent(name, template)).values()
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert _title(calendar) == f"{name}: Org"
    assert event["SUMMARY"] == template
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize("name", ["a\r\nBEGIN:VEVENT\r\nEND:VEVENT", "a\rb", "a\nb", "a\0b"])
def test_a_name_cannot_smuggle_in_an_event(name: str) -> None:
    plan = one_agent("id")
    agent = plan.inputs.agents[0].model_copy(update={"name": name})
    plan = plan.model_copy(update={"inputs": plan.inputs.model_copy(update={"agents": (agent,)})})
    calendar = Calendar.from_ical(ics.render(plan)["id"])
    assert len(calendar.walk("VEVENT")) == 1
    assert _title(calendar).startswith("a ")


def test_sixty_agents_over_four_weeks_take_less_than_two_seconds() -> None:
    plan = one_agent("Ana", "day")
    agents = tuple(
        Agent(agent=f"a{number}", site="Lisbon", contract="full", skills={"english": 1}) for number in range(60)
    )
    assert plan.result
    placed = []
    for agent in agents:
        for offset in range(28):
            day = date(2026, 10, 19) + timedelta(days=offset)
            start = local_instant(day, 540, "Europe/Lisbon").astimezone(UTC)
            placed.append(Assignment(agent=agent.agent, date=day, start=start, end=start + timedelta(hours=8)))
    roster = plan.result.roster.model_copy(update={"days": 28, "assignments": tuple(placed)})  # type: ignore[union-attr]
    plan = plan.model_copy(
        update={
            "inputs": plan.inputs.model_copy(update={"agents": agents}),
            "result": plan.result.model_copy(update={"roster": roster}),
        }
    )
    began = time.process_time()
    calendars = ics.render(plan)
    assert time.process_time() - began < 2
    assert sum(content.count(b"BEGIN:VEVENT") for content in calendars.values()) == 60 * 28
