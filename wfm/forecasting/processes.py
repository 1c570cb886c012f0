"""How many processes a forecast is worth: starting one costs a second or two."""

from __future__ import annotations

from wfm.models.plan import PlanInputs

WORTH_A_PROCESS = 600_000
"""Intervals of history: about 17 queues with two years of half hours, which are some seven seconds of work."""


def processes_that_pay(inputs: PlanInputs, cores: int) -> int:
    """As many processes as have enough to do, at most one for each core; 1 is this process alone."""
    series = inputs.history.queues if inputs.history else {}
    work = sum(len(series[name].offered) for name in inputs.configuration.queues if name in series)
    return max(1, min(cores, work // WORTH_A_PROCESS))
