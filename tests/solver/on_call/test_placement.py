"""The placement is the cheapest of all, by brute force over the auditor, and proves it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solver.builders import before, line
from wfm.models.duty import OnCallDuty
from wfm.models.on_call import DutyLimit, OnCallRota
from wfm.models.organisation import Contract
from wfm.models.people import Agent, Assignment, LedgerEntry, Preference, TimeOff
from wfm.models.roster import RosterProblem

from .cases import case, cheapest, duty, later, placed, rota, wall

CONTRACTS = {"full": Contract(hours_per_week=40), "half": Contract(hours_per_week=20)}

turns = st.sampled_from(
    [
        {"hours": {"mon-sun": "18:00-22:00"}, "turn": "span"},
        {"hours": {"mon-sun": "22:00-06:00"}, "turn": "span"},
        {"hours": None, "turn": "day", "handover_time": 540},
        {"hours": {"mon-sun": "17:30-09:00"}, "turn": "day", "handover_time": 720},
        {"hours": {"mon": "18:00-08:00", "wed": ["06:00-08:00", "18:00-20:00"]}, "turn": "span"},
    ]
)


@st.composite
def rotas(draw: st.DrawFn, others: tuple[str, ...] = ()) -> OnCallRota:
    shifts = draw(st.booleans())
    return rota(
        **draw(turns),
        people=draw(st.sampled_from([1, 1, 2])),
        agents=draw(st.sampled_from([(), (), ("a0", "a1"), ("a2",)])),
        limits=draw(st.sampled_from([(), (DutyLimit(duties=1, weeks=1),), (DutyLimit(duties=2, weeks=2),)])),
        days_between=draw(st.sampled_from([0, 0, 1, 2])),
        with_rotas=draw(st.sampled_from([(), others])),
        overlap_shifts=not shifts,
        rest_before_minutes=draw(st.sampled_from([0, 30, 31, 240])),
        rest_after_minutes=draw(st.sampled_from([0, 180, 181, 660])),
        before_night_minutes=draw(st.sampled_from([None, None, 0, 240])),
        after_night_minutes=draw(st.sampled_from([None, None, 690, 691])),
        within_availability=draw(st.booleans()),
        pay_per_duty=draw(st.sampled_from([0, 7.5])),
        pay_per_hour=draw(st.sampled_from([0, 3.33])),
        open_cost=draw(st.sampled_from([1000, 20])),
        fair_weight=draw(st.sampled_from([0, 5, 1.7])),
        points=draw(st.sampled_from([{"duties": 1}, {"duties": 0.5, "weekend_hours": 0.25, "hours": 0.1}])),
        by_contract=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[RosterProblem, tuple[Assignment, ...]]:
    two = draw(st.booleans())
    days = 2 if two else draw(st.sampled_from([2, 3, 4]))
    start = draw(st.integers(0, 6))
    named = {"first": draw(rotas(("second",) if two else ()))} | ({"second": draw(rotas())} if two else {})
    people = tuple(
        Agent(agent=f"a{index}", site="here", contract=draw(st.sampled_from(["full", "half"]))) for index in range(3)
    )
    first = later(start)
    off = tuple(
        TimeOff(agent=name, start=wall(first, "08:00"), end=wall(first, end))
        for name, end in draw(
            st.lists(st.tuples(st.sampled_from(["a0", "a1"]), st.sampled_from(["18:00", "18:01"])), max_size=2)
        )
    )
    wishes = tuple(
        Preference(agent=name, date=later(start + day), wish=wish, what=what, weight=weight)
        for name, day, wish, what, weight in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["a0", "a1", "a2"]),
                    st.integers(0, days),
                    st.sampled_from(["want", "avoid"]),
                    st.sampled_from(["on_call", "first"]),
                    st.sampled_from([1.0, 6.5]),
                ),
                max_size=3,
            )
        )
    )
    given_duties: list[OnCallDuty] = []
    if draw(st.booleans()):
        given_duties.append(duty(later(start - draw(st.integers(1, 8))), agent=draw(st.sampled_from(["a0", "a1"]))))
    ledger = tuple(
        LedgerEntry(agent="a0", what="on_call.first.duties", first=later(start - 28), last=later(start - 1), amount=2)
        for _ in range(draw(st.integers(0, 1)))
    )
    made = case(
        named,
        days=days,
        start=first,
        people=people,
        contracts=CONTRACTS,
        time_off=off,
        wishes=wishes,
        given=tuple(given_duties),
        ledger=ledger,
        past=before(draw(st.sampled_from(["n", "d", "."])), first),
    )
    shifts = tuple(
        item
        for index in range(2)
        for item in line(
            "".join(draw(st.lists(st.sampled_from("den."), min_size=days, max_size=days))), first, f"a{index}"
        )
    )
    return made, shifts


@settings(max_examples=8, deadline=None)
@given(cases())
def test_no_way_is_cheaper(drawn: tuple[RosterProblem, tuple[Assignment, ...]]) -> None:
    assert_cheapest(*drawn)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(cases())
def test_no_way_is_cheaper_in_many_cases(drawn: tuple[RosterProblem, tuple[Assignment, ...]]) -> None:
    assert_cheapest(*drawn)


def assert_cheapest(made: RosterProblem, shifts: tuple[Assignment, ...]) -> None:
    result = placed(made, shifts)
    assert result.on_call is not None
    assert result.on_call.status == "optimal"
    assert result.on_call.cost == pytest.approx(cheapest(made, shifts), abs=1e-6)
    assert result.on_call.bound == pytest.approx(result.on_call.cost, abs=1e-4)
    assert result.on_call.least <= result.on_call.bound


def test_it_costs_no_less_beside_other_shifts_than_the_proof_says() -> None:
    made = case(rota(overlap_shifts=False, open_cost=40, pay_per_duty=2), days=3, people=1)
    least = placed(made, line("lll")).on_call
    assert least is not None
    assert (least.cost, least.bound, least.least) == (120, 120, 6)
    for text in ("...", "d.d", "ldl", "eee"):
        other = placed(made, line(text)).on_call
        assert other is not None
        assert least.least <= other.cost
