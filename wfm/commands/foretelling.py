"""Making the forecast from the command line: on as many processes as pay, queue by queue on a terminal."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from wfm.commands.line import Line

if TYPE_CHECKING:
    from wfm.models.plan import Plan, PlanInputs

_PATIENCE_SECONDS = 1.0
"""A forecast that is done sooner needs no progress."""


def foretold(inputs: PlanInputs, quiet: bool) -> Plan:
    """The plan with its forecast; progress on the terminal while that takes long."""
    from wfm import pipeline
    from wfm.forecasting.processes import processes_that_pay

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    progress = None if quiet or not sys.stderr.isatty() else _Progress()
    try:
        return pipeline.forecast(inputs, progress=progress, processes=processes_that_pay(inputs, cores))
    finally:
        if progress:
            progress.close()


class _Progress(Line):
    """How many queues are forecast."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def __call__(self, done: int, of: int, name: str) -> None:
        seconds = time.monotonic() - self.start
        if seconds >= _PATIENCE_SECONDS:
            self.write(f"{seconds:7.1f} s   forecast {done} of {of} queues: {name}")
