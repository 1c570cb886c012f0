"""Sums over people (Linear) as rows, and how each option of an agent adds to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.primitives import Floats, Ints, Linear


@dataclass(frozen=True, eq=False)
class Weights:
    """Of one kind of agent: for each day × option, the rows it adds to and how much (compressed by pointer)."""

    pointer: Ints
    row: Ints
    weight: Floats

    def prices(self, dual: Floats, out: Floats) -> None:
        """Take Σ dual[row] × weight off out[day × option]."""
        if len(self.row):
            owner = np.repeat(np.arange(len(self.pointer) - 1), np.diff(self.pointer))
            out -= np.bincount(owner, weights=self.weight * dual[self.row], minlength=len(out))


class Sums:
    """lower ≤ constant + Σ weights ≤ upper, at a cost per unit `under` and `over` (0: that side is free, inf: hard)."""

    def __init__(self, compiled: Compiled) -> None:
        paired = _paired([item for item in compiled.primitives if isinstance(item, Linear)])
        items = [(item, side) for item, side, _ in paired]
        self.count = len(items)
        self.sources = [sources for _, _, sources in paired]
        """Of each row, the numbers of the primitives it stands for, among those of its kind."""
        self.constant = np.array([item.constant for item, _ in items])
        self.lower, self.upper = (np.array([side[index] for _, side in items]) for index in (0, 1))
        self.under, self.over = (np.array([side[index] for _, side in items]) for index in (2, 3))
        entries: dict[tuple[int, bytes], list[tuple[int, int, Floats]]] = defaultdict(list)
        members: dict[tuple[int, bytes], Ints] = {}
        for row, (item, _) in enumerate(items):
            for part in item.parts:
                key = (part.catalogue, part.agents.tobytes())
                members[key] = part.agents
                entries[key].append((row, part.first, part.weight))
        groups_of: list[list[int]] = [[] for _ in range(compiled.agents)]
        keys = list(entries)
        for number, key in enumerate(keys):
            for agent in members[key].tolist():
                groups_of[agent].append(number)
        known: dict[tuple[int, tuple[int, ...]], int] = {}
        self.kinds: list[Weights] = []
        self.kind_of = np.zeros(compiled.agents, dtype=np.int64)
        for agent, groups in enumerate(groups_of):
            catalogue = int(compiled.context.catalogue_of[agent])
            kind = (catalogue, tuple(groups))
            if kind not in known:
                known[kind] = len(self.kinds)
                size = compiled.context.catalogues[catalogue].size
                self.kinds.append(
                    _weights([entry for group in groups for entry in entries[keys[group]]], compiled.days, size)
                )
            self.kind_of[agent] = known[kind]

    def of(self, agent: int) -> Weights:
        """How an agent's options add to the rows."""
        return self.kinds[int(self.kind_of[agent])]

    def cost(self, total: Floats) -> float:
        """What totals of the rows cost."""
        under, over = np.maximum(self.lower - total, 0), np.maximum(total - self.upper, 0)
        with np.errstate(invalid="ignore"):
            paid = np.where(under > 1e-9, self.under * under, 0) + np.where(over > 1e-9, self.over * over, 0)
        return float(paid.sum())


def _paired(items: list[Linear]) -> list[tuple[Linear, tuple[float, float, float, float], tuple[int, ...]]]:
    """Rows as (the sum, (lower, upper, cost under, cost over), numbers of the items).

    A minimum and a maximum of one sum share a row.
    """
    found: dict[object, list[tuple[Linear, tuple[float, float, float, float], tuple[int, ...]]]] = defaultdict(list)
    for number, item in enumerate(items):
        price = np.inf if item.cost is None else item.cost
        least, most = _range(item)
        under, over = price if item.lower > least else 0.0, price if item.upper < most else 0.0
        if not under and not over:
            continue
        lower, upper = item.lower if under else -np.inf, item.upper if over else np.inf
        key = (item.constant, *((p.catalogue, p.first, p.agents.tobytes(), p.weight.tobytes()) for p in item.parts))
        for position, (other, (low, high, less, more), sources) in enumerate(found[key]):
            if not (under and less) and not (over and more):
                both = (max(low, lower), min(high, upper), less + under, more + over)
                if both[0] <= both[1]:
                    found[key][position] = (replace(other), both, (*sources, number))
                    break
        else:
            found[key].append((item, (lower, upper, under, over), (number,)))
    return [entry for entries in found.values() for entry in entries]


def _range(item: Linear) -> tuple[float, float]:
    """Between what the sum lies whatever is chosen: bounds outside say nothing."""
    least = most = item.constant
    for part in item.parts:
        least += len(part.agents) * float(part.weight.min(axis=1).sum())
        most += len(part.agents) * float(part.weight.max(axis=1).sum())
    return least, most


def _weights(entries: list[tuple[int, int, Floats]], days: int, size: int) -> Weights:
    where, rows, values = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for row, first, weight in entries:
        at = np.flatnonzero(weight)
        where.append(at + first * size)
        rows.append(np.full(len(at), row))
        values.append(weight.ravel()[at])
    place, row_of, value = np.concatenate(where), np.concatenate(rows), np.concatenate(values).astype(float)
    order = np.argsort(place, kind="stable")
    pointer = np.searchsorted(place[order], np.arange(days * size + 1))
    return Weights(pointer, row_of[order], value[order])
