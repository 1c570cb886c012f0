"""Contacts in the event loop: how one is written down, and what follows from it."""

from __future__ import annotations

from wfm.compiled import jit, part
from wfm.simulation.clocks import interval_of
from wfm.simulation.heap import push
from wfm.simulation.layout import (
    AGENT,
    AGENTS,
    CF,
    CHANCES,
    CI,
    CONTACTS,
    DEFERRED,
    F_CHANCE,
    F_CONTACT,
    F_OPENS,
    F_POOL_PATIENCE,
    F_POOL_WORK,
    FI,
    GENERATION,
    GIVEN,
    HELPER,
    I_CONTACT,
    I_FOLLOWED,
    I_POOL_START,
    I_QUEUE,
    INTERVALS,
    NEVER,
    OUTCOME,
    OVERFULL,
    PATIENCE,
    QI,
    QUEUE,
    ROOM,
    ROOT,
    TIME,
    VIRTUAL,
    WAIT,
    WAITING,
    WORK,
    Floats,
    Ints,
)

ARRIVES, OVERFLOWS, GIVES_UP = 0, 1, 2
"""Events of contacts; on the heap as agents + 3 · contact + event."""


@part
def write(f: Floats, i: Ints, contact: int, queue: int, time: float, work: float, patience: float) -> None:
    """Write down a new contact."""
    c, n = i[F_CONTACT] + CF * contact, i[I_CONTACT] + CI * contact
    f[c + TIME] = time
    f[c + WORK] = work
    f[c + PATIENCE] = patience
    f[c + WAIT] = 0.0
    f[c + VIRTUAL] = NEVER
    i[n + QUEUE] = queue
    i[n + OUTCOME] = WAITING
    i[n + AGENT] = -1


@jit
def follow(f: Floats, i: Ints, cause: int, queue: int, time: float, work: float, length: float) -> None:
    """A contact follows from another: a redial or an escalation (`work` below 0: drawn), or a consultation.

    What it draws depends on the first contact of the chain alone, so that scenarios can be compared. Live work finds
    its queue open, if need be at the next opening, and is lost after the last.
    """
    contact = i[CONTACTS]
    if contact >= i[ROOM]:
        i[OVERFULL] = 1
        return
    if not i[i[I_QUEUE] + QI * queue + DEFERRED]:
        time = max(time, f[i[F_OPENS] + queue * i[INTERVALS] + interval_of(i, time, length)])
        if time >= NEVER:
            return
    i[CONTACTS] = contact + 1
    first_of_all, place = root(i, cause), generation(i, cause) + 1
    first = i[i[I_POOL_START] + queue]
    draw = first + (first_of_all * 7919 + place * 104729 + queue) % (i[i[I_POOL_START] + queue + 1] - first)
    patience = f[i[F_POOL_PATIENCE] + draw] if work < 0 else NEVER
    write(f, i, contact, queue, time, f[i[F_POOL_WORK] + draw] if work < 0 else work, patience)
    chain = i[I_FOLLOWED] + FI * (contact - i[GIVEN])
    i[chain + ROOT] = first_of_all
    i[chain + GENERATION] = place
    i[chain + HELPER] = work >= 0
    push(f, i, time, i[AGENTS] + 3 * contact + ARRIVES, 0)


@part
def root(i: Ints, contact: int) -> int:
    """The first contact of the chain."""
    return contact if contact < i[GIVEN] else i[i[I_FOLLOWED] + FI * (contact - i[GIVEN]) + ROOT]


@part
def generation(i: Ints, contact: int) -> int:
    """The place in the chain: 0 for a contact that came by itself."""
    return 0 if contact < i[GIVEN] else i[i[I_FOLLOWED] + FI * (contact - i[GIVEN]) + GENERATION]


@part
def is_helper(i: Ints, contact: int) -> bool:
    """Whether it is a consultation."""
    return contact >= i[GIVEN] and i[i[I_FOLLOWED] + FI * (contact - i[GIVEN]) + HELPER] == 1  # type: ignore[no-any-return]


@part
def chance(f: Floats, i: Ints, contact: int) -> float:
    """A contact's own draw that decides what follows from it."""
    number = root(i, contact) * 31 + generation(i, contact) * 15485863
    return f[i[F_CHANCE] + number % i[CHANCES]]  # type: ignore[no-any-return]
