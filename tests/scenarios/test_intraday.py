"""What is proposed for the rest of a day: within the rules, with effects that recounting gives."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from wfm import pipeline
from wfm.errors import UsageError
from wfm.models.intraday import Moves
from wfm.models.organisation import Break, RuleSetting
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import Roster, RosterProblem
from wfm.scenarios.intraday import SHAPE, propose
from wfm.solver.audit import audit
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem


@pytest.fixture(scope="module")
def rostered(tiny_inputs: PlanInputs) -> Plan:
    """Three days of shifts with a break of an hour, wages of 20, and a rule on how long a shift may be."""
    configuration = tiny_inputs.configuration
    pause = Break(activity="meal", minutes=60, earliest_minutes=60, latest_minutes=240, step_minutes=60)
    template = configuration.shift_templates["day"].model_copy(update={"breaks": (pause,)})
    contract = configuration.contracts["full"].model_copy(update={"cost_per_hour": 20.0})
    rules = (*configuration.rules, RuleSetting(rule="shift_hours", params={"max_hours": 7}))
    changed = configuration.model_copy(
        update={"shift_templates": {"day": template}, "contracts": {"full": contract}, "rules": rules}
    )
    return pipeline.evaluate(
        pipeline.roster(pipeline.require(pipeline.forecast(tiny_inputs.model_copy(update={"configuration": changed}))))
    )


def roster_of(plan: Plan) -> Roster:
    assert plan.result is not None
    assert plan.result.roster is not None
    return plan.result.roster


def busier(plan: Plan, factor: float) -> Plan:
    """The same plan with the second day's contacts otherwise than they were, before the roster knows."""
    assert plan.forecast is not None
    queue = plan.forecast.queues["help"]
    scaled = queue.model_copy(update={"offered": queue.offered * np.repeat([1, factor, 1], 24)})
    forecast = plan.forecast.model_copy(update={"queues": {"help": scaled}})
    return pipeline.require(plan.model_copy(update={"forecast": forecast}))


def asked(plan: Plan, factor: float, hour: int = 10, **options: object) -> tuple[Moves, RosterProblem]:
    changed = busier(plan, factor)
    assert changed.requirement is not None
    now = changed.requirement.grid.start + timedelta(hours=24 + hour)
    return propose(changed, roster_of(plan), now, **options), build_problem(changed.inputs, changed.requirement)  # type: ignore[arg-type]


def with_moves(plan: Plan, found: Moves) -> Roster:
    shifts = {(x.agent, x.date): x for x in roster_of(plan).assignments}
    shifts |= {(move.agent, move.shift.date): move.shift for move in found.moves if move.shift}
    return roster_of(plan).model_copy(update={"assignments": tuple(shifts[key] for key in sorted(shifts))})


def test_a_busy_day_is_met_within_the_rules(rostered: Plan) -> None:
    found, problem = asked(rostered, 1.6)
    assert found.moves
    assert {move.kind for move in found.moves} <= {"break", "overtime", "extra shift", "callbacks"}
    broken = audit(problem, with_moves(rostered, found)).hard
    assert {finding.rule for finding in broken} <= {SHAPE}  # overtime follows no template
    assert found.short_hours_after < found.short_hours_before
    assert found.service_after["help"] >= found.service_before["help"]
    hours = 1.0  # intervals of an hour
    places = slice(24 + 10, 48)
    for roster, told in (
        (roster_of(rostered), found.short_hours_before),
        (with_moves(rostered, found), found.short_hours_after),
    ):
        counted = float(share_out(problem, roster).short[:, places].sum()) * hours
        if not any(move.kind == "callbacks" for move in found.moves) or roster is roster_of(rostered):
            assert told == pytest.approx(counted)
    by_moves = sum(move.short_hours for move in found.moves)
    assert by_moves == pytest.approx(found.short_hours_before - found.short_hours_after, abs=1e-6)


def test_nothing_that_is_over_changes(rostered: Plan) -> None:
    found, _ = asked(rostered, 1.6, hour=12)
    before = {(x.agent, x.date): x for x in roster_of(rostered).assignments}
    for move in found.moves:
        if move.shift is None:
            continue
        old = before.get((move.agent, move.shift.date))
        if old is None:
            assert move.kind == "extra shift"
            assert move.shift.start >= found.now + timedelta(minutes=60)
            continue
        assert move.shift.start == old.start
        gone = [pause for pause in old.breaks if pause.start < found.now]
        assert [pause for pause in move.shift.breaks if pause.start < found.now] == gone


def test_a_quiet_day_offers_time_off_and_leaves_no_work(rostered: Plan) -> None:
    found, _ = asked(rostered, 0.4)
    off = [move for move in found.moves if move.kind == "time off"]
    assert off
    assert all(move.pay < 0 for move in off)
    assert all(move.agent for move in off)
    assert found.short_hours_after <= found.short_hours_before + 1e-9
    names = {agent.label for agent in rostered.inputs.agents}
    assert all(set(move.eligible) <= names and move.eligible for move in off)


def test_longer_shifts_than_the_rule_allows_are_not_offered(rostered: Plan) -> None:
    """Shifts of six hours with seven at the most: one hour of overtime and no more."""
    found, _ = asked(rostered, 3.0, most=30)
    longest = [move.shift.paid_minutes for move in found.moves if move.kind == "overtime" and move.shift]
    assert longest
    assert max(longest) <= 7 * 60


def test_who_is_absent_is_missed_and_not_asked(rostered: Plan) -> None:
    day = roster_of(rostered).start + timedelta(days=1)
    there = next(x.agent for x in roster_of(rostered).assignments if x.date == day)
    found, _ = asked(rostered, 1.0, absent=[there])
    whole, _ = asked(rostered, 1.0)
    assert all(move.agent != there for move in found.moves)
    assert found.short_hours_before >= whole.short_hours_before
    with pytest.raises(UsageError, match="nobody"):
        asked(rostered, 1.0, absent=["nobody"])
