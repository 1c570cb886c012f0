"""Generated contact centres: first roster, cost, bound and gap, beside annealed best response alone for the same time.

Four weeks of quarter hours with rest, runs, weekends, hours, leave and wishes (`benchmarks/contact_centre.py`): 200
agents with one skill and 45 shift variants a day; 100, 1,000 and 5,000 agents with many queues, three sites and 120
variants. Annealing alone begins from the same first roster and has the same wall time, on one processor.
"""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.models.roster import RosterProblem

NAME = "roster_contact_centre"

ZONES = ("UTC", "Europe/Paris", "America/New_York")

CASES = (
    (200, 1, 1, 180.0, 5.0),
    (100, 8, 12, 600.0, 20.0),
    (1000, 8, 12, 600.0, 20.0),
    (5000, 20, 30, 600.0, 20.0),
)
"""(agents, queues, skill groups, seconds, effort)."""


def run() -> dict[str, object]:
    """Per case, the seconds to a first roster, what was reached in the time, and the peak of memory so far."""
    figures: dict[str, object] = {}
    for case in CASES:
        figures |= one(*case)
    return figures


def one(agents: int, queues: int, groups: int, seconds: float, effort: float) -> dict[str, object]:
    """The figures of one case."""
    from benchmarks.contact_centre import contact_centre
    from wfm.models.organisation import SolveOptions
    from wfm.solver.compile import compile_problem
    from wfm.solver.solve import solve

    options = SolveOptions(time_limit_seconds=seconds, effort=effort)
    many = queues > 1
    sites, tightness = (ZONES, 0.97) if many else (("UTC",), 1.0)
    problem = contact_centre(agents, queues, groups, options, sites=sites, tightness=tightness, many=many)
    building = time.process_time()
    compile_problem(problem)
    building = time.process_time() - building
    built = _peak()
    processor = time.process_time()
    result = solve(problem)  # audited, or it raises
    processor = time.process_time() - processor
    assert result.objective is not None
    name = f"{agents} agents, {queues} queues, {groups} groups, {seconds:g} s"
    alone, alone_processor = annealed_alone(problem)
    return {
        f"{name}: building, processor seconds": building,
        f"{name}: peak memory by then, MB": built,
        f"{name}: first roster, seconds": next((when for when, cost, _ in result.trace if cost is not None), None),
        f"{name}: cost": result.objective,
        f"{name}: bound": result.bound,
        f"{name}: gap, %": 100 * (result.gap or 0.0),
        f"{name}: processor seconds": processor,
        f"{name}: annealing alone": alone,
        f"{name}: annealing alone, processor seconds": alone_processor,
        f"{name}: cheaper than annealing alone, %": 100 * (1 - result.objective / alone),
        f"{name}: wall seconds": result.wall_seconds,
        f"{name}: peak memory, MB": _peak(),
    }


def _peak() -> int:
    """Most memory so far; cases come in the order of what they need."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def annealed_alone(problem: RosterProblem) -> tuple[float, float]:
    """What annealed best response reaches by itself in the same wall time, and its processor seconds."""
    from wfm.solver.compile import compile_problem
    from wfm.solver.engines.anneal import anneal
    from wfm.solver.engines.construct import construct
    from wfm.solver.engines.engine import Search
    from wfm.solver.engines.lines import Lines
    from wfm.solver.evaluate import evaluate
    from wfm.solver.primitives import Cover
    from wfm.solver.shortage import CoverModel

    processor = time.process_time()
    search = Search.under(problem.options, None, None)
    compiled = compile_problem(problem)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    lines = Lines(compiled, search)
    ledger = construct(compiled, covers, lines, search.seed)
    choice = anneal(compiled, ledger, lines, 1000 * compiled.agents, search)
    return evaluate(compiled, choice).objective, time.process_time() - processor
