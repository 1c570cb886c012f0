"""Opening hours in the event loop: open seconds, deadlines that count them."""

from __future__ import annotations

from wfm.compiled import part
from wfm.simulation.layout import F_OPENED, F_QUEUE, INTERVALS, QF, WITHIN, Floats, Ints


@part
def interval_of(i: Ints, time: float, length: float) -> int:
    """The interval of a moment; before the grid its first, after it its last."""
    return min(max(int(time / length), 0), i[INTERVALS] - 1)  # type: ignore[no-any-return]


@part
def is_open(f: Floats, i: Ints, queue: int, time: float, length: float) -> bool:
    """Whether a queue is open."""
    place = i[F_OPENED] + queue * (i[INTERVALS] + 1) + interval_of(i, time, length)
    return f[place + 1] > f[place]  # type: ignore[no-any-return]


@part
def open_clock(f: Floats, i: Ints, queue: int, time: float, length: float) -> float:
    """Open seconds of a queue from the start of the grid to a moment; after the grid it counts as open."""
    row, count = i[F_OPENED] + queue * (i[INTERVALS] + 1), i[INTERVALS]
    if time >= count * length:
        return f[row + count] + time - count * length  # type: ignore[no-any-return]
    interval = interval_of(i, time, length)
    opened = f[row + interval + 1] - f[row + interval]
    return f[row + interval] + min(time - interval * length, opened)  # type: ignore[no-any-return]


@part
def due(f: Floats, i: Ints, queue: int, time: float, length: float) -> float:
    """When the deadline of a contact that came at a moment passes."""
    row, count = i[F_OPENED] + queue * (i[INTERVALS] + 1), i[INTERVALS]
    clock = open_clock(f, i, queue, time, length) + f[i[F_QUEUE] + QF * queue + WITHIN]
    if clock >= f[row + count]:
        return count * length + clock - f[row + count]  # type: ignore[no-any-return]
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) >> 1
        if f[row + middle] <= clock:
            low = middle
        else:
            high = middle
    return low * length + clock - f[row + low]  # type: ignore[no-any-return]
