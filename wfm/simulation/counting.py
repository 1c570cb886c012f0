"""What one replication says about service: counted per queue and interval, and waits per queue and day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.compiled import flat, jit
from wfm.simulation import layout as at
from wfm.simulation.clocks import interval_of, open_clock
from wfm.simulation.layout import (
    ABANDONED,
    ANSWERED,
    CF,
    CI,
    CONTACTS,
    DEFERRED,
    F_CONTACT,
    FI,
    GIVEN,
    HELPER,
    I_CONTACT,
    I_FOLLOWED,
    I_QUEUE,
    INTERVALS,
    OUTCOME,
    QI,
    QUEUE,
    TIME,
    VIRTUAL,
    WAIT,
    WAITING,
    Floats,
    Ints,
)
from wfm.simulation.people import spread
from wfm.simulation.world import World

MEASURES = 8
CAME, DECIDED, IN_TIME, SERVED, IN_TIME_VIRTUAL, WAITED, GONE, LOST = 0, 1, 2, 3, 4, 5, 6, 7
"""Contacts; those of whom it is known whether they were in time; in time; answered; in time were nobody to leave;
seconds waited in all; left; found no place."""

BINS = 640
_FIRST, _GROWTH = 0.5, 1.025
_LOG_GROWTH = math.log(_GROWTH)


@jit
def count_contacts(
    f: Floats,
    i: Ints,
    table: Any,
    standing: Any,
    waits: Any,
    within: Any,
    day_of: Any,
    days: int,
    length: float,
) -> None:
    """Add every contact to `table` [queue, interval, measure], the time it waits to `standing` [queue, interval], and
    the wait to `waits` [queue, day, bin], all of them flat.

    Deferred work waits until it is done, in open seconds. Contacts that still wait at the end of the grid are late if
    their time has passed, else undecided.
    """
    _count(flat(f), flat(i), flat(table), flat(standing), flat(waits), within, day_of, days, length)


@jit
def _count(
    f: Floats,
    i: Ints,
    table: Any,
    standing: Any,
    waits: Any,
    within: Any,
    day_of: Any,
    days: int,
    length: float,
) -> None:
    count, end = i[INTERVALS], i[INTERVALS] * length
    for contact in range(i[CONTACTS]):
        if contact >= i[GIVEN] and i[i[I_FOLLOWED] + FI * (contact - i[GIVEN]) + HELPER] == 1:
            continue
        c, n = i[F_CONTACT] + CF * contact, i[I_CONTACT] + CI * contact
        queue, outcome, time = i[n + QUEUE], i[n + OUTCOME], f[c + TIME]
        if time >= end:
            continue
        interval = interval_of(i, time, length)
        row = (queue * count + interval) * MEASURES
        deferred = i[i[I_QUEUE] + QI * queue + DEFERRED]
        table[row + CAME] += 1
        wait, virtual = f[c + WAIT], f[c + VIRTUAL]
        if outcome == WAITING:
            wait = end - time
            virtual = wait
        elif outcome != ANSWERED and outcome != ABANDONED:
            table[row + LOST] += 1
            table[row + DECIDED] += 1
            continue
        if wait > 0:
            spread(standing, queue * count, count, time, time + wait, length, 1.0)
        if deferred:
            begun = open_clock(f, i, queue, time, length)
            if outcome == ANSWERED and time + wait >= end:
                outcome = WAITING  # not done within the grid
                wait = end - time
            wait = open_clock(f, i, queue, time + wait, length) - begun
            virtual = wait
        if outcome == WAITING and wait <= within[queue]:
            continue
        table[row + DECIDED] += 1
        table[row + WAITED] += wait
        if outcome == ANSWERED:
            table[row + SERVED] += 1
            if wait <= within[queue]:
                table[row + IN_TIME] += 1
        elif outcome == ABANDONED:
            table[row + GONE] += 1
        if virtual <= within[queue]:
            table[row + IN_TIME_VIRTUAL] += 1
        place = 0
        if wait > _FIRST:
            place = min(1 + int(math.log(wait / _FIRST) / _LOG_GROWTH), BINS - 1)
        waits[(queue * days + day_of[interval]) * BINS + place] += 1


def bin_seconds() -> npt.NDArray[np.float64]:
    """The middle of each bin: up to half a second, then 2.5 % more from bin to bin."""
    return np.asarray(_FIRST * _GROWTH ** (np.arange(BINS) - 0.5), dtype=np.float64)


@dataclass(frozen=True)
class Count:
    """One replication's counts: `table[q, i, measure]`, `standing[q, i]` seconds that contacts wait, `waits[q, day,
    bin]`, and people's seconds: `busy[q, i]`, `duty[i]`, and per agent on duty, busy, and busy after leaving.
    """

    table: npt.NDArray[np.float64]
    standing: npt.NDArray[np.float64]
    waits: npt.NDArray[np.float64]
    busy: npt.NDArray[np.float64]
    duty: npt.NDArray[np.float64]
    agents: npt.NDArray[np.float64]


def count(world: World, within: npt.NDArray[np.float64], day_of: npt.NDArray[np.int64]) -> Count:
    """Count what a world has played. `day_of` numbers the days of intervals from 0."""
    centre = world.centre
    queues, days = len(centre.queues), int(day_of.max(initial=0)) + 1
    table, standing = np.zeros(queues * centre.count * MEASURES), np.zeros(queues * centre.count)
    waits = np.zeros(queues * days * BINS)
    world.call(count_contacts, (table, standing, waits), within, day_of, days, centre.interval_seconds)
    agents = world.region(at.F_AGENT).reshape(-1, at.AF)
    return Count(
        table=table.reshape(queues, centre.count, MEASURES),
        standing=standing.reshape(queues, centre.count),
        waits=waits.reshape(queues, days, BINS),
        busy=world.region(at.F_BUSY).reshape(queues, -1).copy(),
        duty=world.region(at.F_DUTY).copy(),
        agents=agents[:, [at.DUTY, at.BUSY, at.OVER]],
    )
