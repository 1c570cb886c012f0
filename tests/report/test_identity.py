from __future__ import annotations

from wfm.models.plan import Plan
from wfm.report.identity import canonical_json, plan_identity

from . import awkward


def test_equal_plans_have_it_in_common(plan: Plan) -> None:
    assert plan_identity(plan) == plan_identity(awkward.plan())
    assert len(plan_identity(plan)) == 64


def test_it_survives_json(plan: Plan) -> None:
    assert plan_identity(Plan.model_validate_json(plan.model_dump_json())) == plan_identity(plan)


def test_when_and_with_what_a_plan_was_made_does_not_count(plan: Plan) -> None:
    assert plan.result
    result = plan.result.model_copy(update={"wall_seconds": 99.0, "trace": (), "versions": {"ortools": "10"}})
    other = plan.model_copy(update={"result": result, "versions": {"wfm": "9"}})
    assert plan_identity(other) == plan_identity(plan)


def test_anything_else_counts(plan: Plan) -> None:
    assert plan.result
    changes = (
        {"result": plan.result.model_copy(update={"objective": 1234.6})},
        {"result": plan.result.model_copy(update={"roster": None})},
        {"history_digest": "1" * 64},
        {"evaluation": None},
        {"inputs": plan.inputs.model_copy(update={"agents": plan.inputs.agents[:-1]})},
    )
    identities = {plan_identity(plan.model_copy(update=change)) for change in changes}
    assert len(identities) == len(changes)
    assert plan_identity(plan) not in identities


def test_the_form_is_canonical(plan: Plan) -> None:
    text = canonical_json(plan)
    assert text.startswith('{"evaluation":{"grid":{"count":674,"interval_minutes":30,')
    assert "李小龙" in text
