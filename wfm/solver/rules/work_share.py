"""One group's share of the work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Name
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Finding
from wfm.models.scope import Scope
from wfm.solver.auditing import cost_of, is_kind
from wfm.solver.compile import Context
from wfm.solver.kinds import kind_options
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Linear, Part, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

Percent = Annotated[int, Field(ge=0, le=100)]


class WorkShareParams(KindParams):
    """Which work, how much of it, and whose work it is a share of."""

    what: Name = Field(
        "hours",
        description="'hours' (paid), or shifts: 'work', 'nights', 'weekend_days', 'holidays', a template or a tag",
    )
    min_percent: Percent | None = Field(None, description="least share of the work in per cent; none: no minimum")
    max_percent: Percent | None = Field(None, description="largest share of the work in per cent; none: no maximum")
    among_sites: tuple[Name, ...] = Field((), description="of the work of people of these sites; none: all")
    among_contracts: tuple[Name, ...] = Field((), description="of the work of people on these contracts; none: all")
    among_teams: tuple[Name, ...] = Field((), description="of the work of people of these teams; none: all")
    among_labels: tuple[Name, ...] = Field((), description="of the work of people with any of these labels; none: all")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_percent is None and self.max_percent is None:
            raise ValueError("needs min_percent, max_percent or both")
        if self.min_percent is not None and self.max_percent is not None and self.min_percent > self.max_percent:
            raise ValueError(f"min_percent must be at most max_percent ({self.max_percent}), got {self.min_percent}")
        return self

    @property
    def others(self) -> Scope:
        """Those of whose work it is a share, beside the people in scope themselves."""
        return Scope(
            sites=self.among_sites,
            contracts=self.among_contracts,
            teams=self.among_teams,
            labels=self.among_labels,
        )


class WorkShare(Rule[WorkShareParams]):
    """The people of the scope do a share of the planned work, at least or at most.

    The work is that on the planned days in force, of the people in scope and of those named by `among`; past shifts do
    not count. Where there is no work, or nobody in scope, any share is kept. Soft: the weight is paid per hour, or
    shift, that the people in scope have less or more than the share.
    """

    name = "work_share"
    summary = "least and most share of the work that is done by one group"
    team = True
    Params = WorkShareParams

    def lower(self, setting: Setting[WorkShareParams], context: Context) -> Iterator[Primitive]:
        """A Linear for each bound: a hundred times their own work less the per cent of all."""
        params, others = setting.params, setting.params.others
        if not context.members(setting):
            return
        in_force = context.days_in_force(setting)[:, None]
        cost = None if setting.weight is None else setting.weight / (6000 if params.what == "hours" else 100)
        work = {
            key: np.asarray(
                (catalogue.paid if params.what == "hours" else kind_options(context, catalogue, params)) * in_force,
                dtype=np.float64,
            )
            for key, catalogue in enumerate(context.catalogues)
        }
        for percent, lower, upper in ((params.min_percent, 0.0, np.inf), (params.max_percent, -np.inf, 0.0)):
            if percent is None:
                continue
            parts = []
            for key, amount in work.items():
                group: dict[int, list[int]] = {100 - percent: [], -percent: []}
                for number, agent in enumerate(context.agents):
                    if context.catalogue_of[number] == key:
                        if setting.covers(agent):
                            group[100 - percent].append(number)
                        elif others.fits(agent):
                            group[-percent].append(number)
                parts += [
                    Part(key, np.array(members, dtype=np.int64), amount * factor)
                    for factor, members in group.items()
                    if members and factor
                ]
            if parts:
                yield Linear(self.name, tuple(parts), 0.0, lower, upper, cost)

    def audit(self, setting: Setting[WorkShareParams], view: View) -> Iterator[Finding]:
        """The group's work and everybody's."""
        params, others = setting.params, setting.params.others
        own, total, anybody = 0.0, 0.0, False
        for agent in view.problem.agents:
            inside = setting.covers(agent)
            if inside or others.fits(agent):
                done = sum(
                    _work(shift, view, agent, params)
                    for day, shift in view.planned(agent).items()
                    if setting.in_force(day)
                )
                total += done
                own += done if inside else 0
                anybody |= inside
        for percent, sign in ((params.min_percent, 1), (params.max_percent, -1)):
            if anybody and percent is not None and sign * (percent * total - 100 * own) > 1e-6:
                amount = sign * (percent * total / 100 - own)
                yield Finding(
                    rule=self.name,
                    message=f"{100 * own / total:.4g} % of all {params.what}, at {'least' if sign > 0 else 'most'} "
                    f"{percent} % wanted",
                    cost=cost_of(setting, amount),
                )


def _work(shift: Assignment, view: View, agent: Agent, params: WorkShareParams) -> float:
    return shift.paid_minutes / 60 if params.what == "hours" else float(is_kind(shift, view, agent, params))
