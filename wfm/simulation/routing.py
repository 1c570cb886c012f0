"""Who takes which contact: the agent for a contact, and the queue from which an agent takes the next one."""

from __future__ import annotations

from wfm.compiled import part
from wfm.simulation.clocks import due, is_open, open_clock
from wfm.simulation.layout import (
    ABANDONED,
    AF,
    AFTER,
    AI,
    CAPACITY,
    CF,
    CI,
    COUNT,
    CREDIT,
    DEFERRED,
    DEFERRED_WAITING,
    F_AGENT,
    F_CONTACT,
    F_GROUP_DELAY,
    F_QUEUE,
    F_QUEUE_DELAY,
    GROUP,
    I_AGENT,
    I_CONTACT,
    I_FIRST,
    I_GROUP_QUEUE,
    I_GROUP_RANK,
    I_GROUP_START,
    I_IDLE,
    I_QUEUE,
    I_QUEUE_GROUP,
    I_QUEUE_RANK,
    I_QUEUE_START,
    I_WAITING,
    OUTCOME,
    PATIENCE,
    QF,
    QI,
    RESERVE,
    SINCE,
    SLOTS,
    TIME,
    VIRTUAL,
    WAIT,
    WITHIN,
    Floats,
    Ints,
)

EARLY = 1e-6
"""Seconds by which a timer may be early for rounding."""


@part
def append(i: Ints, queue: int, contact: int) -> None:
    """A contact waits at the end of its queue."""
    ends = i[I_WAITING] + 2 * queue
    i[i[I_CONTACT] + CI * contact + AFTER] = -1
    if i[ends] < 0:
        i[ends] = contact
    else:
        i[i[I_CONTACT] + CI * i[ends + 1] + AFTER] = contact
    i[ends + 1] = contact
    if i[i[I_QUEUE] + QI * queue + DEFERRED]:
        i[DEFERRED_WAITING] += 1


@part
def take_head(i: Ints, queue: int) -> int:
    """Take the first contact out of a queue."""
    ends = i[I_WAITING] + 2 * queue
    contact = i[ends]
    i[ends] = i[i[I_CONTACT] + CI * contact + AFTER]
    if i[i[I_QUEUE] + QI * queue + DEFERRED]:
        i[DEFERRED_WAITING] -= 1
    return contact  # type: ignore[no-any-return]


@part
def head(f: Floats, i: Ints, queue: int, now: float) -> int:
    """The first contact of a queue that still waits, or −1. Those before it have given up, and are told so."""
    while True:
        contact = i[i[I_WAITING] + 2 * queue]
        if contact < 0:
            return -1
        c = i[F_CONTACT] + CF * contact
        waited = now - f[c + TIME]
        if waited < f[c + PATIENCE]:
            return contact  # type: ignore[no-any-return]
        take_head(i, queue)
        i[i[I_CONTACT] + CI * contact + OUTCOME] = ABANDONED
        f[c + WAIT] = f[c + PATIENCE]
        f[c + VIRTUAL] = waited


@part
def waiting(f: Floats, i: Ints, queue: int, now: float) -> int:
    """How many wait in a queue and have not given up."""
    count = 0
    contact = i[i[I_WAITING] + 2 * queue]
    while contact >= 0:
        c = i[F_CONTACT] + CF * contact
        if now - f[c + TIME] < f[c + PATIENCE]:
            count += 1
        contact = i[i[I_CONTACT] + CI * contact + AFTER]
    return count


@part
def may_begin(f: Floats, i: Ints, group: int, queue: int, own: int, now: float, length: float) -> bool:
    """Whether a group may begin deferred work now: the queue is open, and for each live queue of the group more people
    are idle than must stay so (`own`: one more than the lists say), or half of the deadline has passed.
    """
    if not is_open(f, i, queue, now, length):
        return False
    reserve = i[i[I_QUEUE] + QI * queue + RESERVE]
    if reserve == 0:
        return True
    enough = True
    for entry in range(i[i[I_GROUP_START] + group], i[i[I_GROUP_START] + group + 1]):
        live = i[i[I_GROUP_QUEUE] + entry]
        if i[i[I_QUEUE] + QI * live + DEFERRED]:
            continue
        idle = own
        for other in range(i[i[I_QUEUE_START] + live], i[i[I_QUEUE_START] + live + 1]):
            idle += i[i[I_IDLE] + i[i[I_QUEUE_GROUP] + other]]
        if idle <= reserve:
            enough = False
            break
    contact = i[i[I_WAITING] + 2 * queue]
    if enough or contact < 0:
        return enough
    arrived = f[i[F_CONTACT] + CF * contact + TIME]
    waited = open_clock(f, i, queue, now, length) - open_clock(f, i, queue, arrived, length)
    return waited >= 0.5 * f[i[F_QUEUE] + QF * queue + WITHIN]  # type: ignore[no-any-return]


@part
def agent_for(f: Floats, i: Ints, queue: int, waited: float, now: float, length: float) -> int:
    """The agent for a contact: who holds least, then by rank, then the longest idle; −1 where nobody can."""
    q = i[I_QUEUE] + QI * queue
    best = -1
    for level in range(i[q + CAPACITY]):
        rank, since = 0, 0.0
        for entry in range(i[i[I_QUEUE_START] + queue], i[i[I_QUEUE_START] + queue + 1]):
            if best >= 0 and i[i[I_QUEUE_RANK] + entry] > rank:
                break
            group = i[i[I_QUEUE_GROUP] + entry]
            agent = i[i[I_FIRST] + group * i[SLOTS] + level]
            if agent < 0 or f[i[F_QUEUE_DELAY] + entry] > waited + EARLY:
                continue
            free = f[i[F_AGENT] + AF * agent + SINCE]
            if best >= 0 and free >= since:
                continue
            if i[q + DEFERRED] and not may_begin(f, i, group, queue, 0, now, length):
                continue
            best, since, rank = agent, free, i[i[I_QUEUE_RANK] + entry]
        if best >= 0:
            break
    return best


@part
def queue_for(f: Floats, i: Ints, agent: int, now: float, length: float) -> int:
    """The queue from which an agent takes the next contact: by rank, then who has waited longest (of deferred work:
    the earliest deadline); −1 where nobody waits.
    """
    group, held = i[i[I_AGENT] + AI * agent + GROUP], i[i[I_AGENT] + AI * agent + COUNT]
    best, rank, least = -1, 0, 0.0
    for entry in range(i[i[I_GROUP_START] + group], i[i[I_GROUP_START] + group + 1]):
        if best >= 0 and i[i[I_GROUP_RANK] + entry] > rank:
            break
        queue = i[i[I_GROUP_QUEUE] + entry]
        q = i[I_QUEUE] + QI * queue
        if i[i[I_WAITING] + 2 * queue] < 0 or held >= i[q + CAPACITY]:
            continue
        contact = head(f, i, queue, now)
        if contact < 0:
            continue
        arrived = f[i[F_CONTACT] + CF * contact + TIME]
        if f[i[F_GROUP_DELAY] + entry] > now - arrived + EARLY:
            continue
        if i[q + DEFERRED]:
            if not may_begin(f, i, group, queue, 1, now, length):
                continue
            urgency = due(f, i, queue, arrived, length)
        else:
            urgency = arrived - f[i[F_QUEUE] + QF * queue + CREDIT]
        if best < 0 or urgency < least:
            best, least, rank = queue, urgency, i[i[I_GROUP_RANK] + entry]
    return best
