"""The table of on-call duties that stand: of days before the plan, and locked ones of planned days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from wfm.io.cells import format_moment, parse_date, parse_moment
from wfm.io.people import People
from wfm.io.records import name_in, rows_of
from wfm.io.table import Row, Table
from wfm.models.duty import OnCallDuty, TimeOnCall
from wfm.models.on_call import OnCallRota, turns_of, with_zones
from wfm.models.organisation import Configuration
from wfm.models.time import zone


def zoned_rotas(configuration: Configuration) -> dict[str, OnCallRota]:
    """The rotas of a configuration, each with the zone of its clock."""
    zones = {name: site.time_zone for name, site in configuration.sites.items()}
    return with_zones(configuration.on_call, zones, configuration.time_zone)


def read_on_call(table: Table, people: People, configuration: Configuration | None) -> tuple[OnCallDuty, ...]:
    """on_call.csv. Rows without an agent, open duties of an earlier plan, are left out.

    Planned days must have such a duty on their rota. Past ones may differ from what the rota is now, if `start` and
    `end` are given. Nothing is checked against rotas while the configuration has problems.
    """
    rotas = {} if configuration is None else zoned_rotas(configuration)
    seen: dict[tuple[str, datetime, str], int] = {}
    number: dict[tuple[str, datetime], int] = {}
    found = []
    for row in rows_of(table, "on_call"):
        if not row.text("agent"):
            continue
        agent, name = people.agent_of(row)
        day = row.need("date", parse_date, None)
        rota_name = row.need("rota", name_in("rota", rotas) if configuration else str, "")
        if configuration is None or day is None or rota_name not in rotas:
            continue
        rota, horizon = rotas[rota_name], configuration.horizon
        if day >= horizon.start + timedelta(days=horizon.days):
            row.report("date", f"must not be after the last planned day, got {day}")
            continue
        if agent and not (agent.start_date or day) <= day <= (agent.end_date or day):
            row.report("date", f"agent {name!r} is not employed on {day}")
        duty = _duty(row, rota_name, rota, day, past=day < horizon.start)
        if duty is None:
            continue
        key = rota_name, duty.start, name
        if key in seen:
            row.report("agent", f"agent {name!r} has this duty twice (first on line {seen[key]})")
        seen.setdefault(key, row.line)
        number[key[:2]] = number.get(key[:2], 0) + 1
        if number[key[:2]] > rota.people:
            row.report("agent", f"is one more than the {rota.people} that rota {rota_name!r} has at a time")
        if not row.bad:
            found.append(duty.model_copy(update={"agent": name, "locked": True}))
    return tuple(found)


def _duty(row: Row, name: str, rota: OnCallRota, day: date, *, past: bool) -> OnCallDuty | None:
    """The duty of a row, open; None where there is none, which is then reported."""
    assert rota.time_zone is not None
    start = row.get("start", lambda text: parse_moment(text, day, rota.time_zone or "UTC"), None)
    end = row.get("end", lambda text: parse_moment(text, None, rota.time_zone or "UTC"), None)
    if row.bad:
        return None
    turns = list(turns_of(name, rota, day, 1))
    fitting = [item for item in turns if start in (None, item.start) and end in (None, item.end)]
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1:
        row.report("start", f"must say which: {len(fitting)} duties of rota {name!r} begin on {day}")
        return None
    if past and start is not None and end is not None:
        if end <= start:
            row.report("end", f"must be after start, got {row.text('end')}")
            return None
        return OnCallDuty(rota=name, date=day, times=(TimeOnCall(start=start, end=end),))
    clocks = ", ".join(f"{item.start.astimezone(zone(rota.time_zone)):%H:%M}" for item in turns)
    there = f"there it begins at {clocks}" if turns else "none begins on that day"
    more = "; give start and end of a past duty that the rota does not have" if past else ""
    row.report("start" if turns else "date", f"rota {name!r} has no such duty: {there}{more}")
    return None


def on_call_rows(duties: Iterable[OnCallDuty], configuration: Configuration) -> list[list[str]]:
    """Rows of on_call.csv, which read back as the same duties."""
    rotas = zoned_rotas(configuration)
    rows = []
    for item in duties:
        zone_name = rotas[item.rota].time_zone or "UTC"
        start = format_moment(item.start, item.date, zone_name)
        rows.append([item.rota, item.date.isoformat(), start, format_moment(item.end, None, zone_name), item.agent])
    return rows
