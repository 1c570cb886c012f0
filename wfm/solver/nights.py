"""Which options and past shifts are nights, when rules on nights are lowered."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from wfm.solver.compile import Context
from wfm.solver.lowering import clock_spans, overlap
from wfm.solver.options import Catalogue
from wfm.solver.parameters import NightParams
from wfm.solver.primitives import Bools


def night_options(context: Context, catalogue: Catalogue, params: NightParams) -> Bools:
    """[day, option] which options are nights."""
    nights = clock_spans(
        context,
        catalogue.zone,
        params.night.start,
        params.night.end,
        context.problem.start - timedelta(days=1),
        len(context.dates) + 3,
    )
    minutes = overlap(catalogue.start, catalogue.end, nights)
    return np.asarray(catalogue.exists & (minutes >= params.least_hours * 60) & catalogue.works)


def past_nights(context: Context, agent: int, params: NightParams) -> set[date]:
    """The days of the past on which an agent began a night."""
    zone, minute = context.problem.zone_of(context.agents[agent]), context.problem.grid.minute
    found = set()
    for shift in context.past[agent]:
        days = (shift.end - shift.start).days + 3
        nights = clock_spans(context, zone, params.night.start, params.night.end, shift.date - timedelta(days=1), days)
        start, end = np.array(minute(shift.start)), np.array(minute(shift.end))
        if overlap(start, end, nights) >= params.least_hours * 60:
            found.add(shift.date)
    return found
