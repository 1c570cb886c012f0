"""Agents in the event loop: the lists of those who can take more, their time, what they hold."""

from __future__ import annotations

from wfm.compiled import part
from wfm.simulation.layout import (
    AF,
    AGENT,
    AI,
    BEFORE,
    BUSY,
    CAPACITY,
    CI,
    COUNT,
    F_AGENT,
    F_BUSY,
    F_RATE,
    F_SLOT,
    GROUP,
    I_AGENT,
    I_CONTACT,
    I_FIRST,
    I_IDLE,
    I_LAST,
    I_QUEUE,
    I_SLOT,
    INTERVALS,
    LEVEL,
    LIMIT,
    NEVER,
    NEXT,
    OVER,
    PRESENT,
    QI,
    QUEUE,
    SINCE,
    SLOTS,
    TOUCHED,
    Floats,
    Ints,
)


@part
def enter(f: Floats, i: Ints, agent: int, now: float) -> None:
    """Put an agent at the end of the list of those of the group who hold as much and can take more."""
    a, agents = i[I_AGENT] + AI * agent, i[I_AGENT]
    level = i[a + COUNT]
    place = i[a + GROUP] * i[SLOTS] + level
    last = i[i[I_LAST] + place]
    i[a + BEFORE] = last
    i[a + NEXT] = -1
    if last < 0:
        i[i[I_FIRST] + place] = agent
    else:
        i[agents + AI * last + NEXT] = agent
    i[i[I_LAST] + place] = agent
    i[a + LEVEL] = level
    f[i[F_AGENT] + AF * agent + SINCE] = now
    if level == 0:
        i[i[I_IDLE] + i[a + GROUP]] += 1


@part
def leave(i: Ints, agent: int) -> None:
    """Take an agent out of its list, if it is in one."""
    a, agents = i[I_AGENT] + AI * agent, i[I_AGENT]
    level = i[a + LEVEL]
    if level < 0:
        return
    place = i[a + GROUP] * i[SLOTS] + level
    before, after = i[a + BEFORE], i[a + NEXT]
    if before < 0:
        i[i[I_FIRST] + place] = after
    else:
        i[agents + AI * before + NEXT] = after
    if after < 0:
        i[i[I_LAST] + place] = before
    else:
        i[agents + AI * after + BEFORE] = before
    i[a + LEVEL] = -1
    if level == 0:
        i[i[I_IDLE] + i[a + GROUP]] -= 1


@part
def spread(f: Floats, row: int, count: int, begin: float, end: float, length: float, part: float) -> None:
    """Add `part` of the time between two moments to the intervals of a row that it falls in; none outside the grid."""
    begin = max(begin, 0.0)
    end = min(end, length * count)
    if end <= begin:
        return
    first = int(begin / length)
    if end <= (first + 1) * length:
        f[row + first] += (end - begin) * part
        return
    last = int(end / length)
    f[row + first] += ((first + 1) * length - begin) * part
    for interval in range(first + 1, last):
        f[row + interval] += length * part
    if last < count:
        f[row + last] += (end - last * length) * part


@part
def rate(f: Floats, i: Ints, queue: int, held: int) -> float:
    """Work done per second on a contact of a queue whose agent holds so many."""
    most = i[i[I_QUEUE] + QI * queue + CAPACITY]
    return f[i[F_RATE] + queue * (i[SLOTS] + 1) + min(held, most)]  # type: ignore[no-any-return]


@part
def progress(f: Floats, i: Ints, agent: int, now: float, length: float) -> None:
    """Work off what an agent holds up to now, and count the time."""
    a, times = i[I_AGENT] + AI * agent, i[F_AGENT] + AF * agent
    count, begin = i[a + COUNT], f[times + TOUCHED]
    f[times + TOUCHED] = now
    if count == 0 or now <= begin:
        return
    slot = agent * i[SLOTS]
    share = 1.0 if count == 1 else 1.0 / count
    for number in range(slot, slot + count):
        queue = i[i[I_CONTACT] + CI * i[i[I_SLOT] + number] + QUEUE]
        f[i[F_SLOT] + number] -= (now - begin) * rate(f, i, queue, count)
        spread(f, i[F_BUSY] + queue * i[INTERVALS], i[INTERVALS], begin, now, length, share)
    f[times + BUSY] += now - begin
    if i[a + PRESENT] == 0:
        f[times + OVER] += now - begin


@part
def next_end(f: Floats, i: Ints, agent: int, now: float) -> float:
    """When the first of an agent's contacts is done if nothing changes; NEVER where there is none."""
    count = i[i[I_AGENT] + AI * agent + COUNT]
    first = NEVER
    slot = agent * i[SLOTS]
    for number in range(slot, slot + count):
        queue = i[i[I_CONTACT] + CI * i[i[I_SLOT] + number] + QUEUE]
        left, speed = max(f[i[F_SLOT] + number], 0.0), rate(f, i, queue, count)
        first = min(first, now + (left if speed == 1.0 else left / speed))
    return first


@part
def take_slot(f: Floats, i: Ints, agent: int, contact: int, work: float) -> None:
    """An agent holds one contact more."""
    a = i[I_AGENT] + AI * agent
    count = i[a + COUNT]
    capacity = i[i[I_QUEUE] + QI * i[i[I_CONTACT] + CI * contact + QUEUE] + CAPACITY]
    i[i[I_SLOT] + agent * i[SLOTS] + count] = contact
    f[i[F_SLOT] + agent * i[SLOTS] + count] = work
    i[a + COUNT] = count + 1
    i[a + LIMIT] = capacity if count == 0 else min(i[a + LIMIT], capacity)
    i[i[I_CONTACT] + CI * contact + AGENT] = agent


@part
def give_slot(f: Floats, i: Ints, agent: int) -> int:
    """The contact of an agent that has least left is done: which it is."""
    a = i[I_AGENT] + AI * agent
    count, first = i[a + COUNT], agent * i[SLOTS]
    done, last = first, first + i[a + COUNT] - 1
    for number in range(first + 1, first + count):
        if f[i[F_SLOT] + number] < f[i[F_SLOT] + done]:
            done = number
    contact = i[i[I_SLOT] + done]
    i[i[I_SLOT] + done] = i[i[I_SLOT] + last]
    f[i[F_SLOT] + done] = f[i[F_SLOT] + last]
    i[a + COUNT] = count - 1
    if count > 1:
        limit = i[SLOTS]
        for number in range(first, last):
            queue = i[i[I_CONTACT] + CI * i[i[I_SLOT] + number] + QUEUE]
            limit = min(limit, i[i[I_QUEUE] + QI * queue + CAPACITY])
        i[a + LIMIT] = limit
    return contact  # type: ignore[no-any-return]


@part
def can_take(i: Ints, agent: int) -> bool:
    """Whether an agent is there and has room for one contact more."""
    a = i[I_AGENT] + AI * agent
    return i[a + PRESENT] == 1 and (i[a + COUNT] == 0 or i[a + COUNT] < i[a + LIMIT])  # type: ignore[no-any-return]
