"""Which agents and days to free next, where sums over people cost something."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.sums import Sums
from wfm.solver.primitives import Ints

AGENT_DAYS = 420
"""Agents × days freed at once."""


class Windows:
    """Draws neighbourhoods: mostly people who can help where a sum costs something, else people at random."""

    def __init__(self, compiled: Compiled, sums: Sums, generator: np.random.Generator) -> None:
        self.compiled, self.sums, self.generator = compiled, sums, generator
        self._able: dict[int, Ints] = {}
        self._day = self._days_of_rows()

    def _days_of_rows(self) -> Ints:
        """A day on which each row counts something."""
        day = np.zeros(self.sums.count, dtype=np.int64)
        for kind, weights in enumerate(self.sums.kinds):
            agent = int(np.flatnonzero(self.sums.kind_of == kind)[0])
            size = self.compiled.catalogue(agent).size
            owner = np.repeat(np.arange(len(weights.pointer) - 1), np.diff(weights.pointer))
            day[weights.row] = owner // size
        return day

    def draw(self, choice: Ints, count: int) -> list[tuple[Ints, range]]:
        """So many neighbourhoods that share no agents: (agents, days)."""
        total = self._totals(choice)
        sums = self.sums
        under, over = np.maximum(sums.lower - total, 0), np.maximum(total - sums.upper, 0)
        cost = np.where(under > 0, 1.0, 0.0) + np.where(over > 0, 0.3, 0.0)
        taken = np.zeros(self.compiled.agents, dtype=bool)
        found = []
        for _ in range(count):
            length, size = self._shape()
            day = int(self.generator.integers(self.compiled.days))
            order = self.generator.permutation(self.compiled.agents)
            if cost.any() and self.generator.random() < 0.6:
                row = int(self.generator.choice(len(cost), p=cost / cost.sum()))
                day = int(self._day[row])
                able = self._able_for(row)
                order = order[np.argsort(~able[order], kind="stable")]
                if self.generator.random() < 0.5:  # half of them able, the others anybody
                    half = max(size // 2, 1)
                    order = np.concatenate([order[:half], self.generator.permutation(order[half:])])
            order = order[~taken[order]]
            agents = np.sort(order[:size])
            if not len(agents):
                break
            taken[agents] = True
            first = int(np.clip(day - self.generator.integers(length), 0, self.compiled.days - length))
            found.append((agents, range(first, first + length)))
        return found

    def _shape(self) -> tuple[int, int]:
        days = self.compiled.days
        length = days if days <= 35 else int(self.generator.choice([14, 28, 28, 42]))
        length = min(length, days)
        size = max(AGENT_DAYS // length, 4)
        size = int(self.generator.integers(max(size // 2, 2), size + 1))
        return length, min(size, self.compiled.agents)

    def _able_for(self, row: int) -> np.ndarray:
        if row not in self._able:
            able = np.zeros(self.compiled.agents, dtype=bool)
            for agent in range(self.compiled.agents):
                weights = self.sums.of(agent)
                owner = np.repeat(np.arange(len(weights.pointer) - 1), np.diff(weights.pointer))
                options = owner[weights.row == row]
                able[agent] = bool(self.compiled.allowed[agent].ravel()[options].any())
            self._able[row] = able
        return self._able[row]

    def _totals(self, choice: Ints) -> np.ndarray:
        total = self.sums.constant.copy()
        for agent in range(self.compiled.agents):
            weights = self.sums.of(agent)
            index = np.arange(self.compiled.days) * self.compiled.catalogue(agent).size + choice[agent]
            for position in index.tolist():
                where = slice(weights.pointer[position], weights.pointer[position + 1])
                total[weights.row[where]] += weights.weight[where]
        return total
