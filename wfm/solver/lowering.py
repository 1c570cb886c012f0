"""What rules share when they are lowered: days, spans and past shifts as arrays. Audits do without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from wfm.models.people import Agent, Assignment
from wfm.models.time import local_instant, utc_offsets
from wfm.solver.compile import Context
from wfm.solver.options import Catalogue
from wfm.solver.primitives import Allow, Bools, Floats, Ints, OptionCost, Succession
from wfm.solver.rules.base import Setting
from wfm.solver.tables import shared_tables


def identical(context: Context, catalogue: Catalogue, day: int, shift: Assignment) -> Bools:
    """[option] which options of a day are exactly a given shift (times, breaks, template and tags)."""
    grid, tags = context.problem.grid, frozenset(shift.tags)
    same = (
        catalogue.exists[day]
        & (catalogue.start[day] == grid.minute(shift.start))
        & (catalogue.end[day] == grid.minute(shift.end))
        & catalogue.works
    )
    for option in np.flatnonzero(same).tolist():
        same[option] = (
            catalogue.spans[day][option] == shift.breaks
            and catalogue.templates[option] == shift.template
            and catalogue.tags[option] == tags
        )
    return np.asarray(same)


def locked_shifts(context: Context) -> dict[int, list[tuple[int, Assignment | None]]]:
    """The locked days of the horizon: agent index → (day index, shift or None for off)."""
    found: dict[int, list[tuple[int, Assignment | None]]] = defaultdict(list)
    for item in context.problem.locked:
        day = (item.date - context.problem.start).days
        if 0 <= day < len(context.dates):
            found[context.index[item.agent]].append((day, item.assignment))
    return found


def employed(agent: Agent, dates: Iterable[date]) -> Bools:
    """[day] whether a day lies within an agent's employment."""
    return np.array(
        [(agent.start_date or date.min) <= day <= (agent.end_date or date.max) for day in dates], dtype=bool
    )


def allow(term: str, key: int, catalogue: Catalogue, masks: Iterable[tuple[int, Bools]]) -> Iterator[Allow]:
    """One Allow for all agents with the same mask, none for masks that forbid nothing."""
    found: dict[bytes, tuple[Bools, list[int]]] = {}
    for agent, mask in masks:
        if not mask[catalogue.exists].all():
            found.setdefault(mask.tobytes(), (mask, []))[1].append(agent)
    for mask, agents in found.values():
        yield Allow(term, key, np.array(agents, dtype=np.int64), mask)


def priced(term: str, key: int, agents: Ints, penalty: Floats) -> Iterator[Allow | OptionCost]:
    """What options cost by [day, option], infinity forbidding them."""
    finite = np.isfinite(penalty)
    if not finite.all():
        yield Allow(term, key, agents, finite)
    if (penalty[finite] > 0).any():
        yield OptionCost(term, key, agents, np.where(finite, penalty, 0.0))


def in_money(units: Floats, weight: float | None) -> Floats:
    """What units of violation cost: infinity where the rule is hard."""
    return np.where(units > 0, np.inf, 0.0) if weight is None else units * weight


def by_option(
    setting: Setting[Any], context: Context, units: Callable[[Catalogue], Floats]
) -> Iterator[Allow | OptionCost]:
    """A rule on single shifts: units of violation by [day, option], which count for work on days in force."""
    in_force = context.days_in_force(setting)[:, None]
    for key, agents in context.members(setting):
        catalogue = context.catalogues[key]
        judged = catalogue.exists & catalogue.works & in_force
        yield from priced(setting.term, key, agents, in_money(np.where(judged, units(catalogue), 0.0), setting.weight))


def own_clock(context: Context, zone: str, days: Ints, minutes: Ints) -> Ints:
    """Minutes of local clock time from midnight of working days to moments on the grid."""
    utc = np.datetime64(context.problem.grid.start.replace(tzinfo=None), "m") + minutes * np.timedelta64(1, "m")
    offsets = utc_offsets(utc.astype("datetime64[s]").ravel(), zone).reshape(utc.shape)
    midnight = np.datetime64(context.problem.start, "m") + days * np.timedelta64(1440, "m")
    return np.asarray((utc + offsets - midnight) // np.timedelta64(1, "m"))


def clock_of(context: Context, catalogue: Catalogue, minutes: Ints) -> Ints:
    """[day, option] the same for the starts or ends of options."""
    days = np.broadcast_to(np.arange(len(context.dates))[:, None], minutes.shape)
    return own_clock(context, catalogue.zone, days, minutes)


def furthest_gap(catalogue: Catalogue, minutes: float) -> int:
    """Days apart beyond which no shift can begin fewer than so many minutes after another has ended."""
    longest = int((catalogue.end - catalogue.start).max())
    return 2 + int((minutes + longest + 60) // 1440)  # an hour for a change of clocks


def successions(
    term: str, key: int, agents: Ints, days: int, furthest: int, table: Callable[[int, int], Floats]
) -> Iterator[Succession]:
    """Successions from `table(day, gap)` for gaps up to the furthest, where they say anything."""
    for gap in range(1, min(furthest, days - 1) + 1):
        tables = [table(day, gap) for day in range(days - gap)]
        if any(item.any() for item in tables):
            yield Succession(term, key, agents, gap, *shared_tables(tables))


def clock_spans(context: Context, zone: str, start: int, end: int, first: date, days: int) -> Ints:
    """[n, 2] minutes on the grid of a span of clock time (minutes after midnight) on `days` days from `first`."""
    return np.array(
        [
            [
                context.problem.grid.minute(local_instant(first + timedelta(days=day), edge, zone))
                for edge in (start, end)
            ]
            for day in range(days)
        ],
        dtype=np.int64,
    ).reshape(days, 2)


def overlap(start: Ints, end: Ints, spans: Ints) -> Ints:
    """Minutes that shifts share with spans that do not overlap each other."""
    total = np.zeros(np.broadcast_shapes(start.shape, end.shape), dtype=np.int64)
    for low, high in spans.tolist():
        total += np.clip(np.minimum(end, high) - np.maximum(start, low), 0, None)
    return total


def kind(catalogue: Catalogue, what: str) -> Bools:
    """[option] which options are work, off, of a template or with a tag, as `what` names."""
    if what in ("work", "off"):
        return np.asarray(catalogue.works == (what == "work"))
    named = [what == name or what in tags for name, tags in zip(catalogue.templates, catalogue.tags, strict=True)]
    return np.array(named, dtype=bool) & catalogue.works
