"""What has changed from one roster to another, in words: who works differently, and what that does to the queues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.models.people import Assignment
from wfm.models.plan import Plan
from wfm.models.time import zone
from wfm.report import on_call
from wfm.report.wording import weekday

NOTICEABLE = 0.05
"""People short by which an interval must have changed to be told."""


@dataclass(frozen=True)
class Move:
    """One person's day that is different."""

    agent: str
    label: str
    day: date
    text: str


def moves(before: Plan, after: Plan) -> list[Move]:
    """Every day that differs, by date and person."""
    zones = {
        agent.agent: agent.time_zone or after.inputs.configuration.sites[agent.site].time_zone
        for agent in after.inputs.agents
    }
    labels = {agent.agent: agent.label for agent in after.inputs.agents}
    old, new = _by_day(before), _by_day(after)
    found = []
    for key in old.keys() | new.keys():
        agent, day = key
        was, now = old.get(key), new.get(key)
        zone_name = zones.get(agent, "UTC")
        text = _change(was, now, zone_name)
        if text:
            found.append(Move(agent, labels.get(agent, agent), day, text))
    return sorted(found, key=lambda move: (move.day, move.label, move.agent))


def _by_day(plan: Plan) -> dict[tuple[str, date], Assignment]:
    roster = plan.result.roster if plan.result else None
    return {(item.agent, item.date): item for item in (roster.assignments if roster else ())}


def _change(was: Assignment | None, now: Assignment | None, zone_name: str) -> str:
    if was is None or now is None or (was.start, was.end) != (now.start, now.end):
        return "" if was is now else f"{_span(was, zone_name)} → {_span(now, zone_name)}"
    if was.breaks != now.breaks:
        pairs = [
            f"{a.activity} {_clock(a.start, zone_name)} → {_clock(b.start, zone_name)}"
            for a, b in zip(was.breaks, now.breaks, strict=False)
            if a != b
        ]
        return ", ".join(pairs) or "other breaks"
    if was.meetings != now.meetings:
        return f"{_meetings(was, zone_name)} → {_meetings(now, zone_name)}"
    return "" if was.template == now.template else f"{was.template or 'no template'} → {now.template or 'no template'}"


def _span(shift: Assignment | None, zone_name: str) -> str:
    return "off" if shift is None else f"{_clock(shift.start, zone_name)}–{_clock(shift.end, zone_name)}"


def _meetings(shift: Assignment, zone_name: str) -> str:
    return ", ".join(f"{each.activity} {_clock(each.start, zone_name)}" for each in shift.meetings) or "no meeting"


def _clock(moment: object, zone_name: str) -> str:
    return f"{moment.astimezone(zone(zone_name)):%H:%M}"  # type: ignore[attr-defined]


def coverage_changes(before: Plan, after: Plan) -> Iterator[str]:
    """Spans of time in which a queue is better or worse covered than before, on the queue's own clock."""
    if before.evaluation is None or after.evaluation is None or before.evaluation.grid != after.evaluation.grid:
        return
    grid, configuration = after.evaluation.grid, after.inputs.configuration
    step = timedelta(minutes=grid.interval_minutes)
    for name, queue in after.evaluation.queues.items():
        old = before.evaluation.queues.get(name)
        if old is None:
            continue
        moved = np.sign(np.where(np.abs(queue.short - old.short) < NOTICEABLE, 0.0, queue.short - old.short))
        edges = np.flatnonzero(np.diff(np.concatenate([[0.0], moved, [0.0]])))
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if not moved[first]:
                continue
            start, end = (
                grid.instant(index).astimezone(zone(configuration.queue_zone(name))) for index in (first, last)
            )
            was, now = float(old.short[first:last].max()), float(queue.short[first:last].max())
            word = (
                "covered"
                if now < NOTICEABLE
                else f"{now:.1f} short (was {was:.1f})"
                if was >= NOTICEABLE
                else f"{now:.1f} short"
            )
            until = (
                "24:00"
                if end.time().hour == 0 and end.time().minute == 0 and end - start <= 2 * step
                else f"{end:%H:%M}"
            )
            yield f"{name}: {weekday(start.date())} {start.day} {start:%H:%M}–{until} {word}"


def text(before: Plan, after: Plan, most: int = 40) -> str:
    """The difference as lines of text."""
    found = moves(before, after)
    lines = [f"{move.label}: {weekday(move.day)} {move.day:%d %b} {move.text}" for move in found[:most]]
    if len(found) > most:
        lines.append(f"and {len(found) - most} more")
    duties = list(on_call.changes(before, after))
    lines += duties[:most]
    if len(duties) > most:
        lines.append(f"and {len(duties) - most} more duties on call")
    coverage = list(coverage_changes(before, after))
    lines += coverage[:most]
    if len(coverage) > most:
        lines.append(f"and {len(coverage) - most} more spans of coverage")
    people = len({move.agent for move in found})
    head = "nobody's days changed"
    if found:
        who = "people" if people != 1 else "person"
        head = f"{len(found)} day{'s' if len(found) != 1 else ''} of {people} {who} changed"
    if duties:
        head += f", {len(duties)} {'duties' if len(duties) != 1 else 'duty'} on call"
    return "\n".join([head, *lines])
