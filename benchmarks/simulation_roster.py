"""A roster of 60 people over four weeks, simulated to ± half a point in every queue: seconds and replications.

The sample's requirement is covered by a roster that is quick to find; its quality does not matter here.
"""

from __future__ import annotations

import os
import time

NAME = "simulation_roster"


def run() -> dict[str, object]:
    """Wall and processor time, the first time (with loading the compiled loop) and again."""
    from wfm import pipeline
    from wfm.evaluation import make_scenario, make_simulation
    from wfm.sample.generate import sample_inputs

    inputs = sample_inputs()
    quick = inputs.configuration.solve.model_copy(update={"time_limit_seconds": 20, "effort": 0.2})
    options = inputs.configuration.simulation.model_copy(update={"precision": 0.005, "max_replications": 1000})
    configuration = inputs.configuration.model_copy(update={"solve": quick, "simulation": options})
    inputs = inputs.model_copy(update={"configuration": configuration})
    plan = pipeline.roster(pipeline.require(pipeline.forecast(inputs)))
    if plan.forecast is None or plan.result is None or plan.result.roster is None:
        raise ValueError("no roster to simulate")
    figures: dict[str, object] = {"agents": len(inputs.agents), "processors": os.cpu_count() or 1}
    for name in ("first", "again"):
        begin, cpu = time.perf_counter(), time.process_time()
        result = make_simulation(inputs, plan.forecast, plan.result.roster)
        figures[f"{name}: wall_seconds"] = time.perf_counter() - begin
        figures[f"{name}: cpu_seconds"] = time.process_time() - cpu
    figures["replications"] = result.replications
    figures["contacts per replication"] = result.contacts_per_replication
    figures["reached ± 0.005"] = result.precise
    begin = time.perf_counter()
    make_scenario(inputs, plan.forecast, plan.result.roster)
    figures["building the scenario, wall_seconds"] = time.perf_counter() - begin
    return figures
