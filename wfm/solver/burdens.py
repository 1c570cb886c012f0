"""Burdens of options and past shifts, when fairness is lowered."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from wfm.models.people import Assignment
from wfm.solver.compile import Context
from wfm.solver.kinds import holidays_of, kind_options, past_kind
from wfm.solver.lowering import clock_of, clock_spans, kind, overlap, own_clock
from wfm.solver.options import Catalogue
from wfm.solver.parameters import BurdenParams, kind_of
from wfm.solver.primitives import Floats, Ints


def burden_options(context: Context, catalogue: Catalogue, params: BurdenParams) -> Floats:
    """[day, option] points of each option, wishes left out."""
    total = np.zeros(catalogue.exists.shape)
    for name, points in params.points.items():
        if name in ("nights", "weekend_days", "holidays"):
            total += points * kind_options(context, catalogue, kind_of(params, name))
        elif name == "late_finishes":
            total += points * (clock_of(context, catalogue, catalogue.end) > params.late_after)
        elif name == "early_starts":
            total += points * (clock_of(context, catalogue, catalogue.start) < params.early_before)
        elif name == "unpopular_hours":
            spans = _unpopular(context, catalogue.zone, catalogue.site, params, -2, len(context.dates) + 4)
            total += points * overlap(catalogue.start, catalogue.end, spans) / 60
    return np.where(catalogue.works & catalogue.exists, total, 0.0)


def past_points(context: Context, agent: int, shift: Assignment, params: BurdenParams) -> float:
    """Points of a past shift, wishes left out."""
    problem, person = context.problem, context.agents[agent]
    zone = problem.zone_of(person)
    start, end = (np.array([problem.grid.minute(moment)]) for moment in (shift.start, shift.end))
    day = np.array([(shift.date - problem.start).days])
    total = 0.0
    for name, points in params.points.items():
        if name in ("nights", "weekend_days", "holidays"):
            total += points * past_kind(context, agent, kind_of(params, name))(shift)
        elif name == "late_finishes":
            total += points * bool(own_clock(context, zone, day, end)[0] > params.late_after)
        elif name == "early_starts":
            total += points * bool(own_clock(context, zone, day, start)[0] < params.early_before)
        elif name == "unpopular_hours":
            spans = _unpopular(context, zone, person.site, params, int(day[0]) - 1, 5)
            total += points * float(overlap(start, end, spans)[0]) / 60
    return total


def denied(context: Context, agent: int, catalogue: Catalogue) -> Floats:
    """[day, option] how many wishes of an agent an option denies."""
    count = np.zeros(catalogue.exists.shape)
    for wish in context.problem.preferences:
        day = (wish.date - context.problem.start).days
        if context.index[wish.agent] == agent and 0 <= day < len(context.dates):
            count[day] += kind(catalogue, wish.what) != (wish.wish == "want")
    return count


def _unpopular(context: Context, zone: str, site: str, params: BurdenParams, first: int, days: int) -> Ints:
    """[n, 2] minutes on the grid of unpopular time, in spans that do not overlap."""
    free = holidays_of(context.problem, site)
    found: list[list[int]] = []
    for day in range(first, first + days):
        when = context.problem.start + timedelta(days=day)
        parts = [(0, params.popular_from), (params.popular_until, 1440)]
        if when.weekday() >= 5 or when in free:
            parts = [(0, 1440)]
        for low, high in parts:
            if low < high:
                found += clock_spans(context, zone, low, high, when, 1).tolist()
    return np.array(found, dtype=np.int64).reshape(-1, 2)
