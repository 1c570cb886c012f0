"""The least shortage of an interval by flow, for queues that people join too finely to list sets of them.

Compiled by numba, and imported only where it is needed.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def share_out(serves, supply, need, order, level_of, levels, short, cuts, flow, spare):  # type: ignore[no-untyped-def]
    """Share people out to queues, the dearest level first, by augmenting paths (Ford & Fulkerson 1956).

    `short[level]` becomes the least shortage of the queues up to the level, `cuts[level, queue]` a set that proves it.
    `flow[group, queue]` and `spare[group]` are room to work in.
    """
    groups, queues = serves.shape
    flow[:, :] = 0.0
    spare[:] = supply
    by_group = np.empty(queues, dtype=np.int64)  # by which group a queue was reached
    by_queue = np.empty(groups, dtype=np.int64)
    stack = np.empty(queues, dtype=np.int64)
    lacking = np.zeros(queues)
    position = 0
    total = 0.0
    for number in range(levels):
        while position < queues and level_of[order[position]] == number:
            q = order[position]
            position += 1
            left = need[q]
            while left > 1e-9:
                by_group[:] = -2
                by_queue[:] = -1
                by_group[q] = -1
                stack[0] = q
                height = 1
                found = -1
                while height > 0 and found < 0:
                    height -= 1
                    u = stack[height]
                    for g in range(groups):
                        if serves[g, u] and by_queue[g] < 0:
                            by_queue[g] = u
                            if spare[g] > 1e-9:
                                found = g
                                break
                            for v in range(queues):
                                if flow[g, v] > 1e-9 and by_group[v] == -2:
                                    by_group[v] = g
                                    stack[height] = v
                                    height += 1
                if found < 0:
                    break
                amount = min(left, spare[found])
                u = by_queue[found]
                while by_group[u] >= 0:
                    amount = min(amount, flow[by_group[u], u])
                    u = by_queue[by_group[u]]
                spare[found] -= amount
                g, u = found, by_queue[found]
                flow[g, u] += amount
                while by_group[u] >= 0:
                    g = by_group[u]
                    flow[g, u] -= amount
                    u = by_queue[g]
                    flow[g, u] += amount
                left -= amount
            lacking[q] = left
            total += left
        short[number] = total
        # All that queues which lack people could be helped from, as far as it is reached, is at work: that is the cut.
        by_group[:] = -2
        by_queue[:] = -1
        height = 0
        for q in range(queues):
            if lacking[q] > 1e-9:
                by_group[q] = -1
                stack[height] = q
                height += 1
        while height > 0:
            height -= 1
            u = stack[height]
            for g in range(groups):
                if serves[g, u] and by_queue[g] < 0:
                    by_queue[g] = u
                    for v in range(queues):
                        if flow[g, v] > 1e-9 and by_group[v] == -2:
                            by_group[v] = g
                            stack[height] = v
                            height += 1
        for q in range(queues):
            cuts[number, q] = by_group[q] != -2


@njit(cache=True, nogil=True)
def costs(serves, people, need, order, level_of, price):  # type: ignore[no-untyped-def]
    """short[level, interval] of people[group, interval] against need[queue, interval], exactly."""
    groups, queues = serves.shape
    levels = len(price)
    intervals = people.shape[1]
    out = np.zeros((levels, intervals))
    flow, spare = np.empty((groups, queues)), np.empty(groups)
    cuts, short = np.zeros((levels, queues), dtype=np.bool_), np.zeros(levels)
    for t in range(intervals):
        share_out(serves, people[:, t].copy(), need[:, t].copy(), order, level_of, levels, short, cuts, flow, spare)
        out[:, t] = short
    return out


@njit(cache=True, nogil=True)
def violated(where, serves, people, need, order, level_of, levels):  # type: ignore[no-untyped-def]
    """For some intervals, short[interval, level] and cuts[interval, level, queue] that prove it."""
    groups, queues = serves.shape
    flow, spare = np.empty((groups, queues)), np.empty(groups)
    cuts = np.zeros((len(where), levels, queues), dtype=np.bool_)
    short = np.zeros((len(where), levels))
    for index in range(len(where)):
        t = where[index]
        share_out(
            serves, people[:, t].copy(), need[:, t].copy(), order, level_of, levels, short[index], cuts[index], flow,
            spare,
        )  # fmt: skip
    return short, cuts
