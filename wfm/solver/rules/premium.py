"""Premiums for nights, Sundays, holidays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from pydantic import Field

from wfm.models.base import Positive
from wfm.models.people import Assignment
from wfm.models.roster import Finding
from wfm.models.time import Span, local_instant
from wfm.solver.auditing import each_shift, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options
from wfm.solver.lowering import clock_spans, overlap, priced
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class PremiumParams(KindParams):
    """Which hours carry a premium, and how much."""

    share: Positive = Field(description="premium as a share of the contract's cost per hour: 0.1 for 10 per cent")
    window: Span | None = Field(
        None, description="own clock time that is paid more, breaks included; none: the paid hours of the whole shift"
    )


class Premium(Rule[PremiumParams]):
    """Shifts of a kind, or the hours of them in a window of the own clock, cost a share of the wage more.

    Times the weight of the setting (1 without). Never hard.
    """

    name = "premium"
    summary = "premium pay for nights, weekends, holidays or hours of the day"
    priced = True
    Params = PremiumParams

    def lower(self, setting: Setting[PremiumParams], context: Context) -> Iterator[Primitive]:
        """What each option costs, for all agents of one wage at once."""
        params, scale = setting.params, 1.0 if setting.weight is None else setting.weight
        in_force = context.days_in_force(setting)[:, None]
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            hours = catalogue.paid / 60
            if params.window is not None:
                first = context.problem.start - timedelta(days=1)
                days = len(context.dates) + 4
                spans = clock_spans(context, catalogue.zone, params.window.start, params.window.end, first, days)
                hours = overlap(catalogue.start, catalogue.end, spans) / 60
            hours = hours * kind_options(context, catalogue, params) * in_force * catalogue.exists
            by_wage = defaultdict(list)
            for agent in agents.tolist():
                by_wage[context.problem.contracts[context.agents[agent].contract].cost_per_hour].append(agent)
            for wage, group in by_wage.items():
                yield from priced(self.name, key, np.array(group), hours * wage * params.share * scale)

    def audit(self, setting: Setting[PremiumParams], view: View) -> Iterator[Finding]:
        """Every shift of the kind."""
        params = setting.params
        for agent, shift in each_shift(setting, view):
            if not is_kind(shift, view, agent, params):
                continue
            hours = shift.paid_minutes / 60
            if params.window is not None:
                hours = _inside(shift, params.window, view.zone(agent))
            cost = hours * view.problem.contracts[agent.contract].cost_per_hour * params.share
            if cost > 0:
                yield Finding(
                    rule=self.name,
                    agent=agent.agent,
                    day=shift.date,
                    message=f"{hours:.4g} h with a premium of {params.share:.0%}",
                    cost=cost * (1.0 if setting.weight is None else setting.weight),
                )


def _inside(shift: Assignment, window: Span, zone: str) -> float:
    seconds = 0.0
    for days in (-1, 0, 1, 2, 3):
        day = shift.date + timedelta(days=days)
        begin = max(shift.start, local_instant(day, window.start, zone))
        end = min(shift.end, local_instant(day, window.end, zone))
        seconds += max((end - begin).total_seconds(), 0.0)
    return seconds / 3600
