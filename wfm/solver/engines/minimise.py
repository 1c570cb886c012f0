"""One day of a program: states with the same future become one, and what is left becomes operations.

Sources that several options share are merged first, and nested sets of sources build on each other, so that a rest rule
costs as many operations as it has distinct ends of shifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.solver.engines.kernel import ARC, MERGE
from wfm.solver.primitives import Floats, Ints


@dataclass(eq=False)
class Day:
    """A day before states are merged: [state, class] next state (−1: none), gains by slot, cost."""

    after: Ints
    gains: Ints
    cost: Floats


@dataclass(eq=False)
class Merged:
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


def merge(day: Day, state_of: Ints) -> Merged:
    """States with the same future become one, then classes with the same effect; then the operations."""
    after = np.where(day.after >= 0, state_of[day.after], -1)
    priced, cost_code = np.unique(day.cost.ravel(), return_inverse=True)
    effect = after.ravel() + 1
    for slot in range(day.gains.shape[2]):
        gain = day.gains[:, :, slot].ravel()
        effect = effect * (int(gain.max(initial=0)) + 1) + gain
    effect = effect * len(priced) + cost_code.reshape(-1)
    effect[after.ravel() < 0] = -1
    distinct, position, code = np.unique(effect, return_index=True, return_inverse=True)
    code = code.reshape(after.shape)
    if distinct[0] < 0:
        code, position = code - 1, position[1:]
    futures, of_row = _distinct(code)
    dead = (futures < 0).all(axis=1)
    number = np.cumsum(~dead) - 1
    state_map = np.where(dead, -1, number)[of_row]
    transposed, of_class = _distinct(np.ascontiguousarray(futures[~dead].T))
    columns = transposed.T
    state_count, class_count = columns.shape
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
    operations: list[tuple[int, int, int, int, int]] = []
    """(kind, source, target, set of classes, value)."""
    node_of: dict[bytes, int] = {}
    nodes = state_count
    shared = sorted(
        ((np.frombuffer(key, dtype=bool), key) for key, count in uses.items() if count > 1),
        key=lambda item: (int(item[0].sum()), item[1]),
    )
    built: list[tuple[int, int]] = []
    """Sets as bits of one number, which are compared far faster than arrays, and their nodes."""
    for mask, key in shared:
        members = np.flatnonzero(mask)
        if len(members) == 1:
            node_of[key] = int(members[0])
            continue
        rest = whole = int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")
        sources_ = []
        for other, node in reversed(built):  # larger sets were built later
            if other & rest == other:
                sources_.append(node)
                rest ^= other
        sources_ += [member for member in members.tolist() if rest >> member & 1]
        operations.extend((MERGE, source, nodes, 0, -1) for source in sources_)
        node_of[key] = nodes
        built.append((whole, nodes))
        nodes += 1
    set_first: list[int] = [0]
    set_members: list[int] = []
    for (value, key), classes in arcs.items():
        sources_ = [node_of[key]] if key in node_of else np.flatnonzero(np.frombuffer(key, dtype=bool)).tolist()
        operations.extend((ARC, source, int(target[value]), len(set_first) - 1, value) for source in sources_)
        set_members += classes
        set_first.append(len(set_members))
    table = np.array(operations, dtype=np.int64).reshape(-1, 5)
    value_of, is_arc = table[:, 4], table[:, 4] >= 0
    constant, gain = np.zeros(len(table)), np.zeros((len(table), day.gains.shape[2]), dtype=np.int64)
    constant[is_arc], gain[is_arc] = cost[value_of[is_arc]], gains[value_of[is_arc]]
    return Merged(
        state_of=state_map,
        class_of=of_class.reshape(-1).astype(np.int64),
        states=state_count,
        classes=class_count,
        nodes=nodes,
        kind=table[:, 0].copy(),
        src=table[:, 1].copy(),
        dst=table[:, 2].copy(),
        detail=table[:, 3].copy(),
        constant=constant,
        gain=gain,
        set_first=np.array(set_first, dtype=np.int64),
        set_members=np.array(set_members, dtype=np.int64),
    )


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """The distinct rows in the order in which they first occur, and which of them each row is."""
    known: dict[bytes, int] = {}
    number = [known.setdefault(row.tobytes(), len(known)) for row in rows]
    first = np.unique(np.array(number, dtype=np.int64), return_index=True)[1]
    return rows[first], np.array(number, dtype=np.int64)
