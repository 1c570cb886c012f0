"""Who had more gets less: memory of duties and the ledger, part-timers, wishes, even loads, the next ledger."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.solver.builders import MONDAY, agents, line
from wfm.models.duty import OnCallDuty
from wfm.models.on_call import DutyLimit, turns_of
from wfm.models.organisation import Contract
from wfm.models.people import Agent, LedgerEntry, Preference, SpecialDay
from wfm.models.roster import SolveResult
from wfm.solver.auditing_on_call import judge
from wfm.solver.auditing_on_call_shares import KINDS, amount_of, carried_of
from wfm.solver.fairness import fairness, ledger_after
from wfm.solver.on_call.duties import duties_of
from wfm.solver.on_call.shares import Burdens

from .cases import case, duty, holders, later, placed, roster, rota


def counts(result: SolveResult) -> Counter[str]:
    return Counter(holders(result))


def entry(agent: str, amount: float, first: int = -28, last: int = -1, what: str = "duties") -> LedgerEntry:
    return LedgerEntry(agent=agent, what=f"on_call.first.{what}", first=later(first), last=later(last), amount=amount)


def test_who_carries_more_gets_less() -> None:
    made = case(rota(), days=6, people=3, ledger=(entry("a0", 3), entry("a1", 1)))
    result = placed(made)
    found = counts(result)
    assert sorted((3 + found["a0"], 1 + found["a1"], found["a2"])) == [3, 3, 4]
    assert result.terms == {"on_call_fairness": 5}


def test_duties_told_one_by_one_stand_in_for_the_ledger() -> None:
    given = tuple(duty(later(-day), agent="a0") for day in (1, 3))
    made = case(rota(), days=4, people=2, given=given, ledger=(entry("a0", 28),))
    # the ledger counts for 25 of its 28 days: 25 points, and 2 duties after that
    assert carried_of(made, made.agents[0], "first", "duties", 26) == 27
    assert counts(placed(made)) == {"a1": 4}


@pytest.mark.parametrize(("weeks", "carried"), [(0, 0), (1, 7), (3, 21), (4, 28), (26, 28)])
def test_memory_reaches_so_many_weeks_back(weeks: int, carried: float) -> None:
    made = case(rota(memory_weeks=weeks), ledger=(entry("a0", 28),))
    assert carried_of(made, made.agents[0], "first", "duties", weeks) == carried
    assert Burdens(made, duties_of(made)).carried("first", made.agents[0]) == pytest.approx(carried)


@pytest.mark.parametrize(("by_contract", "expected"), [(True, {"a0": 4, "half": 2}), (False, {"a0": 3, "half": 3})])
def test_part_timers_carry_their_part(by_contract: bool, expected: dict[str, int]) -> None:
    people = (*agents(1), Agent(agent="half", site="here", contract="half"))
    contracts = {"full": Contract(hours_per_week=40), "half": Contract(hours_per_week=20)}
    result = placed(case(rota(by_contract=by_contract), days=6, people=people, contracts=contracts))
    assert counts(result) == expected
    assert result.terms == {}


def test_those_in_between_are_even_too() -> None:
    """a0 has carried much, a4 can take one duty alone: among the rest only the second solve makes loads even."""
    people = (*agents(4), Agent(agent="a4", site="here", contract="full", start_date=later(8)))
    for seed in (1, 2, 3):
        made = case(rota(), days=9, people=people, ledger=(entry("a0", 9),))
        made = made.model_copy(update={"options": made.options.model_copy(update={"seed": seed})})
        found = counts(placed(made))
        assert found["a0"] == 0
        assert sorted(found[name] for name in ("a1", "a2", "a3")) in ([2, 3, 3], [3, 3, 3])


def test_points_of_hours_weekends_and_holidays() -> None:
    night = duty(later(4), "20:00", "32:00")  # Friday 20:00 to Saturday 08:00
    holiday = SpecialDay(date=later(4), kind="holiday")
    made = case(rota(hours={"fri": "20:00-08:00"}), days=7, special_days=(holiday,))
    agent = made.agents[0]
    assert [amount_of(made, agent, night, kind) for kind in KINDS] == [1, 12, 8, 4]
    rotas = rota(points={"duties": 1, "hours": 0.5, "weekend_hours": 2, "holiday_hours": 10})
    assert Burdens(made, duties_of(made)).points(rotas, agent, night) == 1 + 6 + 16 + 40
    far = Agent(agent="far", site="here", contract="full", time_zone="Asia/Tokyo")  # there it is Saturday 05:00
    assert amount_of(made, far, night, "weekend_hours") == 12


def test_wishes() -> None:
    def wish(agent: str, day: int, kind: str, what: str = "on_call", weight: float = 6) -> Preference:
        return Preference.model_validate(
            {"agent": agent, "date": later(day), "wish": kind, "what": what, "weight": weight}
        )

    made = case(rota(), days=2, people=2, wishes=(wish("a0", 0, "avoid"), wish("a0", 1, "want", "first")))
    assert holders(placed(made)) == ["a1", "a0"]
    assert placed(made).terms == {}
    made = case(rota(), days=2, people=2, wishes=(wish("a0", 0, "want"), wish("a1", 0, "want", weight=6.5)))
    assert holders(placed(made)) == ["a1", "a0"]
    assert placed(made).terms == {"on_call_wishes": 6}
    made = case(rota(hours={"mon": "22:00-02:00"}), days=2, people=1, wishes=(wish("a0", 1, "avoid"),))
    assert placed(made).terms == {"on_call_wishes": 6}  # the morning of the second day is its day too
    made = case(rota(hours={"mon": "22:00-24:00"}), days=2, people=1, wishes=(wish("a0", 1, "avoid"),))
    assert placed(made).terms == {}
    outside = case(rota(), days=2, people=1, wishes=(wish("a0", 2, "want"), wish("a0", -1, "want")))
    assert placed(outside).terms == {}


def test_pay_and_open_duties() -> None:
    assert placed(case(rota(pay_per_duty=10, pay_per_hour=2.5), days=2)).terms == {"on_call_pay": 40}
    dear = placed(case(rota(pay_per_duty=10, open_cost=9), days=2))
    assert dear.terms == {"on_call_open": 18}
    (first, _) = [item.message for item in dear.findings]
    assert first == "first from 18:00: nobody (a0 could, at a cost)"


def test_the_ledger_for_the_next_plan_says_what_was_carried() -> None:
    given = (duty(later(-1), agent="a0"), duty(later(-9), agent="a1"))
    ledger = (entry("a0", 4, first=-60, last=-5), entry("a1", 2, first=-60, last=-21))
    made = case(rota(), days=10, people=3, given=given, ledger=ledger)
    result = placed(made)
    assert result.roster is not None
    after = ledger_after(made, result.roster)
    start = MONDAY + timedelta(days=10)
    following = case(rota(), days=7, start=start, people=3, ledger=tuple(after))
    for agent in made.agents:
        own = sum(item.agent == agent.agent for item in result.roster.on_call)
        assert carried_of(following, agent, "first", "duties", 30) == pytest.approx(
            own + carried_of(made, agent, "first", "duties", 30)
        )
    shown = fairness(made, result.roster)
    assert [load.on_call["first"][0] for load in shown.loads] == [
        sum(item.agent == f"a{index}" for item in result.roster.on_call) for index in range(3)
    ]
    assert shown.loads[0].on_call["hours"][1] == 4  # of the duty alone: the ledger says nothing of hours
    assert {"on_call first", "on_call hours"} <= shown.metrics.keys()


def test_fair_shares_are_kept_over_many_plans() -> None:
    """Half a year of four-week plans, each with what the one before hands on: nobody is more than a duty ahead."""
    total: Counter[str] = Counter()
    ledger: tuple[LedgerEntry, ...] = ()
    given: tuple[OnCallDuty, ...] = ()
    start = MONDAY
    for _ in range(6):
        made = case(
            rota(hours=None, turn="week", limits=(DutyLimit(duties=1, weeks=2),)),
            days=28,
            start=start,
            people=5,
            ledger=ledger,
            given=given,
        )
        result = placed(made)
        assert result.roster is not None
        assert not judge(made, result.roster).terms.get("on_call_open")
        total += Counter(holders(result))
        given = tuple(item for item in result.roster.on_call if item.date >= start + timedelta(days=14))
        ledger, start = tuple(ledger_after(made, result.roster)), start + timedelta(days=28)
    assert sum(total.values()) == 24
    assert max(total.values()) - min(total.values()) <= 1


def test_nobody_is_compared_who_cannot_take_any() -> None:
    people = (*agents(2), Agent(agent="late", site="here", contract="full", start_date=later(20)))
    made = case(rota(), days=4, people=people)
    assert placed(made).terms == {}
    own = next(turns_of("first", made.on_call.rotas["first"], MONDAY, 1))
    shifts = line("l", agent="a1")
    minded = case(rota(overlap_shifts=False, hours={"mon": "18:00-22:00"}), days=1, people=2)
    assert judge(minded, roster(minded, shifts, [own.model_copy(update={"agent": "a0"})])).terms == {}
    assert placed(minded, shifts).terms == {}
