"""Generated contact centres: first roster, cost, bound and gap for 200 agents with one skill and 100 with eight queues.

Four weeks of quarter hours; 45 shift variants a day, rest, runs, weekends, hours, leave, wishes
(`benchmarks/contact_centre.py`). Capacity is as tight as the requirement, so shortage is most of the cost.
"""

NAME = "roster_contact_centre"

CASES = ((200, 1, 1, ("UTC",), 90.0), (100, 8, 12, ("UTC", "Europe/Paris", "America/New_York"), 60.0))
"""(agents, queues, skill groups, zones of the sites, seconds)."""


def run() -> dict[str, object]:
    """Per case, the seconds to a first roster, what was reached in the time, and the peak of memory so far."""
    import resource
    import time

    from benchmarks.contact_centre import contact_centre
    from wfm.models.organisation import SolveOptions
    from wfm.solver.solve import solve

    figures: dict[str, object] = {}
    for agents, queues, groups, zones, seconds in CASES:
        options = SolveOptions(time_limit_seconds=seconds, effort=20)
        problem = contact_centre(agents, queues, groups, options, sites=zones)
        processor = time.process_time()
        result = solve(problem)  # audited, or it raises
        name = f"{agents} agents, {queues} queues, {groups} groups, {seconds:g} s"
        figures[f"{name}: first roster, seconds"] = next(
            (when for when, objective, _ in result.trace if objective is not None), None
        )
        figures[f"{name}: cost"] = result.objective
        figures[f"{name}: bound"] = result.bound
        figures[f"{name}: gap, %"] = 100 * (result.gap or 0.0)
        figures[f"{name}: processor seconds"] = time.process_time() - processor
        figures[f"{name}: peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures
