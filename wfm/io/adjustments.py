"""The planner's tables about the forecast: adjustments and marks, read and written."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wfm.io.cells import (
    format_hours,
    format_number,
    join_list,
    parse_date,
    parse_hours,
    parse_number,
    split_list,
)
from wfm.io.known import EveryName, Known
from wfm.io.records import make, name_in, rows_of
from wfm.io.table import Row, Table
from wfm.models.adjustment import Adjustment, EventShape
from wfm.models.hierarchy import CHANNELS
from wfm.models.messages import did_you_mean, shown
from wfm.models.organisation import Configuration
from wfm.models.people import DayMark
from wfm.models.plan import PlanInputs

_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_DAY = re.compile(r"^[a-z]{3}(-[a-z]{3})?$")
_SPAN = re.compile(r"^\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(\s*,|$)")


def read_adjustments(table: Table, known: Known, configuration: Configuration | None) -> tuple[Adjustment, ...]:
    """adjustments.csv, in its order. `configuration` is None where that has problems of its own."""
    found = []
    groups = _values(known, "group")
    for row in rows_of(table, "adjustments"):
        kind = row.need("kind", str.casefold, "percent")
        made = make(
            Adjustment,
            row,
            name=row.need("name", str, "x"),
            queue=row.get("queue", name_in("queue", known.queues), ""),
            channel=row.get("channel", name_in("channel", CHANNELS), ""),
            tier=row.get("tier", _tier, None),
            site=row.get("site", name_in("site", known.sites), ""),
            group=row.get("group", name_in("group of queues", groups), ""),
            first=row.need("first", parse_date, date.min),
            last=row.need("last", parse_date, date.max),
            hours=row.get("hours", parse_times, None),
            what=row.get("what", str.casefold, "volume"),
            kind=kind,
            value=row.need("value", _per_cent if kind == "percent" else parse_number, 0.0),
            per=row.get("per", str.casefold, "day"),
            shape=row.get("shape", parse_shape, None),
            enabled=row.get("enabled", _yes_or_no, True),
            author=row.text("author"),
            made=row.get("made", parse_date, None),
            reason=row.text("reason"),
        )
        if made:
            found.append(made)
            if configuration is not None and not made.queues(configuration):
                row.report("", f"there is no queue that is all of: {made.place}")
    return tuple(found)


def read_marks(table: Table, known: Known) -> tuple[DayMark, ...]:
    """marks.csv."""
    found: list[DayMark] = []
    lines: list[int] = []
    for row in rows_of(table, "marks"):
        first = row.need("first", parse_date, None)
        mark = make(
            DayMark,
            row,
            queue=row.get("queue", name_in("queue", known.queues), None),
            first=first,
            last=row.get("last", parse_date, first),
            use=row.need("use", str.casefold, "use"),
            reason=row.text("reason"),
        )
        if mark:
            _tell_contradiction(row, mark, found, lines)
            found.append(mark)
            lines.append(row.line)
    return tuple(found)


def _tell_contradiction(row: Row, mark: DayMark, before: list[DayMark], lines: list[int]) -> None:
    for other, line in zip(before, lines, strict=True):
        together = mark.first <= other.last and other.first <= mark.last and mark.queue == other.queue
        if together and mark.use != other.use:
            row.report("use", f"must not contradict line {line}, which says {other.use!r} of some of these days")
            return


def adjustment_rows(inputs: PlanInputs) -> dict[str, list[list[str]]]:
    """Rows of these tables, by table, where there are any."""
    tables = {
        "adjustments": [_adjustment(each) for each in inputs.adjustments],
        "marks": [
            [mark.queue or "", mark.first.isoformat(), mark.last.isoformat(), mark.use, mark.reason]
            for mark in inputs.marks
        ],
    }
    return {name: rows for name, rows in tables.items() if rows}


def _adjustment(each: Adjustment) -> list[str]:
    return [
        each.name,
        each.queue,
        each.channel,
        "" if each.tier is None else str(each.tier),
        each.site,
        each.group,
        each.first.isoformat(),
        each.last.isoformat(),
        "" if each.hours is None else format_hours(each.hours),
        each.what,
        each.kind,
        format_number(each.value),
        each.per,
        "" if each.shape is None else format_shape(each.shape),
        "yes" if each.enabled else "no",
        each.author,
        each.made.isoformat() if each.made else "",
        each.reason,
    ]


def parse_times(text: str) -> Any:
    """Opening hours, or weekdays alone (`sat-sun`), or clock times alone (`09:00-12:00`)."""
    parts = []
    for part in split_list(text, ";"):
        part = f"{part} 00:00-24:00" if _DAY.match(part) else part
        parts.append(f"mon-sun {part}" if _SPAN.match(part) else part)
    return parse_hours("; ".join(parts))


def parse_shape(text: str) -> EventShape:
    """Shares by day, `20%|100%|60%`, or words: `ramp 2`, `half-life 3`, `ramp 2 half-life 3`, in days."""
    words = text.casefold().replace("half life", "half-life").split()
    if words[0][0] not in "rh":
        shares = tuple(parse_number(part) for part in split_list(text))
        if not shares or min(shares) < 0:
            raise ValueError(f"must be shares by day of at least 0, got {shown(text)}")
        return EventShape(by_day=shares)
    given: dict[str, float] = {}
    for word, amount in zip(words[::2], words[1::2], strict=False):
        if word not in ("ramp", "half-life"):
            raise ValueError(f"must read like 'ramp 2 half-life 3' or '20%|100%|60%', got {shown(text)}")
        given[word] = parse_number(amount)
        if given[word] <= 0:
            raise ValueError(f"must have days above 0, got {shown(text)}")
    if len(words) % 2 or not given or len(given) < len(words) // 2:
        raise ValueError(f"must read like 'ramp 2 half-life 3' or '20%|100%|60%', got {shown(text)}")
    return EventShape(ramp_days=given.get("ramp", 0.0), half_life_days=given.get("half-life"))


def format_shape(shape: EventShape) -> str:
    """The inverse of `parse_shape`."""
    if shape.by_day:
        return join_list([format_number(share) for share in shape.by_day])
    ramp = f"ramp {format_number(shape.ramp_days)}" if shape.ramp_days else ""
    fall = f"half-life {format_number(shape.half_life_days)}" if shape.half_life_days else ""
    return f"{ramp} {fall}".strip()


def _per_cent(text: str) -> float:
    """Per cent: both `10` and `10%` are ten."""
    return parse_number(text.removesuffix("%").strip())


def _tier(text: str) -> int:
    digits = text.casefold().removeprefix("tier").strip()
    if not re.fullmatch("[1-9]", digits):
        raise ValueError(f"must be a whole number from 1 to 9, got {shown(text)}")
    return int(digits)


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise ValueError(f"must be yes or no, got {shown(text)}{did_you_mean(text, ('yes', 'no'))}")
    return text.casefold() in _YES


def _values(known: Known, setting: str) -> list[str]:
    """All values that a setting has in the queues of the configuration."""
    if isinstance(known.queues, EveryName) or not isinstance(known.queues, dict):
        return list(EveryName())
    found = [queue.get(setting) for queue in known.queues.values() if isinstance(queue, dict)]
    return list(dict.fromkeys(value for value in found if isinstance(value, str) and value))
