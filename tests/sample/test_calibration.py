"""Whether the sample's staff about suffices for its contacts: the promise that its roster is tight, but possible."""

from __future__ import annotations

import pytest

from wfm import pipeline
from wfm.forecasting.forecast import make_forecast
from wfm.models.roster import Status
from wfm.sample.generate import sample_inputs
from wfm.staffing.requirement import make_requirement

ON_THE_PHONE = {"full_time": 7.5 / 8, "part_time": 4.75 / 5}
"""Share of paid hours that is not a paid break."""


def test_the_requirement_takes_most_of_the_staffs_time() -> None:
    inputs = sample_inputs()
    configuration = inputs.configuration
    requirement = make_requirement(configuration, make_forecast(inputs))
    required = sum(queue.scheduled.sum() for queue in requirement.queues.values()) / 2
    hours = sum(
        configuration.contracts[agent.contract].hours_per_week * ON_THE_PHONE[agent.contract] for agent in inputs.agents
    )
    available = hours * configuration.horizon.days / 7 - sum(leave.paid_hours for leave in inputs.time_off)
    assert 0.82 < required / available < 0.9


@pytest.mark.slow
def test_its_roster_is_within_three_per_cent_of_the_requirement() -> None:
    plan = pipeline.plan(sample_inputs())
    assert plan.result is not None
    assert plan.result.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert all(finding.cost is not None for finding in plan.result.findings)
    assert plan.evaluation is not None
    assert plan.evaluation.short_share <= 0.03
