"""Skills with dates: what counts when, and every engine against brute force and the auditor."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Demand, PooledDemand, Roster, RosterProblem, Status
from wfm.models.skills import DatedSkill
from wfm.solver.audit import audit
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.coverage import share_out
from wfm.solver.engines.construct import construct
from wfm.solver.engines.engine import Search
from wfm.solver.engines.ledger import Ledger
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.mixture import Mixture
from wfm.solver.engines.relaxation import Relaxation
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel
from wfm.solver.solve import solve
from wfm.solver.why import why_short

from .builders import MONDAY, before, problem, rule, shift
from .harness import check_agreement, dated
from .test_solve import cheapest

DAY = timedelta(days=1)


def person(name: str, *skills: DatedSkill, zone: str | None = None, **always: int) -> Agent:
    return Agent(agent=name, site="here", contract="full", skills=always, dated_skills=skills, time_zone=zone)


def french(first: date | None = None, last: date | None = None, level: int = 1) -> DatedSkill:
    return DatedSkill(skill="french", level=level, valid_from=first, valid_until=last)


def wanting(days: int, people: tuple[Agent, ...], *skills: str, **fields: object) -> RosterProblem:
    """One person wanted for each need all the time, by the hour."""
    count = problem(days, interval_minutes=60).grid.count
    demand = tuple(Demand(queue=need, skills=(need,), required=np.ones(count)) for need in skills)
    return problem(days, people=people, interval_minutes=60, demand=demand, **fields)  # type: ignore[arg-type]


def hours_served(tiny: RosterProblem, *assignments: Assignment) -> list[int]:
    """The intervals in which the first queue has somebody; primitives and audit agree on the cost."""
    roster = Roster(start=tiny.start, days=tiny.days, assignments=assignments)
    compiled = compile_problem(tiny)
    terms = {name: cost for name, cost in audit(tiny, roster).terms.items() if cost > 1e-9}
    judged = evaluate(compiled, compiled.choice(roster))
    assert terms == pytest.approx({name: cost for name, cost in judged.terms.items() if cost > 1e-9}, abs=1e-6)
    return np.flatnonzero(share_out(tiny, roster).assigned[0] > 1e-9).tolist()


@pytest.mark.parametrize(
    ("skill", "days"),
    [
        (french(), [0, 1, 2, 3]),
        (french(last=MONDAY), [0]),
        (french(last=MONDAY - DAY), []),
        (french(last=MONDAY + DAY), [0, 1]),
        (french(first=MONDAY + DAY), [1, 2, 3]),
        (french(first=MONDAY + 3 * DAY), [3]),
        (french(first=MONDAY + 4 * DAY), []),
        (french(first=MONDAY + DAY, last=MONDAY + DAY), [1]),
        (french(first=MONDAY + DAY, last=MONDAY + 2 * DAY), [1, 2]),
    ],
)
def test_the_first_and_the_last_day_count_and_no_other(skill: DatedSkill, days: list[int]) -> None:
    tiny = wanting(4, (person("a0", skill),), "french", templates=("early",))
    served = hours_served(tiny, *(shift(MONDAY + day * DAY, "early") for day in range(4)))
    assert served == [24 * day + hour for day in days for hour in range(6, 14)]


@pytest.mark.parametrize(
    ("skill", "hours"),
    [
        (french(last=MONDAY), [22, 23]),
        (french(first=MONDAY + DAY), [24, 25, 26, 27, 28, 29, 30]),
        (french(last=MONDAY + DAY), [22, 23, 24, 25, 26, 27, 28, 29, 30]),
        (french(first=MONDAY + 2 * DAY), []),
    ],
)
def test_a_shift_over_midnight_counts_hour_by_hour(skill: DatedSkill, hours: list[int]) -> None:
    tiny = wanting(2, (person("a0", skill),), "french", templates=("night",))
    assert hours_served(tiny, shift(MONDAY, "night")) == hours


def test_the_date_is_that_of_the_persons_own_clock() -> None:
    """Monday 22:00 to 06:30 in Manila is 14:00 to 22:30 in Lisbon, where it is still Monday at midnight in Manila."""
    away = person("a0", french(last=MONDAY), zone="Asia/Manila")
    tiny = wanting(2, (away,), "french", templates=("night",))
    assert hours_served(tiny, shift(MONDAY, "night", zone_name="Asia/Manila")) == [14, 15]


def test_a_shift_from_before_the_horizon_counts_by_the_date_of_its_hours() -> None:
    until = wanting(1, (person("a0", french(last=MONDAY - DAY)),), "french", past=before("n"))
    since = wanting(1, (person("a0", french(first=MONDAY)),), "french", past=before("n"))
    assert hours_served(until) == []
    assert hours_served(since) == [0, 1, 2, 3, 4, 5, 6]


def test_a_dated_level_stands_in_place_of_the_plain_one() -> None:
    rising = person("a0", french(MONDAY + DAY, MONDAY + 2 * DAY, level=3), french=1)
    served = {
        need: hours_served(
            wanting(4, (rising,), need, templates=("early",)),
            *(shift(MONDAY + day * DAY, "early") for day in range(4)),
        )
        for need in ("french", "french>=3")
    }
    assert sorted({hour // 24 for hour in served["french"]}) == [0, 1, 2, 3]
    assert sorted({hour // 24 for hour in served["french>=3"]}) == [1, 2]


@st.composite
def changing(draw: st.DrawFn) -> RosterProblem:
    """People whose French comes and goes, with German or without, in two zones; queues together and apart."""
    days = draw(st.integers(2, 4))
    people = tuple(
        Agent(
            agent=f"a{number}",
            site="here",
            contract="full",
            skills=draw(st.sampled_from([{}, {"german": 1}, {"german": 2, "french": 1}])),
            dated_skills=draw(dated(MONDAY, days)),
            time_zone=draw(st.sampled_from([None, None, "Asia/Manila"])),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    count = problem(days, interval_minutes=60).grid.count
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    needs = draw(st.sampled_from([("french",), ("german", "french"), ("french>=2", "french | german", "german")]))
    demand = tuple(
        Demand(
            queue=f"q{number}",
            skills=(need,),
            required=np.round(random.random(count) * 1.5, 2),
            short_cost=draw(st.sampled_from([10.0, 25.0])),
        )
        for number, need in enumerate(needs)
    )
    pooled: tuple[PooledDemand, ...] = ()
    if len(demand) == 2 and draw(st.booleans()):
        both = np.round(0.7 * (demand[0].required + demand[1].required), 2)
        pooled = (PooledDemand(queues=("q0", "q1"), required=both),)
    scoped = RuleSetting(rule="consecutive_days", params={"max_days": 1}, skills=("french",), weight=3.0)
    return problem(
        days,
        people=people,
        templates=draw(st.sampled_from([("night",), ("early", "night")])),
        interval_minutes=60,
        demand=demand,
        pooled=pooled,
        rules=draw(st.sampled_from([(), (scoped,)])),
        past=before("n"),
        options=SolveOptions(workers=1, seed=1, time_limit_seconds=60),
    )


@given(changing())
@settings(max_examples=40)
def test_primitives_and_audit_agree(tiny: RosterProblem) -> None:
    check_agreement(tiny, limit=25)


def covers_of(compiled: Compiled) -> list[CoverModel]:
    return [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]


@given(changing(), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_a_ledger_keeps_count_and_its_prices_are_what_options_cost(tiny: RosterProblem, seed: int) -> None:
    compiled, random = compile_problem(tiny).only({"coverage"}), np.random.default_rng(seed)
    shape = (compiled.agents, compiled.days)
    size = compiled.catalogue(0).size
    ledger = Ledger(compiled, covers_of(compiled), random.integers(0, size, shape))
    for _ in range(6):
        agent = int(random.integers(compiled.agents))
        ledger.leave(agent)
        prices = ledger.prices(agent)
        for day in range(compiled.days):
            for option in range(size):
                line = np.zeros(compiled.days, dtype=np.int64)
                line[day] = option
                with_it = ledger.join(agent, line, 0.0)
                if set(compiled.catalogue(agent).cover(day, option)[1].tolist()) <= {1.0}:  # else prices are a guess
                    assert with_it == pytest.approx(prices[day, option], abs=1e-6)
                ledger.leave(agent)
        ledger.join(agent, random.integers(0, size, compiled.days), 0.0)
    assert ledger.objective == pytest.approx(evaluate(compiled, ledger.choice).objective, abs=1e-6)
    for duty, model in zip(ledger.duties(), covers_of(compiled), strict=True):
        again = model.duty(model.carried)
        for agent in range(compiled.agents):
            for day in range(compiled.days):
                again.add(agent, *compiled.catalogue(agent).cover(day, int(ledger.choice[agent, day])))
        assert again.split() == pytest.approx(duty.split(), abs=1e-6)


@given(changing().filter(lambda tiny: (len(tiny.shift_templates) + 1) ** (len(tiny.agents) * tiny.days) <= 800))
@settings(max_examples=15)
def test_bounds_and_engines_enclose_the_best_roster(tiny: RosterProblem) -> None:
    compiled = compile_problem(tiny)
    truth = cheapest(compiled)
    search = Search(60, 1, 0, 1, 1, threading.Event())
    covers = covers_of(compiled)
    assert Relaxation(compiled, covers).bound(search) <= truth + 1e-6
    lines = Lines(compiled, search)
    first = construct(compiled, covers, lines, 1)
    mixture = Mixture(compiled, lines.programs, covers, first.sums, first.dearest, first.choice, first.personal)
    for _ in range(15):
        assert mixture.sweep(np.random.default_rng(1), lambda: True, None)
        assert mixture.bound(lambda: True) <= truth + 1e-6
    exact = solve(tiny.model_copy(update={"options": tiny.options.model_copy(update={"engine": "cpsat"})}))
    assert exact.status is Status.OPTIMAL
    assert exact.objective == pytest.approx(truth, abs=1e-4)
    large = tiny.options.model_copy(update={"engine": "neighbourhood", "effort": 0.02})
    near = solve(tiny.model_copy(update={"options": large}))
    assert near.objective is not None
    assert near.bound is not None
    assert near.bound <= truth + 1e-6
    assert truth <= near.objective + 1e-6


@pytest.mark.parametrize("engine", ["cpsat", "neighbourhood"])
def test_people_work_while_they_are_able(engine: str) -> None:
    """Two people who could cover a queue in turn do, and the rest is proved to be short."""
    turns = (person("a0", french(last=MONDAY + DAY)), person("a1", french(first=MONDAY + 2 * DAY)))
    tiny = wanting(
        4,
        turns,
        "french",
        templates=("early",),
        options=SolveOptions(engine=engine, workers=1, time_limit_seconds=60),  # type: ignore[arg-type]
    )
    result = solve(tiny)
    assert result.roster is not None
    found = [(item.agent, (item.date - MONDAY).days) for item in result.roster.assignments]
    assert found == [("a0", 0), ("a0", 1), ("a1", 2), ("a1", 3)]
    assert result.status is Status.OPTIMAL
    assert result.bound == pytest.approx(result.objective)


def test_why_says_who_has_the_skills_then_and_who_on_other_days() -> None:
    turns = (person("a0", french(last=MONDAY)), person("a1", french(first=MONDAY + DAY)), person("a2"))
    tiny = wanting(2, turns, "french", templates=("early",))
    nobody = Roster(start=tiny.start, days=tiny.days, assignments=())
    first, second = why_short(tiny, nobody, "french", 8), why_short(tiny, nobody, "french", 32)
    assert [item.agent.agent for item in first.reasons] == ["a0"]
    assert [item.agent.agent for item in second.reasons] == ["a1"]
    assert (first.unskilled, [agent.agent for agent in first.other_days]) == (2, ["a1"])


@pytest.mark.parametrize(
    ("skill", "worked", "broken"),
    [
        (french(last=MONDAY + DAY), "eee", True),
        (french(last=MONDAY), "eee", False),
        (french(first=MONDAY + DAY), "eee", True),
        (french(first=MONDAY + 2 * DAY), "eee", False),
    ],
)
def test_a_rule_about_one_person_holds_on_the_days_of_the_skill(skill: DatedSkill, worked: str, broken: bool) -> None:
    setting = rule("consecutive_days", max_days=1).model_copy(update={"skills": ("french",)})
    tiny = wanting(3, (person("a0", skill),), templates=("early",), rules=[setting])
    shifts = tuple(shift(MONDAY + day * DAY, "early") for day, letter in enumerate(worked) if letter == "e")
    roster = Roster(start=tiny.start, days=tiny.days, assignments=shifts)
    assert bool(audit(tiny, roster).hard) == broken
    compiled = compile_problem(tiny)
    assert bool(evaluate(compiled, compiled.choice(roster)).breaches) == broken


def test_a_rule_about_people_together_counts_those_who_have_the_skill_that_day() -> None:
    turns = (person("a0", french(last=MONDAY)), person("a1", french(first=MONDAY + DAY)))
    need = rule("headcount", min_people=1, window="06:00-14:00").model_copy(update={"skills": ("french",)})
    tiny = wanting(2, turns, templates=("early",), rules=[need])

    def hours_missing(*who: str) -> float:
        shifts = tuple(shift(MONDAY + day * DAY, "early", name) for day, name in enumerate(who) if name)
        soft = tiny.model_copy(update={"rules": (need.model_copy(update={"weight": 1.0}),)})
        return audit(soft, Roster(start=tiny.start, days=tiny.days, assignments=shifts)).terms.get("headcount", 0.0)

    assert hours_missing("a0", "a1") == 0
    assert hours_missing("a0", "a0") == 8
    assert hours_missing("a1", "a1") == 8
    result = solve(tiny)
    assert result.roster is not None
    assert [(item.agent, item.date) for item in result.roster.assignments] == [("a0", MONDAY), ("a1", MONDAY + DAY)]


def test_burdens_are_compared_between_those_who_have_the_skill_all_along() -> None:
    people = (person("a0", french=1), person("a1", french=1), person("a2", french(last=MONDAY)))
    fair = rule("fair_share", weight=1.0, what="work").model_copy(update={"skills": ("french",)})
    tiny = wanting(2, people, templates=("early",), rules=[fair])
    both = tuple(shift(MONDAY + day * DAY, "early", name) for name in ("a0", "a1") for day in range(2))
    assert audit(tiny, Roster(start=tiny.start, days=tiny.days, assignments=both)).objective == 0
