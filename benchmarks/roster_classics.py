"""Published optima, reached and proved: the sample of OR-Tools (38) and shift decompositions (95, 837, 20).

All go through the public `solve()`; the sample's roster is judged by an evaluator written from its own rules.
"""

from __future__ import annotations

NAME = "roster_classics"


def run() -> dict[str, object]:
    """Cost, bound and seconds of each."""
    import json
    import time

    from benchmarks.published import ortools_sample, shift_split
    from benchmarks.registry import data_file
    from wfm.models.organisation import SolveOptions
    from wfm.solver.solve import solve

    options = SolveOptions(time_limit_seconds=120)
    sample = json.loads(data_file("oracles", "ortools_shift_scheduling_sat.json").read_text(encoding="utf-8"))
    begun = time.perf_counter()
    result = solve(ortools_sample.problem(sample["instance"], options))
    assert result.roster is not None
    cost, broken = ortools_sample.evaluate(sample["instance"], result.roster)
    assert not broken, broken[:5]
    figures: dict[str, object] = {
        f"sample: cost (optimum {sample['objective']:g})": cost,
        "sample: own bound": (result.bound or 0.0) - ortools_sample.gain(sample["instance"]),
        "sample: seconds": time.perf_counter() - begun,
    }
    oracle = json.loads(data_file("oracles", "shift_decomposition_oracles.json").read_text(encoding="utf-8"))
    for name, each in oracle["instances"].items():
        begun = time.perf_counter()
        result = solve(shift_split.problem(each["demand"], each["min_length"], each["max_length"], options))
        figures[f"{name}: hours (optimum {each['optimal_hours']:g})"] = result.objective
        figures[f"{name}: own bound"] = result.bound
        figures[f"{name}: seconds"] = time.perf_counter() - begun
    return figures
