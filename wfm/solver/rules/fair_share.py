"""Burdens shared fairly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from wfm.models.base import Name
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Finding
from wfm.solver.auditing import is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options, past_kind
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Balance, Floats, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class FairShareParams(KindParams):
    """What is shared, and what a night is."""

    what: Name = Field(
        description="'hours' (paid), or shifts: 'work', 'nights', 'weekend_days', 'holidays', a template or a tag"
    )
    with_past: bool = Field(False, description="whether the shifts of the known past count too")


class FairShare(Rule[FairShareParams]):
    """The difference between the agents of the scope who carry most and least of a burden is kept small.

    Only soft: the weight is paid per shift (or hour) of difference. Give people of like contracts one setting each.
    """

    name = "fair_share"
    summary = "nights, weekends, hours or shifts of a kind are shared evenly"
    priced = True
    team = True
    Params = FairShareParams
    hard = False

    def lower(self, setting: Setting[FairShareParams], context: Context) -> Iterator[Primitive]:
        """One Balance over the scope; of hours, in minutes."""
        assert setting.weight is not None
        parts, carried = [], []
        for key, agents in context.members(setting):
            parts.append(Part(key, agents, self._burden(setting, context, key)))
            carried += [self._carried(setting.params, context, agent) for agent in agents.tolist()]
        if len(carried) > 1:
            unit = 60 if setting.params.what == "hours" else 1
            yield Balance(self.name, tuple(parts), np.array(carried), setting.weight / unit)

    def _burden(self, setting: Setting[FairShareParams], context: Context, key: int) -> Floats:
        catalogue, params = context.catalogues[key], setting.params
        burden = catalogue.paid if params.what == "hours" else kind_options(context, catalogue, params)
        return np.asarray(burden * context.days_in_force(setting)[:, None], dtype=np.float64)

    def _carried(self, params: FairShareParams, context: Context, agent: int) -> float:
        past = context.past[agent] if params.with_past else ()
        if params.what == "hours":
            return float(sum(shift.paid_minutes for shift in past))
        return float(sum(map(past_kind(context, agent, params), past)))

    def audit(self, setting: Setting[FairShareParams], view: View) -> Iterator[Finding]:
        """Everybody's burden, and the difference between the extremes."""
        loads = {}
        for agent in view.agents(setting):
            shifts = [shift for day, shift in view.planned(agent).items() if setting.in_force(day)]
            shifts += view.past(agent) if setting.params.with_past else []
            loads[agent.agent] = sum(_load(shift, view, agent, setting.params) for shift in shifts)
        if len(loads) > 1 and setting.weight is not None:
            least, most = min(loads, key=loads.__getitem__), max(loads, key=loads.__getitem__)
            if loads[most] > loads[least]:
                yield Finding(
                    rule=self.name,
                    message=f"{setting.params.what}: {loads[most]:.4g} for {most}, {loads[least]:.4g} for {least}",
                    cost=setting.weight * (loads[most] - loads[least]),
                )


def _load(shift: Assignment, view: View, agent: Agent, params: FairShareParams) -> float:
    return shift.paid_minutes / 60 if params.what == "hours" else float(is_kind(shift, view, agent, params))
