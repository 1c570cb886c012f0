"""`wfm require --explain QUEUE@TIME`: how one number of the requirement came about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan


def show_explanation(plan: Plan, place: str, *, err: bool = False) -> None:
    """Print every step to the requirement of a queue in the interval that a local time falls in.

    Raises UsageError where `place` is not QUEUE@TIME with a queue and a time of the plan.
    """
    from wfm.models.time import local_instant
    from wfm.staffing.explain import explain

    if plan.forecast is None:
        raise UsageError("the plan has no forecast to explain")
    queue, at, clock = place.rpartition("@")
    if not at or queue not in plan.inputs.configuration.queues:
        known = ", ".join(map(repr, plan.inputs.configuration.queues))
        raise UsageError(f"--explain: no queue {queue or clock!r} in {place!r}: give QUEUE@TIME with one of {known}")
    try:
        moment = datetime.fromisoformat(clock)
    except ValueError:
        raise UsageError(f"--explain: must be a time such as 2026-03-09T10:00 after the @, got {clock!r}") from None
    zone, grid = plan.inputs.configuration.queue_zone(queue), plan.forecast.grid
    if moment.tzinfo is None:
        moment = local_instant(moment.date(), moment.hour * 60 + moment.minute, zone)
    index = grid.index(moment)
    if not 0 <= index < grid.count:
        days = f"{grid.local(zone)[0]} to {grid.local(zone)[-1]}" if grid.count else "no interval"
        raise UsageError(f"--explain: {clock} is not planned: the plan has {days} ({zone})")
    steps = explain(plan.inputs.configuration, plan.forecast, queue, index, plan.inputs.agents)
    start = str(grid.local(zone)[index])[:16].replace("T", " ")
    click.echo(f"{queue}, {start} ({zone}), {grid.interval_minutes} minutes\n", err=err)
    widest = max(len(step.name) for step in steps)
    for step in steps:
        value = f"{step.value:,.0f}" if step.value >= 100_000 else f"{step.value:,.6g}"
        click.echo(f"{step.name:<{widest}}  {value:>10} {step.unit:<9} {step.how}", err=err)
