"""Mean handling time: a slow level per queue, with effects of the time of day drawn towards none."""

from __future__ import annotations

import numpy as np

from wfm.forecasting.days import Floats

_HALF_LIFE_DAYS = 28.0
_PRIOR_CONTACTS = 300.0
"""Contacts for which the level counts against a slot's own mean: with a handling time's usual coefficient of variation
of about 1.7 and time-of-day effects of about 10 %, credibility theory gives 1.7² / 0.1² ≈ 300."""
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
    age = (len(work) - 1 - np.arange(len(work)))[:, None]
    weight = counts * 0.5 ** (age / _HALF_LIFE_DAYS)
    weight = weight if weight.sum() > 0 else counts
    level = float((weight * means).sum() / weight.sum())
    slot_contacts = counts.sum(axis=0)
    usual = float((counts * means).sum() / counts.sum())
    ratio = ((counts * means).sum(axis=0) / usual + _PRIOR_CONTACTS) / (slot_contacts + _PRIOR_CONTACTS)
    return np.asarray(level * ratio)
