"""What stands in a cell: numbers, dates, lists of names, hours, moments. Every form is parsed and formatted here.

Each `parse` raises ValueError with what is allowed and what was found; formatting and parsing are inverse.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from wfm.models.base import format_clock, parse_clock
from wfm.models.messages import message_of, shown
from wfm.models.people import WorkSpan
from wfm.models.time import WEEKDAYS, OpeningHours, local_instant, zone

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Dates outside are slips of the pen, and some would overflow."""

_HOURS: TypeAdapter[Any] = TypeAdapter(OpeningHours)
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def parse_number(text: str) -> float:
    """A finite number; `85%` is 0.85."""
    percent = text.endswith("%")
    try:
        if "_" in text:
            raise ValueError
        value = float(text[:-1] if percent else text)
    except ValueError:
        hint = " (write the decimals after a point)" if re.match(r"^[-+]?[\d.]*,\d+$", text) else ""
        raise ValueError(f"must be a number, got {shown(text)}{hint}") from None
    if not math.isfinite(value):
        raise ValueError(f"must be a finite number, got {shown(text)}")
    return value / 100 if percent else value


def format_number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def parse_date(text: str) -> date:
    """A date YYYY-MM-DD; a midnight that a spreadsheet has put behind it is ignored."""
    for midnight in (" 00:00:00", "T00:00:00"):
        text = text.removesuffix(midnight)
    try:
        if not _DATE.match(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"must be a date such as 2026-01-31, got {shown(text)}") from None
    _check_year(day, text)
    return day


def _check_year(day: date, text: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"must lie between {FIRST_YEAR} and {LAST_YEAR}, got {shown(text)}")


def split_list(text: str, mark: str = "|") -> list[str]:
    r"""The trimmed parts of `a|b|c`; `\|` is a mark inside a part, and two backslashes are one."""
    parts, part = [], ""
    characters = iter(text)
    for character in characters:
        if character == "\\":
            following = next(characters, "")
            part += following if following in (mark, "\\") else character + following
        elif character == mark:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    parts.append(part.strip())
    return [part for part in parts if part]


def join_list(parts: list[str], mark: str = "|") -> str:
    """The inverse of `split_list`."""
    return mark.join(part.replace("\\", "\\\\").replace(mark, "\\" + mark) for part in parts)


def parse_skills(text: str) -> dict[str, int]:
    """Skills with their level: `voice|french:2`; without a level it is 1."""
    skills: dict[str, int] = {}
    for part in split_list(text):
        name, colon, digits = part.rpartition(":")
        name, level = (name.strip(), digits.strip()) if colon else (part, "1")
        if not name or not re.fullmatch("[1-9]", level):
            raise ValueError(f"must be a skill or skill:level with a level of 1 to 9, got {shown(part)}")
        if name in skills:
            raise ValueError(f"skill {name!r} is given twice")
        skills[name] = int(level)
    return skills


def format_skills(skills: dict[str, int]) -> str:
    """The inverse of `parse_skills`."""
    return join_list([name if level == 1 and ":" not in name else f"{name}:{level}" for name, level in skills.items()])


def parse_hours(text: str) -> Any:
    """Opening hours on one line: `mon-fri 08:00-18:00; sat 09:00-12:00, 13:00-17:00`, or `24/7`, or `never`."""
    if text.casefold() in ("24/7", "never"):
        return _HOURS.validate_python({} if text.casefold() == "never" else "24/7")
    week: dict[str, list[str]] = {}
    for part in split_list(text, ";"):
        days, _, spans = part.partition(" ")
        if days in week:
            raise ValueError(f"{days} is given twice")
        if not spans.strip():
            raise ValueError(f"must read like 'mon-fri 08:00-18:00; sat 09:00-13:00', got {shown(part)}")
        week[days] = [span.strip() for span in spans.split(",")] if spans.strip() != "closed" else []
    try:
        return _HOURS.validate_python(week)
    except ValidationError as error:
        raise ValueError(message_of(error.errors(include_url=False)[0])) from None


def hours_by_days(hours: Any) -> dict[str, list[str]]:
    """Spans by weekday or range of weekdays: neighbours with equal spans share one entry, closed days have none."""
    runs: list[list[Any]] = []
    for weekday in WEEKDAYS:
        spans = [str(span) for span in getattr(hours, weekday)]
        if runs and runs[-1][2] == spans:
            runs[-1][1] = weekday
        else:
            runs.append([weekday, weekday, spans])
    return {first if first == last else f"{first}-{last}": spans for first, last, spans in runs if spans}


def format_hours(hours: Any) -> str:
    """The inverse of `parse_hours`."""
    week = hours_by_days(hours)
    if week == {"mon-sun": ["00:00-24:00"]}:
        return "24/7"
    return "; ".join(f"{days} {', '.join(spans)}" for days, spans in week.items()) or "never"


