"""Slowly moving ratios per queue: handling time per contact, shares abandoned and escalated, by time of day.

One level per queue that forgets slowly, and effects of the time of day drawn towards none, because a slot's own ratio
is mostly noise: "last week's slot" is the worst guess of all.
"""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Booleans, Floats

_HALF_LIFE_DAYS = 28.0
_PRIOR_CONTACTS = 300.0
"""Contacts for which the level counts against a slot's own mean: with a handling time's usual coefficient of variation
of about 1.7 and time-of-day effects of about 10 %, credibility theory gives 1.7² / 0.1² ≈ 300."""
_SHARE_PRIOR_CONTACTS = 400.0
"""The same for a share of about 5 % whose effects of the hour are about a third: 0.95 / 0.05 / 0.33² ≈ 175, and more
because abandonment comes in bursts."""
_WIDEST = 4.0
_LEAST_SPREAD = 0.25


def handling_time(work: Floats, volume: Floats) -> Floats | None:
    """Seconds per contact by slot of the day, from day × slot matrices of handling seconds and contacts (NaN unknown).

    None where no handling time is known. Interval means are held within four robust standard deviations (of their
    logarithm, taken for at least 0.25) of the median, so that a broken record cannot move the level.
    """
    known = np.isfinite(work) & np.isfinite(volume) & (volume > 0) & (work > 0)
    if not known.any():
        return None
    counts = np.where(known, volume, 0.0)
    log = np.log(np.where(known, work / np.where(known, volume, 1.0), 1.0))
    middle = float(np.median(log[known]))
    spread = max(1.4826 * float(np.median(np.abs(log[known] - middle))), _LEAST_SPREAD)
    means = np.exp(np.clip(log, middle - _WIDEST * spread, middle + _WIDEST * spread))
    return _by_slot(counts * means, counts, known, _PRIOR_CONTACTS)


def share_of(part: Floats, whole: Floats) -> Floats | None:
    """Share by slot of the day, from day × slot matrices of counts (NaN unknown); None where none is known."""
    known = np.isfinite(part) & np.isfinite(whole) & (whole > 0)
    if not known.any():
        return None
    counts = np.where(known, whole, 0.0)
    found = _by_slot(np.where(known, np.clip(part, 0, whole), 0.0), counts, known, _SHARE_PRIOR_CONTACTS)
    return np.clip(found, 0.0, 1.0)


def _by_slot(sums: Floats, counts: Floats, known: Booleans, prior: float) -> Floats:
    age = (len(sums) - 1 - np.arange(len(sums)))[:, None]
    recency = np.where(known, 0.5 ** (age / _HALF_LIFE_DAYS), 0.0)
    if not (recency * counts).sum() > 0:
        recency = known.astype(float)
    level = float((recency * sums).sum() / (recency * counts).sum())
    usual = float(sums.sum() / counts.sum())
    if usual <= 0:
        return np.full(sums.shape[1], level)
    slots = counts.sum(axis=0)
    return np.asarray(level * (sums.sum(axis=0) / usual + prior) / (slots + prior))
