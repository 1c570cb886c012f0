"""What engines take and give."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Protocol, Self

from wfm.models.organisation import SolveOptions
from wfm.models.roster import BoundPrices, Status
from wfm.solver.compile import Compiled
from wfm.solver.primitives import Floats, Ints

Progress = Callable[[float, float | None, float | None], None]
"""Called with (seconds, objective, bound) whenever one of them improves."""


@dataclass(eq=False)
class Search:
    """The limits of a search, and its running record of objective and bound."""

    time_limit_seconds: float
    effort: float
    relative_gap: float
    workers: int
    seed: int
    stop: threading.Event
    progress: Progress | None = None
    start: Ints | None = None
    """A choice to begin with instead of a first roster made from nothing; it may break rules."""
    prices: BoundPrices | None = None
    """Prices to begin the search for a bound with. Where they are given, the question is a variation of an answered
    one, and how little shortage any roster could have is not asked again."""
    varied: bool = False
    """Whether prices were given."""
    started: float = field(default_factory=time.monotonic)
    reserve_seconds: float = 0.0
    """Part of the time limit that is kept for what follows the search: the roster written out, and its audit."""
    objective: float | None = None
    bound: float | None = None
    least_short: float | None = None
    """Lower bound on the person-intervals of shortage."""
    worth: dict[str, Floats] = field(default_factory=dict)
    """What one more person in an interval would save, per queue, by the prices behind the bound."""
    trace: list[tuple[float, float | None, float | None]] = field(default_factory=list)
    interrupted: bool = False
    """Whether the clock or a stop cut the search short, so that a rerun may differ."""
    over: bool = False
    """Set when there is nothing left to search for, so that work going on beside it ends."""

    @classmethod
    def under(cls, options: SolveOptions, stop: threading.Event | None, progress: Progress | None) -> Self:
        """A search that begins now, within the limits of a problem's options."""
        return cls(
            time_limit_seconds=options.time_limit_seconds,
            effort=options.effort,
            relative_gap=options.relative_gap,
            workers=options.workers,
            seed=options.seed,
            stop=stop if stop is not None else threading.Event(),
            progress=progress,
        )

    @property
    def seconds(self) -> float:
        """Wall time so far."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds until the search must end; 0 once stopped."""
        end = self.time_limit_seconds - self.reserve_seconds
        return 0.0 if self.over or self.stop.is_set() else max(end - self.seconds, 0.0)

    def out_of_time(self) -> bool:
        """Whether to stop now; notes that the search was cut."""
        if self.left <= 0:
            self.interrupted = True
        return self.left <= 0

    def report(self, objective: float | None = None, bound: float | None = None) -> None:
        """Record an improvement of either."""
        better = (
            objective is not None
            and isfinite(objective)
            and (self.objective is None or objective < self.objective - 1e-9)
        )
        tighter = bound is not None and (self.bound is None or bound > self.bound + 1e-9)
        if better:
            self.objective = objective
        if tighter:
            self.bound = bound
        if better or tighter:
            self.trace.append((round(self.seconds, 3), self.objective, self.bound))
            if self.progress is not None:
                self.progress(self.seconds, self.objective, self.bound)

    def good_enough(self) -> bool:
        """Whether the gap asked for is proved."""
        if self.objective is None or self.bound is None:
            return False
        enough = self.objective - self.bound <= self.relative_gap * abs(self.objective) + 1e-6
        # When a bound arrives depends on the machine; at a gap of nothing that changes no roster, else it may.
        self.interrupted |= enough and self.relative_gap > 0
        return enough


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a search ended: the best choice of options found, if any, and what was proved."""

    status: Status
    choice: Ints | None = None
    bound: float | None = None


class Engine(Protocol):
    """A way to search."""

    name: str

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        """Search until done, stopped or out of time."""
        ...
