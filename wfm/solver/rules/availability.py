"""When an agent can work at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from wfm.models.people import Agent, Assignment
from wfm.models.roster import Finding
from wfm.models.time import local_instant
from wfm.solver.compile import Context
from wfm.solver.lowering import allow, clock_spans, employed, locked_shifts
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Bools, Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class Availability(Rule[NoParams]):
    """Shifts lie within employment, within the agent's available hours, and follow a template of the contract.

    Available hours are read on the agent's own clock; spans that touch, at midnight too, are one. Locked days are
    exempt.
    """

    name = "availability"
    summary = "employment dates, available hours and the contract's shift templates"
    always = True
    soft = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """One mask for all agents with the same availability."""
        locked = locked_shifts(context)
        in_force = context.days_in_force(setting)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            masks = []
            for position in agents.tolist():
                agent = context.agents[position]
                mask = (
                    employed(agent, context.dates)[:, None]
                    & _of_contract(context, agent, catalogue)[None, :]
                    & _available(context, agent, catalogue)
                )
                mask[:, 0] = True
                mask[~in_force] = True
                mask[[day for day, _ in locked.get(position, [])]] = True
                masks.append((position, mask))
            yield from allow(self.name, key, catalogue, masks)

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every shift that was not locked, against the agent and the contract."""
        locked = {(item.agent, item.date) for item in view.problem.locked}
        for agent in view.agents(setting):
            templates = view.problem.contracts[agent.contract].shift_templates
            for day, shift in view.planned(agent).items():
                if (agent.agent, day) in locked or not setting.in_force(day):
                    continue
                if agent.start_date is not None and day < agent.start_date:
                    yield self._hard(agent, shift, f"employment begins on {agent.start_date}")
                if agent.end_date is not None and day > agent.end_date:
                    yield self._hard(agent, shift, f"employment ends on {agent.end_date}")
                if templates and shift.template not in templates:
                    yield self._hard(agent, shift, f"{shift.template} is not a template of contract {agent.contract}")
                if not _is_available(agent, shift, view.zone(agent)):
                    yield self._hard(agent, shift, "outside the agent's available hours")

    def _hard(self, agent: Agent, shift: Assignment, message: str) -> Finding:
        return Finding(rule=self.name, agent=agent.agent, day=shift.date, message=message)


def _of_contract(context: Context, agent: Agent, catalogue: Catalogue) -> Bools:
    templates = context.problem.contracts[agent.contract].shift_templates
    return np.array([not templates or name in templates for name in catalogue.templates], dtype=bool)


def _available(context: Context, agent: Agent, catalogue: Catalogue) -> Bools:
    """[day, option] whether a shift lies in one piece of available time."""
    if agent.availability is None:
        return np.ones(catalogue.exists.shape, dtype=bool)
    pieces: list[list[int]] = []
    for days in range(-1, len(context.dates) + 2):
        day = context.problem.start + timedelta(days=days)
        for span in sorted(agent.availability.on(day), key=lambda span: span.start):
            low, high = clock_spans(context, catalogue.zone, span.start, span.end, day, 1)[0].tolist()
            if pieces and low <= pieces[-1][1]:
                pieces[-1][1] = max(pieces[-1][1], high)
            else:
                pieces.append([low, high])
    inside = np.zeros(catalogue.exists.shape, dtype=bool)
    for low, high in pieces:
        inside |= (catalogue.start >= low) & (catalogue.end <= high)
    return inside


def _is_available(agent: Agent, shift: Assignment, zone: str) -> bool:
    if agent.availability is None:
        return True
    reached = shift.start
    for days in (-1, 0, 1, 2):
        day = shift.date + timedelta(days=days)
        for span in sorted(agent.availability.on(day), key=lambda span: span.start):
            if local_instant(day, span.start, zone) <= reached:
                reached = max(reached, local_instant(day, span.end, zone))
    return reached >= shift.end
