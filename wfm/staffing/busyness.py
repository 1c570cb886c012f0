"""Staffing under uncertainty: the expected service level when whole days are busier or quieter than forecast.

The forecast is multiplied by a gamma factor B of mean 1 and coefficient of variation v. Over many days the share of
contacts in time is E[B·SL(n, B·a)] / E[B], busy days counting for more; weighted by B, a gamma factor of shape k = 1/v²
is one of shape k + 1, so this is the plain mean of SL over that distribution, taken here at evenly spaced quantiles.
(W. Whitt, Production and Operations Management 15, 2006; G. Jongbloed & G. Koole, Applied Stochastic Models 17, 2001.)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.models.organisation import Queue
from wfm.staffing.model import Floats, StaffingModel, Work

POINTS = 64
"""Factors at which the service level is averaged; the mean is within 0.3 points of the exact integral."""

_TIE = 1e-12
_BLOCK = 65536  # intervals × factors looked at together


def factors(cv: float, points: int = POINTS) -> Floats:
    """Evenly spaced quantiles of the factor as contacts see it (weighted by volume): all count alike."""
    from scipy.special import gammaincinv

    shape = 1 / cv**2
    return np.asarray(gammaincinv(shape + 1, (np.arange(points) + 0.5) / points) / shape)


def expected_service_level(model: StaffingModel, queue: Queue, work: Work, agents: Floats, cv: float) -> Floats:
    """The share of contacts in time over many days, per interval."""
    days = factors(cv) if cv else np.ones(1)
    count = work.volume.size
    level = np.zeros(count)
    block = max(1, _BLOCK // days.size)
    for first in range(0, count, block):
        part = slice(first, min(first + block, count))
        shape = (days.size, part.stop - part.start)
        many = Work(
            volume=np.outer(days, work.volume[part]).ravel(),
            aht_seconds=np.broadcast_to(work.aht_seconds[part], shape).ravel(),
            open=np.broadcast_to(work.open[part], shape).ravel(),
            interval_seconds=work.interval_seconds,
        )
        people = np.broadcast_to(agents[part], shape).ravel()
        level[part] = model.service(queue, many, people).service_level.reshape(shape).mean(axis=0)
    return level


def agents_under_busyness(model: StaffingModel, queue: Queue, work: Work, cv: float) -> Floats:
    """The fewest agents whose expected service level meets the target; the queue's other targets hold for the mean.

    Each interval stands alone, so this is for work that is answered at once.
    """
    target = queue.target
    other = queue.model_copy(update={"target": target.model_copy(update={"service_level": 0.0})})
    least = model.agents(other, work)
    needed = _least(
        lambda agents: expected_service_level(model, queue, work, agents, cv) - target.service_level,
        np.maximum(model.agents(queue, work), least),
    )
    return np.where(work.open & (work.volume > 0), np.maximum(needed, least), least)


def _least(spare: Callable[[Floats], Floats], guess: Floats) -> Floats:
    """Where an increasing function reaches 0, element by element: whole numbers around it, then the line between them.

    Between whole numbers the function is a straight line where agents are mixed in time; where it is not, a few steps
    more come to a thousandth.
    """
    low, high = np.zeros_like(guess), np.ceil(guess)
    step = np.maximum(np.ceil(0.05 * high), 1.0)
    while (few := spare(high) < -_TIE).any():
        low, high = np.where(few, high, low), np.where(few, high + step, high)
        step = step * 2
    while (wide := high - low > 1).any():
        middle = np.where(wide, np.floor((low + high) / 2), high)
        enough = spare(middle) >= -_TIE
        low, high = np.where(wide & ~enough, middle, low), np.where(wide & enough, middle, high)
    for _ in range(4):
        below, above = spare(low), spare(high)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(above > below, -below / (above - below), 1.0)
        middle = low + np.clip(np.where(below >= 0, 0.0, part), 0, 1) * (high - low)
        enough = spare(middle) >= -_TIE
        if np.allclose(middle, high, rtol=0, atol=1e-6):
            break
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
