"""Automata and counters as one layered program: their product by reachable states, day by day, minimised.

Days that are alike are worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from wfm.solver.engines.assemble import Program, assemble
from wfm.solver.engines.automaton import (
    Counter,
    GroupComponent,
    RunComponent,
    Step,
    SuccessionComponent,
    UnsupportedError,
)
from wfm.solver.engines.minimise import Day, Merged, merge
from wfm.solver.engines.ways import SequenceComponent
from wfm.solver.primitives import Bools, Ints

Component = RunComponent | SuccessionComponent | GroupComponent | SequenceComponent

MOST_TRANSITIONS = 4_000_000
"""States × classes of a day up to which the product is built."""


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
    raw: list[Day] = []
    class_rows: list[tuple[Ints, Ints]] = []
    known: dict[bytes, tuple[Day, Ints]] = {}
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
            known[key] = _product(layer, rows, steps, direct, counter_of, slot_of, slots)
        record, layer = known[key]
        if not len(layer):
            return None
        raw.append(record)
    merged: list[Merged] = []
    memo: dict[tuple[int, bytes], Merged] = {}
    state_of = np.zeros(len(layer), dtype=np.int64)
    for record in reversed(raw):
        key_ = (id(record), state_of.tobytes())
        if key_ not in memo:
            memo[key_] = merge(record, state_of)
        merged.append(memo[key_])
        state_of = merged[-1].state_of
    merged.reverse()
    return assemble(merged, class_rows, counters, slot_of, slots, start_state, most_cells)


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


def _letters(
    components: Sequence[Component], counters: list[Counter], open_: Bools, day: int
) -> tuple[Ints, list[Step], list[int]]:
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
    for index in direct:
        weight = counters[index].weight
        assert weight is not None
        columns.append(weight[day - counters[index].first])
    return np.column_stack(columns), steps, direct


def _product(
    layer: Ints,
    rows: Ints,
    steps: list[Step],
    direct: list[int],
    counter_of: Sequence[int],
    slot_of: Sequence[int],
    slots: int,
) -> tuple[Day, Ints]:
    """The day's transitions and the next day's states."""
    shape = (len(layer), len(rows))
    code, valid = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=bool)
    gains, cost = np.zeros((*shape, slots), dtype=np.int64), np.zeros(shape)
    radix = [int(step.after.max(initial=0)) + 1 for step in steps]  # most components rest on most days
    if prod(radix) > 2**62:
        raise UnsupportedError("too many rules at once")
    scale = 1
    for number, step in enumerate(steps):
        state, letter = layer[:, number + 1][:, None], rows[:, number + 1][None, :]
        after = step.after[state, letter]
        valid &= after >= 0
        code += after * scale
        scale *= radix[number]
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
        following[:, number + 1] = rest % radix[number]
        rest = rest // radix[number]
    return Day(after, gains, cost), following
