"""How much of a day's deviation from its forecast does not fade from day to day but lasts over the whole horizon."""

from __future__ import annotations

import numpy as np

from wfm.models.forecast import QueueForecast

_LEAST_DAYS = 7
_PRIOR = 0.6
_PRIOR_ORIGINS = 4.0
"""Origins for which the prior counts: those of a back-test overlap, so that eight of them say little. A level that
moves like a random walk, seen over four weeks, comes near the prior; bands of real weeks and months bear it out."""


def lasting_share(queue: QueueForecast) -> float:
    """Share of the variance of the days' levels, from 0 to 1, by the biases of the back-test's origins.

    The squared bias of a forecast of n days is expected to be its noise, v / n, and of the levels' variance s² the
    share c that lasts wholly and the rest as its correlation ρ lets it: s² · (c + (1 − c) · mean ρ^|i − j|).
    """
    spread = queue.spread
    origins = [origin for origin in queue.origins if origin.days >= _LEAST_DAYS]
    total = float(queue.offered.sum())
    if spread is None or total <= 0 or not len(spread.day_cv):
        return 0.0
    days = max(int((spread.day_cv > 0).sum()), 1)
    noise = (spread.dispersion * total + spread.interval_cv**2 * float((queue.offered**2).sum())) * days / total**2
    level = float(np.mean(spread.day_cv**2))
    above, below = 0.0, 0.0
    for origin in origins:
        place = np.arange(origin.days)
        fading = float(np.mean(spread.day_correlation ** np.abs(place[:, None] - place[None, :])))
        above += origin.bias**2 - noise / origin.days - level * fading
        below += level * (1 - fading)
    usual = below / len(origins) if origins else 1.0
    share = (above + _PRIOR * _PRIOR_ORIGINS * usual) / (below + _PRIOR_ORIGINS * usual) if usual > 0 else 0.0
    return float(np.clip(share, 0.0, 1.0))
