"""The sample's roster: sixty people, three sites, seven queues, four weeks of half hours, in 30 seconds on two workers.

States the shortage that is left beside the least that any roster of this staff could have (by the relaxation, given
all the time it needs), the cost beside its bound, and how many start-and-break variants each site offers a day.
"""

from __future__ import annotations

import threading
import time

NAME = "roster_sample"


def run() -> dict[str, object]:
    """Shortage, cost, bound, gap and times; model building and search apart."""
    from wfm.forecasting.forecast import make_forecast
    from wfm.sample.generate import sample_inputs
    from wfm.solver.audit import audit
    from wfm.solver.compile import compile_problem
    from wfm.solver.engines.engine import Search
    from wfm.solver.engines.relaxation import Relaxation
    from wfm.solver.primitives import Cover
    from wfm.solver.problem import build_problem
    from wfm.solver.shortage import CoverModel
    from wfm.solver.solve import solve
    from wfm.staffing.requirement import make_requirement

    inputs = sample_inputs()
    problem = build_problem(inputs, make_requirement(inputs.configuration, make_forecast(inputs)))
    begin = time.perf_counter()
    compiled = compile_problem(problem)
    compile_seconds = time.perf_counter() - begin
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = solve(problem)
    seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - begin_cpu
    assert result.roster is not None
    assert result.objective is not None
    report = audit(problem, result.roster)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    patient = Search(600, 1, 0, 1, 1, threading.Event())
    least = Relaxation(compiled, covers).least_short(patient)
    hours = problem.grid.interval_minutes / 60
    required = sum(float(demand.required.sum()) for demand in problem.demand)
    short = sum(
        float(finding.cost or 0) / demand.short_cost / hours
        for finding in report.findings
        for demand in problem.demand
        if finding.rule == "coverage" and finding.message.startswith(f"{demand.queue}: ")
    )
    variants = [int(catalogue.exists[:, 1:].sum(axis=1).min()) for catalogue in compiled.context.catalogues]
    return {
        "agents": compiled.agents,
        "days": compiled.days,
        "variants per day and site, at least": min(variants),
        "open options": sum(int(allowed.sum()) for allowed in compiled.allowed),
        "compile_seconds": compile_seconds,
        "solve_seconds (wall)": seconds,
        "solve_seconds (processor)": cpu_seconds,
        "hard findings": len(report.hard),
        "short, % of required agent-intervals": 100 * short / required,
        "short of any roster at least, %": 100 * least / required,
        "cost": result.objective,
        "bound": result.bound,
        "gap, %": 100 * (result.gap or 0.0),
        "reproducible": result.reproducible,
    }
