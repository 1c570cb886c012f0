"""Automata and counters as one layered program: the product by reachable states, minimised, and its operations.

Day by day the states that can be reached are listed; from the last day backward, states with the same future become
one. Sources that several options share are merged first, and nested sets of sources build on each other, so that a rest
rule costs as many operations as it has distinct ends of shifts. Days that are alike are worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.solver.engines.automaton import Component, Counter, UnsupportedError
from wfm.solver.engines.kernel import ARC, CLOSE, MERGE, reach
from wfm.solver.primitives import Bools, Floats, Ints

MOST_TRANSITIONS = 4_000_000
"""States × classes of a day up to which the product is built."""


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


@dataclass(eq=False)
class _Day:
    """A day before states are merged: [state, class] next state (−1: none), gains by slot, cost."""

    after: Ints
    gains: Ints
    cost: Floats


@dataclass(eq=False)
class _Merged:
    """A day after it: operations between numbered states, and which state and class became which."""

    state_of: Ints
    class_of: Ints
    states: int
    classes: int
    nodes: int
    """States and merges."""
    kind: Ints
    src: Ints
    dst: Ints
    """For arcs a state of the next day, for merges a node of this one."""
    detail: Ints
    constant: Floats
    gain: Ints
    set_first: Ints
    set_members: Ints


def build(
    components: Sequence[Component],
    counter_of: Sequence[int],
    counters: list[Counter],
    open_: Bools,
    agents: int,
    most_cells: int,
) -> Program | None:
    """The program of agents whose components and windows are these, None where no line is feasible.

    Raises UnsupportedError where it is too large.

    `counter_of[component]` is the counter that a component counts for, −1 for none; `open_[day, option]` is what any
    of the agents may choose.
    """
    days = len(open_)
    _nest(counters)
    slot_of, slots = _slots(counters)
    starts = np.column_stack([np.zeros(agents, dtype=np.int64)] + [component.start for component in components])
    layer, start_state = np.unique(starts, axis=0, return_inverse=True)
    start_state = start_state.reshape(-1)
    radix = np.array([1] + [component.states for component in components], dtype=object)
    if np.prod(radix) > 2**62:
        raise UnsupportedError("too many rules at once")
    raw: list[_Day] = []
    class_rows: list[tuple[Ints, Ints]] = []
    known: dict[bytes, tuple[_Day, Ints]] = {}
    for day in range(days):
        letters, steps, direct = _letters(components, counters, open_, day)
        options = np.flatnonzero(open_[day])
        rows, of_option = np.unique(letters[options], axis=0, return_inverse=True)
        class_rows.append((options, of_option.reshape(-1).astype(np.int64)))
        key = b"|".join(
            [layer.tobytes(), rows.tobytes(), repr([slot_of[item] for item in direct]).encode()]
            + [step.after.tobytes() for step in steps]
            + [b"" if step.gain is None else step.gain.tobytes() for step in steps]
            + [b"" if step.cost is None else step.cost.tobytes() for step in steps]
        )
        if key not in known:
            if len(layer) * len(rows) > MOST_TRANSITIONS:
                raise UnsupportedError("too many states")
            known[key] = _product(layer, rows, steps, direct, counter_of, slot_of, slots, radix)
        record, layer = known[key]
        if not len(layer):
            return None
        raw.append(record)
    merged: list[_Merged] = []
    memo: dict[tuple[int, bytes], _Merged] = {}
    state_of = np.zeros(len(layer), dtype=np.int64)
    for record in reversed(raw):
        key_ = (id(record), state_of.tobytes())
        if key_ not in memo:
            memo[key_] = _merge(record, state_of)
        merged.append(memo[key_])
        state_of = merged[-1].state_of
    merged.reverse()
    return _assemble(merged, class_rows, counters, slot_of, slots, start_state, days, most_cells)


def _nest(counters: list[Counter]) -> None:
    """Let windows inside larger ones of the same weight hand their counts over when they close."""
    order = sorted(range(len(counters)), key=lambda index: counters[index].last - counters[index].first)
    taken: dict[int, list[Counter]] = {}
    for index in order:
        small = counters[index]
        if small.weight is None:
            continue
        for other in order:
            large = counters[other]
            if (
                large.weight is None
                or large.last - large.first <= small.last - small.first
                or not large.first <= small.first < small.last <= large.last
                or any(item.first < small.last and small.first < item.last for item in taken.get(other, ()))
            ):
                continue
            inside = large.weight[small.first - large.first : small.last - large.first]
            ratio = round(small.unit / large.unit)
            if ratio >= 1 and abs(ratio * large.unit - small.unit) < 1e-9 and (inside == small.weight * ratio).all():
                small.parent, small.ratio = other, ratio
                taken.setdefault(other, []).append(small)
                break


def _slots(counters: list[Counter]) -> tuple[list[int], int]:
    """Windows that do not overlap in time share a slot; the slot of the widest counts is the last."""
    slot_of = [-1] * len(counters)
    ends: list[int] = []
    width: list[int] = []
    for index in sorted(range(len(counters)), key=lambda index: (counters[index].first, counters[index].last)):
        counter = counters[index]
        slot = next((slot for slot, end in enumerate(ends) if end <= counter.first), len(ends))
        if slot == len(ends):
            ends.append(0)
            width.append(0)
        ends[slot] = counter.last
        slot_of[index] = slot
        widest = counter.last - counter.first if counter.weight is None else int(counter.weight.max(axis=1).sum())
        width[slot] = max(width[slot], widest)
    order = np.argsort(np.argsort(width, kind="stable"), kind="stable") if width else np.zeros(0, dtype=np.int64)
    return [int(order[slot]) for slot in slot_of], max(len(ends), 1)


def _letters(components: Sequence[Component], counters: list[Counter], open_: Bools, day: int):  # type: ignore[no-untyped-def]
    """[option, component or counter] letters; the components' steps; the counters that count this day themselves."""
    steps = [component.step(day) for component in components]
    covered = {counter.parent for counter in counters if counter.parent >= 0 and counter.first <= day < counter.last}
    direct = [
        index
        for index, counter in enumerate(counters)
        if counter.weight is not None and counter.first <= day < counter.last and index not in covered
    ]
    columns = [np.zeros(open_.shape[1], dtype=np.int64)]
    columns += [step.letters for step in steps]
    columns += [counters[index].weight[day - counters[index].first] for index in direct]  # type: ignore[index]
    return np.column_stack(columns), steps, direct


