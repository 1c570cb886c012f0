"""Programs of stretches of a long horizon, kept for the stretches to come that say the same.

Stretches of as many days, each from a Monday, mostly differ in history, amounts and leave alone. A program that begins
in any state its automata can be in, and is not trimmed to anybody's amounts, serves all of them: amounts are judged by
penalties, leave by prices.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from wfm.solver.engines.assemble import Program
from wfm.solver.engines.automaton import Counter, RunComponent, UnsupportedError
from wfm.solver.engines.layers import Component, build
from wfm.solver.engines.ways import SequenceComponent
from wfm.solver.primitives import Bools, Ints

MOST_STARTS = 200
"""Combinations of states that a program may begin in."""


@dataclass(frozen=True, eq=False)
class _Kept:
    """A program with its starts, and which of the counters it was built for each of its own is."""

    program: Program | None
    number: dict[tuple[int, ...], int]
    order: tuple[int, ...]


class ProgramStore:
    """Programs by what they say; safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[object, _Kept | str] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def program(
        self,
        components: Sequence[Component],
        counter_of: Sequence[int],
        counters: Sequence[Counter],
        open_: Bools,
        agents: int,
        most_cells: int,
    ) -> Program | None:
        """As `build`, for components whose states do not depend on the agents. Raises UnsupportedError."""
        key = (
            tuple(component.key for component in components if not isinstance(component, SequenceComponent)),
            tuple(counter_of),
            tuple(counter.key for counter in counters),
            open_.shape,
            open_.tobytes(),
            most_cells,
        )
        with self._lock:
            if key not in self._known:
                self._known[key] = _built(components, counter_of, counters, open_, most_cells)
            kept = self._known[key]
        if isinstance(kept, str):
            raise UnsupportedError(kept)
        if kept.program is None:
            return None
        starts = zip(*(component.start.tolist() for component in components), strict=True)
        rows = [kept.number[row] for row in starts] if components else [0] * agents
        return replace(
            kept.program,
            start=kept.program.start[rows],
            counters=tuple(counters[index] for index in kept.order),
        )


def can_share(components: Sequence[Component]) -> bool:
    """Whether the store takes programs of these."""
    return (
        not any(isinstance(component, SequenceComponent) for component in components)
        and int(np.prod([len(_starts(component)) for component in components])) <= MOST_STARTS
    )


def _starts(component: Component) -> list[int]:
    """States that a component can begin in."""
    if isinstance(component, RunComponent):
        return component.possible_starts
    return [0]


def _built(
    components: Sequence[Component],
    counter_of: Sequence[int],
    counters: Sequence[Counter],
    open_: Bools,
    most_cells: int,
) -> _Kept | str:
    rows = list(product(*(_starts(component) for component in components)))
    table: Ints = np.array(rows, dtype=np.int64).reshape(len(rows), len(components))
    begun = []
    for place, component in enumerate(components):
        begun.append(copy(component))
        begun[-1].start = table[:, place]
    bare = [replace(counter, pieces=[], parent=-1, ratio=1) for counter in counters]
    try:
        program = build(begun, counter_of, bare, open_, len(rows), most_cells)
    except UnsupportedError as error:
        return str(error) or "unsupported"
    places = {id(counter): place for place, counter in enumerate(bare)}
    order = () if program is None else tuple(places[id(counter)] for counter in program.counters)
    return _Kept(program, {row: number for number, row in enumerate(rows)}, order)
