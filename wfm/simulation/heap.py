"""The events to come, as a binary heap: an agent's next completion, or a code above all agents."""

from __future__ import annotations

from wfm.compiled import part
from wfm.simulation.layout import F_HEAP, HEAP_SIZE, I_HEAP, Floats, Ints


@part
def _rise(f: Floats, i: Ints, at: int, time: float, what: int, stamp: int) -> None:
    """Move a gap up until an event fits in."""
    times, events = i[F_HEAP], i[I_HEAP]
    while at > 0:
        parent = (at - 1) >> 1
        if f[times + parent] <= time:
            break
        f[times + at] = f[times + parent]
        i[events + 2 * at] = i[events + 2 * parent]
        i[events + 2 * at + 1] = i[events + 2 * parent + 1]
        at = parent
    f[times + at] = time
    i[events + 2 * at] = what
    i[events + 2 * at + 1] = stamp


@part
def push(f: Floats, i: Ints, time: float, what: int, stamp: int) -> None:
    """Add an event."""
    at = i[HEAP_SIZE]
    i[HEAP_SIZE] = at + 1
    _rise(f, i, at, time, what, stamp)


@part
def replace(f: Floats, i: Ints, time: float, what: int, stamp: int) -> None:
    """Put an event in the place of the first one: a gap goes down to the end, then up to where the event belongs.

    What comes next is mostly late, so that this takes fewer comparisons than stopping on the way down.
    """
    times, events, size = i[F_HEAP], i[I_HEAP], i[HEAP_SIZE]
    at, child = 0, 1
    while child + 1 < size:
        child += f[times + child + 1] < f[times + child]  # without a branch, which nobody could foresee
        f[times + at] = f[times + child]
        i[events + 2 * at] = i[events + 2 * child]
        i[events + 2 * at + 1] = i[events + 2 * child + 1]
        at, child = child, 2 * child + 1
    if child < size:
        f[times + at] = f[times + child]
        i[events + 2 * at] = i[events + 2 * child]
        i[events + 2 * at + 1] = i[events + 2 * child + 1]
        at = child
    _rise(f, i, at, time, what, stamp)


@part
def pop(f: Floats, i: Ints) -> None:
    """Drop the first event."""
    last = i[HEAP_SIZE] - 1
    i[HEAP_SIZE] = last
    if last > 0:
        event = i[I_HEAP] + 2 * last
        replace(f, i, f[i[F_HEAP] + last], i[event], i[event + 1])
