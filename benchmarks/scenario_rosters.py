"""Twenty scenarios of the sample re-rostered from the baseline's roster, beside twenty from nothing.

Volumes from 90 % to 110 %. From nothing each search has 15 s, from the baseline's roster a third of that; the costs
reached, and with them the gaps to one bound (the better of both), are compared scenario by scenario.
"""

from __future__ import annotations

import time
from dataclasses import replace

NAME = "scenario_rosters"

SCENARIOS, COLD_SECONDS, WARM_SECONDS = 20, 15.0, 5.0


def run() -> dict[str, object]:
    """Seconds, and how often and by how much the warm start is at least as good."""
    from wfm.models.scenario import Scenario
    from wfm.sample.generate import sample_inputs
    from wfm.scenarios.combine import parse_axis, sweep
    from wfm.scenarios.run import Run, evaluate, make_baseline, with_roster

    inputs = sample_inputs()
    baseline = with_roster(make_baseline(inputs))
    step = 0.2 / (SCENARIOS - 1)
    axis = parse_axis(f"volume=0.9..1.1001:{step:.12f}")
    seconds = {"cold": 0.0, "warm": 0.0}
    gaps: dict[str, list[float]] = {"cold": [], "warm": []}
    better = 0
    for name, _, scenario in sweep([axis], Scenario())[:SCENARIOS]:
        cost, bound = {}, 0.0
        for label, limit in (("cold", COLD_SECONDS), ("warm", WARM_SECONDS)):
            limited = scenario.model_copy(update={"set": {"solve.time_limit_seconds": limit}})
            start = baseline if label == "warm" else replace(baseline, result=None)
            began = time.perf_counter()
            made = evaluate(start, Run(name, limited), "roster").figures
            seconds[label] += time.perf_counter() - began
            cost[label] = made.objective or float("inf")
            bound = max(bound, made.bound or 0.0)
        for label, reached in cost.items():
            gaps[label].append(1 - bound / reached)
        better += cost["warm"] <= cost["cold"] * (1 + 1e-9)
    return {
        "scenarios": SCENARIOS,
        "cold: seconds": seconds["cold"],
        "warm: seconds": seconds["warm"],
        "warm: share of the time": seconds["warm"] / seconds["cold"],
        "cold: mean gap_share": sum(gaps["cold"]) / SCENARIOS,
        "warm: mean gap_share": sum(gaps["warm"]) / SCENARIOS,
        "warm: at least as good, scenarios": better,
    }
