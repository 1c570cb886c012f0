"""What a planner may not have meant, although it is no mistake: told by `wfm check` beside the notes on the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        *_meetings(inputs),
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
        if inputs.agents and not any(map(rota.ever_covers, inputs.agents)):
            yield f"rota {name!r}: nobody may be on it, so all its duties will be open"
        before = list(turns_of(name, rota, start - timedelta(days=7), 7))
        first = local_instant(start, 0, rota.time_zone or inputs.configuration.time_zone)
        told = {item.start for item in inputs.on_call if item.rota == name}
        for turn in before:
            if turn.end > first and turn.start not in told:
                words = "runs into the plan, and on_call.csv does not say who has it"
                yield f"rota {name!r}: the turn of {turn.date} {words}"
    for duty in inputs.on_call:
        absent = any(
            off.agent == duty.agent and off.start < span.end and span.start < off.end
            for off in inputs.time_off
            for span in duty.times
        )
        if duty.date >= start and absent:
            yield f"{duty.agent} is absent during the locked duty of {duty.date} on rota {duty.rota!r}: the lock lapses"


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
    queues, horizon = inputs.configuration.queues, inputs.configuration.horizon
    first, last = horizon.start, horizon.last
    for name, queue in queues.items():
        if (when := _without(inputs, queue.skills)) is not None:
            asked = ", ".join(queue.skills)
            yield f"queue {name!r}: nobody has its skills ({asked}){when}, so all of it will be short{when and ' then'}"
    for rule in inputs.configuration.rules:
        if (when := _without(inputs, rule.skills)) is not None:
            yield f"rule {rule.rule}: nobody has its skills ({', '.join(rule.skills)}){when}, so it binds nobody"
    idle = [
        agent.agent
        for agent in inputs.agents
        if not any(meets(each, queue.skills) for each in agent.skill_sets(first, last) for queue in queues.values())
    ]
    unused = [
        f"{agent.agent} {each.skill}"
        for agent in inputs.agents
        for each in agent.dated_skills
        if (each.valid_until or first) < first or last < (each.valid_from or last)
    ]
    if unused:
        yield f"{_some(unused)}: a skill with dates outside the plan's days, so without effect"
    if idle:
        yield f"{_some(idle)}: can serve no queue, and will not be counted as on duty"
    if not inputs.agents:
        yield "there are no agents: everything will be short"


def _meetings(inputs: PlanInputs) -> Iterator[str]:
    horizon = inputs.configuration.horizon
    days = [horizon.start + timedelta(days=day) for day in range(horizon.days)]
    for name, meeting in inputs.configuration.meetings.kinds.items():
        people = [agent for agent in inputs.agents if any(meeting.covers(agent, day) for day in days)]
        if not people:
            yield f"meeting {name!r}: it is for nobody"
        if meeting.every_days > horizon.days:
            yield f"meeting {name!r}: owed every {meeting.every_days} days, which the plan does not have"
        if meeting.together == "team" and not any(agent.team for agent in people):
            yield f"meeting {name!r}: none of its people has a team"
        if meeting.together == "leader":
            led = {
                agent.team for agent in inputs.agents if agent.team and any(meeting.leads(agent, day) for day in days)
            }
            alone = [agent.agent for agent in people if agent.team not in led]
            if alone:
                yield f"meeting {name!r}: {_some(alone)}: nobody leads the team"


def _without(inputs: PlanInputs, needs: Iterable[str]) -> str | None:
    """When first nobody has some skills, in words, blank where on all planned days; None where somebody always has."""
    first, last = inputs.configuration.horizon.start, inputs.configuration.horizon.last
    starts = sorted({first, *(day for agent in inputs.agents for day in agent.skill_changes if first < day <= last)})
    held = [any(meets(agent.skills_on(day), needs) for agent in inputs.agents) for day in starts]
    if all(held) or not inputs.agents:
        return None
    begin = held.index(False)
    after = next((day for day, some in zip(starts[begin:], held[begin:], strict=True) if some), None)
    if begin == 0 and after is None:
        return ""
    return f" from {starts[begin]}" + (f" to {after - timedelta(days=1)}" if after else " on")


def _days(inputs: PlanInputs) -> Iterator[str]:
    first, last = inputs.configuration.horizon.start, inputs.configuration.horizon.last
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
