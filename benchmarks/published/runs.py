"""Solve instances of a published set through the public `solve()`, judge each roster anew, and compare with records."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.published import shift_scheduling
from wfm.models.organisation import SolveOptions
from wfm.solver.solve import solve


@dataclass(frozen=True)
class Row:
    """One run. `cost` is the evaluator's; `best_low` and `best_high` are the best known bounds."""

    instance: str
    cost: float
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
    def gap_percent(self) -> float:
        """To the best known roster."""
        return 100 * (self.cost - self.best_high) / self.best_high

    @property
    def proved_percent(self) -> float:
        """Between cost and own bound."""
        return 100 * (self.cost - self.bound) / self.cost if self.cost else 0.0

    @property
    def bound_percent(self) -> float:
        """How far the own bound lies below the best known roster."""
        return 100 * (self.best_high - self.bound) / self.best_high


def run(folder: Path, instances: Iterable[str], seconds: float, seed: int, workers: int = 2) -> Iterator[Row]:
    """Solve instances of shift scheduling one after another.

    Raises AssertionError where a roster breaks a published rule, costs something else than the solver said, or where a
    bound lies above the best known roster.
    """
    with (folder / "records.csv").open(encoding="utf-8") as file:
        records = {row["instance"]: row for row in csv.DictReader(file)}
    for name in instances:
        instance = shift_scheduling.read(folder / f"Instance{name}.txt")
        options = SolveOptions(time_limit_seconds=seconds, effort=1e6, workers=workers, seed=seed)
        begun, processor = time.perf_counter(), time.process_time()
        result = solve(shift_scheduling.problem(instance, options))
        taken, processor = time.perf_counter() - begun, time.process_time() - processor
        assert result.roster is not None, f"instance {name}: no roster"
        cost, broken = shift_scheduling.evaluate(instance, shift_scheduling.lines(result.roster, instance))
        assert not broken, f"instance {name}: {broken[:5]}"
        assert result.objective is not None
        assert abs(cost - result.objective) < 1e-6, f"instance {name}: {cost} is not {result.objective}"
        best_low, best_high = float(records[name]["lb"]), float(records[name]["ub"])
        bound = result.bound or 0.0
        assert bound <= best_high + 1e-6, f"instance {name}: the bound {bound} is above the best known {best_high}"
        first = next((when for when, objective, _ in result.trace if objective is not None), taken)
        yield Row(name, cost, bound, best_low, best_high, taken, processor, first, seed, result.engine, result.trace)


HEADER = (
    "instance,cost,own bound,best known bound,best known cost,gap to best known %,proved gap %,"
    "bound below best known %,seconds,processor seconds,first roster seconds,seed,engine"
)


def table(rows: Iterable[Row]) -> str:
    """The runs as CSV."""
    lines = [HEADER]
    lines += [
        f"{row.instance},{row.cost:g},{row.bound:g},{row.best_low:g},{row.best_high:g},{row.gap_percent:.3f},"
        f"{row.proved_percent:.3f},{row.bound_percent:.3f},{row.seconds:.1f},{row.processor_seconds:.1f},"
        f"{row.first_seconds:.2f},{row.seed},{row.engine}"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
