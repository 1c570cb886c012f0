"""Solve instances of a published set through the public `solve()`, judge each roster anew, and compare with records."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import numpy as np

from benchmarks.published.sets import PublishedSet
from wfm.models.organisation import SolveOptions
from wfm.solver.solve import solve


@dataclass(frozen=True)
class Row:
    """One run. `cost` is the evaluator's; `missed` of a hard requirement, in people × periods, makes it void.

    `best_low` and `best_high` are the best known bounds, NaN where none is known.
    """

    instance: str
    cost: float
    missed: int
    bound: float
    best_low: float
    best_high: float
    seconds: float
    processor_seconds: float
    first_seconds: float
    seed: int
    engine: str
    trace: tuple[tuple[float, float | None, float | None], ...]

    @property
    def reference(self) -> float:
        """The best known cost, or where none is known the best known bound."""
        return self.best_low if isnan(self.best_high) else self.best_high

    @property
    def gap_percent(self) -> float:
        """To the best known roster, or bound."""
        return 100 * (self.cost - self.reference) / self.reference

    @property
    def proved_percent(self) -> float:
        """Between cost and own bound."""
        return 100 * (self.cost - self.bound) / self.cost if self.cost else 0.0

    @property
    def bound_percent(self) -> float:
        """How far the own bound lies below the best known roster, or bound."""
        return 100 * (self.reference - self.bound) / self.reference


def run(
    published: PublishedSet, folder: Path, instances: Iterable[str], seconds: float, seed: int, workers: int = 2
) -> Iterator[Row]:
    """Solve instances of a set one after another.

    Raises AssertionError where a roster breaks a published rule, costs something else than the solver said, or where a
    bound lies above the best known roster. A hard requirement that is missed is a figure of the row.
    """
    for name in instances:
        instance = published.read(published.path(folder, name))
        options = SolveOptions(time_limit_seconds=seconds, effort=1e6, workers=workers, seed=seed)
        begun, processor = time.perf_counter(), time.process_time()
        result = solve(published.problem(instance, options))
        taken, processor = time.perf_counter() - begun, time.process_time() - processor
        assert result.roster is not None, f"instance {name}: no roster"
        cost, broken, missed = published.judge(instance, result.roster)
        assert not broken, f"instance {name}: {broken[:5]}"
        assert result.objective is not None
        assert missed or abs(cost - result.objective) < 1e-6, f"instance {name}: {cost} is not {result.objective}"
        best_low, best_high = published.known(folder, name, instance)
        bound = result.bound or 0.0
        known = min(best_high, np.inf if missed else cost)
        assert not bound > known + 1e-6, f"instance {name}: the bound {bound} is above the known {known}"
        first = next((when for when, objective, _ in result.trace if objective is not None), taken)
        yield Row(
            name, cost, missed, bound, best_low, best_high, taken, processor, first, seed, result.engine, result.trace
        )


HEADER = (
    "instance,cost,missed,own bound,best known bound,best known cost,gap to best known %,proved gap %,"
    "bound below best known %,seconds,processor seconds,first roster seconds,seed,engine"
)


def table(rows: Iterable[Row]) -> str:
    """The runs as CSV."""
    lines = [HEADER]
    lines += [
        f"{row.instance},{row.cost:g},{row.missed},{row.bound:g},{row.best_low:g},{row.best_high:g},{row.gap_percent:.3f},"
        f"{row.proved_percent:.3f},{row.bound_percent:.3f},{row.seconds:.1f},{row.processor_seconds:.1f},"
        f"{row.first_seconds:.2f},{row.seed},{row.engine}"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
