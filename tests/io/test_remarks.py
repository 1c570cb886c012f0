"""Notes on inputs that are no mistake, but perhaps not meant."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.io.remarks import remarks
from wfm.models.adjustment import Adjustment
from wfm.models.external import ExternalDay, ExternalForecast
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.people import Agent, DayMark, LockedDay, Preference, TimeOff
from wfm.models.plan import PlanInputs
from wfm.models.skills import DatedSkill
from wfm.models.time import IntervalGrid, local_instant

FIRST = date(2026, 3, 9)
LISBON = "Europe/Lisbon"


def inputs(**changes: object) -> PlanInputs:
    """A plan of a week that has nothing to remark on."""
    configuration = Configuration.model_validate(
        {
            "organisation": "x",
            "time_zone": LISBON,
            "horizon": {"start": FIRST, "days": 7},
            "sites": {"here": {"time_zone": LISBON}},
            "skills": ["voice"],
            "queues": {"calls": {"skills": ["voice"]}},
            "contracts": {"full": {"hours_per_week": 40}},
        }
    )
    past = IntervalGrid.of_days(FIRST - timedelta(days=7), 7, 30, LISBON)
    queue = QueueHistory(grid=past, offered=np.ones(past.count), aht_seconds=(), abandoned=())  # type: ignore[arg-type]
    plain = PlanInputs(
        configuration=configuration,
        agents=(Agent(agent="a", site="here", contract="full", skills={"voice": 1}),),
        history=History(queues={"calls": queue}),
    )
    return plain.model_copy(update=changes)


def test_nothing_to_remark() -> None:
    assert remarks(inputs()) == ()


def test_notes_on_the_history_come_first() -> None:
    history = inputs().history
    assert history is not None
    noted = history.model_copy(update={"notes": ("3 rows were summed",)})
    assert remarks(inputs(history=noted, agents=()))[0] == "3 rows were summed"


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"history": None}, "there is no history"),
        ({"history": History(queues={})}, "queue 'calls': has no history"),
        ({"agents": ()}, "there are no agents"),
        ({"agents": (Agent(agent="b", site="here", contract="full"),)}, "nobody has its skills (voice)"),
        ({"agents": (Agent(agent="b", site="here", contract="full"),)}, "b: can serve no queue"),
        ({"locked": (LockedDay(agent="a", date=FIRST - timedelta(days=1)),)}, "a 2026-03-08: locked, but outside"),
        ({"locked": (LockedDay(agent="a", date=FIRST + timedelta(days=7)),)}, "a 2026-03-16: locked, but outside"),
        (
            {"preferences": (Preference(agent="a", date=FIRST + timedelta(days=7), wish="want"),)},
            "a 2026-03-16: wished for",
        ),
        (
            {
                "time_off": (
                    TimeOff(
                        agent="a",
                        start=local_instant(FIRST + timedelta(days=9), 0, LISBON),
                        end=local_instant(FIRST + timedelta(days=10), 0, LISBON),
                    ),
                )
            },
            "time off after",
        ),
    ],
)
def test_remarks(changes: dict[str, object], part: str) -> None:
    assert any(part in note for note in remarks(inputs(**changes)))


@pytest.mark.parametrize("day", [0, 6])
def test_the_edges_of_the_plan_are_inside(day: int) -> None:
    inside = LockedDay(agent="a", date=FIRST + timedelta(days=day))
    assert remarks(inputs(locked=(inside,))) == ()


def test_history_after_the_plan_begins_is_told() -> None:
    grid = IntervalGrid.of_days(FIRST, 1, 30, LISBON)
    late = QueueHistory(grid=grid, offered=np.ones(grid.count), aht_seconds=(), abandoned=())  # type: ignore[arg-type]
    assert "begins after the plan" in remarks(inputs(history=History(queues={"calls": late})))[0]


def adjusted(first: int, last: int, **given: object) -> Adjustment:
    days = {"first": FIRST + timedelta(days=first), "last": FIRST + timedelta(days=last)}
    return Adjustment.model_validate({"name": "Sale", "kind": "percent", "value": 10, **days, **given})


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (adjusted(0, 0), False),
        (adjusted(-9, -1), False),  # the last day may be another in the queue's zone
        (adjusted(-9, -2), True),
        (adjusted(7, 9), False),
        (adjusted(8, 9), True),
        (adjusted(8, 9, enabled=False), False),
        (adjusted(0, 0, value=0.1), True),
        (adjusted(0, 0, value=-0.99), True),
        (adjusted(0, 0, value=1), False),
        (adjusted(0, 0, value=0.5, kind="absolute"), False),
    ],
)
def test_adjustments_without_effect_or_hardly_any(row: Adjustment, told: bool) -> None:
    found = remarks(inputs(adjustments=(row,)))
    assert len(found) == told
    assert all("adjustment 'Sale'" in note for note in found)


@pytest.mark.parametrize(("queue", "days", "told"), [(None, -3, 0), ("calls", -3, 0), (None, -30, 1), (None, 30, 1)])
def test_marks_of_days_that_the_history_does_not_know(queue: str | None, days: int, told: int) -> None:
    day = FIRST + timedelta(days=days)
    mark = DayMark(queue=queue, first=day, last=day, use="ignore")
    assert len(remarks(inputs(marks=(mark,)))) == told


@pytest.mark.parametrize(("days", "told"), [(-5, 1), (0, 0), (6, 0), (20, 1)])
def test_an_external_forecast_of_other_days(days: int, told: int) -> None:
    day = FIRST + timedelta(days=days)
    by_day = ExternalForecast(days=(ExternalDay(queue="calls", date=day, offered=1),))
    grid = IntervalGrid.of_days(day, 1, 30, LISBON)
    series = QueueHistory(grid=grid, offered=np.ones(grid.count), aht_seconds=(), abandoned=())  # type: ignore[arg-type]
    by_interval = ExternalForecast(intervals=History(queues={"calls": series}))
    for external in (by_day, by_interval):
        assert len(remarks(inputs(external=external))) == told


def test_labour_packs_are_as_of_a_day() -> None:
    plain = inputs()
    sites = {"here": plain.configuration.sites["here"].model_copy(update={"labour": ("eu",)})}
    given = inputs(configuration=plain.configuration.model_copy(update={"sites": sites}))
    told = [note for note in remarks(given) if "site 'here'" in note]
    assert told[0].startswith("site 'here': labour pack eu is as of 20")
    assert told[0].endswith("check before you rely on it")
    assert "averages begin with it" in told[1]


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (None, FIRST + timedelta(days=6), None),
        (None, FIRST + timedelta(days=5), " from 2026-03-15 on"),
        (None, FIRST - timedelta(days=1), ""),
        (FIRST, None, None),
        (FIRST + timedelta(days=1), None, " from 2026-03-09 to 2026-03-09"),
        (FIRST + timedelta(days=7), None, ""),
    ],
)
def test_days_on_which_nobody_has_a_skill(first: date | None, last: date | None, when: str | None) -> None:
    voice = DatedSkill(skill="voice", valid_from=first, valid_until=last)
    found = remarks(inputs(agents=(Agent(agent="a", site="here", contract="full", dated_skills=(voice,)),)))
    then = " then" if when else ""
    told = f"queue 'calls': nobody has its skills (voice){when}, so all of it will be short{then}"
    assert [each for each in found if each.startswith("queue")] == ([] if when is None else [told])
    assert ("a voice: a skill with dates outside the plan's days, so without effect" in found) is (when == "")
