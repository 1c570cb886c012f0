"""One calendar per agent (RFC 5545), to subscribe to or import."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from hashlib import sha256

from icalendar import Calendar, Event, vText

from wfm.models.people import TimeOff
from wfm.models.plan import Plan
from wfm.models.time import local_instant
from wfm.report.view import RosterView, Shift
from wfm.report.wording import breaks


def render(plan: Plan) -> dict[str, bytes]:
    """Agent → calendar, with shifts, duties on call and time off.

    Times are UTC moments and `X-WR-TIMEZONE` names the agent's zone, on whose clock calendars show them. That is
    right across every change of clocks, where a local time that happens twice could not be written at all. A day's
    event keeps its UID from plan to plan, so importing a new roster moves shifts rather than doubling them.
    """
    view = RosterView(plan)
    stamp = datetime.combine(view.days[0], time(), UTC)
    off: dict[str, list[TimeOff]] = {}
    for absence in plan.inputs.time_off:
        off.setdefault(absence.agent, []).append(absence)
    return {agent: _calendar(view, agent, off.get(agent, []), stamp) for agent in sorted(view.agents)}


def _calendar(view: RosterView, name: str, absences: list[TimeOff], stamp: datetime) -> bytes:
    agent = view.agents[name]
    zone_name = view.zone_of(agent)
    organisation = view.plan.inputs.configuration.organisation
    calendar = Calendar()
    calendar.add("prodid", "-//wfm//roster//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    title = vText(re.sub(r"[\x00-\x1f]+", " ", f"{agent.label}: {organisation}"))
    calendar.add("name", title)  # RFC 7986; the line below is what calendars read before it
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", zone_name)
    ordinals: dict[object, int] = {}
    for shift in view.shifts_of(name):
        given = shift.assignment
        ordinals[given.date] = ordinals.get(given.date, -1) + 1
        event = _event(stamp, given.start, given.end, _uid(organisation, name, given.date, ordinals[given.date]))
        event.add("summary", given.template or "Shift")
        event.add("description", _description(shift))
        event.add("location", agent.site)
        calendar.add_component(event)
    for duty in view.duties_of(name):
        for span in duty.times:
            event = _event(stamp, span.start, span.end, _uid(organisation, name, "on call", duty.rota, span.start))
            event.add("summary", f"On call: {duty.rota}")
            event.add("categories", ["on call"])
            event.add("transp", "TRANSPARENT")  # one is not busy by it
            calendar.add_component(event)
    first, last = view.days[0], view.days[-1]
    horizon = local_instant(first, 0, zone_name), local_instant(last, 1440, zone_name)
    for absence in sorted(absences, key=lambda item: (item.start, item.end, item.kind)):
        if absence.start < horizon[1] and absence.end > horizon[0]:
            key = _uid(organisation, name, "off", absence.start.isoformat(), absence.end.isoformat(), absence.kind)
            event = _event(stamp, absence.start, absence.end, key)
            event.add("summary", absence.kind)
            event.add("categories", ["time off"])
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(stamp: datetime, start: datetime, end: datetime, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    return event


def _uid(*parts: object) -> str:
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32] + "@wfm"


def _description(shift: Shift) -> str:
    lines = [f"{shift.clock} ({shift.zone_name}), {shift.paid_hours:g} h paid"]
    lines += [breaks([pause]) for pause in shift.spans(shift.assignment.away)]
    if shift.assignment.locked:
        lines.append("locked")
    return "\n".join(lines)
