"""`wfm require --explain QUEUE@TIME`: how one number of the requirement came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wfm.commands.moments import interval_at
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan


def show_explanation(plan: Plan, place: str, *, err: bool = False) -> None:
    """Print every step to the requirement of a queue in the interval that a local time falls in.

    Raises UsageError where `place` is not QUEUE@TIME with a queue and a time of the plan.
    """
    from wfm.staffing.explain import explain

    if plan.forecast is None:
        raise UsageError("the plan has no forecast to explain")
    queue, at, clock = place.rpartition("@")
    if not at or queue not in plan.inputs.configuration.queues:
        known = ", ".join(map(repr, plan.inputs.configuration.queues))
        raise UsageError(f"--explain: no queue {queue or clock!r} in {place!r}: give QUEUE@TIME with one of {known}")
    configuration, grid = plan.inputs.configuration, plan.forecast.grid
    index, zone = interval_at(configuration, grid, queue, clock, "--explain"), configuration.queue_zone(queue)
    steps = explain(plan.inputs.configuration, plan.forecast, queue, index, plan.inputs.agents)
    start = str(grid.local(zone)[index])[:16].replace("T", " ")
    click.echo(f"{queue}, {start} ({zone}), {grid.interval_minutes} minutes\n", err=err)
    widest = max(len(step.name) for step in steps)
    for step in steps:
        value = f"{step.value:,.0f}" if step.value >= 100_000 else f"{step.value:,.6g}"
        click.echo(f"{step.name:<{widest}}  {value:>10} {step.unit:<9} {step.how}", err=err)
