"""A robust model of day totals, spread over the day by the weekday's profile.

Day totals: quasi-Poisson regression with a log link, ridge and bounded influence, on weekday, day after a closure, a
yearly wave (where more than 13 months are known) and a slowly moving level; the level is then carried forward by an
exponential filter whose memory is chosen by lead time. After Channouf et al. (2007, day-level model × split of the
day); robust weights in the manner of Huber.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Booleans, Floats, Integers
from wfm.forecasting.member import Days, Past
from wfm.forecasting.profile import weekday_profile

_ROUNDS = 6
_TOLERATED = 2.0
"""Standardised residuals up to this size weigh fully."""
_YEARLY_FROM_DAYS = 400
_HARMONICS = 3
_AFTER_CLOSED = 7
"""Place of the flag among the calendar columns, after the weekdays."""
_PRIOR_DEVIATIONS = np.array([0.7] * 7 + [0.3] + [0.1] * 2 + [0.1] * 2 * _HARMONICS)
"""Prior standard deviations of the calendar's log effects."""
_KNOT_DAYS = 28
_KNOT_DEVIATION = 0.06
"""Prior standard deviation of the step of the log level between knots."""
_HALF_LIVES_DAYS = np.array([2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])
_LEAD_EDGES_DAYS = np.array([1, 2, 4, 8, 15, 29, 57])
_SHARPNESS = 8.0
"""How steeply the weight of a filter falls with its past error."""
_LEAST_ERRORS = 5
_LONGEST_DAYS = 1100
"""Older days are not used."""


@dataclass(frozen=True)
class DayLevel:
    """Day total × weekday profile."""

    name: str = "day_level"

    def supports(self, past: Past) -> bool:
        """From ten known days on."""
        return int(past.matrix.known.sum()) >= 10

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        matrix, flags = past.matrix, past.days.after_closed
        if len(matrix.values) > _LONGEST_DAYS:
            cut = len(matrix.values) - _LONGEST_DAYS
            matrix, flags = type(matrix)(matrix.first + cut, matrix.values[cut:]), flags[cut:]
        profile = weekday_profile(matrix)
        weekday = past.days.weekdays[-len(matrix.values) :]
        finite = np.isfinite(matrix.values)
        exposure = (finite * profile[weekday]).sum(axis=1)
        known = exposure > 0.25
        totals = np.where(finite, matrix.values, 0.0).sum(axis=1)
        yearly = len(totals) >= _YEARLY_FROM_DAYS
        fixed = _calendar_columns(matrix.ordinals, flags, yearly)
        effect, weight = _regress(totals, np.where(known, exposure, 0.0), fixed)
        ahead = _calendar_columns(days.ordinals, days.after_closed, yearly)
        usual = np.where(known, exposure * np.exp(fixed @ effect), 0.0)
        leads = np.maximum(days.ordinals - matrix.ordinals[-1], 1)
        level = _levels(totals, usual, weight, leads)
        mean = level * np.exp(ahead @ effect)
        return mean[:, None] * profile[days.weekdays]


def _calendar_columns(ordinals: Integers, after_closed: Booleans, yearly: bool) -> Floats:
    """Design matrix of what is known of days in advance."""
    columns = [((ordinals + 3) % 7 == day).astype(float) for day in range(7)]
    columns.append(after_closed.astype(float))
    columns += _month_columns(ordinals)
    if yearly:
        turn = 2 * np.pi * ordinals / 365.2425
        for order in range(1, _HARMONICS + 1):
            columns += [np.sin(order * turn), np.cos(order * turn)]
    return np.stack(columns, axis=1)


def _month_columns(ordinals: Integers) -> list[Floats]:
    """The turn of the month (two days on either side) and the days after it: bills, wages and statements."""
    day = ordinals.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    since = (day - month.astype("datetime64[D]")).astype(np.int64)
    until = ((month + 1).astype("datetime64[D]") - day).astype(np.int64) - 1
    return [((since <= 1) | (until <= 1)).astype(float), ((since >= 2) & (since <= 5)).astype(float)]


