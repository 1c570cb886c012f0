"""Minimum shift design (Di Gaspero et al.): cost, bound and seconds for each of five published instances.

Each goes through the public `solve()` as a week of people who are all alike, and its staffing is judged by an evaluator
written from the published objective. Proved optima of others: 480, 300, 600 and 480 on examples 1, 2, 3 and 5.
"""

from __future__ import annotations

NAME = "roster_shift_design"
KNOWN = {1: 480, 2: 300, 3: 600, 4: None, 5: 480}
SECONDS = 300.0


def run() -> dict[str, object]:
    """Cost, bound and seconds by instance."""
    import time

    from benchmarks.published import shift_design
    from benchmarks.registry import data_file
    from wfm.models.organisation import SolveOptions
    from wfm.solver.solve import solve

    folder = data_file("benchmarks", "shift_design")
    figures: dict[str, object] = {}
    for number, known in KNOWN.items():
        instance = shift_design.read(folder / f"RandomExample{number}.dzn")
        problem = shift_design.problem(instance, SolveOptions(time_limit_seconds=SECONDS))
        begun = time.perf_counter()
        result = solve(problem)
        seconds = time.perf_counter() - begun
        assert result.roster is not None
        assert result.objective is not None
        cost, broken = shift_design.evaluate(instance, shift_design.staffing(result.roster, instance))
        assert not broken, f"example {number}: {broken[:5]}"
        assert abs(cost - result.objective) < 1e-6, f"example {number}: {cost} is not {result.objective}"
        bound = result.bound or 0.0
        assert known is None or bound <= known + 1e-6, f"example {number}: bound {bound} is above {known}"
        figures[f"example {number}: cost ({'unproved by others' if known is None else f'optimum {known}'})"] = cost
        figures[f"example {number}: own bound"] = bound
        figures[f"example {number}: seconds"] = seconds
    return figures
