"""How much of a day's deviation from its forecast carries over to the rest of it, learnt from past days.

A day that begins a tenth above its forecast seldom ends so: some of the deviation is chance, some of it is over. Past
days with their forecasts tell the share k that carries over, by least squares of the rest's deviation on that of the
day so far; the plain ratio (k = 1) does worse than leaving the forecast alone wherever chance is large. Late hours tell
more than early ones, and what carries over may fade through the rest of the day: both by exponentials, whose half-lives
are chosen by the error that is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Floats

_AGES_HOURS = (float("inf"), 4.0, 2.0, 1.0, 0.5)
"""Half-lives of what an hour of the day so far tells, to choose from."""
_FADING_HOURS = (float("inf"), 8.0, 4.0, 2.0)
"""Half-lives of what carries over, to choose from."""
_CLEARLY = 0.001
"""Share of the error that a shorter half-life must save: less is chance."""
_LEAST_DAYS = 10
_WIDEST = 3.0
"""Deviations beyond so many robust standard deviations count as so many: an outage is not the rule."""
_SPREAD_OF_MEDIAN = 1.4826
_TOLERATED = 2.0
"""Residuals up to so many robust standard deviations weigh fully."""
_ROUNDS = 5
_BAND = 0.8
_NORMAL_OF_BAND = 1.2816
"""Half of the width of the normal distribution's 80 % band, in standard deviations."""


@dataclass(frozen=True)
class CarryOver:
    """What holds at one time of day. `gain` is k, `limit` the largest deviation that is believed.

    `half_life_hours`: age at which an hour of the day so far counts half; `fading_hours`: time ahead at which half of
    what carries over is left. `narrowing` is the standard deviation of an interval's error that is left,
    `rest_deviation` that of the rest's sum, both relative: to the error before, and to the updated sum.
    """

    gain: float
    half_life_hours: float
    fading_hours: float
    limit: float
    narrowing: float
    rest_deviation: float
    days: int

    def factors(self, deviation: float, hours_ahead: Floats) -> Floats:
        """By what intervals of the rest of a day with this deviation are to be multiplied."""
        believed = float(np.clip(deviation, -self.limit, self.limit))
        return np.asarray(1 + self.gain * believed * 0.5 ** (hours_ahead / self.fading_hours))


def learn(forecast: Floats, actual: Floats, slot: int, slot_hours: float) -> CarryOver | None:
    """From days × slots of forecasts and outcomes (NaN unknown), with `slot` the first of the rest.

    None where fewer than ten days have contacts both before and after.
    """
    known = np.isfinite(actual)
    mean, happened = np.where(known, forecast, 0.0), np.where(known, actual, 0.0)
    usable = (mean[:, :slot].sum(axis=1) > 0) & (mean[:, slot:].sum(axis=1) > 0)
    if usable.sum() < _LEAST_DAYS:
        return None
    mean, happened = mean[usable], happened[usable]
    ago = np.asarray(slot_hours * (slot - np.arange(slot) - 0.5), dtype=np.float64)
    ahead = slot_hours * (np.arange(mean.shape[1] - slot) + 0.5)
    rest, outcome = mean[:, slot:], happened[:, slot:]
    best: tuple[float, float, float, float, float, Floats] | None = None
    seen = {age: deviation(mean[:, :slot], happened[:, :slot], ago, age) for age in _AGES_HOURS}
    for fading in _FADING_HOURS:
        left = 0.5 ** (ahead / fading)
        power = (rest * left**2).sum(axis=1)
        target = _held(((outcome - rest) * left).sum(axis=1) / power)
        for age, raw in seen.items():
            limit = _limit(raw)
            believed = np.clip(raw, -limit, limit)
            gain = _slope(power / power.mean(), believed, target)
            factors = 1 + gain * believed[:, None] * left
            loss = float(np.abs(outcome - rest * factors).sum())
            if best is None or loss < best[0] * (1 - _CLEARLY):
                best = (loss, gain, age, fading, limit, factors)
    assert best is not None
    _, gain, age, fading, limit, factors = best
    updated = rest * factors
    return CarryOver(
        gain=gain,
        half_life_hours=age,
        fading_hours=fading,
        limit=limit,
        narrowing=_narrowing(outcome, rest, updated),
        rest_deviation=_deviation_of_band(np.abs(outcome.sum(axis=1) / updated.sum(axis=1) - 1)),
        days=len(rest),
    )


def deviation(mean: Floats, happened: Floats, hours_ago: Floats, half_life_hours: float) -> Floats:
    """Relative deviation of days (rows) so far, slots weighing 0.5^(age / half-life); 0 without contacts expected."""
    weight = 0.5 ** (hours_ago / half_life_hours)
    expected = (mean * weight).sum(axis=-1)
    error = ((happened - mean) * weight).sum(axis=-1)
    return np.asarray(np.divide(error, expected, out=np.zeros_like(expected), where=expected > 0))


def _slope(weight: Floats, seen: Floats, target: Floats) -> float:
    """Least squares through the origin, held within 0 and 1, and drawn towards 0 by its own uncertainty.

    Days that lie far off the line, such as those with an outage in the morning, weigh less the farther they lie. The
    slope b with standard error s becomes b·(1 − s²/b²), or 0 where that is negative (James and Stein).
    """
    trust, gain, error = np.ones(len(seen)), 0.0, 0.0
    for _ in range(_ROUNDS):
        power = float((weight * trust * seen**2).sum())
        if power <= 0:
            return 0.0
        gain = float((weight * trust * seen * target).sum()) / power
        error = float((weight * trust * (target - gain * seen) ** 2).sum()) / (max(float(trust.sum()) - 1, 1.0) * power)
        off = np.abs(target - gain * seen)
        scale = max(_SPREAD_OF_MEDIAN * float(np.median(off)), 1e-12)
        trust = np.minimum(1.0, (_TOLERATED * scale / np.maximum(off, 1e-12)) ** 2)
    return min(gain * (1 - error / gain**2), 1.0) if gain > 0 and error < gain**2 else 0.0


def _deviation_of_band(errors: Floats) -> float:
    """Standard deviation of a normal distribution with these errors' 80 % quantile, a little wider for few of them."""
    few = (len(errors) + 2.0) / len(errors)  # the gain was fitted to the same days
    return float(np.quantile(errors, _BAND)) / _NORMAL_OF_BAND * float(np.sqrt(few))


def _limit(values: Floats) -> float:
    return _WIDEST * max(_SPREAD_OF_MEDIAN * float(np.median(np.abs(values - np.median(values)))), 1e-9)


def _held(values: Floats) -> Floats:
    limit = _limit(values)
    return np.clip(values, -limit, limit)


def _narrowing(happened: Floats, before: Floats, after: Floats) -> float:
    """Root of the squared errors of intervals after the update over those before it, at most 1."""
    some = before > 0
    old = _held((happened - before)[some] / np.sqrt(before[some]))
    new = _held((happened - after)[some] / np.sqrt(np.maximum(after[some], 1e-9)))
    return float(min(np.sqrt((new**2).sum() / max((old**2).sum(), 1e-12)), 1.0))
