"""What a planner may not have meant, although it is no mistake: told by `wfm check` beside the notes on the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from wfm.io.on_call import zoned_rotas
from wfm.models.external import ExternalForecast
from wfm.models.labour import CHECK, labour_packs
from wfm.models.on_call import turns_of
from wfm.models.people import DayMark
from wfm.models.plan import PlanInputs
from wfm.models.skills import meets
from wfm.models.time import local_instant, zone


def remarks(inputs: PlanInputs) -> tuple[str, ...]:
    """Notes on read inputs, those on the history first; empty where all is as one would expect."""
    return (
        *(inputs.history.notes if inputs.history else ()),
        *_history(inputs),
        *_skills(inputs),
        *_days(inputs),
        *_hand(inputs),
        *_labour(inputs),
        *_on_call(inputs),
    )


def _labour(inputs: PlanInputs) -> Iterator[str]:
    """Packs are data of a day, and rules that look back need something to look at."""
    known, packs = {agent.agent for agent in inputs.agents}, labour_packs()
    for name, site in inputs.configuration.sites.items():
        for pack in site.labour:
            yield f"site {name!r}: labour pack {pack} is as of {packs[pack].checked}: {CHECK}"
        if site.labour and known and not inputs.past and not inputs.ledger:
            yield f"site {name!r}: nothing is known from before the plan, so averages begin with it"


def _on_call(inputs: PlanInputs) -> Iterator[str]:
    """A turn that runs into the plan belongs to the one before, which should hand it on; rotas that nobody is on."""
    start = inputs.configuration.horizon.start
    for name, rota in zoned_rotas(inputs.configuration).items():
        if inputs.agents and not any(map(rota.covers, inputs.agents)):
            yield f"rota {name!r}: nobody may be on it, so all its duties will be open"
        before = list(turns_of(name, rota, start - timedelta(days=7), 7))
        first = local_instant(start, 0, rota.time_zone or inputs.configuration.time_zone)
        told = {item.start for item in inputs.on_call if item.rota == name}
        for turn in before:
            if turn.end > first and turn.start not in told:
                words = "runs into the plan, and on_call.csv does not say who has it"
                yield f"rota {name!r}: the turn of {turn.date} {words}"


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


def _hand(inputs: PlanInputs) -> Iterator[str]:
    """What the planner's tables about the forecast do not do."""
    horizon = inputs.configuration.horizon
    first, last = horizon.start - timedelta(days=1), horizon.start + timedelta(days=horizon.days)
    for row in inputs.adjustments:
        if row.enabled and not (row.first <= last and first <= row.last):
            yield f"adjustment {row.name!r} ({row.first} to {row.last}): outside the plan's days, so without effect"
        elif row.enabled and row.kind == "percent" and 0 < abs(row.value) < 1:
            yield f"adjustment {row.name!r}: {row.value:g} is so many per cent, less than one (10 is a tenth)"
    outside = [f"{mark.first} to {mark.last}" for mark in inputs.marks if not _marked(inputs, mark)]
    if outside:
        yield f"{_some(outside)}: marked, but the history knows nothing of these days, so without effect"
    wanted = inputs.configuration.external
    if inputs.external is None and wanted.use:
        yield f"an external forecast is to be used, but there is no file {wanted.file!r}: nothing can be forecast"
    if inputs.external is not None and not any(first <= day <= last for day in _foretold(inputs.external, first)):
        yield f"{inputs.external.label}: says nothing of the plan's days"


def _marked(inputs: PlanInputs, mark: DayMark) -> bool:
    queues = inputs.history.queues if inputs.history else {}
    return any(
        series.grid.start.date() <= mark.last and mark.first <= series.grid.end.date()
        for name, series in queues.items()
        if mark.queue in (None, name)
    )


def _foretold(external: ExternalForecast, first: date) -> Iterator[date]:
    """Days of which it says something, from some day on."""
    yield from (day.date for day in external.days)
    for series in external.intervals.queues.values():
        for place, value in enumerate(series.offered.tolist()):
            if value == value and (day := series.grid.instant(place).date()) >= first:
                yield day


def _some(items: list[str]) -> str:
    """The first few, and how many more."""
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")
