"""What becomes of people who begin on one day: who is still there, and how productive they are, day by day.

A period counts the mean over its days, so that months of any length and first days anywhere need no rule of their own.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from wfm.capacity.periods import YEAR, Periods
from wfm.models.hiring import Attrition, Course, Ramp

Floats = npt.NDArray[np.float64]

LONG_AGO = 100 * YEAR
"""Days of service of those whose first day is not known."""


def survival(attrition: Attrition | None, days: Floats) -> Floats:
    """Share of people still there so many days after their first, 1 on the first day.

    Within a band the share that leaves is the same every day. `cohort`: after a year 1 − yearly are left; `average`:
    exp(−yearly), for leavers are counted against a headcount that is kept up.
    """
    if attrition is None:
        return np.ones_like(days, dtype=float)
    starts = np.array([band.from_months for band in attrition.by_tenure]) * (YEAR / 12)
    yearly = np.array([band.yearly for band in attrition.by_tenure])
    rates = (yearly if attrition.meaning == "average" else -np.log1p(-yearly)) / YEAR
    ends = np.append(starts[1:], np.inf)
    spent = np.clip(days[..., None] - starts, 0, ends - starts)
    return np.asarray(np.exp(-(spent * rates).sum(axis=-1)))


def productivity(ramp: Ramp | None, course: Course | None, days: Floats) -> Floats:
    """Output, an experienced agent's being 1, so many days after the first; less what mentors give, and never below 0.

    In the classroom it is 0, whatever the ramp says.
    """
    weeks = np.floor_divide(days, 7).astype(int)
    output = np.ones_like(days, dtype=float)
    if ramp is not None and ramp.productivity:
        curve = np.array([*ramp.productivity, 1.0])
        output = curve[np.clip(weeks, 0, len(curve) - 1)]
        output = np.where((output > 0) & (output < 1), np.maximum(output - ramp.mentor_share, 0), output)
    if course is not None:
        output = np.where(days < 7 * course.weeks, 0.0, output)
    return np.asarray(output)


def cohort(
    periods: Periods,
    first: date,
    attrition: Attrition | None,
    ramp: Ramp | None = None,
    course: Course | None = None,
    *,
    last: date | None = None,
    served: float = 0,
) -> tuple[Floats, Floats]:
    """Heads and productive heads of one person beginning on `first`, as the mean of each period's days.

    `served` are days of service before `first`, which count for attrition only; `last` is the last day where known.
    """
    day = np.arange((periods.edges[-1] - periods.edges[0]).days, dtype=float)
    since = day - (first - periods.edges[0]).days
    there = since >= 0
    if last is not None:
        there &= day <= (last - periods.edges[0]).days
    since = np.maximum(since, 0)
    heads = np.where(there, survival(attrition, since + served) / survival(attrition, np.array([float(served)])), 0.0)
    output = heads * productivity(ramp, course, since)
    return by_period(periods, heads), by_period(periods, output)


def by_period(periods: Periods, daily: Floats) -> Floats:
    """Means over the days of each period."""
    edges = np.cumsum([0, *periods.days])
    return np.add.reduceat(daily, edges[:-1]) / np.diff(edges)
