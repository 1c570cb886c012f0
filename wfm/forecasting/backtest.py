"""Rolling-origin back-test: what each member would have forecast at earlier days, beside what then happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, served_slots, weekdays
from wfm.forecasting.member import Member
from wfm.forecasting.special import SpecialDays

BLEND = "blend"

_ORIGINS = 8
_STEP_DAYS = 14
_LEAST_TRAINING_DAYS = 14
_LEAST_HORIZON_DAYS = 7


@dataclass(frozen=True)
class Window:
    """Where a back-test stands: row counts known at each origin, days skipped then, days forecast after that."""

    origins: tuple[int, ...]
    gap_days: int
    horizon_days: int


@dataclass(frozen=True)
class Trials:
    """Forecasts and outcomes of a back-test: origins × days × slots. `actual` is NaN where nothing is known."""

    window: Window
    actual: Floats
    forecasts: dict[str, Floats]

    @property
    def scored(self) -> Booleans:
        """What counts: the known outcomes."""
        return np.isfinite(self.actual)

    def wape(self, name: str) -> float:
        """Σ|F−A| / ΣA over all scored intervals; infinite where nothing happened but something was forecast."""
        return ratio(float(np.abs(self.forecasts[name] - self.actual)[self.scored].sum()), self.volume)

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
    factor = np.where(served_slots(matrix)[weekdays(ordinals)], special.effects(matrix, ordinals)[:, None], 0.0)
    return {
        member.name: np.maximum(member.forecast(past, days), 0.0) * factor
        for member in members
        if member.supports(past)
    }


def blended(forecasts: dict[str, Floats], baseline: str) -> dict[str, Floats]:
    """The forecasts with the plain mean of all members but the baseline added, if they are several."""
    parts = [forecast for name, forecast in forecasts.items() if name != baseline]
    return {**forecasts, BLEND: np.mean(parts, axis=0)} if len(parts) > 1 else forecasts


def window(days: int, gap_days: int, horizon_days: int) -> Window | None:
    """Origins in a history of so many days, with the plan's gap and horizon; both are shortened for a short history.

    None if even one week after two weeks of history would not fit.
    """
    room = days - _LEAST_TRAINING_DAYS
    if room < _LEAST_HORIZON_DAYS:
        return None
    horizon = min(horizon_days, max(_LEAST_HORIZON_DAYS, room // 2))
    gap = min(gap_days, max(0, room // 2 - horizon))
    last = days - gap - horizon
    first = max(_LEAST_TRAINING_DAYS, min(last, days // 3))  # with much less history than now, errors say little
    step = min(_STEP_DAYS, max(1, (last - first) // (_ORIGINS - 1)))
    origins = [last - step * back for back in range(_ORIGINS)]
    return Window(tuple(sorted(origin for origin in origins if origin >= first)), gap, horizon)


def backtest(members: Sequence[Member], baseline: str, matrix: DayMatrix, special: SpecialDays, at: Window) -> Trials:
    """Refit every member at every origin on what was known then. Members that do not support an origin are left out."""
    actual, made = [], []
    outcome = matrix.without(special.is_closed(matrix.ordinals)).values
    for origin in at.origins:
        rows = np.arange(origin + at.gap_days, origin + at.gap_days + at.horizon_days)
        forecasts = expect(members, matrix.until(origin), special, matrix.first + rows)
        if forecasts:
            actual.append(outcome[rows])
            made.append(blended(forecasts, baseline))
    names = [name for name in (made[0] if made else {}) if all(name in forecasts for forecasts in made)]
    shape = (0, at.horizon_days, outcome.shape[1])
    return Trials(
        at,
        np.stack(actual) if actual else np.zeros(shape),
        {name: np.stack([forecasts[name] for forecasts in made]) for name in names},
    )
