from __future__ import annotations

import numpy as np
import pytest

from wfm.errors import DataError
from wfm.models.plan import Plan
from wfm.report import bundle
from wfm.report.check import check


def test_good_plans_pass(plan: Plan, bare: Plan) -> None:
    check(plan)
    check(bare)


def test_every_contradiction_is_reported_at_once(plan: Plan) -> None:
    assert plan.result
    assert plan.result.roster
    assert plan.evaluation
    assert plan.forecast
    first, second, *rest = plan.result.roster.assignments
    wrong = (
        first.model_copy(update={"agent": "nobody"}),
        second.model_copy(update={"date": plan.result.roster.start.replace(year=2027)}),
        *rest,
    )
    roster = plan.result.roster.model_copy(update={"assignments": wrong})
    stray = plan.inputs.agents[0].model_copy(update={"site": "Lisbo"})
    forecast = plan.forecast.model_copy(
        update={"grid": plan.forecast.grid.model_copy(update={"interval_minutes": 15})},
    )
    broken = plan.model_copy(
        update={
            "inputs": plan.inputs.model_copy(update={"agents": (stray, *plan.inputs.agents[1:])}),
            "forecast": forecast,
            "result": plan.result.model_copy(update={"roster": roster}),
            "evaluation": plan.evaluation.model_copy(update={"idle": np.zeros(3)}),
        }
    )
    with pytest.raises(DataError) as error:
        bundle.render(broken)
    assert [str(problem) for problem in error.value.problems] == [
        "plan: evaluation.grid: must be that of the forecast",
        "plan: evaluation.idle: needs 674 values, got 3",
        "plan: inputs.agents.0.site: no site 'Lisbo'",
        "plan: requirement.grid: must be that of the forecast",
        "plan: result.roster.assignments.0.agent: no agent 'nobody'",
        "plan: result.roster.assignments.1.date: 2027-10-19 is not a day of the roster",
    ]
