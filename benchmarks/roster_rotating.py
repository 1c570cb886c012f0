"""Rotating workforce (Musliu et al.): seconds to a schedule for each of ten published instances, judged anew.

Each instance goes through the public `solve()` as a team that works one cycle. The evaluator is written from the
published rules; a schedule that breaks one ends the run with an error.
"""

from __future__ import annotations

NAME = "roster_rotating"
INSTANCES = range(1, 11)


def run() -> dict[str, object]:
    """Seconds by instance, and the most of them."""
    import time

    from benchmarks.published import rotating_workforce
    from benchmarks.registry import data_file
    from wfm.models.organisation import SolveOptions
    from wfm.solver.solve import solve

    folder = data_file("benchmarks", "rotating_workforce")
    figures: dict[str, object] = {}
    slowest = 0.0
    for number in INSTANCES:
        instance = rotating_workforce.read(folder / f"Example{number}.txt")
        problem = rotating_workforce.problem(instance, SolveOptions(time_limit_seconds=60, workers=2))
        begun, processor = time.perf_counter(), time.process_time()
        result = solve(problem)
        seconds, processor = time.perf_counter() - begun, time.process_time() - processor
        assert result.roster is not None, f"example {number}: no schedule"
        broken = rotating_workforce.evaluate(instance, rotating_workforce.weeks(result.roster, instance))
        assert not broken, f"example {number}: {broken[:5]}"
        figures[f"example {number} ({instance.people} people): seconds"] = seconds
        figures[f"example {number}: processor seconds"] = processor
        slowest = max(slowest, seconds)
    return {"solved": len(INSTANCES), "slowest_seconds": slowest} | figures
