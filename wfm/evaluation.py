"""What service a roster gives: by the staffing models, people shared out to queues, and by simulation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.models.forecast import Forecast
from wfm.models.plan import Plan, PlanInputs
from wfm.models.requirement import Requirement
from wfm.models.roster import Evaluation, QueueCoverage, Roster
from wfm.models.simulation import SimulationResult
from wfm.simulation.from_plan import Conditions, build_scenario
from wfm.simulation.scenario import Scenario
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem
from wfm.staffing.channels import open_intervals
from wfm.staffing.handovers import handover_agents
from wfm.staffing.service import achieved_service
from wfm.staffing.shrinkage import shrinkage, shrinkage_by_cause


def make_evaluation(inputs: PlanInputs, forecast: Forecast, requirement: Requirement, roster: Roster) -> Evaluation:
    """Coverage and service per queue and interval, and their sums.

    People on duty are shared out at the least cost of shortage; of those assigned, the queue's shrinkage is away from
    the phone, and those of hand-overs between sites do not answer contacts. What waits at the end of an interval waits
    on in the next. People left over are counted as idle and answer nothing, so the service is
    rather more than told here. Where the requirement counts on queues that share people (`staffing.pooling_credit`),
    the service does so too: who is spared counts as there.
    A queue without contacts has a service level of 1.
    """
    problem = build_problem(inputs, requirement)
    shared = share_out(problem, roster)
    on_phone = {
        demand.queue: np.maximum(
            (shared.assigned[row] + shared.spared[row])
            * (1 - shrinkage(inputs.configuration, demand.queue, problem.grid))
            - handover_agents(inputs.configuration, demand.queue, problem.grid),
            0.0,
        )
        for row, demand in enumerate(problem.demand)
    }
    achieved = achieved_service(inputs.configuration, forecast, on_phone, inputs.agents)
    queues, service_level = {}, {}
    for row, demand in enumerate(problem.demand):
        expected, service = forecast.queues[demand.queue], achieved[demand.queue]
        queues[demand.queue] = QueueCoverage(
            assigned=shared.assigned[row],
            short=shared.short[row],
            service_level=service.service_level,
            asa_seconds=service.asa_seconds,
            occupancy=service.occupancy,
            abandonment=service.abandonment,
            waiting=service.waiting,
        )
        contacts = float(expected.offered.sum())
        service_level[demand.queue] = float(expected.offered @ service.service_level) / contacts if contacts else 1.0
    required = float(sum(demand.required.sum() for demand in problem.demand))
    wage = {agent.agent: problem.contracts[agent.contract].cost_per_hour for agent in problem.agents}
    paid = [(assignment.paid_minutes / 60, wage[assignment.agent]) for assignment in roster.assignments]
    return Evaluation(
        grid=problem.grid,
        queues=queues,
        on_duty=shared.on_duty,
        idle=shared.idle,
        short_share=float(shared.short.sum()) / required if required else 0.0,
        service_level=service_level,
        paid_hours=sum(hours for hours, _ in paid),
        wage_cost=sum(hours * cost for hours, cost in paid),
    )


def make_scenario(inputs: PlanInputs, forecast: Forecast, roster: Roster, *, seed: int | None = None) -> Scenario:
    """The plan as the simulator takes it. Causes of shrinkage that keep people out of the office fall on whole shifts,
    the others on spells within them.
    """
    configuration, grid = inputs.configuration, forecast.grid
    conditions = {}
    for name, queue in configuration.queues.items():
        absent, here = np.zeros(grid.count), np.ones(grid.count)
        for cause, share in shrinkage_by_cause(configuration, name, grid).items():
            if cause in queue.shrinkage_causes and not queue.shrinkage_causes[cause].in_office:
                absent = 1 - (1 - absent) * (1 - share)
            else:
                here = here * (1 - share)
        conditions[name] = Conditions(
            is_open=open_intervals(configuration, name, grid),
            absent=absent,
            away=1 - here,
            handover=handover_agents(configuration, name, grid),
        )
    return build_scenario(inputs, forecast, roster, conditions, seed=seed)


def make_simulation(
    inputs: PlanInputs,
    forecast: Forecast,
    roster: Roster,
    *,
    progress: Callable[[int, float], None] | None = None,
) -> SimulationResult:
    """The service that customers meet, with confidence intervals, replicated as `simulation` in the settings says."""
    from wfm.simulation.result import simulate  # loads numba, which takes half a second

    options = inputs.configuration.simulation
    return simulate(
        make_scenario(inputs, forecast, roster),
        forecast.grid,
        inputs.configuration.horizon.start,
        precision=options.precision,
        at_least=options.min_replications,
        at_most=max(options.max_replications, options.min_replications),
        progress=progress,
    )


def compare_rosters(plan: Plan, other: Plan, replications: int) -> dict[str, tuple[float, float, float]]:
    """Per queue the simulated service level of a plan less that of another, and the ends of its interval."""
    from wfm.simulation.replicate import difference

    scenarios = [
        make_scenario(each.inputs, each.forecast, each.result.roster, seed=plan.inputs.configuration.seed)
        for each in (plan, other)
        if each.forecast and each.result and each.result.roster
    ]
    found = difference(scenarios[0], scenarios[1], replications)
    rows = zip(found.mean.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return dict(zip(plan.inputs.configuration.queues, rows, strict=True))
