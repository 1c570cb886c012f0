"""Shift variants placed on days: the options that agents of one site and zone choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import product
from math import prod
from typing import TypeAlias, TypeVar

import numpy as np

from wfm.models.base import Model
from wfm.models.organisation import Break, ShiftTemplate
from wfm.models.people import Assignment, WorkSpan
from wfm.models.time import WEEKDAYS, IntervalGrid, OpeningHours, local_instant
from wfm.solver.primitives import Bools, Floats, Ints

_T = TypeVar("_T")

MOST_PLACEMENTS = 20_000
"""Combinations of break begins that are looked at, per start and length."""
_Shape: TypeAlias = tuple[
    int, str, tuple[str, ...], datetime, datetime, tuple[tuple[str, datetime, datetime, bool], ...]
]


class Variant(Model):
    """A shift of a template with its start and breaks fixed; minutes from local midnight and from the start."""

    template: str
    start: int
    length: int
    breaks: tuple[tuple[int, Break], ...]


def variants(name: str, template: ShiftTemplate) -> Iterator[Variant]:
    """All variants of a template: starts × lengths × break placements, the latter thinned to the template's limit."""
    starts = range(template.earliest_start, template.latest_start + 1, template.start_step_minutes)
    for start, length in product(starts, template.length_minutes):
        placements = list(_placements(template.breaks, length))
        for breaks in _spread(placements, template.max_variants_per_start):
            yield Variant(template=name, start=start, length=length, breaks=breaks)


def breaks_fit(template: ShiftTemplate) -> bool:
    """Whether the breaks have any placement without overlap, in a shift of any of the lengths."""
    return any(next(_placements(template.breaks, length), None) is not None for length in template.length_minutes)


