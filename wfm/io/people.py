"""The tables about people → models: agents, time off, preferences, locked and past shifts, special days."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel

from wfm.io.cells import (
    clock_minutes,
    day_minutes,
    parse_absence,
    parse_breaks,
    parse_date,
    parse_hours,
    parse_moment,
    parse_number,
    parse_skills,
    split_list,
    start_of_day,
)
from wfm.io.known import COLUMNS, REQUIRED, EveryName, Known
from wfm.io.records import make as _make
from wfm.io.records import name_in as _name
from wfm.io.records import rows_of as _rows
from wfm.io.table import Row, Table
from wfm.models.messages import shown, unknown, unknown_zone
from wfm.models.on_call import ON_CALL
from wfm.models.people import (
    Agent,
    Assignment,
    AvailabilityLevel,
    Driver,
    LedgerEntry,
    LockedDay,
    Preference,
    SpecialDay,
    TimeOff,
    WorkSpan,
)
from wfm.models.time import zone, zone_names

M = TypeVar("M", bound=BaseModel)


class People:
    """Reads the tables one after the other, agents first, and keeps what was read. Problems stay in the tables."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.agents: dict[str, Agent] = {}
        self.named: dict[str, int] = {}
        self.teams: set[str] = set()
        self.labels: set[str] = set()
        self._shifts: dict[str, list[tuple[Assignment, Table, int]]] = {}

    def read_agents(self, table: Table) -> tuple[Agent, ...]:
        """agents.csv."""
        known = self.known
        if not table.check_columns(REQUIRED["agents"], COLUMNS["agents"]):
            self.named = EveryName()
            return ()
        for row in table.rows():
            name = row.need("agent", str, "")
            if name in self.named:
                row.report("agent", f"agent {shown(name)} is given twice (first on line {self.named[name]})")
            site = row.need("site", _name("site", known.sites), "")
            contract = row.need("contract", _name("contract", known.contracts), "")
            no_skills: dict[str, int] = {}
            skills = row.get("skills", parse_skills, no_skills)
            for skill in skills:
                if skill not in known.skills:
                    row.report("skills", unknown("skill", skill, known.skills))
            agent = _make(
                Agent,
                row,
                agent=name,
                name=row.text("name"),
                site=site,
                contract=contract,
                skills=skills,
                team=row.text("team"),
                labels=tuple(split_list(row.text("labels"))),
                time_zone=row.get("time_zone", _zone_name, None),
                availability=row.get("availability", parse_hours, None),
                start_date=row.get("start_date", parse_date, None),
                end_date=row.get("end_date", parse_date, None),
            )
            if agent and agent.start_date and agent.end_date and agent.end_date < agent.start_date:
                row.report("end_date", f"must not be before start_date {agent.start_date}, got {agent.end_date}")
            if name:
                self.named.setdefault(name, row.line)
            self.teams |= {row.text("team")} - {""}
            self.labels |= set(split_list(row.text("labels")))
            if agent:
                self.agents.setdefault(name, agent)
        return tuple(self.agents.values())

    def read_time_off(self, table: Table) -> tuple[TimeOff, ...]:
        """time_off.csv."""
        found = []
        for row in _rows(table, "time_off"):
            agent, name = self.agent_of(row)
            zone_name = self.zone_of(agent)
            start = row.need("start", lambda text: parse_absence(text, zone_name, end=False), None)  # noqa: B023
            end = row.need("end", lambda text: parse_absence(text, zone_name, end=True), None)  # noqa: B023
            if start is None or end is None:
                continue
            if end <= start:
                row.report("end", f"must be after start, got {row.text('end')}")
                continue
            if agent:
                first, last = start.astimezone(zone(zone_name)).date(), end.astimezone(zone(zone_name)).date()
                if (agent.end_date and first > agent.end_date) or (agent.start_date and last < agent.start_date):
                    row.report("start", f"agent {name!r} is not employed then ({_employed(agent)})")
            week = self.known.contracts.get(agent.contract, 0.0) if agent else 0.0
            paid = row.get("paid_hours", parse_number, None)
            if paid is None:
                paid = week / 5 * _whole_weekdays(start, end, zone_name)
            off = _make(
                TimeOff, row, agent=name, start=start, end=end, kind=row.text("kind") or "leave", paid_hours=paid
            )
            if off:
                found.append(off)
        return tuple(found)

    def read_preferences(self, table: Table) -> tuple[Preference, ...]:
        """preferences.csv."""
        found = []
        wishes: list[Collection[str]] = [("work", "off"), self.known.templates, self.known.tags]
        kind = "shift template or tag"
        if self.known.rotas:
            wishes, kind = [*wishes, (ON_CALL,), self.known.rotas], "shift template, tag or rota"
        for row in _rows(table, "preferences"):
            agent, name = self.agent_of(row)
            day = self._day(row, agent)
            wish = row.need("wish", str.casefold, "want")
            what = row.get("what", _name(kind, *wishes), "work")
            weight = row.get("weight", parse_number, 1.0)
            if day:
                wanted = _make(Preference, row, agent=name, date=day, wish=wish, what=what, weight=weight)
                found += [wanted] if wanted else []
        return tuple(found)

    def read_locked(self, table: Table) -> tuple[LockedDay, ...]:
        """locked_shifts.csv: one row per locked day; a blank start and end lock a day off."""
        found = []
        seen: dict[tuple[str, date], int] = {}
        for row in _rows(table, "locked_shifts"):
            agent, name = self.agent_of(row)
            day = self._day(row, agent)
            if day is None:
                continue
            if (name, day) in seen:
                row.report("date", f"{day} of agent {name!r} is locked twice (first on line {seen[name, day]})")
            seen.setdefault((name, day), row.line)
            shift = None
            if row.text("start") or row.text("end"):
                shift = self._shift(row, agent, name, day, locked=True)
                if shift is None:
                    continue
            else:
                for column in ("breaks", "template", "tags", "meetings", "queues"):
                    if row.text(column):
                        row.report(column, "must be blank on a day off (start and end are blank)")
            if not row.bad:
                found.append(LockedDay(agent=name, date=day, assignment=shift))
        return tuple(found)

    def read_past(self, table: Table) -> tuple[Assignment, ...]:
        """past_shifts.csv: shifts before the planned days."""
        found = []
        for row in _rows(table, "past_shifts"):
            agent, name = self.agent_of(row)
            day = self._day(row, agent)
            if day is None:
                continue
            if self.known.first_day and day >= self.known.first_day:
                row.report("date", f"must be before the first planned day {self.known.first_day}, got {day}")
            shift = self._shift(row, agent, name, day, locked=False)
            if shift:
                found.append(shift)
        return tuple(found)

    def read_special_days(self, table: Table) -> tuple[SpecialDay, ...]:
        """special_days.csv."""
        found = []
        for row in _rows(table, "special_days"):
            day = row.need("date", parse_date, None)
            kind = row.need("kind", str.casefold, "event")
            queue = row.get("queue", _name("queue", self.known.queues), "")
            site = row.get("site", _name("site", self.known.sites), "")
            factor = row.get("factor", parse_number, None)
            if day:
                made = _make(
                    SpecialDay, row, date=day, kind=kind, name=row.text("name"), queue=queue, site=site, factor=factor
                )
                found += [made] if made else []
        return tuple(found)

    def read_ledger(self, table: Table) -> tuple[LedgerEntry, ...]:
        """ledger.csv: what people have carried before the horizon."""
        found = []
        for row in _rows(table, "ledger"):
            _, name = self.agent_of(row)
            first = row.need("first", parse_date, None)
            last = row.need("last", parse_date, None)
            amount = row.need("amount", parse_number, 0.0)
            what = row.need("what", str, "")
            for column, day in (("first", first), ("last", last)):
                if day and self.known.first_day and day >= self.known.first_day:
                    row.report(column, f"must be before the first planned day {self.known.first_day}, got {day}")
            if first and last and last < first:
                row.report("last", f"must not be before first {first}, got {last}")
            if first and last:
                made = _make(LedgerEntry, row, agent=name, what=what, first=first, last=last, amount=amount)
                found += [made] if made else []
        return tuple(found)

    def read_levels(self, table: Table) -> tuple[AvailabilityLevel, ...]:
        """availability_levels.csv: when people work more or less gladly."""
        found = []
        for row in _rows(table, "availability_levels"):
            _, name = self.agent_of(row)
            level = row.need("level", lambda text: text.casefold().replace(" ", "_"), "fine")
            hours = row.need("hours", parse_hours, None)
            if hours is not None:
                made = _make(AvailabilityLevel, row, agent=name, level=level, hours=hours)
                found += [made] if made else []
        return tuple(found)

    def read_drivers(self, table: Table) -> tuple[Driver, ...]:
        """drivers.csv: values of days that contacts may follow, past and to come."""
        found: dict[tuple[date, str, str], Driver] = {}
        for row in _rows(table, "drivers"):
            day = row.need("date", parse_date, None)
            name = row.need("name", str.strip, "?")
            value = row.need("value", parse_number, 0.0)
            queue = row.get("queue", _name("queue", self.known.queues), "")
            if day is None:
                continue
            made = _make(Driver, row, date=day, name=name, value=value, queue=queue)
            if made and (day, name, queue) in found:
                row.report("date", f"{name!r} has a value for {day} already")
            elif made:
                found[day, name, queue] = made
        return tuple(found.values())

    def check_overlaps(self) -> None:
        """Report shifts, locked or past, of one agent that overlap."""
        for name, shifts in self._shifts.items():
            shifts.sort(key=lambda item: (item[0].start, item[0].end))
            for (before, there, line), (after, table, row) in pairwise(shifts):
                if after.start < before.end:
                    place = f"line {line}" + ("" if there is table else f" of {there.file}")
                    table.report(row, "start", f"overlaps the shift of {before.date} of agent {name!r} ({place})")

    def zone_of(self, agent: Agent | None) -> str:
        """The zone on whose clock an agent's rows are written."""
        return (agent.time_zone or self.known.sites.get(agent.site, "UTC")) if agent else "UTC"

    def agent_of(self, row: Row) -> tuple[Agent | None, str]:
        """The agent whom a row names, None where nothing more is known of them, and the name."""
        name = row.need("agent", _name("agent", self.named), "")
        return self.agents.get(name), name

    def _day(self, row: Row, agent: Agent | None) -> date | None:
        day = row.need("date", parse_date, None)
        if day and agent and not (agent.start_date or day) <= day <= (agent.end_date or day):
            row.report("date", f"agent {agent.agent!r} is not employed on {day} ({_employed(agent)})")
        return day

    def _shift(self, row: Row, agent: Agent | None, name: str, day: date, *, locked: bool) -> Assignment | None:
        zone_name = self.zone_of(agent)
        start = row.need("start", lambda text: parse_moment(text, day, zone_name), None)
        if start is None:
            return None
        begin = clock_or(row.text("start"), lambda: day_minutes(start, day, zone_name))
        end = row.need("end", lambda text: parse_moment(text, day, zone_name, begin), None)
        no_breaks: tuple[WorkSpan, ...] = ()
        breaks, meetings, blocks = (
            row.get(column, lambda text: parse_breaks(text, day, zone_name, begin), no_breaks)
            for column in ("breaks", "meetings", "queues")
        )
        template = row.get("template", _name("shift template", self.known.templates), "")
        if end is None:
            return None
        if not start < end <= start + timedelta(hours=36):
            row.report("end", f"must be after start, by 36 hours at most, got {row.text('end')}")
            return None
        if abs(start - start_of_day(day, zone_name)) > timedelta(hours=72):
            row.report("start", f"must lie on {day} or the day after, got {row.text('start')}")
        shift = _make(
            Assignment,
            row,
            agent=name,
            date=day,
            start=start,
            end=end,
            breaks=breaks,
            meetings=tuple(span.model_copy(update={"paid": True}) for span in meetings),
            blocks=blocks,
            template=template,
            tags=tuple(split_list(row.text("tags"))),
            locked=locked,
        )
        if shift and name:
            self._shifts.setdefault(name, []).append((shift, row.table, row.line))
        return shift


def clock_or(text: str, otherwise: Callable[[], int]) -> int:
    """Minutes since midnight as a clock time says them (in the skipped hour of spring too), or else by the moment."""
    return clock_minutes(text) if len(text) <= 8 else otherwise()


def _zone_name(text: str) -> str:
    if text not in zone_names():
        raise ValueError(unknown_zone(text))
    return text


def _employed(agent: Agent) -> str:
    return " ".join(f"{word} {day}" for word, day in (("from", agent.start_date), ("to", agent.end_date)) if day)


def _whole_weekdays(start: Any, end: Any, zone_name: str) -> int:
    """Local Mondays to Fridays that lie wholly within two moments."""
    first = start.astimezone(zone(zone_name)).date()
    last = end.astimezone(zone(zone_name)).date()
    if start_of_day(first, zone_name) < start:
        first += timedelta(days=1)
    return max(int(np.busday_count(first, last)), 0)
