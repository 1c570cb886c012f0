"""Burdens of all kinds shared fairly, with memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.models.roster import Finding
from wfm.solver.burdens import burden_options, denied, past_points
from wfm.solver.compile import Context
from wfm.solver.fairness import carried_points, points_of, wishes_denied
from wfm.solver.on_call.duties import Duties
from wfm.solver.on_call.shares import Burdens
from wfm.solver.parameters import BurdenParams, on_call_points
from wfm.solver.periods import People
from wfm.solver.primitives import Balance, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class FairBurdenParams(BurdenParams):
    """What burdens weigh, how long they are remembered, and whether part-timers carry less."""

    memory_weeks: Annotated[int, Field(ge=0, le=104)] = Field(
        26, description="weeks before the horizon of which past shifts and the ledger count"
    )
    by_contract: bool = Field(
        True, description="whether points are counted per full-time share: half the contract, half the burden"
    )


class FairBurden(Rule[FairBurdenParams]):
    """Points for nights, weekends, holidays, late finishes and unpopular hours are spread evenly over the scope.

    What people have carried in the weeks before counts, so that who had more gets less now: past shifts, and before
    them the ledger (`wfm ledger` writes it for the next plan). The measure is the difference between who carries most
    and who carries least (max-min); `wfm fairness` shows it with the Gini coefficient. Only soft: the weight is paid
    per point of difference.

    Duties on call are placed beside finished shifts and shared by their rota. Where `on_call_duties`, `on_call_hours`,
    `on_call_weekend_hours` or `on_call_holiday_hours` have points, those of all rotas before the plan count here: who
    carried the phone last month has fewer nights this month.
    """

    name = "fair_burden"
    summary = "nights, weekends, holidays, duties on call and denied wishes shared evenly, with memory"
    team = True
    priced = True
    Params = FairBurdenParams
    hard = False

    def lower(self, setting: Setting[FairBurdenParams], context: Context) -> Iterator[Primitive]:
        """One Balance over the scope, with a part for each contract, or each person with wishes."""
        assert setting.weight is not None
        params, people, problem = setting.params, People(context), context.problem
        full = max(item.hours_per_week for item in problem.contracts.values())
        in_force = context.days_in_force(setting)[:, None]
        oldest = problem.start - timedelta(days=7 * params.memory_weeks)
        before = [oldest + timedelta(days=day) for day in range(7 * params.memory_weeks)]
        duties = Burdens(problem, Duties((), (), (), problem.on_call.given))
        wishing = {wish.agent for wish in problem.preferences} if params.points.get("wishes_denied") else set()
        parts, carried = [], []
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            points = burden_options(context, catalogue, params)
            alike: dict[tuple[float, int], list[int]] = defaultdict(list)
            for agent in agents.tolist():
                person = context.agents[agent]
                share = problem.contracts[person.contract].hours_per_week / full if params.by_contract else 1.0
                alike[share, agent if person.agent in wishing else -1].append(agent)
            for (share, own), group in alike.items():
                weight = points
                if own >= 0:
                    weight = points + params.points["wishes_denied"] * denied(context, own, catalogue)
                parts.append(Part(key, np.array(group, dtype=np.int64), weight * in_force / share))
                for agent in group:
                    past = [item for item in context.past[agent] if item.date >= oldest]
                    amount = sum(past_points(context, agent, item, params) for item in past)
                    amount += sum(each * people.ledger_sum(agent, name, before) for name, each in params.points.items())
                    amount += duties.before(context.agents[agent], on_call_points(params), params.memory_weeks)
                    carried.append(amount / share)
        if len(carried) > 1:
            yield Balance(self.name, tuple(parts), np.array(carried), setting.weight)

    def audit(self, setting: Setting[FairBurdenParams], view: View) -> Iterator[Finding]:
        """Everybody's points, and the difference between the extremes."""
        params, loads = setting.params, {}
        full = max(item.hours_per_week for item in view.problem.contracts.values())
        in_force = {day for day in view.dates if setting.in_force(day)}
        for agent in view.agents(setting):
            shifts = [shift for day, shift in view.planned(agent).items() if day in in_force]
            points = points_of(shifts, view, agent, params) + carried_points(view, agent, params, params.memory_weeks)
            points += params.points.get("wishes_denied", 0.0) * wishes_denied(view, agent, in_force)
            share = view.problem.contracts[agent.contract].hours_per_week / full if params.by_contract else 1.0
            loads[agent.agent] = points / share
        if len(loads) > 1 and setting.weight is not None:
            least, most = min(loads, key=loads.__getitem__), max(loads, key=loads.__getitem__)
            if loads[most] - loads[least] > 1e-9:
                yield Finding(
                    rule=self.name,
                    message=f"{loads[most]:.4g} points for {most}, {loads[least]:.4g} for {least}",
                    cost=setting.weight * (loads[most] - loads[least]),
                )
