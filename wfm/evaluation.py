"""What service a roster gives: people shared out to queues by the solver's part, service by the staffing models'."""

from __future__ import annotations

from wfm.models.forecast import Forecast
from wfm.models.plan import PlanInputs
from wfm.models.requirement import Requirement
from wfm.models.roster import Evaluation, QueueCoverage, Roster
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem
from wfm.staffing.channels import open_intervals
from wfm.staffing.service import queue_service


def make_evaluation(inputs: PlanInputs, forecast: Forecast, requirement: Requirement, roster: Roster) -> Evaluation:
    """Coverage and service per queue and interval, and their sums.

    People on duty are shared out at the least cost of shortage; of those assigned, the queue's shrinkage is away from
    the phone. People left over are counted as idle and answer nothing, so the service is rather more than told here.
    A queue without contacts has a service level of 1.
    """
    problem = build_problem(inputs, requirement)
    shared = share_out(problem, roster)
    queues, service_level = {}, {}
    for row, demand in enumerate(problem.demand):
        queue, expected = inputs.configuration.queues[demand.queue], forecast.queues[demand.queue]
        level, asa_seconds, occupancy = queue_service(
            queue,
            expected.offered,
            expected.aht_seconds,
            shared.assigned[row] * (1 - queue.shrinkage),
            problem.grid.interval_minutes * 60,
            open_intervals=open_intervals(inputs.configuration, demand.queue, problem.grid),
        )
        queues[demand.queue] = QueueCoverage(
            assigned=shared.assigned[row],
            short=shared.short[row],
            service_level=level,
            asa_seconds=asa_seconds,
            occupancy=occupancy,
        )
        contacts = float(expected.offered.sum())
        service_level[demand.queue] = float(expected.offered @ level) / contacts if contacts else 1.0
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
