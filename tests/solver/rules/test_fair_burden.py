"""Burdens as points, with memory: shifts, ledger, contracts, wishes."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallNeeds, OnCallRota
from wfm.models.organisation import Contract, SolveOptions
from wfm.models.people import LedgerEntry, Preference, SpecialDay
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.solver.audit import audit
from wfm.solver.solve import solve

from ..builders import MONDAY, agents, before, line, problem, roster, rule, shift
from ..harness import check_agreement, judge, problems, settings_of
from ..on_call.cases import duty, rota

TEMPLATES = ("early", "day", "late", "night")


@pytest.mark.parametrize(
    ("first", "second", "points", "expected"),
    [
        ("n", "", {"nights": 3}, 3),
        ("n", "n", {"nights": 3}, 0),
        ("nn", "n", {"nights": 3}, 3),
        (".....d", "", {"weekend_days": 2}, 2),
        ("....n", "", {"weekend_days": 2}, 0),
        ("d", "", {"holidays": 4}, 4),
        (".d", "", {"holidays": 4}, 0),
        ("l", "", {"late_finishes": 1}, 1),
        ("d", "", {"late_finishes": 1}, 0),
        ("e", "", {"early_starts": 1}, 1),
        ("d", "", {"early_starts": 1}, 0),
        (".l", "", {"unpopular_hours": 1}, 2),  # 20:00 to 22:00
        (".e", "", {"unpopular_hours": 1}, 1),
        (".....d", "", {"unpopular_hours": 1}, 8.5),
        (".n", ".e", {"unpopular_hours": 1, "nights": 2}, 8.5 + 2 - 1),
    ],
)
def test_points(first: str, second: str, points: dict[str, float], expected: float) -> None:
    holiday = SpecialDay(date=MONDAY, kind="holiday")
    tiny = problem(
        7, people=2, templates=TEMPLATES, rules=[rule("fair_burden", 1, points=points)], special_days=(holiday,)
    )
    shifts = (*line(first), *line(second, agent="a1"))
    assert judge(tiny, *shifts, rule="fair_burden") == pytest.approx(expected)


@pytest.mark.parametrize(("weeks", "expected"), [(0, 2), (1, 0), (26, 3)])
def test_memory(weeks: int, expected: float) -> None:
    """a1 had two nights last week and five in the ledger, a0 now has two."""
    entry = LedgerEntry(
        agent="a1", what="nights", first=MONDAY - timedelta(days=42), last=MONDAY - timedelta(days=36), amount=3
    )
    tiny = problem(
        7,
        people=2,
        templates=TEMPLATES,
        rules=[rule("fair_burden", 1, points={"nights": 1}, memory_weeks=weeks)],
        past=before("nn", agent="a1"),
        ledger=(entry,),
    )
    assert judge(tiny, *line("nn"), rule="fair_burden") == expected


@pytest.mark.parametrize(("by_contract", "expected"), [(True, 0), (False, 1)])
def test_half_the_contract_half_the_burden(by_contract: bool, expected: float) -> None:
    full, half = agents(2)
    tiny = problem(
        7,
        people=(full, half.model_copy(update={"contract": "half"})),
        templates=TEMPLATES,
        contracts={"full": Contract(hours_per_week=40), "half": Contract(hours_per_week=20)},
        rules=[rule("fair_burden", 1, points={"nights": 1}, by_contract=by_contract)],
    )
    assert judge(tiny, *line("nn"), *line("n", agent="a1"), rule="fair_burden") == expected


def test_denied_wishes_count() -> None:
    wishes = tuple(
        Preference(agent="a0", date=MONDAY + timedelta(days=day), wish="want", what="off") for day in range(3)
    )
    tiny = problem(3, people=2, rules=[rule("fair_burden", 2, points={"wishes_denied": 1})], preferences=wishes)
    assert judge(tiny, *line("d.d"), rule="fair_burden") == 4


@pytest.mark.parametrize(("text", "expected"), [("d", 3), (".", 0)])
def test_denied_wishes_are_points(text: str, expected: float) -> None:
    wish = Preference(agent="a0", date=MONDAY, wish="want", what="off")
    points = {"wishes_denied": 3}
    tiny = problem(2, people=2, rules=[rule("fair_burden", 1, points=points)], preferences=(wish,))
    assert judge(tiny, *line(text), rule="fair_burden") == pytest.approx(expected)
    both = rule("fair_burden", 1, points={"wishes_denied": 3, "weekend_days": 0, "early_starts": 2})
    tiny = problem(2, people=2, templates=("day", "early"), rules=[both], preferences=(wish,))
    assert judge(tiny, *line("e" if text == "d" else "."), rule="fair_burden") == (5 if expected else 0)


@pytest.mark.parametrize(("days_before", "expected"), [(6, 1), (7, 1), (8, 0)])
def test_memory_begins_with_its_first_day(days_before: int, expected: float) -> None:
    past = before("n" + "." * (days_before - 1), agent="a1")
    setting = rule("fair_burden", 1, points={"nights": 1}, memory_weeks=1)
    tiny = problem(3, people=2, templates=TEMPLATES, rules=[setting], past=past)
    assert judge(tiny, rule="fair_burden") == expected


def carrying(*duties: OnCallDuty, ledger: tuple[LedgerEntry, ...] = (), **params: object) -> float | None:
    """What the rule costs where a0 and a1 work nothing and somebody had some duties, on rotas that are no more."""
    params = {"points": {"on_call_duties": 1}, "memory_weeks": 1, **params}
    needs = OnCallNeeds(given=duties)
    return judge(
        problem(3, people=2, rules=[rule("fair_burden", 1, **params)], on_call=needs, ledger=ledger), rule="fair_burden"
    )


def told(amount: float, first: int, last: int, what: str = "on_call.first.duties", agent: str = "a1") -> LedgerEntry:
    return LedgerEntry(
        agent=agent, what=what, first=MONDAY + timedelta(days=first), last=MONDAY + timedelta(days=last), amount=amount
    )


@pytest.mark.parametrize(
    ("days_before", "weeks", "expected"),
    [(8, 1, 0), (7, 1, 1), (6, 1, 1), (1, 1, 1), (1, 0, 0), (15, 2, 0), (14, 2, 1), (0, 1, 0), (-1, 1, 0)],
)
def test_memory_of_duties_begins_with_its_first_day(days_before: int, weeks: int, expected: float) -> None:
    """The day on which a duty begins decides; those of planned days are shared by their rota."""
    assert carrying(duty(MONDAY - timedelta(days=days_before), agent="a1"), memory_weeks=weeks) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({"on_call_duties": 3}, 3),
        ({"on_call_hours": 0.5}, 6),
        ({"on_call_weekend_hours": 1}, 8),  # Friday 20:00 to Saturday 08:00
        ({"on_call_holiday_hours": 2}, 8),  # the Friday
        ({"on_call_duties": 1, "on_call_hours": 1, "nights": 9}, 13),
        ({"nights": 9}, 0),
    ],
)
def test_points_of_duties(points: dict[str, float], expected: float) -> None:
    friday = MONDAY - timedelta(days=3)
    tiny = problem(
        3,
        people=2,
        rules=[rule("fair_burden", 1, points=points)],
        on_call=OnCallNeeds(given=(duty(friday, "20:00", "32:00", agent="a1"),)),
        special_days=(SpecialDay(date=friday, kind="holiday"),),
    )
    assert judge(tiny, rule="fair_burden") == pytest.approx(expected)


def test_duties_of_all_rotas_count_for_who_held_them() -> None:
    yesterday = MONDAY - timedelta(days=1)
    first, other = duty(yesterday, agent="a1"), duty(yesterday, agent="a1", name="other")
    assert carrying(first, other) == 2
    assert carrying(first, duty(yesterday, agent="a0", name="other")) == 0
    longer = duty(yesterday, "18:00", "23:00", agent="a0")  # two on one duty, one of whom stayed longer
    assert carrying(first, longer, points={"on_call_hours": 1}) == 1


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(-7, -1, 7), (-8, -2, 6), (-14, -8, 0), (-13, -7, 1), (-3, 3, 3), (0, 6, 0)],
)
def test_the_ledger_of_duties_counts_by_days(first: int, last: int, expected: float) -> None:
    assert carrying(ledger=(told(7, first, last),)) == pytest.approx(expected)


def test_the_ledger_counts_up_to_the_first_duty_of_its_rota() -> None:
    """Whoever held it; the ledger of another rota, and of what has no points, is another matter."""
    entry, other = told(7, -7, -1), told(7, -7, -1, what="on_call.other.duties")
    known = duty(MONDAY - timedelta(days=3), agent="a0")
    assert carrying(known, ledger=(entry,)) == pytest.approx(4 - 1)
    assert carrying(known, ledger=(other,)) == pytest.approx(7 - 1)
    assert carrying(known, ledger=(told(7, -7, -1, what="on_call.first.hours"),)) == 1


@pytest.mark.parametrize(("by_contract", "expected"), [(True, 2), (False, 1)])
def test_half_the_contract_half_the_duties(by_contract: bool, expected: float) -> None:
    full, half = agents(2)
    tiny = problem(
        3,
        people=(full, half.model_copy(update={"contract": "half"})),
        contracts={"full": Contract(hours_per_week=40), "half": Contract(hours_per_week=20)},
        rules=[rule("fair_burden", 1, points={"on_call_duties": 1}, by_contract=by_contract)],
        on_call=OnCallNeeds(given=(duty(MONDAY - timedelta(days=1), agent="a1"),)),
    )
    assert judge(tiny, rule="fair_burden") == expected


BURDENED = settings_of(
    "fair_burden",
    (1.0, 2.5),
    points=(
        {"on_call_duties": 2.0, "nights": 1.0},
        {"on_call_hours": 0.25, "on_call_weekend_hours": 1.0},
        {"on_call_holiday_hours": 1.0},
    ),
    memory_weeks=(0, 1, 2),
    by_contract=(True, False),
)


@st.composite
def on_call_before(draw: st.DrawFn) -> RosterProblem:
    """Random problems with duties and ledger entries about the edges of the memory."""
    tiny = draw(problems(BURDENED))
    day = st.sampled_from([-15, -14, -13, -8, -7, -6, -2, -1, 0]).map(lambda back: tiny.start + timedelta(days=back))
    name, person = st.sampled_from(["first", "other"]), st.sampled_from([agent.agent for agent in tiny.agents])
    clocks = st.sampled_from([("18:00", "22:00"), ("18:00", "32:00"), ("09:00", "81:00")])
    made = st.builds(lambda day, clocks, who, name: duty(day, *clocks, who, name), day, clocks, person, name)
    what = st.builds(lambda name, kind: f"on_call.{name}.{kind}", name, st.sampled_from(["duties", "hours"]))
    entry = st.builds(
        lambda who, what, first, days: LedgerEntry(
            agent=who, what=what, first=first, last=first + timedelta(days=days), amount=3.5
        ),
        person,
        what,
        day,
        st.integers(0, 9),
    )
    return tiny.model_copy(
        update={
            "on_call": OnCallNeeds(given=tuple(draw(st.lists(made, max_size=4)))),
            "ledger": (*tiny.ledger, *draw(st.lists(entry, max_size=3))),
        }
    )


@settings(max_examples=40)
@given(on_call_before())
def test_primitives_and_audit_agree_on_duties_before(tiny: RosterProblem) -> None:
    check_agreement(tiny, limit=6)


@pytest.mark.parametrize("rotas", [{}, {"first": rota()}])
@pytest.mark.parametrize(("points", "nights"), [(0.5, [1, 2]), (1.5, [0, 3])])
def test_who_was_on_call_has_fewer_nights(points: float, nights: list[int], rotas: dict[str, OnCallRota]) -> None:
    """The engine's best roster is the best of all by the audit, with and without duties to place after it."""
    setting = rule("fair_burden", 1, points={"nights": 1, "on_call_duties": points})
    known = tuple(duty(MONDAY - timedelta(days=back), agent="a0") for back in (1, 8))
    tiny = problem(
        3,
        people=2,
        templates=("night",),
        interval_minutes=60,
        rules=[setting],
        demand=(Demand(queue="q", required=[0.0] * 22 + ([1.0] * 8 + [0.0] * 16) * 2 + [1.0] * 2, short_cost=100),),
        on_call=OnCallNeeds(rotas=rotas, given=known),
        options=SolveOptions(workers=1, time_limit_seconds=60),
    )
    names = [(agent.agent, MONDAY + timedelta(days=day)) for agent in tiny.agents for day in range(3)]
    costs = []
    for chosen in product((False, True), repeat=len(names)):
        shifts = [shift(day, "night", who) for (who, day), works in zip(names, chosen, strict=True) if works]
        report = audit(tiny.model_copy(update={"on_call": OnCallNeeds(given=known)}), roster(tiny, *shifts))
        if not report.hard:
            costs.append(report.objective)
    result = solve(tiny)
    assert result.roster is not None
    assert (result.status, bool(result.roster.on_call)) == (Status.OPTIMAL, bool(rotas))
    ours = sum(cost for name, cost in result.terms.items() if not name.startswith("on_call"))
    assert ours == pytest.approx(min(costs))
    assert [sum(item.agent == who for item in result.roster.assignments) for who in ("a0", "a1")] == nights
