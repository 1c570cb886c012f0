"""The rows of Gale's condition that a model of cover holds: few to begin with, more where they are violated."""

from __future__ import annotations

import numpy as np

from wfm.solver.shortage import CoverModel, Duty


class CoverRows:
    """For each interval, which sets of queues are stated; grows by `separate`. Sets are (pool, index in the pool)."""

    def __init__(self, model: CoverModel, *, complete_up_to: int = 7) -> None:
        """State single queues and whole levels everywhere, and all sets of pools that have few."""
        self.model = model
        active = model.cover.required > 1e-9
        self.of_interval: list[set[tuple[int, int]]] = [set() for _ in range(active.shape[1])]
        for number, pool in enumerate(model.pools):
            here = active[pool.queues]
            for index in range(len(pool.members)):
                members = pool.members[index]
                whole = (members == (pool.members[pool.level <= pool.level[index]].any(axis=0))).all()
                if members.sum() == 1 or len(pool.members) <= complete_up_to or whole:
                    where = here[members].any(axis=0)
                    for interval in np.flatnonzero(where).tolist():
                        self.of_interval[interval].add((number, index))

    def separate(self, duty: Duty) -> int:
        """Add the most violated set of each level and interval; how many were new."""
        new = 0
        for number, pool in enumerate(self.model.pools):
            gap = duty.gaps[number]
            for level in range(len(pool.price)):
                upto = int(np.searchsorted(pool.level, level, side="right"))
                worst = gap[:upto].argmax(axis=0)
                for interval in np.flatnonzero(gap[worst, np.arange(gap.shape[1])] > 1e-6).tolist():
                    row = (number, int(worst[interval]))
                    if row not in self.of_interval[interval]:
                        self.of_interval[interval].add(row)
                        new += 1
        return new
