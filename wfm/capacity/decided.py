"""What a hiring plan decides, and what each future makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.capacity.program import Floats, Ints, Solution


@dataclass(eq=False)
class Decisions:
    """Whole numbers of a plan: by start, move and learner, in the order of the problem's lists."""

    hires: Ints
    moves: Ints
    learners: Ints


@dataclass(eq=False)
class Recourse:
    """What one future makes of a plan, FTE as means over each period."""

    served: dict[tuple[int, int], Floats]
    overtime: Floats
    time_off: Floats
    outsourced: dict[tuple[int, int], Floats]
    short: Floats
    beyond: Floats


@dataclass(eq=False)
class Optimised:
    """What came out. `recourse` has one entry per future; `classes` counts by (site, course)."""

    solution: Solution
    decisions: Decisions
    classes: dict[tuple[str, str], Ints]
    leaders: dict[str, Ints]
    trainers: dict[str, Floats]
    recourse: list[Recourse]
    over_budget: Floats
