"""Each condition on both sides of its limit: what the placement does, and what the auditor says of doing it anyway."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.solver.builders import MONDAY, agents, before, line, shift
from wfm.models.duty import OnCallDuty
from wfm.models.on_call import DutyLimit, OnCallRota, turns_of
from wfm.models.people import Agent, AvailabilityLevel, TimeOff
from wfm.models.roster import RosterProblem
from wfm.solver.auditing_on_call import judge

from .cases import broken, case, duty, holders, later, placed, roster, rota, wall

TUESDAY = later(1)


def off(start: str, end: str) -> TimeOff:
    return TimeOff(agent="a0", start=wall(MONDAY, start), end=wall(MONDAY, end))


def one_duty(made: RosterProblem, shifts: tuple[Any, ...], free: bool, message: str) -> None:
    """The only duty is taken where nothing stands against it, and the auditor agrees on the person who takes it."""
    assert holders(placed(made, shifts)) == (["a0"] if free else [""])
    taken = next(turns_of("first", made.on_call.rotas["first"], made.start, 1)).model_copy(update={"agent": "a0"})
    found = broken(made, roster(made, shifts, [taken]))
    assert found == [] if free else any(message in item for item in found), found


def level(name: str, monday: str) -> AvailabilityLevel:
    return AvailabilityLevel.model_validate({"agent": "a0", "level": name, "hours": {"mon": monday}})


def person(**fields: Any) -> tuple[Agent, ...]:
    return agents(1, **fields)


@pytest.mark.parametrize(
    ("settings", "fields", "shifts", "free", "message"),
    [
        # absence: to the minute, of the time on call (18:00 to 22:00) alone
        ({}, {"time_off": (off("08:00", "18:00"),)}, "", True, ""),
        ({}, {"time_off": (off("08:00", "18:01"),)}, "", False, "is absent (leave)"),
        ({}, {"time_off": (off("22:00", "23:00"),)}, "", True, ""),
        ({}, {"time_off": (off("21:59", "23:00"),)}, "", False, "is absent (leave)"),
        # employment: every day that it touches
        ({}, {"people": person(end_date=MONDAY)}, "", True, ""),
        ({}, {"people": person(end_date=MONDAY - timedelta(1))}, "", False, "not employed"),
        ({"hours": {"mon": "18:00-24:00"}}, {"people": person(end_date=MONDAY)}, "", True, ""),
        ({"hours": {"mon": "18:00-00:01"}}, {"people": person(end_date=MONDAY)}, "", False, "not employed"),
        ({}, {"people": person(start_date=MONDAY)}, "", True, ""),
        ({}, {"people": person(start_date=TUESDAY)}, "", False, "not employed"),
        # available hours
        ({}, {"people": person(availability={"mon": "18:00-22:00"})}, "", True, ""),
        ({}, {"people": person(availability={"mon": ["08:00-20:00", "20:00-22:00"]})}, "", True, ""),
        ({}, {"people": person(availability={"mon": "18:01-22:00"})}, "", False, "cannot work then"),
        ({}, {"people": person(availability={"mon": "18:00-21:59"})}, "", False, "cannot work then"),
        ({"within_availability": False}, {"people": person(availability={"tue": "08:00-12:00"})}, "", True, ""),
        # hours in which one cannot work
        ({}, {"levels": (level("cannot", "12:00-18:00"),)}, "", True, ""),
        ({}, {"levels": (level("cannot", "12:00-18:01"),)}, "", False, "cannot work then"),
        (
            {},
            {"levels": (AvailabilityLevel(agent="a0", level="rather_not", hours={"mon": "12:00-20:00"}),)},
            "",
            True,
            "",
        ),
        # own shifts: early 06:00–14:00, late 14:00–22:00, day 09:00–17:30, night 22:00–06:30
        ({}, {}, "l", True, ""),
        ({"overlap_shifts": False}, {}, "l", False, "has a shift then"),
        ({"overlap_shifts": False, "hours": {"mon": "22:00-23:00"}}, {}, "l", True, ""),
        ({"overlap_shifts": False, "hours": {"mon": "21:59-23:00"}}, {}, "l", False, "has a shift then"),
        ({"overlap_shifts": False, "hours": {"mon": "13:00-14:00"}}, {}, "l", True, ""),
        ({"overlap_shifts": False, "hours": {"mon": "13:00-14:01"}}, {}, "l", False, "has a shift then"),
        # rest after a shift: half an hour after the day
        ({"rest_before_minutes": 29}, {}, "d", True, ""),
        ({"rest_before_minutes": 30}, {}, "d", True, ""),
        ({"rest_before_minutes": 31}, {}, "d", False, "30 min after a shift (at least 31)"),
        ({"rest_before_minutes": 480}, {}, "l", True, ""),
        # rest before the next shift: 480 min from 22:00 to 06:00
        ({"rest_after_minutes": 479}, {}, ".e", True, ""),
        ({"rest_after_minutes": 480}, {}, ".e", True, ""),
        ({"rest_after_minutes": 481}, {}, ".e", False, "480 min before a shift (at least 481)"),
        # nights: 690 min from Monday 06:30 to 18:00, none from 22:00 to 22:00
        ({"after_night_minutes": 690}, {"past": before("n")}, "", True, ""),
        ({"after_night_minutes": 691}, {"past": before("n")}, "", False, "690 min after a night shift (at least 691)"),
        ({"after_night_minutes": 691}, {"past": before("l")}, "", True, ""),
        ({"before_night_minutes": 0}, {}, "n", True, ""),
        ({"before_night_minutes": 1}, {}, "n", False, "0 min before a night shift (at least 1)"),
        ({"before_night_minutes": 0, "hours": {"mon": "18:00-22:01"}}, {}, "n", False, "has a night shift then"),
        ({"after_night_minutes": 0, "hours": {"mon": "18:00-22:01"}}, {}, "n", False, "has a night shift then"),
        ({"before_night_minutes": 0, "hours": {"mon": "18:00-22:01"}, "night_hours": 7}, {}, "n", False, "night shift"),
        ({"before_night_minutes": 0, "hours": {"mon": "18:00-22:01"}, "night_hours": 7.01}, {}, "n", True, ""),
        # scope
        ({"agents": ("a0",)}, {}, "", True, ""),
        ({"agents": ("a1",)}, {}, "", False, "is not of this rota"),
        ({"labels": ("x",)}, {"people": person(labels=("x", "y"))}, "", True, ""),
        ({"labels": ("x",)}, {"people": person(labels=("y",))}, "", False, "is not of this rota"),
        ({"except_labels": ("y",)}, {"people": person(labels=("x", "y"))}, "", False, "is not of this rota"),
        ({"except_agents": ("a0",)}, {}, "", False, "is not of this rota"),
        ({"skills": ("voice>=2",)}, {"people": person(skills={"voice": 2})}, "", True, ""),
        ({"skills": ("voice>=2",)}, {"people": person(skills={"voice": 1})}, "", False, "is not of this rota"),
        ({"sites": ("there",)}, {}, "", False, "is not of this rota"),
        ({"contracts": ("full",), "teams": ("A",)}, {"people": person(team="A")}, "", True, ""),
        ({"teams": ("A",)}, {}, "", False, "is not of this rota"),
    ],
)
def test_a_condition_of_one_duty(
    settings: dict[str, Any], fields: dict[str, Any], shifts: str, free: bool, message: str
) -> None:
    made = case(rota(**{"hours": {"mon": "18:00-22:00"}, **settings}), days=2, **fields)
    one_duty(made, line(shifts), free, message)


@pytest.mark.parametrize(("start", "free"), [("04:00", False), ("04:01", True)])
def test_the_night_of_the_day_before_makes_an_early_shift_a_night(start: str, free: bool) -> None:
    """Two hours until 06:00 are two hours of the night that began the evening before."""
    made = case(rota(hours={"mon": "18:00-22:00"}, before_night_minutes=1000), days=2)
    one_duty(made, (shift(TUESDAY, "", start=start, end="12:00"),), free, "360 min before a night shift")


def test_rest_is_elapsed_time_across_the_change_of_clocks() -> None:
    """In Lisbon the clocks skip 01:00 to 02:00 on 29 March 2026: seven hours lie between 22:00 and 06:00."""
    saturday = MONDAY + timedelta(days=19)
    for minutes, free in ((420, True), (421, False)):
        made = case(rota(rest_after_minutes=minutes, hours={"sat": "18:00-22:00"}), days=2, start=saturday)
        one_duty(made, (shift(saturday + timedelta(days=1), "early"),), free, "420 min before a shift")


def several(
    settings: dict[str, Any], held: tuple[int, ...], earlier: tuple[int, ...] = (), days: int = 15
) -> list[str]:
    """What the auditor finds broken where one person holds the evenings of some days, and some before the plan."""
    made = case(rota(**settings), days=15, given=tuple(duty(later(-day)) for day in earlier))
    return broken(made, roster(made, (), [duty(later(day)) for day in held]))


def most(settings: dict[str, Any], earlier: tuple[int, ...] = (), days: int = 15) -> int:
    """How many of the evenings one person is given."""
    made = case(rota(**settings), days=days, given=tuple(duty(later(-day)) for day in earlier))
    return sum(bool(each) for each in holders(placed(made)))


def test_duties_in_any_weeks() -> None:
    """Any 7 (14) days in a row, from before the plan too, and not calendar weeks."""
    two = {"limits": (DutyLimit(duties=2, weeks=1),)}
    assert several(two, (0, 6)) == []
    assert several(two, (0, 3, 6)) == ["first: has 3 duties in 1 weeks (at most 2)"]
    assert several(two, (0, 3, 7)) == []
    assert several(two, (4, 9, 10)) == ["first: has 3 duties in 1 weeks (at most 2)"]
    assert several(two, (0,), earlier=(1, 6)) == ["first: has 3 duties in 1 weeks (at most 2)"]
    assert several(two, (0,), earlier=(1, 7)) == []
    assert several(two, (), earlier=(1, 2, 3)) == []  # nobody's choice
    assert most(two) == 5  # two in each of two weeks, and one on the fifteenth day
    assert most(two, earlier=(1, 2), days=7) == 2  # on the sixth and seventh day
    one = rota(limits=(DutyLimit(duties=1, weeks=1),))
    assert holders(placed(case(one, days=8, given=(duty(later(7)),)))) == ["a0", *[""] * 6, "a0"]
    both = {"limits": (DutyLimit(duties=2, weeks=1), DutyLimit(duties=3, weeks=2))}
    assert most(both) == 4
    assert several(both, (0, 1, 7, 13)) == ["first: has 4 duties in 2 weeks (at most 3)"]
    assert several(both, (0, 1, 7, 14)) == []


def test_days_between() -> None:
    """From 22:00 to 18:00 two days later are 1.83 days, three days later 2.83."""
    assert several({"days_between": 1}, (0, 2)) == []
    assert several({"days_between": 2}, (0, 2)) == [
        "first: has first from 2026-03-09 and first from 2026-03-11, 1.833 days between (at least 2)"
    ]
    assert several({"days_between": 2}, (0, 3)) == []
    assert len(several({"days_between": 2}, (0,), earlier=(2,))) == 1
    assert several({"days_between": 2}, (0,), earlier=(3,)) == []
    assert most({"days_between": 2}, days=7) == 3
    exact = {"hours": {"mon-sun": "18:00-18:00"}, "turn": "span"}
    made = case(rota(**exact, days_between=1), days=3)
    whole = [
        item.model_copy(update={"agent": "a0"}) for item in turns_of("first", made.on_call.rotas["first"], MONDAY, 3)
    ]
    assert broken(made, roster(made, (), [whole[0], whole[2]])) == []  # exactly a day
    assert len(broken(made, roster(made, (), whole[:2]))) == 1
    assert holders(placed(made)) == ["a0", "", "a0"]


def test_days_between_are_days_of_the_clock() -> None:
    """From Monday 09:00 to Monday 09:00 a week later are seven days, also where an hour of them is missing."""
    week = OnCallRota(time_zone="Europe/Lisbon", days_between=7)
    start = MONDAY + timedelta(days=14)  # the clocks change on the 20th day
    made = case(week, days=15, start=start, people=2)
    assert len(holders(placed(made))) == 3
    own = [item.model_copy(update={"agent": "a0"}) for item in turns_of("first", week, start, 15)]
    assert broken(made, roster(made, (), [own[0], own[2]])) == []


def test_nobody_is_on_call_twice_at_a_time() -> None:
    rotas = {"first": rota(), "second": rota(hours={"mon": "21:59-23:00", "tue": "22:00-23:00"})}
    made = case(rotas, days=2)
    found = roster(made, (), [duty(MONDAY), duty(MONDAY, "21:59", "23:00", name="second")])
    assert broken(made, found) == ["second: is on first and second at a time"]
    found = roster(made, (), [duty(TUESDAY), duty(TUESDAY, "22:00", "23:00", name="second")])
    assert broken(made, found) == []
    result = placed(made)
    assert sorted(holders(result) + holders(result, "second")) == ["", "a0", "a0", "a0"]


def test_other_rotas_count_where_they_are_to() -> None:
    rotas = {"first": rota(limits=(DutyLimit(duties=1, weeks=1),)), "second": rota(hours={"tue": "22:00-23:00"})}
    both = [duty(MONDAY), duty(TUESDAY, "22:00", "23:00", name="second")]
    alone = case(rotas, days=2)
    assert broken(alone, roster(alone, (), both)) == []
    together = case({**rotas, "first": rotas["first"].model_copy(update={"with_rotas": ("second",)})}, days=2)
    assert broken(together, roster(together, (), both)) == ["first: has 2 duties in 1 weeks (at most 1)"]


def test_as_many_people_as_the_rota_has() -> None:
    made = case(rota(people=2), days=1, people=3)
    assert sorted(holders(placed(made))) in (["a0", "a1"], ["a0", "a2"], ["a1", "a2"])
    for names, message in (
        (("a0", "a1"), ""),
        (("a0", "a1", "a2"), "first: 3 people hold a duty of 2"),
        (("a0", "a0"), "first: is on first and first at a time"),
    ):
        found = broken(made, roster(made, (), [duty(MONDAY, agent=name) for name in names]))
        assert found == ([message] if message else [])
    report = judge(made, roster(made, (), [duty(MONDAY)]))
    assert report.terms["on_call_open"] == 1000
    assert report.terms["on_call_fairness"] == 5


@pytest.mark.parametrize(
    "wrong",
    [
        duty(MONDAY, "18:00", "21:59"),
        duty(MONDAY, "18:01", "22:00"),
        OnCallDuty(rota="first", date=TUESDAY, agent="a0", times=duty(MONDAY).times),
        duty(later(5)),
    ],
)
def test_duties_that_the_rota_does_not_have(wrong: OnCallDuty) -> None:
    made = case(rota(), days=2)
    assert "first: there is no such duty on the rota" in broken(made, roster(made, (), [wrong]))


def test_locked_duties_stay_whatever_they_break_and_others_keep_clear_of_them() -> None:
    made = case(
        rota(days_between=1, hours={"mon-wed": "18:00-22:00"}),
        given=(duty(TUESDAY),),
        people=person(availability={"mon": "00:00-24:00", "wed": "00:00-24:00"}),
    )
    result = placed(made)
    assert holders(result) == ["", "a0", ""]
    assert [item.message for item in result.findings if item.cost == 0] == ["first: cannot work then (locked)"]
    assert broken(made, roster(made)) == ["first: a locked duty is not kept"]
    assert len(broken(made, roster(made, (), [duty(MONDAY), duty(TUESDAY)]))) == 1


def test_a_lock_lapses_while_its_holder_is_absent() -> None:
    made = case(rota(), days=1, people=2, given=(duty(MONDAY),), time_off=(off("08:00", "18:01"),))
    assert holders(placed(made)) == ["a1"]
    assert broken(made, roster(made, (), [duty(MONDAY)])) == ["first: is absent (leave)"]
    kept = case(rota(), days=1, people=2, given=(duty(MONDAY),), time_off=(off("08:00", "18:00"),))
    assert holders(placed(kept)) == ["a0"]


def test_an_open_duty_tells_what_stands_against_each() -> None:
    people = (*agents(3), Agent(agent="zoe", site="here", contract="full", labels=("new",)))
    made = case(
        {"first": rota(overlap_shifts=False, except_labels=("new",)), "second": rota(agents=("a2",))},
        days=1,
        people=people,
        time_off=(off("00:00", "24:00"),),
        given=(duty(MONDAY, agent="a2", name="second"),),
    )
    (told,) = [item for item in placed(made, line("l", agent="a1")).findings if item.rule == "on_call_open"]
    assert told.cost == 1000
    assert told.message == (
        "first from 18:00: nobody (a0 is absent (leave); a1 has a shift then; a2 is on first and second at a time)"
    )


def test_times_of_two_pieces_are_judged_piece_by_piece() -> None:
    """A shift between the evening and the morning of one duty is no overlap, and rests are to the nearest piece."""
    week = rota(
        hours={"mon": ["06:00-08:00", "18:00-20:00"]},
        turn="day",
        handover_time=0,
        overlap_shifts=False,
        rest_before_minutes=30,
        rest_after_minutes=60,
    )
    made = case(week, days=1)
    assert holders(placed(made, line("d"))) == ["a0"]
    tighter = case(week.model_copy(update={"rest_after_minutes": 61.0}), days=1)
    assert holders(placed(tighter, line("d"))) == [""]
    (only,) = turns_of("first", week, MONDAY, 1)
    assert [str(item.start.time()) for item in only.times] == ["06:00:00", "18:00:00"]
