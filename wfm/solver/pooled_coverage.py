"""Shortage where sets of queues require less together than their parts: every set of queues is looked at.

The auditor's own count, by enumeration: the shortage of some queues is the most by which people who can serve a part of
them fall short of what that part requires. Dearer queues come first, so what cheaper ones add is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.float64]


def pooled_shortage(
    required: Row,
    alone: Row,
    costs: list[float],
    pooled: dict[frozenset[int], Row],
    people: dict[frozenset[int], Row],
) -> tuple[Row, Row]:
    """[queue, interval] people short, and [interval] people required in all.

    `required` is of each queue alone and `alone` what is short of it, `pooled` is required of sets of queues;
    `people[queues]` are on duty and can serve just these.
    """
    short = alone.copy()
    whole = np.zeros(required.shape[1])
    for cluster in clusters(len(required), [*pooled, *people]):
        if not any(queues <= set(cluster) for queues in pooled):
            whole += required[cluster].sum(axis=0)
            continue
        needs = dict(_needs(cluster, required, pooled))
        whole += np.max([*needs.values()], axis=0)
        before: Row = np.zeros(required.shape[1])
        for cost in sorted({costs[queue] for queue in cluster}, reverse=True):
            level = before
            for queues, need in needs.items():
                if all(costs[queue] >= cost for queue in queues):
                    able = sum((row for group, row in people.items() if group & queues), np.zeros_like(need))
                    level = np.maximum(level, need - able)
            cheapest = [queue for queue in cluster if costs[queue] == cost]
            weights = required[cheapest] + 1e-12
            short[cheapest] = (level - before) * weights / weights.sum(axis=0)
            before = level
    return short, whole


def clusters(queues: int, joined: Iterable[frozenset[int]]) -> list[list[int]]:
    """Queues that sets connect, directly or through others."""
    parts: list[set[int]] = [{queue} for queue in range(queues)]
    for group in joined:
        touched = [part for part in parts if part & group]
        if touched:
            parts = [part for part in parts if not part & group] + [set().union(*touched)]
    return sorted(sorted(part) for part in parts)


def _needs(
    cluster: list[int], required: Row, pooled: dict[frozenset[int], Row]
) -> Iterator[tuple[frozenset[int], Row]]:
    """What each set of queues requires: the least over the ways to split it into pooled sets and single queues."""
    found: dict[frozenset[int], Row] = {frozenset(): np.zeros(required.shape[1])}
    inside = {queues: row for queues, row in pooled.items() if queues <= set(cluster)}
    for count in range(1, len(cluster) + 1):
        for chosen in map(frozenset, combinations(cluster, count)):
            first = min(chosen)
            need = required[first] + found[chosen - {first}]
            for part, row in inside.items():
                if first in part and part <= chosen:
                    need = np.minimum(need, row + found[chosen - part])
            found[chosen] = need
            yield chosen, need
