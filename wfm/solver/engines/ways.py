"""Any of several ways as an automaton: which ways are still open, no more of it than matters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wfm.solver.engines.automaton import Step, UnsupportedError
from wfm.solver.primitives import AnyOf, Bools, Ints

Floats32 = npt.NDArray[np.float32]


class WaysComponent:
    """One of several ways: the state is the set of ways still open, as far as it matters; judged at the end.

    Of ways that the days to come treat alike one is kept, and none that another is kept whenever it is. So where a way
    can no longer be lost nothing else is remembered: a week that has had its long rest is one state.
    """

    MOST_STATES = 4096
    MOST_WAYS = 1000

    def __init__(self, ways: AnyOf, available: Bools, open_: Bools) -> None:
        """`available[agent, way]` is what the past leaves to each agent, `open_[day, option]` what any may choose."""
        self.ways = ways
        count, days = ways.masks.shape[:2]
        self.first, self.last = ways.first, ways.first + days
        if count > self.MOST_WAYS:
            raise UnsupportedError(f"{ways.term} has too many ways")
        days_open = [np.flatnonzero(open_[ways.first + day]) for day in range(days)]
        letters = [distinct_rows(ways.masks[:, day, where].T) for day, where in enumerate(days_open)]
        kept = [sets for sets, _ in letters]
        sets, self.start = distinct_rows(_Reduction(kept, count)(available))
        self._tables: list[tuple[Ints, Ints]] = []
        """Per day: which letter each option is, and [set, letter] the set after it."""
        for day, (where, (_, letter_of)) in enumerate(zip(days_open, letters, strict=True)):
            letter = np.zeros(ways.masks.shape[2], dtype=np.int64)
            letter[where] = letter_of
            left, of_left = distinct_rows((sets[:, None, :] & kept[day][None, :, :]).reshape(-1, count))
            sets, of_reduced = distinct_rows(_Reduction(kept[day + 1 :], count)(left))
            if len(sets) > self.MOST_STATES:
                raise UnsupportedError(f"{ways.term} has too many combinations of ways")
            self._tables.append((letter, of_reduced[of_left].reshape(-1, len(kept[day]))))
        self._lost = ~sets.any(axis=1)
        self.states = 1 + max(int(table.max(initial=0)) for _, table in self._tables)
        self.states = max(self.states, 1 + int(self.start.max(initial=0)))

    def step(self, day: int) -> Step:
        ways, place = self.ways, day - self.ways.first
        if not 0 <= place < len(self._tables):  # as it was before, nothing to remember after
            size = ways.masks.shape[2]
            stay = np.arange(self.states) if place < 0 else np.zeros(1, dtype=np.int64)
            return Step(np.zeros(size, dtype=np.int64), stay[:, None])
        letter, after = self._tables[place]
        if place < len(self._tables) - 1:
            return Step(letter, after)
        lost = np.asarray(self._lost)[after]
        if ways.cost is None:
            return Step(letter, np.where(lost, -1, 0))
        return Step(letter, np.zeros_like(after), cost=np.where(lost, ways.cost, 0.0) if lost.any() else None)


class SequenceComponent:
    """Ways of weeks that follow each other, in one state: so weeks that are alike are worked out once."""

    def __init__(self, parts: list[WaysComponent]) -> None:
        """In the order of time; all agents begin each but the first alike."""
        self._parts = parts
        self.start = parts[0].start
        self.states = max(part.states for part in parts)

    def step(self, day: int) -> Step:
        return next((part for part in self._parts if day < part.last), self._parts[-1]).step(day)


def in_sequences(components: Sequence[WaysComponent]) -> list[SequenceComponent]:
    """Ways on days that do not overlap, one after another."""
    sequences: list[list[WaysComponent]] = []
    for component in sorted(components, key=lambda component: component.first):
        before = [parts for parts in sequences if parts[-1].last <= component.first and not component.start.any()]
        if before:
            max(before, key=lambda parts: parts[-1].last).append(component)
        else:
            sequences.append([component])
    return [SequenceComponent(parts) for parts in sequences]


class _Reduction:
    """Sets of ways as far as the days to come can tell them apart."""

    def __init__(self, kept: list[Bools], count: int) -> None:
        """`kept[day][letter, way]` of the days to come."""
        distinct, self._of_way = distinct_rows(np.vstack([np.zeros((0, count), dtype=bool), *kept]).T)
        self._first = np.unique(self._of_way, return_index=True)[1]
        self._covers = _covers(distinct)
        self._count = count

    def __call__(self, sets: Bools) -> Bools:
        """[set, way] with no more ways than needed."""
        held = np.zeros((len(sets), len(self._first)), dtype=bool)
        for way, of_way in enumerate(self._of_way.tolist()):
            held[:, of_way] |= sets[:, way]
        held &= held.astype(np.float32) @ self._covers == 0
        found = np.zeros((len(sets), self._count), dtype=bool)
        found[:, self._first] = held
        return found


def needed(ways: Bools) -> Bools:
    """Of ways as rows of what they let happen, those that say all that the others do."""
    distinct, _ = distinct_rows(ways)
    return np.asarray(distinct[_covers(distinct).sum(axis=0) == 0])


def _covers(distinct: Bools) -> Floats32:
    """[way, other] 1 where the way lets happen all that another does, and more."""
    missing = (~distinct).astype(np.float32) @ distinct.T.astype(np.float32)
    covers = np.asarray((missing == 0).astype(np.float32))
    np.fill_diagonal(covers, 0.0)
    return covers


def distinct_rows(rows: Bools) -> tuple[Bools, Ints]:
    """The distinct rows and which of them each row is."""
    packed = np.packbits(rows, axis=1) if rows.shape[1] else np.zeros((len(rows), 1), dtype=np.uint8)
    packed = np.ascontiguousarray(packed)
    whole = packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
    _, first, of_row = np.unique(whole, return_index=True, return_inverse=True)
    return rows[first], of_row.reshape(-1).astype(np.int64)
