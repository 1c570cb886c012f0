"""One more person is worth what their best shifts save, by enumeration of these shifts."""

from __future__ import annotations

import numpy as np
import pytest

from tests.solver.builders import MONDAY, problem, shift
from wfm import pipeline
from wfm.errors import UsageError
from wfm.models.people import Agent
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import Demand, Roster
from wfm.models.time import WEEKDAYS
from wfm.scenarios.worth import candidates, hire_from_roster, learn_from_roster
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem


@pytest.fixture(scope="module")
def short_plan(tiny_inputs: PlanInputs) -> Plan:
    """Three people where five are needed."""
    settings = tiny_inputs.configuration.solve.model_copy(update={"time_limit_seconds": 3})
    contract = tiny_inputs.configuration.contracts["full"].model_copy(update={"cost_per_hour": 20})
    configuration = tiny_inputs.configuration.model_copy(update={"solve": settings, "contracts": {"full": contract}})
    return pipeline.plan(
        tiny_inputs.model_copy(update={"agents": tiny_inputs.agents[:3], "configuration": configuration})
    )


def test_the_gain_is_that_of_the_best_shifts(short_plan: Plan) -> None:
    """Six hours from 08:00 to 11:00 on each of three days: missing people cost 100 an hour, idle ones 1."""
    assert short_plan.requirement is not None
    assert short_plan.result is not None
    assert short_plan.result.roster is not None
    problem = build_problem(short_plan.inputs, short_plan.requirement)
    short = np.minimum(share_out(problem, short_plan.result.roster).short[0], 1.0)
    value = 100 * short - (1 - short)
    best = sum(
        max(0.0, *(value[24 * day + start : 24 * day + start + 6].sum() for start in range(8, 12))) for day in range(3)
    )
    rounds = list(hire_from_roster(short_plan, 1))
    assert len(rounds) == 1
    (found,) = rounds[0]
    assert found.gain == pytest.approx(best, rel=1e-6)
    assert found.proved
    assert found.short_hours == pytest.approx(sum_of_best(value, short), abs=1e-6)
    assert found.wage == pytest.approx(20 * 6 * sum(each.days for each in found.pattern))
    assert {each.weekday for each in found.pattern} <= set(WEEKDAYS[:3])


def sum_of_best(value: np.ndarray, short: np.ndarray) -> float:
    total = 0.0
    for day in range(3):
        spans = [slice(24 * day + start, 24 * day + start + 6) for start in range(8, 12)]
        best = max(spans, key=lambda span: value[span].sum())
        total += float(short[best].sum()) if value[best].sum() > 0 else 0.0
    return total


def test_the_next_person_is_worth_no_more(short_plan: Plan) -> None:
    gains = [found[0].gain for found in hire_from_roster(short_plan, 3)]
    assert gains == sorted(gains, reverse=True)


def test_whoever_already_serves_learns_nothing_new(short_plan: Plan) -> None:
    assert learn_from_roster(short_plan) == ()
    assert short_plan.requirement is not None
    assert candidates(build_problem(short_plan.inputs, short_plan.requirement)) == [
        ("Lisbon", "full", (("english", 1),))
    ]


def test_a_skill_is_worth_what_the_person_then_covers(short_plan: Plan) -> None:
    unskilled = short_plan.inputs.agents[0].model_copy(update={"agent": "x", "skills": {}})
    inputs = short_plan.inputs.model_copy(update={"agents": (*short_plan.inputs.agents, unskilled)})
    plan = short_plan.model_copy(update={"inputs": inputs})
    person = next(iter(hire_from_roster(short_plan, 1)))[0]
    (learnt,) = learn_from_roster(plan)
    assert learnt.kind == "skill"
    assert learnt.who == unskilled.label
    assert learnt.gain == pytest.approx(person.gain, rel=1e-6)  # idle before, or off: the same shifts


def test_a_skill_is_worth_nothing_where_a_colleague_has_it_and_is_free_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ana takes calls so that Bo, who can do both, writes mails. With mails of her own she would free nobody."""
    ana = Agent(agent="ana", site="here", contract="full", skills={"voice": 1})
    bo = Agent(agent="bo", site="here", contract="full", skills={"voice": 1, "mail": 1})
    count = problem(1, interval_minutes=60).grid.count
    both = Roster(start=MONDAY, days=1, assignments=(shift(MONDAY, "early", "ana"), shift(MONDAY, "early", "bo")))
    for mails, gain in ((1.0, 0.0), (2.0, 0.0), (1.5, 0.0)):
        tiny = problem(
            1,
            people=(ana, bo),
            templates=("early",),
            interval_minutes=60,
            demand=(
                Demand(queue="calls", skills=("voice",), required=np.ones(count), short_cost=100),
                Demand(queue="mails", skills=("mail",), required=np.full(count, mails), short_cost=40),
            ),
        )
        monkeypatch.setattr("wfm.scenarios.worth.given", lambda _, tiny=tiny: (tiny, both))
        (learnt,) = learn_from_roster(None)  # type: ignore[arg-type]
        assert learnt.who == "ana"
        assert learnt.gain == pytest.approx(gain)
        assert learnt.short_hours == pytest.approx(0)
    quiet = tiny.model_copy(
        update={"demand": (tiny.demand[0].model_copy(update={"required": np.zeros(count)}), tiny.demand[1])}
    )
    monkeypatch.setattr("wfm.scenarios.worth.given", lambda _: (quiet, both))
    (learnt,) = learn_from_roster(None)  # type: ignore[arg-type]
    assert learnt.short_hours == pytest.approx(8 * 0.5)  # 1.5 people for mails, where Bo was alone
    assert learnt.gain == pytest.approx(8 * (0.5 * 40 + 0.5))  # and half of Ana is idle no longer


def test_a_roster_is_needed(short_plan: Plan) -> None:
    bare = short_plan.model_copy(update={"result": None, "evaluation": None})
    with pytest.raises(UsageError, match="no roster yet"):
        list(hire_from_roster(bare, 1))


def test_confirmed_with_everybody_anew(short_plan: Plan) -> None:
    (found,) = next(iter(hire_from_roster(short_plan, 1, confirm=True)))
    assert found.confirmed is not None
    assert found.confirmed >= found.gain - 1e-6  # the others may make room, and can at least stay
