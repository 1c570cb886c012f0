"""A plain event-by-event simulation of one queue through a day: independent of every formula of wfm.

First come, first served; people who leave finish their contact first; customers hang up when their patience ends.
"""

from __future__ import annotations

import heapq
from collections import deque

import numpy as np


def simulate_day(
    random: np.random.Generator,
    rates: np.ndarray,
    aht_seconds: float,
    staff: np.ndarray,
    interval_seconds: float,
    patience_seconds: float | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One day: (interval of arrival, wait in seconds, served) per contact.

    `rates` are contacts expected per interval, `staff` whole people. Who waits at the end of the day waits for ever.
    """
    counts = random.poisson(rates)
    interval = np.repeat(np.arange(rates.size), counts)
    arrivals = np.sort((interval + random.random(interval.size)) * interval_seconds)
    interval = (arrivals // interval_seconds).astype(int)
    handling = random.exponential(aht_seconds, arrivals.size).tolist()
    patience = (
        random.exponential(patience_seconds, arrivals.size) if patience_seconds else np.full(arrivals.size, np.inf)
    ).tolist()
    changes = [(number * interval_seconds, int(people)) for number, people in enumerate(staff.tolist())]
    waits, served = np.full(arrivals.size, np.inf), np.zeros(arrivals.size, bool)
    busy: list[float] = []
    line: deque[int] = deque()
    times = [*arrivals.tolist(), np.inf]
    people, next_change, next_arrival = 0, 0, 0
    while True:
        change = changes[next_change][0] if next_change < len(changes) else np.inf
        done = busy[0] if busy else np.inf
        now = min(change, done, times[next_arrival])
        if now == np.inf:
            break
        if now == done:
            heapq.heappop(busy)
        elif now == change:
            people = changes[next_change][1]
            next_change += 1
        else:
            line.append(next_arrival)
            next_arrival += 1
        while line and len(busy) < people:
            contact = line.popleft()
            if now - times[contact] >= patience[contact]:
                waits[contact] = patience[contact]
                continue
            waits[contact], served[contact] = now - times[contact], True
            heapq.heappush(busy, now + handling[contact])
    return interval, waits, served


def in_time_by_interval(
    seed: int,
    days: int,
    rates: np.ndarray,
    aht_seconds: float,
    staff: np.ndarray,
    *,
    interval_seconds: float = 1800.0,
    within_seconds: float = 20.0,
    patience_seconds: float | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Over many days: contacts, those served in time and those who hung up, per interval."""
    random = np.random.default_rng(seed)
    totals = np.zeros((3, rates.size))
    for _ in range(days):
        interval, waits, served = simulate_day(random, rates, aht_seconds, staff, interval_seconds, patience_seconds)
        for row, chosen in enumerate((np.ones(interval.size, bool), served & (waits <= within_seconds), ~served)):
            totals[row] += np.bincount(interval[chosen], minlength=rates.size)
    return totals[0], totals[1], totals[2]


def steady_in_time(
    seed: int, per_second: np.ndarray, aht_seconds: float, people: int, *, warm: float, seconds: float, within: float
) -> tuple[int, int]:
    """(contacts, those in time) over many days at once, each at its own constant rate, after `warm` seconds.

    Each contact takes the person who is free first (Kiefer-Wolfowitz); one step handles the next contact of every day.
    """
    random = np.random.default_rng(seed)
    days = np.arange(per_second.size)
    free = np.zeros((days.size, people))
    now = np.zeros(days.size)
    contacts = in_time = 0
    while now.min() < warm + seconds:
        now += random.exponential(1.0, days.size) / per_second
        first = free.argmin(axis=1)
        start = np.maximum(now, free[days, first])
        free[days, first] = start + random.exponential(aht_seconds, days.size)
        counted = (now >= warm) & (now < warm + seconds)
        contacts += int(counted.sum())
        in_time += int((counted & (start - now <= within)).sum())
    return contacts, in_time
