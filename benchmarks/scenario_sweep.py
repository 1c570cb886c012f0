"""A sweep of 100 demand scenarios on the sample: forecast, requirement, FTE and cost of each.

Timed with everything that the command does (history forecast once, results written one by one), in this process and on
two spawned ones, whose start is part of it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

NAME = "scenario_sweep"


def run() -> dict[str, object]:
    """Seconds for the whole sweep; whether processes and a second run give the same figures."""
    from wfm.io.scenarios import ResultFiles
    from wfm.models.scenario import Scenario
    from wfm.sample.generate import sample_inputs
    from wfm.scenarios.combine import parse_axis, sweep
    from wfm.scenarios.executor import Cores, Here
    from wfm.scenarios.run import Run, make_baseline, run_all

    inputs = sample_inputs()
    axes = [parse_axis("volume=0.8..1.25:0.05"), parse_axis("aht=0.9..1.35:0.05")]
    runs = [Run(name, each, "", tuple(values.items())) for name, values, each in sweep(axes, Scenario())]
    figures: dict[str, object] = {"scenarios": len(runs)}
    answers = []
    for label, executor in (("one process", Here()), ("two processes", Cores(2))):
        with tempfile.TemporaryDirectory() as folder:
            files = ResultFiles(Path(folder))
            began, used = time.perf_counter(), time.process_time()
            baseline = make_baseline(inputs)
            made = dict(run_all(baseline, runs, "requirement", executor, known=files.find, keep=files.keep))
            figures[f"{label}: seconds"] = time.perf_counter() - began
            if label == "one process":
                figures[f"{label}: CPU seconds"] = time.process_time() - used
                began = time.perf_counter()
                again = dict(run_all(baseline, runs, "requirement", executor, known=ResultFiles(Path(folder)).find))
                figures["found again: seconds"] = time.perf_counter() - began
                figures["found again: the same"] = again == made
            answers.append(made)
    figures["the same on two processes"] = answers[0] == answers[1]
    return figures
