"""The inner loops of work in blocks: the cheapest way to fill a shift with queues, compiled by numba.

A chain is a list of intervals with the part of each that is worked; the options of a day that begin alike share one,
each as long a piece of it as it covers. Whoever is on a queue stays for `least[queue]` intervals, or all shift.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def fill(first, last, interval, part, price, queues, least, total, since, before):  # type: ignore[no-untyped-def]
    """Cheapest ways to work the first n intervals of a chain, for all n.

    `total[n]` is the least cost when a block may end there, `since[n, i]` the same with the last block on queue i, and
    `before[n, i]` where that block began. Returns nothing; cells run to `last − first`.
    """
    size = len(queues)
    total[0] = 0.0
    for n in range(1, last - first + 1):
        total[n] = np.inf
        t, share = interval[first + n - 1], part[first + n - 1]
        for i in range(size):
            queue = queues[i]
            stay = least[queue]
            found, begin = np.inf, -1
            if n > 1 and since[n - 1, i] < np.inf:
                found, begin = since[n - 1, i] + share * price[queue, t], before[n - 1, i]
            if n >= stay and total[n - stay] < np.inf:
                cost = total[n - stay]
                for m in range(first + n - stay, first + n):
                    cost += part[m] * price[queue, interval[m]]
                if cost < found:
                    found, begin = cost, n - stay
            since[n, i], before[n, i] = found, begin
            if found < total[n]:
                total[n] = found


@njit(cache=True, nogil=True)
def alone(first, count, interval, part, price, queues, least):  # type: ignore[no-untyped-def]
    """Cheapest queue that asks for more than `count` intervals, all of those a chain has, and its cost."""
    best, chosen = np.inf, -1
    for queue in queues:
        if least[queue] <= count:
            continue
        cost = 0.0
        for m in range(first, first + count):
            cost += part[m] * price[queue, interval[m]]
        if cost < best:
            best, chosen = cost, queue
    return best, chosen


@njit(cache=True, nogil=True)
def option_prices(chain_first, interval, part, chain_of, count, price, queues, least, out):  # type: ignore[no-untyped-def]
    """`out[o]` += cost of the cheapest blocks for each option o, which covers `count[o]` intervals of its chain."""
    longest = 0
    for c in range(len(chain_first) - 1):
        longest = max(longest, chain_first[c + 1] - chain_first[c])
    totals = np.empty((len(chain_first) - 1, longest + 1))
    since, before = np.empty((longest + 1, len(queues))), np.empty((longest + 1, len(queues)), np.int64)
    for c in range(len(chain_first) - 1):
        fill(chain_first[c], chain_first[c + 1], interval, part, price, queues, least, totals[c], since, before)
    longest_stay = 0
    for queue in queues:
        longest_stay = max(longest_stay, least[queue])
    for o in range(len(out)):
        if count[o] > 0:
            cost = totals[chain_of[o], count[o]]
            if count[o] < longest_stay:
                other, _ = alone(chain_first[chain_of[o]], count[o], interval, part, price, queues, least)
                cost = min(cost, other)
            out[o] += cost


@njit(cache=True, nogil=True)
def trace(first, count, interval, part, price, queues, least, queue_of):  # type: ignore[no-untyped-def]
    """Write the queue of each of the first `count` intervals of a chain into `queue_of`."""
    total = np.empty(count + 1)
    since, before = np.empty((count + 1, len(queues))), np.empty((count + 1, len(queues)), np.int64)
    fill(first, first + count, interval, part, price, queues, least, total, since, before)
    other, chosen = alone(first, count, interval, part, price, queues, least)
    if other < total[count]:
        queue_of[:count] = chosen
        return
    n = count
    while n > 0:
        i = 0
        while since[n, i] > total[n]:
            i += 1
        begin = before[n, i]
        queue_of[begin:n] = queues[i]
        n = begin


@njit(cache=True, nogil=True)
def cost_of(required, people, short, idle, crowding):  # type: ignore[no-untyped-def]
    """What so many people on a queue cost in an interval: those missing, left over, and crowded beyond the first."""
    if people < required:
        return short * (required - people)
    over = people - required
    return idle * over + crowding * max(over * (over - 1.0), 0.0)


@njit(cache=True, nogil=True)
def book(first, count, interval, part, queue_of, sign, people, price, required, short, idle, crowding):  # type: ignore[no-untyped-def]
    """Somebody comes to (sign 1) or leaves the queues of a shift; returns by how much costs change.

    `price[queue, interval]`, the cost of one person more, is kept up to date.
    """
    changed = 0.0
    for n in range(count):
        t, queue = interval[first + n], queue_of[n]
        before, need = people[queue, t], required[queue, t]
        after = before + sign * part[first + n]
        now = cost_of(need, after, short[queue], idle, crowding)
        changed += now - cost_of(need, before, short[queue], idle, crowding)
        people[queue, t] = after
        price[queue, t] = cost_of(need, after + 1.0, short[queue], idle, crowding) - now
    return changed
