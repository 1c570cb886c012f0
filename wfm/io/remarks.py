"""What a planner may not have meant, although it is no mistake: told by `wfm check` beside the notes on the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from wfm.models.plan import PlanInputs
from wfm.models.skills import meets
from wfm.models.time import zone


def remarks(inputs: PlanInputs) -> tuple[str, ...]:
    """Notes on read inputs, those on the history first; empty where all is as one would expect."""
    return (*(inputs.history.notes if inputs.history else ()), *_history(inputs), *_skills(inputs), *_days(inputs))


def _history(inputs: PlanInputs) -> Iterator[str]:
    start = inputs.configuration.grid().start
    if inputs.history is None:
        yield "there is no history: forecasts will be nothing"
        return
    for name, queue in inputs.history.queues.items():
        if queue.grid.start >= start:
            yield f"queue {name!r}: its history begins after the plan does, and is not used"
    for name in inputs.configuration.queues.keys() - inputs.history.queues.keys():
        yield f"queue {name!r}: has no history, so its forecast will be nothing"


def _skills(inputs: PlanInputs) -> Iterator[str]:
    queues = inputs.configuration.queues
    for name, queue in queues.items():
        if inputs.agents and not any(meets(agent.skills, queue.skills) for agent in inputs.agents):
            yield f"queue {name!r}: nobody has its skills ({', '.join(queue.skills)}), so all of it will be short"
    idle = [
        agent.agent
        for agent in inputs.agents
        if not any(meets(agent.skills, queue.skills) for queue in queues.values())
    ]
    if idle:
        yield f"{_some(idle)}: can serve no queue, and will not be counted as on duty"
    if not inputs.agents:
        yield "there are no agents: everything will be short"


def _days(inputs: PlanInputs) -> Iterator[str]:
    horizon = inputs.configuration.horizon
    first, last = horizon.start, horizon.start + timedelta(days=horizon.days - 1)
    outside = [f"{item.agent} {item.date}" for item in inputs.locked if not first <= item.date <= last]
    if outside:
        yield f"{_some(outside)}: locked, but outside the plan's days, so without effect"
    wishes = [f"{item.agent} {item.date}" for item in inputs.preferences if not first <= item.date <= last]
    if wishes:
        yield f"{_some(wishes)}: wished for, but outside the plan's days, so without effect"
    zone_name = inputs.configuration.time_zone
    away = [
        f"{item.agent} {item.start.astimezone(zone(zone_name)).date()}"
        for item in inputs.time_off
        if item.start.astimezone(zone(zone_name)).date() > last + timedelta(days=1)
    ]
    if away:
        yield f"{_some(away)}: time off after the plan's days, so without effect"


def _some(items: list[str]) -> str:
    """The first few, and how many more."""
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")