def _product(layer, rows, steps, direct, counter_of, slot_of, slots, radix):  # type: ignore[no-untyped-def]
    """The day's transitions and the next day's states."""
    shape = (len(layer), len(rows))
    code, valid = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=bool)
    gains, cost = np.zeros((*shape, slots), dtype=np.int64), np.zeros(shape)
    scale = 1
    for number, step in enumerate(steps):
        state, letter = layer[:, number + 1][:, None], rows[:, number + 1][None, :]
        after = step.after[state, letter]
        valid &= after >= 0
        code += after * scale
        scale *= int(radix[number + 1])
        if step.gain is not None:
            gains[:, :, slot_of[counter_of[number]]] += step.gain[state, letter]
        if step.cost is not None:
            cost += step.cost[state, letter]
    for position, index in enumerate(direct):
        gains[:, :, slot_of[index]] += rows[:, 1 + len(steps) + position][None, :]
    states, of_code = np.unique(code[valid], return_inverse=True)
    after = np.full(shape, -1, dtype=np.int64)
    after[valid] = of_code
    following = np.zeros((len(states), len(steps) + 1), dtype=np.int64)
    rest = states
    for number in range(len(steps)):
        following[:, number + 1] = rest % int(radix[number + 1])
        rest = rest // int(radix[number + 1])
    return _Day(after, gains, cost), following


