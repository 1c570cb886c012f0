"""Uncertain volume: the simulated mean service level of staff sized for days that vary around the forecast.

150 erlangs, AHT 180 s, 80/20. Every simulated day draws its own gamma factor; the mean is over all contacts of all
days. Real-valued staff are simulated as the two whole numbers around them, mixed in time.
"""

from __future__ import annotations

import numpy as np

from benchmarks.queue_simulation import steady_in_time

NAME = "staffing_busyness"

LOAD, AHT, WITHIN, LEVEL = 150.0, 180.0, 20.0, 0.8
HOURS, WARM, DAYS = 5, 5, 1000


def run() -> dict[str, object]:
    """Staff and their simulated mean service level, by coefficient of variation; beside it, staff for the mean."""
    figures: dict[str, object] = {}
    for cv in (0.1, 0.2):
        agents, for_mean = staff(cv)
        figures[f"cv {cv:.0%}: agents"] = agents
        figures[f"cv {cv:.0%}: simulated mean service level"] = simulated(agents, cv)
        figures[f"cv {cv:.0%}: agents for the mean"] = for_mean
    figures["cv 20%: simulated mean service level of those"] = simulated(for_mean, 0.2)
    return figures


def staff(cv: float) -> tuple[float, float]:
    """Real-valued agents under busyness, and for the forecast itself."""
    from wfm.models.organisation import Queue
    from wfm.staffing.busyness import agents_under_busyness
    from wfm.staffing.channels import staffing_model
    from wfm.staffing.model import Work

    work = Work(np.array([LOAD * 1800 / AHT]), np.array([AHT]), np.ones(1, bool), 1800.0)
    queue = Queue()
    model = staffing_model(queue)
    return float(agents_under_busyness(model, queue, work, cv)[0]), float(model.agents(queue, work)[0])


def simulated(agents: float, cv: float) -> float:
    """The share of all contacts in time, days at evenly spaced quantiles of the factor.

    Counted after five hours, in which days just short of people settle.
    """
    from scipy.special import gammaincinv

    shape = 1 / cv**2
    factors = gammaincinv(shape, (np.arange(DAYS) + 0.5) / DAYS) / shape
    low, part = int(agents), agents - int(agents)
    shares = []
    for whole in (low, low + 1):
        contacts, in_time = steady_in_time(
            1, factors * LOAD / AHT, AHT, whole, warm=3600.0 * WARM, seconds=3600.0 * HOURS, within=WITHIN
        )
        shares.append(in_time / contacts)
    return float((1 - part) * shares[0] + part * shares[1])