def _regress(totals: Floats, exposure: Floats, fixed: Floats) -> tuple[Floats, Floats]:
    """Log effects of the calendar columns (the level taken out) and the days' robust weights."""
    used = exposure > 0
    y, offset, x = totals[used], exposure[used], fixed[used]
    place = np.flatnonzero(used) / _KNOT_DAYS
    knots = int(place[-1]) + 2
    hats = np.maximum(0.0, 1 - np.abs(place[:, None] - np.arange(knots)))
    design = np.hstack([x, hats])
    columns = x.shape[1]
    mean = max(float(np.mean(y / offset)), 1e-9)
    beta = np.zeros(design.shape[1])
    beta[columns:] = np.log(max(float(np.median(y / offset)), 0.1 * mean))
    walk = np.diff(np.eye(knots), axis=0)
    prior = np.zeros((len(beta), len(beta)))
    prior[:columns, :columns] = np.diag(_PRIOR_DEVIATIONS[:columns] ** -2.0)
    prior[columns:, columns:] = walk.T @ walk / _KNOT_DEVIATION**2
    weight = np.ones(len(y))
    dispersion = 1.0
    for _ in range(_ROUNDS):
        eta = np.clip(design @ beta, -30, 60)
        mu = offset * np.exp(eta)
        working = eta + np.clip((y - mu) / mu, -1, 3)
        w = weight * mu
        # einsum, not BLAS: same bits whatever the threads, and quick where others keep the cores busy
        normal = np.einsum("di,dj->ij", design, w[:, None] * design) + dispersion * prior
        normal[np.diag_indices_from(normal)] += 1e-8 * max(float(w.sum()), 1e-6)
        beta = np.linalg.solve(normal, design.T @ (w * working))
        mu = offset * np.exp(np.clip(design @ beta, -30, 60))
        residual = (y - mu) / np.sqrt(mu)
        dispersion = max((1.4826 * float(np.median(np.abs(residual)))) ** 2, 1.0)
        size = np.abs(residual) / np.sqrt(dispersion)
        weight = np.minimum(1.0, (_TOLERATED / np.maximum(size, 1e-9)) ** 2)
        weight[x[:, _AFTER_CLOSED] > 0] = 1.0  # rare by nature: as outliers they would never teach their effect
    weights = np.zeros(len(totals))
    weights[used] = weight
    return beta[:columns], weights


def _levels(totals: Floats, usual: Floats, weight: Floats, leads: Integers) -> Floats:
    """Level for each lead (days after the history's end): a mean of exponential filters.

    Filters with different memories run causally through the history; for each band of leads they are mixed with weights
    falling steeply with their past error at such leads.
    """
    decay = 0.5 ** (1 / _HALF_LIVES_DAYS)
    slow = float((weight * totals).sum() / max(float((weight * usual).sum()), 1e-12))
    top = np.full(len(decay), slow * 1e-3)
    bottom = np.full(len(decay), 1e-3)
    scale = max(float(usual[usual > 0].mean()), 1e-12)
    levels = np.empty((len(totals), len(decay)))
    gains = (weight * totals / scale).tolist()
    bases = (weight * usual / scale).tolist()
    for index, (gain, base) in enumerate(zip(gains, bases, strict=True)):
        if base > 0:
            top = top * decay + gain
            bottom = bottom * decay + base
        levels[index] = top / bottom
    band = np.searchsorted(_LEAD_EDGES_DAYS, leads, side="right") - 1
    result = np.empty(len(leads))
    begin = min(7, len(totals) // 2)
    for number in np.unique(band).tolist():
        lead = int(np.median(leads[band == number]))
        origin = np.arange(begin, len(totals) - lead)
        target = origin + lead
        error = np.abs(totals[target, None] - levels[origin] * usual[target, None]) * weight[target, None]
        loss = error.sum(axis=0)
        if len(origin) >= _LEAST_ERRORS and loss.min() > 0:
            mix = (loss.min() / loss) ** _SHARPNESS
        else:
            mix = (_HALF_LIVES_DAYS == 16.0).astype(float)
        result[band == number] = levels[-1] @ (mix / mix.sum())
    return result