def _merge(day: _Day, state_of: Ints) -> _Merged:
    """States with the same future become one, then classes with the same effect; then the operations."""
    after = np.where(day.after >= 0, state_of[day.after], -1)
    whole = np.concatenate([after[:, :, None], day.gains], axis=2).reshape(-1, 1 + day.gains.shape[2])
    whole = np.column_stack([whole, np.unique(day.cost.ravel(), return_inverse=True)[1]])
    whole[after.ravel() < 0] = -1
    distinct, position, code = np.unique(whole, axis=0, return_index=True, return_inverse=True)
    code = code.reshape(after.shape)
    if distinct[0, 0] < 0:
        code = code - 1
    else:
        position = np.concatenate([[0], position])
    table, first_row, of_row = np.unique(code, axis=0, return_index=True, return_inverse=True)
    of_row = of_row.reshape(-1)
    dead = (table < 0).all(axis=1)
    number = np.cumsum(~dead) - 1
    state_map = np.where(dead, -1, number)[of_row]
    table = table[~dead]
    columns, of_class = np.unique(table, axis=1, return_inverse=True)
    state_count, class_count = columns.shape
    position = position[1:]
    gains = day.gains.reshape(-1, day.gains.shape[2])[position]
    cost, target = day.cost.ravel()[position], after.ravel()[position]
    arcs: dict[tuple[int, bytes], list[int]] = {}
    for class_ in range(class_count):
        column = columns[:, class_]
        for value in np.unique(column[column >= 0]).tolist():
            arcs.setdefault((value, (column == value).tobytes()), []).append(class_)
    uses: dict[bytes, int] = {}
    for _, sources in arcs:
        uses[sources] = uses.get(sources, 0) + 1
    kinds: list[int] = []
    src: list[int] = []
    dst: list[int] = []
    detail: list[int] = []
    values: list[int] = []
    node_of: dict[bytes, int] = {}
    nodes = state_count
    shared = sorted(
        ((np.frombuffer(key, dtype=bool), key) for key, count in uses.items() if count > 1),
        key=lambda item: (int(item[0].sum()), item[1]),
    )
    built: list[tuple[Bools, int]] = []
    for mask, key in shared:
        members = np.flatnonzero(mask)
        if len(members) == 1:
            node_of[key] = int(members[0])
            continue
        rest = mask.copy()
        sources_ = []
        for other, node in reversed(built):  # larger sets were built later
            if not (other & ~rest).any():
                sources_.append(node)
                rest &= ~other
        for source in sources_ + np.flatnonzero(rest).tolist():
            kinds.append(MERGE), src.append(source), dst.append(nodes), detail.append(0), values.append(-1)
        node_of[key] = nodes
        built.append((mask, nodes))
        nodes += 1
    set_first, set_members = [0], []
    for (value, key), classes in arcs.items():
        for source in [node_of[key]] if key in node_of else np.flatnonzero(np.frombuffer(key, dtype=bool)).tolist():
            kinds.append(ARC), src.append(source), dst.append(int(target[value]))
            detail.append(len(set_first) - 1), values.append(value)
        set_members += classes
        set_first.append(len(set_members))
    value_of = np.array(values, dtype=np.int64)
    is_arc = value_of >= 0
    return _Merged(
        state_of=state_map,
        class_of=of_class.reshape(-1).astype(np.int64),
        states=state_count,
        classes=class_count,
        nodes=nodes,
        kind=np.array(kinds, dtype=np.int64),
        src=np.array(src, dtype=np.int64),
        dst=np.array(dst, dtype=np.int64),
        detail=np.array(detail, dtype=np.int64),
        constant=np.where(is_arc, cost[value_of], 0.0) if len(cost) else np.zeros(len(values)),
        gain=np.where(is_arc[:, None], gains[value_of], 0)
        if len(cost)
        else np.zeros((len(values), day.gains.shape[2]), dtype=np.int64),
        set_first=np.array(set_first, dtype=np.int64),
        set_members=np.array(set_members, dtype=np.int64),
    )


def _assemble(merged, class_rows, counters, slot_of, slots, start_state, days, most_cells):  # type: ignore[no-untyped-def]
    """Number everything through, find the boxes, and keep what a line can use."""
    closing_at: dict[int, list[int]] = {}
    for index, counter in enumerate(counters):
        closing_at.setdefault(counter.last, []).append(index)
    kind, src, dst, detail, constant, gain = [], [], [], [], [], []
    set_first, set_members, set_day = [np.zeros(1, dtype=np.int64)], [], []
    entry_class, entry_day, entry_option = [], [], []
    closing, ordered = [], []
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
    most = np.array(
        [
            int(
                max(
                    high[table["src"][(table["kind"] == CLOSE) & (table["detail"] == number)], close[number, 0]].max(
                        initial=0
                    ),
                    0,
                )
            )
            for number in range(len(close))
        ],
        dtype=np.int64,
    )
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


def _overlaps(table, low, extent, offset, stride):  # type: ignore[no-untyped-def]
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
