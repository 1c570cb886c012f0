"""People on duty for every queue and interval, and the cost of too few and too many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from pydantic import Field

from wfm.models.base import Model
from wfm.models.roster import Finding
from wfm.solver.compile import Context
from wfm.solver.coverage import share_out
from wfm.solver.options import productive_parts
from wfm.solver.primitives import Cover, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class CoverageParams(Model):
    """The requirement itself is the demand of the problem."""

    scale: Annotated[float, Field(ge=0, le=1000)] = Field(
        1.0, description="multiplies the costs of shortage and of idleness"
    )


class Coverage(Rule[CoverageParams]):
    """Shortage costs each queue's `short_cost` per agent-hour, idleness the problem's `idle_cost`.

    In every interval people are shared out at the least cost; each serves one queue at a time, and only queues whose
    skills they have. Where sets of queues need less together than apart (`staffing.pooling_credit`), the shortage of
    a set is counted against that. Shortage is always soft: too little staff is a report, not a failure. Its cost is
    reported as `coverage`, that of idleness as `idle`. People who can serve no queue are not counted.
    """

    name = "coverage"
    summary = "people on duty against the requirement, per queue and interval"
    priced = True
    team = True
    Params = CoverageParams
    always = True
    soft = False

    def lower(self, setting: Setting[CoverageParams], context: Context) -> Iterator[Primitive]:
        """One Cover over all queues."""
        problem = context.problem
        if not problem.demand:
            return
        hours = problem.grid.interval_minutes / 60 * setting.params.scale
        place = {demand.queue: row for row, demand in enumerate(problem.demand)}
        yield Cover(
            term=self.name,
            idle_term="idle",
            queues=tuple(demand.queue for demand in problem.demand),
            required=np.array([demand.required for demand in problem.demand]),
            serves=context.serves(),
            changes=context.skill_changes(),
            short_cost=np.array([demand.short_cost for demand in problem.demand]) * hours,
            idle_cost=problem.idle_cost * hours,
            carried=tuple(
                (agent, interval, part)
                for agent, shifts in enumerate(context.past)
                for shift in shifts
                for interval, part in productive_parts(problem.grid, shift)
            ),
            pooled=tuple(
                (tuple(place[queue] for queue in pool.queues), np.asarray(pool.required)) for pool in problem.pooled
            ),
        )

    def audit(self, setting: Setting[CoverageParams], view: View) -> Iterator[Finding]:
        """Shortage per queue and day of the requirement, idleness per day; shared out anew, by maximum flow."""
        problem = view.problem
        if not problem.demand:
            return
        shared = share_out(problem, view.roster)
        hours = problem.grid.interval_minutes / 60 * setting.params.scale
        days = (shared.days(problem)).tolist()
        for day in sorted(set(days)):
            where = np.array([other == day for other in days])
            for row, demand in enumerate(problem.demand):
                short = float(shared.short[row, where].sum())
                if short > 1e-9:
                    yield Finding(
                        rule="coverage",
                        day=day,
                        message=f"{demand.queue}: {short * problem.grid.interval_minutes / 60:.2f} agent-hours short",
                        cost=short * demand.short_cost * hours,
                    )
            idle = float(shared.idle[where].sum())
            if idle > 1e-9:
                yield Finding(
                    rule="idle",
                    day=day,
                    message=f"{idle * problem.grid.interval_minutes / 60:.2f} agent-hours with nothing to serve",
                    cost=idle * problem.idle_cost * hours,
                )
