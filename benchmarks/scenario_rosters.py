"""Twenty scenarios of the sample re-rostered from the baseline's roster and prices, beside twenty from nothing.

Volumes from 90 % to 110 %, everything else as shipped; the clock cuts no search, so the work alone ends it. Both kinds
of search run in turn, scenario by scenario, and tell their own bound. Compared are the whole time of each, in seconds
and in seconds of the processor, and the time to the same quality: for a search from nothing until its cost and bound
improve no more, for one from the baseline until its gap is that of the other's end.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.models.roster import SolveResult

NAME = "scenario_rosters"

SCENARIOS, LIMIT = 20, 600.0


def run() -> dict[str, object]:
    """Seconds of both kinds, and how good their rosters are."""
    from wfm.models.scenario import Scenario
    from wfm.sample.generate import sample_inputs
    from wfm.scenarios.combine import parse_axis, sweep
    from wfm.scenarios.run import Run, make_baseline, rostered, with_roster

    inputs = sample_inputs()
    solve = inputs.configuration.solve.model_copy(update={"time_limit_seconds": LIMIT})
    configuration = inputs.configuration.model_copy(update={"solve": solve})
    baseline = with_roster(make_baseline(inputs.model_copy(update={"configuration": configuration})))
    step = 0.2 / (SCENARIOS - 1)
    seconds, processor = {"cold": 0.0, "warm": 0.0}, {"cold": 0.0, "warm": 0.0}
    until, gaps = {"cold": 0.0, "warm": 0.0}, {"cold": [0.0] * 0, "warm": [0.0] * 0}
    cheaper = tighter = 0
    for name, _, scenario in sweep([parse_axis(f"volume=0.9..1.1001:{step:.12f}")], Scenario())[:SCENARIOS]:
        found: dict[str, SolveResult] = {}
        for label, start in (("cold", replace(baseline, start=None)), ("warm", baseline)):
            wall, worked = time.perf_counter(), time.process_time()
            result = rostered(start, Run(name, scenario)).result
            seconds[label] += time.perf_counter() - wall
            processor[label] += time.process_time() - worked
            assert result is not None
            found[label] = result
            gaps[label].append(result.gap or 0.0)
        cold, warm = found["cold"], found["warm"]
        until["cold"] += cold.trace[-1][0]
        until["warm"] += _until(warm, cold.gap or 0.0)
        tighter += (warm.gap or 0.0) <= (cold.gap or 0.0) + 1e-9
        cheaper += (warm.objective or 0.0) <= (cold.objective or 0.0) + 1e-6
    return {
        "scenarios": SCENARIOS,
        "cold: seconds": seconds["cold"],
        "warm: seconds": seconds["warm"],
        "warm: share of the time": seconds["warm"] / seconds["cold"],
        "warm: share of the processor's time": processor["warm"] / processor["cold"],
        "to the same gap, warm: share of the time": until["warm"] / until["cold"],
        "cold: mean gap_share": sum(gaps["cold"]) / SCENARIOS,
        "warm: mean gap_share": sum(gaps["warm"]) / SCENARIOS,
        "warm: gap at least as good, scenarios": tighter,
        "warm: cost at least as good, scenarios": cheaper,
    }


def _until(result: SolveResult, gap: float) -> float:
    """Seconds until a search had this gap; all of its time where it never had."""
    for seconds, objective, bound in result.trace:
        if objective and bound is not None and 1 - bound / objective <= gap + 1e-9:
            return seconds
    return result.wall_seconds