def parse_moment(text: str, day: date | None, zone_name: str, after: int = -1) -> datetime:
    """A moment in UTC: `HH:MM` on a day of the zone's clock, a local date and time, or one with its offset.

    A clock time (`day` given) that does not lie after `after` (minutes since the day's midnight) is on the next day.
    Of a local hour that happens twice the first is meant.
    """
    if day is not None and re.fullmatch(r"\d{1,2}:\d{2}(:00)?", text):
        return local_instant(day, clock_minutes(text, after), zone_name)
    try:
        if len(text) < 12:
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        form = "a clock time HH:MM or a date and time" if day else "a date or a date and time"
        raise ValueError(f"must be {form} such as 2026-01-31 08:30, got {shown(text)}") from None
    _check_year(moment.date(), text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone(zone_name))).astimezone(UTC)


def clock_minutes(text: str, after: int = -1) -> int:
    """Minutes since midnight of `HH:MM`, a day later where that does not lie after `after`."""
    minutes = int(parse_clock(text.removesuffix(":00") if text.count(":") == 2 else text))
    return minutes + 1440 if minutes <= after else minutes


def day_minutes(moment: datetime, day: date, zone_name: str) -> int:
    """Minutes on the zone's clock from a day's midnight to a moment, as a wall clock counts them."""
    local = moment.astimezone(zone(zone_name)).replace(tzinfo=None)
    return int((local - datetime(day.year, day.month, day.day)).total_seconds() // 60)


def format_moment(moment: datetime, day: date | None, zone_name: str, after: int = -1) -> str:
    """The plainest text that `parse_moment` reads as the same moment."""
    local = moment.astimezone(zone(zone_name))
    if day is not None:
        minutes = day_minutes(moment, day, zone_name)
        for clock in (minutes % 1440, minutes):
            if 0 <= clock <= 2880 and parse_moment(format_clock(clock), day, zone_name, after) == moment:
                return format_clock(clock)
    plain = local.replace(tzinfo=None, fold=0).isoformat(sep=" ")
    plain = plain.removesuffix(":00") if plain.count(":") == 2 and "." not in plain else plain
    same = parse_moment(plain, None, zone_name) == moment
    return plain if same else local.isoformat(sep=" ")


_PAUSE = re.compile(r"^(.*?)\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})(\s+paid)?$", re.DOTALL)
_EXACT_PAUSE = re.compile(r"^(.*?)\s+([^/\s]{12,40})/([^/\s]{12,40})(\s+paid)?$", re.DOTALL)


def parse_breaks(text: str, day: date, zone_name: str, start: int) -> tuple[WorkSpan, ...]:
    """Breaks of a shift: `break 10:00-10:15 paid|meal 12:00-12:30`.

    Clock times before `start` (minutes since the day's midnight) are on the next day. Moments that a clock cannot tell
    are written in full and joined by a slash.
    """
    spans = []
    for part in split_list(text):
        match = _PAUSE.match(part) or _EXACT_PAUSE.match(part)
        if not match or not match[1]:
            raise ValueError(f"must read like 'meal 12:00-12:30' or 'break 10:00-10:15 paid', got {shown(part)}")
        activity, first, last, paid = match.groups()
        begin = parse_moment(first.strip(), day, zone_name, start - 1)
        end = parse_moment(last.strip(), day, zone_name, day_minutes(begin, day, zone_name))
        try:
            spans.append(WorkSpan(activity=activity, start=begin, end=end, paid=bool(paid)))
        except ValidationError as error:
            raise ValueError(message_of(error.errors(include_url=False)[0])) from None
    return tuple(spans)


def format_breaks(breaks: tuple[WorkSpan, ...], day: date, zone_name: str, start: int) -> str:
    """The inverse of `parse_breaks`."""
    parts = []
    for pause in breaks:
        first = format_moment(pause.start, day, zone_name, start - 1)
        last = format_moment(pause.end, day, zone_name, day_minutes(pause.start, day, zone_name))
        if len(first) > 5 or len(last) > 5:
            span = "/".join(moment.astimezone(UTC).isoformat() for moment in (pause.start, pause.end))
        else:
            span = f"{first}-{last}"
        parts.append(f"{pause.activity} {span}{' paid' if pause.paid else ''}")
    return join_list(parts)


def start_of_day(day: date, zone_name: str) -> datetime:
    """Local midnight, or the first moment of a day on which the clocks skip it."""
    return local_instant(day, 0, zone_name)


def parse_absence(text: str, zone_name: str, *, end: bool) -> datetime:
    """The edge of an absence: a date (as an end it is included whole) or a local date and time."""
    if not _DATE.match(text):
        return parse_moment(text, None, zone_name)
    day = parse_date(text)
    return start_of_day(day + timedelta(days=1) if end else day, zone_name)


def format_absence(moment: datetime, zone_name: str, *, end: bool) -> str:
    """The inverse of `parse_absence`, as a date where the absence begins or ends at midnight."""
    day = moment.astimezone(zone(zone_name)).date()
    if start_of_day(day, zone_name) == moment:
        return (day - timedelta(days=1) if end else day).isoformat()
    return format_moment(moment, None, zone_name)
