"""The roster problem of a plan: its people and rules, and its requirement as demand."""

from __future__ import annotations

import numpy as np

from wfm.models.organisation import Configuration, SolveOptions
from wfm.models.plan import PlanInputs
from wfm.models.requirement import Requirement
from wfm.models.roster import Demand, RosterProblem


def build_problem(inputs: PlanInputs, requirement: Requirement) -> RosterProblem:
    """What the solver needs of a plan. The requirement is taken to hundredths of a person, rounded up."""
    configuration = inputs.configuration
    return RosterProblem(
        grid=requirement.grid,
        start=configuration.horizon.start,
        days=configuration.horizon.days,
        sites=configuration.sites,
        contracts=configuration.contracts,
        shift_templates=configuration.shift_templates,
        agents=inputs.agents,
        demand=tuple(
            Demand(
                queue=name,
                skills=configuration.queues[name].skills,
                required=np.ceil(queue.scheduled * 100 - 1e-6) / 100,
                short_cost=configuration.queues[name].short_cost,
            )
            for name, queue in requirement.queues.items()
        ),
        idle_cost=configuration.idle_cost,
        rules=configuration.rules,
        time_off=inputs.time_off,
        preferences=inputs.preferences,
        locked=inputs.locked,
        past=inputs.past,
        special_days=inputs.special_days,
        options=_options(configuration),
    )


def _options(configuration: Configuration) -> SolveOptions:
    """The search options, with the plan's seed unless they have their own."""
    own = "seed" in configuration.solve.model_fields_set
    return configuration.solve if own else configuration.solve.model_copy(update={"seed": configuration.seed})
