"""The days of a program numbered through, with the boxes of counter values that a line can reach and complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.solver.engines.automaton import Counter, UnsupportedError
from wfm.solver.engines.kernel import ARC, CLOSE, reach
from wfm.solver.engines.minimise import Merged
from wfm.solver.primitives import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Program:
    """Flat arrays for the kernel; see `wfm.solver.engines.kernel`."""

    days: int
    kind: Ints
    src: Ints
    dst: Ints
    detail: Ints
    """Set of classes of an ARC, index in `closing` of a CLOSE."""
    constant: Floats
    gain: Ints
    from_cell: Ints
    to_cell: Ints
    count: Ints
    low: Ints
    offset: Ints
    stride: Ints
    """[node, 2 × slots] strides of the box, then its extents."""
    cells: int
    closing: Ints
    """(slot, parent slot or −1, ratio, where its penalties begin)."""
    incoming_first: Ints
    incoming: Ints
    start: Ints
    """First cell of each agent; −1: no line."""
    final: int
    set_first: Ints
    set_members: Ints
    set_day: Ints
    classes: int
    entry_class: Ints
    entry_day: Ints
    entry_option: Ints
    counters: tuple[Counter, ...]
    """In the order of `closing`."""
    most: Ints
    """Greatest count of each."""

    @property
    def states(self) -> int:
        """Number of nodes."""
        return len(self.offset)


def assemble(
    merged: Sequence[Merged],
    class_rows: Sequence[tuple[Ints, Ints]],
    counters: Sequence[Counter],
    slot_of: Sequence[int],
    slots: int,
    start_state: Ints,
    most_cells: int,
) -> Program:
    """Number everything through, find the boxes, and keep what a line can use."""
    days = len(merged)
    closing_at: dict[int, list[int]] = {}
    for index, counter in enumerate(counters):
        closing_at.setdefault(counter.last, []).append(index)
    kind, src, dst, detail, constant, gain = [], [], [], [], [], []
    set_first, set_members, set_day = [np.zeros(1, dtype=np.int64)], [], []
    entry_class, entry_day, entry_option = [], [], []
    closing: list[tuple[int, int, int, int]] = []
    ordered: list[int] = []
    base, sets, members, classes = 0, 0, 0, 0
    for day, record in enumerate(merged):
        following = base + record.nodes
        is_arc = record.kind == ARC
        kind.append(record.kind)
        src.append(record.src + base)
        dst.append(np.where(is_arc, record.dst + following, record.dst + base))
        detail.append(np.where(is_arc, record.detail + sets, 0))
        constant.append(record.constant)
        gain.append(record.gain)
        set_first.append(record.set_first[1:] + members)
        set_members.append(record.set_members + classes)
        set_day.append(np.full(len(record.set_first) - 1, day))
        options, of_option = class_rows[day]
        entry_class.append(record.class_of[of_option] + classes)
        entry_day.append(np.full(len(options), day))
        entry_option.append(options)
        sets, members, classes = (
            sets + len(record.set_first) - 1,
            members + len(record.set_members),
            classes + record.classes,
        )
        width = merged[day + 1].states if day + 1 < days else 1
        base = following
        due = sorted(closing_at.get(day + 1, []), key=lambda index: counters[index].last - counters[index].first)
        for index in due:
            counter = counters[index]
            kind.append(np.full(width, CLOSE))
            src.append(np.arange(width) + base)
            dst.append(np.arange(width) + base + width)
            detail.append(np.full(width, len(closing)))
            constant.append(np.zeros(width))
            gain.append(np.zeros((width, slots), dtype=np.int64))
            parent = slot_of[counter.parent] if counter.parent >= 0 else -1
            closing.append((slot_of[index], parent, counter.ratio, 0))
            ordered.append(index)
            base += width
    nodes, final = base + 1, base
    table = {
        "kind": np.concatenate(kind),
        "src": np.concatenate(src),
        "dst": np.concatenate(dst),
        "detail": np.concatenate(detail),
        "constant": np.concatenate(constant),
        "gain": np.concatenate(gain),
    }
    close = np.array(closing, dtype=np.int64).reshape(-1, 4)
    ranges = np.array([counters[index].hard_range() for index in ordered]).reshape(-1, 2)
    hard = np.clip(ranges, -(1 << 40), 1 << 40).astype(np.int64)
    first = merged[0].state_of[start_state]
    starts = np.unique(first[first >= 0])
    low, high = reach(
        table["kind"], table["src"], table["dst"], table["gain"], table["detail"], np.ascontiguousarray(close[:, :3]),
        hard, starts, np.array([final]), nodes,
    )  # fmt: skip
    extent = np.maximum(high - low + 1, 0)
    size = extent.astype(np.float64).prod(axis=1)
    if size.sum() > most_cells:
        raise UnsupportedError(f"{size.sum():.3g} cells")
    size = extent.prod(axis=1)
    offset = np.concatenate([[0], np.cumsum(size)[:-1]])
    stride = np.ones((nodes, slots), dtype=np.int64)
    for slot in range(slots - 2, -1, -1):
        stride[:, slot] = stride[:, slot + 1] * np.maximum(extent[:, slot + 1], 1)
    most = np.zeros(len(close), dtype=np.int64)
    for number, slot in enumerate(close[:, 0].tolist()):
        judged = table["src"][(table["kind"] == CLOSE) & (table["detail"] == number)]
        most[number] = max(int(high[judged, slot].max(initial=0)), 0)
    close[:, 3] = np.concatenate([[0], np.cumsum(most + 1)[:-1]]) if len(close) else 0
    from_cell, to_cell, count, alive = _overlaps(table, low, extent, offset, stride)
    order = np.flatnonzero(alive)
    table = {name: np.ascontiguousarray(values[order]) for name, values in table.items()}
    by_target = np.argsort(table["dst"], kind="stable")
    start = np.where(first >= 0, offset[np.maximum(first, 0)], -1)
    start[(first >= 0) & (size[np.maximum(first, 0)] == 0)] = -1
    return Program(
        days=days,
        **table,
        from_cell=from_cell[order],
        to_cell=to_cell[order],
        count=np.ascontiguousarray(count[order]),
        low=low,
        offset=offset,
        stride=np.ascontiguousarray(np.hstack([stride, extent])),
        cells=int(size.sum()),
        closing=close,
        incoming_first=np.searchsorted(table["dst"][by_target], np.arange(nodes + 1)),
        incoming=by_target,
        start=start,
        final=final,
        set_first=np.concatenate(set_first),
        set_members=np.concatenate(set_members),
        set_day=np.concatenate(set_day),
        classes=classes,
        entry_class=np.concatenate(entry_class),
        entry_day=np.concatenate(entry_day),
        entry_option=np.concatenate(entry_option),
        counters=tuple(counters[index] for index in ordered),
        most=most,
    )


def _overlaps(
    table: dict[str, np.ndarray], low: Ints, extent: Ints, offset: Ints, stride: Ints
) -> tuple[Ints, Ints, Ints, Bools]:
    """For each operation, the first cells and the extents of the part of the boxes that it connects."""
    src, dst, gain = table["src"], table["dst"], table["gain"]
    begin = np.maximum(low[src] + gain, low[dst])
    end = np.minimum(low[src] + gain + extent[src], low[dst] + extent[dst])
    count = end - begin
    close = table["kind"] == CLOSE
    begin[close], count[close] = low[src[close]], extent[src[close]]
    from_cell = offset[src] + ((begin - gain - low[src]) * stride[src]).sum(axis=1)
    to_cell = np.where(close, offset[dst], offset[dst] + ((begin - low[dst]) * stride[dst]).sum(axis=1))
    alive = (count > 0).all(axis=1) & (extent[dst] > 0).all(axis=1)
    return from_cell, to_cell, count, alive
