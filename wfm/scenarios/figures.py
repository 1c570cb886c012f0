"""What a plan comes to, in the figures that scenarios are compared by."""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.models.forecast import Forecast
from wfm.models.people import TimeOff
from wfm.models.plan import Plan, PlanInputs
from wfm.models.requirement import Requirement
from wfm.models.scenario import Burden, Figures, QueueFigures
from wfm.models.skills import meets
from wfm.models.time import local_instant
from wfm.solver.fairness import burden_settings, fairness
from wfm.solver.problem import build_problem


def requirement_figures(inputs: PlanInputs, forecast: Forecast, requirement: Requirement) -> Figures:
    """Demand, requirement, FTE and what it costs, before any roster."""
    configuration, grid = inputs.configuration, requirement.grid
    hours, weeks = grid.interval_minutes / 60, configuration.horizon.days / 7
    full_time = max((contract.hours_per_week for contract in configuration.contracts.values()), default=40.0)
    queues, scheduled, work, cost = [], np.zeros(grid.count), 0.0, 0.0
    for name, queue in requirement.queues.items():
        expected, settings = forecast.queues[name], configuration.queues[name]
        contacts = float(expected.offered.sum())
        needed = float(queue.scheduled.sum()) * hours
        scheduled += queue.scheduled
        work += float(queue.workload.sum()) * hours
        cost += needed * _wage(inputs, name)
        queues.append(
            QueueFigures(
                queue=name,
                contacts=contacts,
                aht_seconds=float(expected.offered @ expected.aht_seconds) / contacts if contacts else 0.0,
                required_hours=needed,
                peak_agents=float(queue.scheduled.max(initial=0)),
                target=settings.target.service_level,
            )
        )
    days = grid.local(configuration.time_zone).astype("datetime64[D]").astype(int)
    by_day = np.bincount(days - days.min(), weights=scheduled * hours) if days.size else np.zeros(0)
    total = float(scheduled.sum()) * hours
    return Figures(
        contacts=sum(queue.contacts for queue in queues),
        workload_hours=work,
        required_hours=float(sum(queue.agents.sum() for queue in requirement.queues.values())) * hours,
        scheduled_hours=total,
        fte=total / weeks / full_time,
        available_fte=_available_hours(inputs) / weeks / full_time,
        required_cost=cost,
        queues=tuple(queues),
        required_by_day=by_day,
    )


def roster_figures(plan: Plan, before: Figures) -> Figures:
    """The figures of a plan with its roster: service by formula, coverage, wages, fairness and proof."""
    assert plan.evaluation is not None
    assert plan.result is not None
    assert plan.result.roster is not None
    evaluation, hours = plan.evaluation, plan.evaluation.grid.interval_minutes / 60
    queues = tuple(
        queue.model_copy(
            update={
                "service_level": evaluation.service_level[queue.queue],
                "short_hours": float(evaluation.queues[queue.queue].short.sum()) * hours,
                **_simulated(plan, queue.queue),
            }
        )
        for queue in before.queues
    )
    burdens = _burdens(plan)
    return before.model_copy(
        update={
            "queues": queues,
            "paid_hours": evaluation.paid_hours,
            "wage_cost": evaluation.wage_cost,
            "short_share": evaluation.short_share,
            "service_gap": max((queue.target - (queue.service_level or 0.0) for queue in queues), default=0.0),
            "unfairness": next((burden.gini for burden in burdens if burden.name == "points"), 0.0),
            "burdens": burdens,
            "objective": plan.result.objective,
            "bound": plan.result.bound,
            "gap": plan.result.gap,
        }
    )


def _simulated(plan: Plan, queue: str) -> dict[str, float]:
    """Service over the whole horizon, with the ends of its interval."""
    if plan.simulation is None:
        return {}
    level = plan.simulation.queues[queue].whole.service_level
    found = {"simulated": level.mean[0], "simulated_low": level.low[0], "simulated_high": level.high[0]}
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def _burdens(plan: Plan) -> tuple[Burden, ...]:
    """As the fairness ledger counts them, by the first rule on burdens where there is one."""
    assert plan.requirement is not None
    assert plan.result is not None
    assert plan.result.roster is not None
    problem = build_problem(plan.inputs, plan.requirement)
    params, weeks = burden_settings(problem)
    found = fairness(problem, plan.result.roster, params, weeks).metrics
    return tuple(Burden(name=name, spread=spread, gini=gini) for name, (spread, gini) in found.items())


def _wage(inputs: PlanInputs, queue: str) -> float:
    """Mean wage of the people who can serve a queue, by their hours; of all contracts where there are none."""
    contracts, needs = inputs.configuration.contracts, inputs.configuration.queues[queue].skills
    first, last = inputs.configuration.horizon.start, inputs.configuration.horizon.last
    able = [
        contracts[agent.contract]
        for agent in inputs.agents
        if any(meets(skills, needs) for skills in agent.skill_sets(first, last))
    ] or [*contracts.values()]
    hours = sum(contract.hours_per_week for contract in able)
    return sum(contract.cost_per_hour * contract.hours_per_week for contract in able) / hours if hours else 0.0


def _available_hours(inputs: PlanInputs) -> float:
    """Contract hours of all people over the days they are employed, less the hours of their time off.

    An absence that credits no hours takes a fifth of the week's for every weekday that it fills.
    """
    horizon = inputs.configuration.horizon
    first, last = horizon.start.toordinal(), horizon.start.toordinal() + horizon.days - 1
    total, zones = 0.0, inputs.configuration.sites
    paid = {agent.agent: 0.0 for agent in inputs.agents}
    contracts = inputs.configuration.contracts
    week = {agent.agent: contracts[agent.contract].hours_per_week for agent in inputs.agents}
    sites = {agent.agent: agent.time_zone or zones[agent.site].time_zone for agent in inputs.agents}
    for off in inputs.time_off:
        hours = {day: minutes / 60 for day, minutes in off.paid_minutes_by_day(sites[off.agent]).items()}
        if not off.paid_hours:
            hours = {day: 0.2 * week[off.agent] * _filled(off, day, sites[off.agent]) for day in hours}
        paid[off.agent] += sum(amount for day, amount in hours.items() if first <= day.toordinal() <= last)
    for agent in inputs.agents:
        begin = max(agent.start_date.toordinal() if agent.start_date else first, first)
        end = min(agent.end_date.toordinal() if agent.end_date else last, last)
        total += max(week[agent.agent] * max(end - begin + 1, 0) / 7 - paid[agent.agent], 0.0)
    return total


def _filled(off: TimeOff, day: date, zone_name: str) -> float:
    """Share of a local day that an absence takes, if it is a weekday."""
    start, end = (local_instant(day, minute, zone_name) for minute in (0, 1440))
    inside = (min(off.end, end) - max(off.start, start)) / (end - start)
    return max(inside, 0.0) if day.weekday() < 5 else 0.0
