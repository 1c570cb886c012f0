"""Whether the parts of a plan fit together, asked before anything is made of it: plans are files that people edit."""

from __future__ import annotations

from collections.abc import Iterator

from wfm.errors import DataError, Problem
from wfm.models.plan import Plan

ADDED = ("abandonment", "waiting")
"""Rows of an evaluation that plans of earlier versions do not have."""


def check(plan: Plan) -> None:
    """Raise `DataError` with every place where a plan contradicts itself; `column` is the place in its JSON."""
    if found := [Problem("plan", 0, place, message) for place, message in _contradictions(plan)]:
        raise DataError(found)


def _contradictions(plan: Plan) -> Iterator[tuple[str, str]]:
    inputs, sites = plan.inputs, plan.inputs.configuration.sites
    agents = {agent.agent for agent in inputs.agents}
    if len(agents) != len(inputs.agents):
        yield "inputs.agents", "must have distinct identifiers"
    for index, agent in enumerate(inputs.agents):
        if agent.site not in sites:
            yield f"inputs.agents.{index}.site", f"no site {agent.site!r}"
    named = [(f"inputs.time_off.{index}.agent", item.agent) for index, item in enumerate(inputs.time_off)]
    roster = plan.result.roster if plan.result else None
    if roster:
        for index, shift in enumerate(roster.assignments):
            named.append((f"result.roster.assignments.{index}.agent", shift.agent))
            if not 0 <= (shift.date - roster.start).days < roster.days:
                yield f"result.roster.assignments.{index}.date", f"{shift.date} is not a day of the roster"
        named += [
            (f"result.roster.on_call.{index}.agent", item.agent)
            for index, item in enumerate(roster.on_call)
            if item.agent
        ]
        if roster.days < 1:
            yield "result.roster.days", f"must be at least 1, got {roster.days}"
    yield from ((place, f"no agent {agent!r}") for place, agent in named if agent not in agents)
    yield from _axes(plan)


def _axes(plan: Plan) -> Iterator[tuple[str, str]]:
    """All stages describe the same intervals."""
    stages = {"forecast": plan.forecast, "requirement": plan.requirement, "evaluation": plan.evaluation}
    grids = {name: stage.grid for name, stage in stages.items() if stage}
    first = next(iter(grids), "")
    for name, grid in grids.items():
        if grid != grids[first]:
            yield f"{name}.grid", f"must be that of the {first}"
    if not plan.evaluation:
        return
    count = plan.evaluation.grid.count
    rows = {"on_duty": plan.evaluation.on_duty, "idle": plan.evaluation.idle}
    for queue, served in plan.evaluation.queues.items():
        filled = [name for name in type(served).model_fields if name not in ADDED or len(getattr(served, name))]
        rows |= {f"queues.{queue}.{field}": getattr(served, field) for field in filled}
    for place, row in rows.items():
        if len(row) != count:
            yield f"evaluation.{place}", f"needs {count} values, got {len(row)}"
