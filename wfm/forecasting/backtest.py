"""Rolling-origin back-test: what each member would have forecast at earlier days, beside what then happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.forecasting.blend import BLEND, Blend, eligible, weigh
from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, served_slots, weekdays
from wfm.forecasting.member import Member
from wfm.forecasting.special import SpecialDays
from wfm.forecasting.special_effects import effects

_ORIGINS = 8
_LEAST_TRAINING_DAYS = 14
_YEAR_AND_MORE_DAYS = 430
_NOTHING = 1e-6
_BEYOND_WEEKS = 6
"""The first origin lies so many weeks more than the horizon before the history's end, if that is long enough."""


@dataclass(frozen=True)
class Window:
    """Where a back-test stands: row counts known at each origin, days skipped then, days forecast after that.

    The last origins are nearer to the history's end than the horizon: only what is known is scored.
    """

    origins: tuple[int, ...]
    gap_days: int
    horizon_days: int

    @property
    def leads(self) -> Integers:
        """Days from an origin to each day forecast."""
        return self.gap_days + np.arange(1, self.horizon_days + 1)


@dataclass(frozen=True)
class Trials:
    """Forecasts and outcomes of a back-test: origins × days × slots. `actual` is NaN where nothing is known.

    With several members, one forecast is their blend. `scale`: mean absolute error of "same interval last week" within
    the history, what MASE divides by.
    """

    window: Window
    actual: Floats
    forecasts: dict[str, Floats]
    blend: Blend
    scale: float = 0.0

    @property
    def scored(self) -> Booleans:
        """What counts: the known outcomes."""
        return np.isfinite(self.actual)

    def wape(self, name: str) -> float:
        """Σ|F−A| / ΣA over all scored intervals; infinite where nothing happened but something was forecast."""
        return ratio(float(np.abs(self.forecasts[name] - self.actual)[self.scored].sum()), self.volume)

    @property
    def method(self) -> str:
        """The name of what is to be used: the blend, or the only member."""
        return BLEND if BLEND in self.forecasts else self.blend.names[0]

    @property
    def volume(self) -> float:
        """All contacts of the scored intervals."""
        return float(self.actual[self.scored].sum())


def ratio(error: float, volume: float) -> float:
    """Error per contact; 0 where there is neither."""
    return error / volume if volume > 0 else 0.0 if error == 0 else float("inf")


def expect(members: Sequence[Member], matrix: DayMatrix, special: SpecialDays, ordinals: Integers) -> dict[str, Floats]:
    """Each member's expected contacts per day and slot for later days; closed days and slots not served are 0."""
    past, days = special.split(matrix, ordinals)
    if not past.matrix.known.any():
        return {}
    factor = np.where(served_slots(matrix)[weekdays(ordinals)], effects(special, matrix, ordinals), 0.0)
    return {member.name: _clean(member.forecast(past, days)) * factor for member in members if member.supports(past)}


def _clean(forecast: Floats) -> Floats:
    """Not negative, and nothing where hardly anything is expected: ridge and logs never get to 0."""
    return np.where(forecast > _NOTHING, forecast, 0.0)


def window(days: int, gap_days: int, horizon_days: int) -> Window | None:
    """Origins in a history of so many days, with the plan's gap and horizon; both are shortened for a short history.

    Origins lie whole weeks before the history's end, close together near it; where more than a year stays known, they
    reach a year back, to see all seasons. None if even one week after two weeks of history would not fit.
    """
    room = days - _LEAST_TRAINING_DAYS
    if room < 7:
        return None
    horizon = min(horizon_days, max(7, room // 2))
    gap = min(gap_days, max(0, room // 2 - horizon))
    first = max(_LEAST_TRAINING_DAYS, min(days - gap - 7, days // 3))  # with much less known, errors say little
    weeks: list[int] = []
    farthest = max(_ORIGINS, horizon / 7 + _BEYOND_WEEKS, min(52, (days - _YEAR_AND_MORE_DAYS) / 7))
    for place in np.geomspace(1, farthest, _ORIGINS).round().astype(int).tolist():
        weeks.append(max(place, weeks[-1] + 1) if weeks else place)
    origins = [days - gap - 7 * week for week in weeks]
    return Window(tuple(sorted(origin for origin in origins if origin >= first)), gap, horizon)


def backtest(
    members: Sequence[Member], matrix: DayMatrix, special: SpecialDays, at: Window, bad: Booleans | None = None
) -> Trials | None:
    """Refit every member at every origin on what was known then.

    Members that support less than half of the origins' histories are left out, then origins that lack a member, and
    closed days and the `bad` ones among the outcomes. None where nothing can be tried or nothing happened.
    """
    outcome = matrix.without(special.is_closed(matrix.ordinals) | (False if bad is None else bad)).values
    padded = np.vstack([outcome, np.full((at.gap_days + at.horizon_days, outcome.shape[1]), np.nan)])
    actual: list[Floats] = []
    made: list[dict[str, Floats]] = []
    origins: list[int] = []
    for origin in reversed(at.origins):
        rows = np.arange(origin + at.gap_days, origin + at.gap_days + at.horizon_days)
        known = rows[rows < len(outcome)]
        forecasts = expect(members, matrix.until(origin), special, matrix.first + known)
        if not forecasts:
            continue
        blank = np.zeros((len(rows) - len(known), outcome.shape[1]))
        actual.append(padded[rows])
        made.append({name: np.vstack([forecast, blank]) for name, forecast in forecasts.items()})
        origins.append(origin)
    names = [member.name for member in members if 2 * sum(member.name in each for each in made) > len(made)]
    kept = [place for place, each in enumerate(made) if each.keys() >= set(names)]
    if not names or not kept:
        return None
    actual, made = [actual[place] for place in kept], [made[place] for place in kept]
    origins = [origins[place] for place in kept]
    actuals = np.stack(actual[::-1])
    forecasts = {name: np.stack([each[name] for each in made[::-1]]) for name in names}
    if not actuals[np.isfinite(actuals)].sum() > 0:
        return None
    blend = weigh(actuals, forecasts, at.leads, eligible(forecasts))
    if len(blend.names) > 1:
        forecasts[BLEND] = blend.mix(forecasts, at.leads)
    used = Window(tuple(reversed(origins)), at.gap_days, at.horizon_days)
    return Trials(used, actuals, forecasts, blend, _weekly_error(outcome))


def _weekly_error(values: Floats) -> float:
    """Mean absolute difference between the same intervals of consecutive weeks."""
    change = np.abs(values[7:] - values[:-7])
    known = np.isfinite(change)
    return float(change[known].mean()) if known.any() else 0.0
