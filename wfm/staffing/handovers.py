"""People needed while one site hands its work over to the next, beyond those whom the contacts need."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from wfm.models.organisation import Configuration
from wfm.models.time import WEEKDAYS, IntervalGrid, local_instant, zone
from wfm.staffing.model import Floats


def handover_agents(configuration: Configuration, queue: str, grid: IntervalGrid) -> Floats:
    """Extra people on the phone per interval. An overlap that covers part of an interval counts for that part."""
    extra = np.zeros(grid.count)
    edges = np.arange(grid.count + 1, dtype=float) * grid.interval_minutes
    for handover in configuration.queues[queue].handovers:
        site = configuration.sites[handover.site].time_zone
        day = grid.start.astimezone(zone(site)).date() - timedelta(days=2)
        while day <= grid.end.astimezone(zone(site)).date():
            if WEEKDAYS[day.weekday()] in handover.weekdays:
                start = (local_instant(day, handover.start, site) - grid.start).total_seconds() / 60
                covered = np.clip(edges, start, start + handover.minutes) - start
                extra += handover.agents * np.diff(covered) / grid.interval_minutes
            day += timedelta(days=1)
    return extra
