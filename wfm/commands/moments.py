"""Times that people give on the command line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.organisation import Configuration
    from wfm.models.time import IntervalGrid


def interval_at(configuration: Configuration, grid: IntervalGrid, queue: str, clock: str, option: str) -> int:
    """The interval that a time on a queue's own clock falls in. Raises UsageError where it is none of the plan."""
    from wfm.models.messages import unknown
    from wfm.models.time import local_instant

    if queue not in configuration.queues:
        raise UsageError(f"--queue: {unknown('queue', queue, configuration.queues)}")
    try:
        moment = datetime.fromisoformat(clock)
    except ValueError:
        raise UsageError(f"{option}: must be a time such as 2026-03-09T10:00, got {clock!r}") from None
    zone = configuration.queue_zone(queue)
    if moment.tzinfo is None:
        moment = local_instant(moment.date(), moment.hour * 60 + moment.minute, zone)
    index = grid.index(moment)
    if not 0 <= index < grid.count:
        days = f"{grid.local(zone)[0]} to {grid.local(zone)[-1]}" if grid.count else "no interval"
        raise UsageError(f"{option}: {clock} is not planned: the plan has {days} ({zone})")
    return index
