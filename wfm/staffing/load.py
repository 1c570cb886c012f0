"""Load over time: how many agents the contacts in progress keep busy, interval by interval, before any queueing.

The methods, for contacts that arrive evenly within each interval:

- "mol", modified offered load: m' = λ(t) − μ·m, the mean number in progress if nobody had to wait, in closed form per
  interval and averaged over it (Jennings, Mandelbaum, Massey & Whitt, Management Science 42, 1996).
- "sipp", stationary independent period by period: m = λ/μ, as though the interval had lasted for ever.
- "sipp_max": the highest λ/μ of the interval, with λ drawn straight from the middle of one interval to the next.
- "lag_sipp": λ/μ of one handling time ago (both in Green, Kolesar & Whitt, Production and Operations Management 16,
  2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.models.staffing import LoadMethod
from wfm.staffing.model import Floats, Work


@dataclass(frozen=True)
class Progress:
    """Contacts in progress if nobody waits: their `mean` number per interval, and the contacts that it `finished`.

    Those in progress when the queue closes are finished by the people who have them, and counted in the first closed
    interval.
    """

    mean: Floats
    finished: Floats


def load_profile(work: Work, method: LoadMethod = "mol") -> Floats:
    """Erlangs to staff for in each interval; 0 where the queue is closed.

    At opening nothing is in progress. A queue that is open at both ends of the grid never closes, and is taken to have
    had the load of the first interval before it.
    """
    if method == "mol":
        return in_progress(work).mean
    arriving = np.where(work.open, work.erlangs, 0.0)
    if method == "sipp":
        return arriving
    if method == "sipp_max":
        between = (arriving[1:] + arriving[:-1]) / 2
        edges = np.concatenate([[0.0], between, [0.0]])
        return np.where(work.open, np.maximum(arriving, np.maximum(edges[1:], edges[:-1])), 0.0)
    aht = known_aht(work)
    clock = np.arange(arriving.size + 1, dtype=float)
    arrived = np.concatenate([[0.0], np.cumsum(np.where(work.open, work.volume, 0.0))])
    lag = aht / work.interval_seconds
    lagged = np.interp(clock[1:] - lag, clock, arrived) - np.interp(clock[:-1] - lag, clock, arrived)
    return np.where(work.open, lagged * lag, 0.0)


def in_progress(work: Work) -> Progress:
    """The modified offered load and what flows out of it."""
    arriving = np.where(work.open, work.erlangs, 0.0)
    length = work.interval_seconds / known_aht(work)  # in handling times
    kept = np.where(work.open, np.exp(-length), 0.0)
    before = arriving[:1] * (work.open[:1] & work.open[-1:])
    gained = arriving * -np.expm1(-length)
    gained[:1] += kept[:1] * before
    end = linear_recurrence(kept, gained)
    start = np.concatenate([before, end])[: end.size]
    mean = np.where(work.open, arriving + (start - arriving) * (-np.expm1(-length) / length), 0.0)
    finished = np.where(work.open, arriving * length - (end - start), start)
    return Progress(mean=np.maximum(mean, 0), finished=np.maximum(finished, 0))


def known_aht(work: Work) -> Floats:
    """Handling time everywhere: where there are no contacts, that of the last ones before (or else the first after)."""
    given = (work.aht_seconds > 0) & (work.aht_seconds < np.inf)
    known = given & (work.volume > 0)
    known = known if known.any() else given
    if not known.any():
        return np.ones(work.volume.size)
    where = np.maximum.accumulate(np.where(known, np.arange(known.size), -1))
    return work.aht_seconds[np.where(where < 0, int(known.argmax()), where)]


def linear_recurrence(factor: npt.ArrayLike, term: npt.ArrayLike) -> Floats:
    """x₀ = term₀, xₖ = factorₖ · xₖ₋₁ + termₖ for factors in [0, 1], by doubling: no loop over intervals."""
    kept, total = np.array(factor, dtype=np.float64), np.array(term, dtype=np.float64)
    step = 1
    while step < total.size and kept[step:].any():
        total[step:] += kept[step:] * total[:-step]
        kept[step:] *= kept[:-step]
        kept[:step] = 0.0
        kept[kept < 1e-30] = 0.0
        step *= 2
    return total