def _placements(breaks: tuple[Break, ...], length: int) -> Iterator[tuple[tuple[int, Break], ...]]:
    """Ways to place breaks in order without overlap, inside the shift."""
    windows = [list(range(item.earliest_minutes, item.latest_minutes + 1, item.step_minutes)) for item in breaks]
    while prod(map(len, windows)) > MOST_PLACEMENTS:  # then not every begin of the widest windows is tried
        widest = max(windows, key=len)
        widest[:] = _spread(widest, (len(widest) + 1) // 2)
    for offsets in product(*windows):
        placed = sorted(zip(offsets, breaks, strict=True), key=lambda item: item[0])
        ends = [offset + item.minutes for offset, item in placed]
        if all(end <= offset for end, (offset, _) in zip(ends, placed[1:], strict=False)) and (
            not ends or ends[-1] <= length
        ):
            yield tuple(placed)


def _spread(items: list[_T], limit: int) -> list[_T]:
    """At most `limit` items, spread evenly."""
    if len(items) <= limit:
        return items
    return [items[(2 * index + 1) * len(items) // (2 * limit)] for index in range(limit)]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The options of agents who share a site and a zone, on each day. Index 0 is a day off.

    Arrays are D days × O options; minutes count from the grid's start (UTC). `exists` is False where an option is not
    offered on a day (weekday, opening hours, no break placement, or an extra that stands for one locked shift).
    """

    zone: str
    site: str
    templates: tuple[str, ...]
    tags: tuple[frozenset[str], ...]
    exists: Bools
    start: Ints
    end: Ints
    paid: Ints
    spans: tuple[tuple[tuple[WorkSpan, ...] | None, ...], ...]
    pointer: Ints
    interval: Ints
    part: Floats
    first_extra: int
    """Options from here on follow no template: each stands for a locked shift and is only for those who have it."""

    @property
    def size(self) -> int:
        """Number of options, the day off included."""
        return len(self.templates)

    @cached_property
    def works(self) -> Bools:
        """Which options are work (all but 0)."""
        return np.arange(self.size) > 0

    @cached_property
    def owner(self) -> Ints:
        """Which day × option (flat) each entry of `interval` and `part` belongs to."""
        return np.repeat(np.arange(len(self.pointer) - 1), np.diff(self.pointer))

    @cached_property
    def stretches(self) -> tuple[Ints, Ints, Ints, Floats]:
        """The same as `pointer`, `interval` and `part` in stretches of intervals of which an equal part is worked.

        (where the stretches of each day × option begin, first interval, the one after the last, part).
        """
        if not len(self.interval):
            none = np.zeros(0, dtype=np.int64)
            return np.zeros_like(self.pointer), none, none, np.zeros(0)
        joined = (np.diff(self.owner) == 0) & (np.diff(self.interval) == 1) & (np.diff(self.part) == 0)
        starts = np.flatnonzero(np.concatenate([[True], ~joined]))
        ends = np.append(starts[1:], len(self.interval)) - 1
        pointer = np.searchsorted(starts, self.pointer)
        return pointer, self.interval[starts], self.interval[ends] + 1, self.part[starts]

    def cover(self, day: int, option: int) -> tuple[Ints, Floats]:
        """Intervals of the grid that an option covers on a day, and the part of each that is not break."""
        index = day * self.size + option
        where = slice(self.pointer[index], self.pointer[index + 1])
        return self.interval[where], self.part[where]


def build_catalogue(
    grid: IntervalGrid,
    dates: tuple[date, ...],
    zone_name: str,
    site: str,
    opening: OpeningHours | None,
    templates: dict[str, ShiftTemplate],
    extras: Iterable[tuple[int, Assignment]],
) -> Catalogue:
    """Place all variants of the templates on all days; `extras` are (day, locked shift) that need not follow any."""
    placed: list[dict[int, Assignment]] = []
    names: list[str] = [""]
    tags: list[frozenset[str]] = [frozenset()]
    known: set[_Shape] = set()
    for name, template in templates.items():
        for variant in variants(name, template):
            days = {
                day: assignment
                for day, when in enumerate(dates)
                if WEEKDAYS[when.weekday()] in template.weekdays
                and (assignment := place(variant, when, zone_name, tuple(template.tags))) is not None
                and (opening is None or _inside(assignment, when, opening, zone_name))
            }
            if days:
                placed.append(days)
                names.append(name)
                tags.append(frozenset(template.tags))
                known |= {_shape(day, assignment) for day, assignment in days.items()}
    first_extra = len(names)
    for day, assignment in extras:
        if _shape(day, assignment) not in known:
            known.add(_shape(day, assignment))
            placed.append({day: assignment})
            names.append(assignment.template)
            tags.append(frozenset(assignment.tags))
    return _arrays(grid, dates, zone_name, site, names, tags, placed, first_extra)


def _shape(day: int, assignment: Assignment) -> _Shape:
    spans = tuple((item.activity, item.start, item.end, item.paid) for item in assignment.breaks)
    return day, assignment.template, tuple(sorted(set(assignment.tags))), assignment.start, assignment.end, spans


def place(variant: Variant, day: date, zone_name: str, tags: tuple[str, ...]) -> Assignment | None:
    """The shift of a variant on a local day (agent blank); None where a change of clocks leaves a break no room.

    Start and end are clock times, so a night over a change of clocks is an hour longer or shorter; breaks keep their
    distance from the start.
    """
    start = local_instant(day, variant.start, zone_name)
    end = local_instant(day, variant.start + variant.length, zone_name)
    breaks = tuple(
        WorkSpan(
            activity=item.activity,
            start=start + timedelta(minutes=offset),
            end=start + timedelta(minutes=offset + item.minutes),
            paid=item.paid,
        )
        for offset, item in variant.breaks
    )
    if end <= start or (breaks and breaks[-1].end > end):
        return None
    return Assignment(agent="-", date=day, start=start, end=end, breaks=breaks, template=variant.template, tags=tags)


def _inside(assignment: Assignment, day: date, hours: OpeningHours, zone_name: str) -> bool:
    """Whether a shift lies within opening hours, spans of neighbouring days that touch being one."""
    edge = assignment.start
    for when in (day - timedelta(days=1), day, day + timedelta(days=1)):
        for span in hours.on(when):
            if local_instant(when, span.start, zone_name) <= edge:
                edge = max(edge, local_instant(when, span.end, zone_name))
    return edge >= assignment.end


def _arrays(
    grid: IntervalGrid,
    dates: tuple[date, ...],
    zone_name: str,
    site: str,
    names: list[str],
    tags: list[frozenset[str]],
    placed: list[dict[int, Assignment]],
    first_extra: int,
) -> Catalogue:
    shape = (len(dates), len(names))
    exists = np.zeros(shape, dtype=bool)
    exists[:, 0] = True
    start, end, paid = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    spans: list[list[tuple[WorkSpan, ...] | None]] = [[None] * len(names) for _ in dates]
    pointer, intervals, parts = [0], [], []
    for day in range(len(dates)):
        for option in range(len(names)):
            assignment = placed[option - 1].get(day) if option else None
            if assignment is not None:
                exists[day, option] = True
                start[day, option], end[day, option] = grid.minute(assignment.start), grid.minute(assignment.end)
                paid[day, option] = assignment.paid_minutes
                spans[day][option] = assignment.breaks
                for interval, part in productive_parts(grid, assignment):
                    intervals.append(interval)
                    parts.append(part)
            pointer.append(len(intervals))
    return Catalogue(
        zone=zone_name,
        site=site,
        templates=tuple(names),
        tags=tuple(tags),
        exists=exists,
        start=start,
        end=end,
        paid=paid,
        spans=tuple(map(tuple, spans)),
        pointer=np.array(pointer, dtype=np.int64),
        interval=np.array(intervals, dtype=np.int64),
        part=np.array(parts, dtype=np.float64),
        first_extra=first_extra,
    )


def productive_parts(grid: IntervalGrid, assignment: Assignment) -> list[tuple[int, float]]:
    """The intervals of the grid that a shift covers, each with the part of it spent at work and not on a break."""
    length = grid.interval_minutes
    start, end = grid.minute(assignment.start), grid.minute(assignment.end)
    pauses = [(grid.minute(item.start), grid.minute(item.end)) for item in assignment.away]
    parts = []
    for interval in range(max(start // length, 0), min(-(-end // length), grid.count)):
        low, high = max(start, interval * length), min(end, (interval + 1) * length)
        minutes = high - low - sum(max(0, min(high, last) - max(low, first)) for first, last in pauses)
        if minutes > 0:
            parts.append((interval, minutes / length))
    return parts
