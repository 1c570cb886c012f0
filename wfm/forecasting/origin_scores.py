"""The back-test told origin by origin and day by day."""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.forecasting.backtest import Trials, ratio
from wfm.forecasting.blend import YARDSTICKS
from wfm.forecasting.special import EPOCH
from wfm.models.forecast import BacktestDays, OriginScore

BASELINE = YARDSTICKS[0]


def origin_scores(trials: Trials, first: int) -> tuple[OriginScore, ...]:
    """Errors from each origin of a back-test whose history begins on day `first` (since 1970)."""
    found = []
    for place, origin in enumerate(trials.window.origins):
        scored = np.isfinite(trials.actual[place])
        actual = trials.actual[place][scored]
        error = trials.forecasts[trials.method][place][scored] - actual
        naive = trials.forecasts[BASELINE][place][scored] - actual
        volume = float(actual.sum())
        if volume > 0:
            found.append(
                OriginScore(
                    first=date.fromordinal(first + origin + trials.window.gap_days + EPOCH),
                    days=int(np.flatnonzero(scored.any(axis=1))[-1]) + 1,
                    wape=ratio(float(np.abs(error).sum()), volume),
                    baseline_wape=ratio(float(np.abs(naive).sum()), volume),
                    bias=float(error.sum()) / volume,
                )
            )
    return tuple(found)


def backtest_days(trials: Trials, first: int) -> BacktestDays:
    """The days of a back-test; of those that several origins forecast, what the last one said."""
    found: dict[int, tuple[float, float]] = {}
    for place, origin in enumerate(trials.window.origins):
        known = np.isfinite(trials.actual[place])
        mean = np.where(known, trials.forecasts[trials.method][place], 0.0).sum(axis=1)
        actual = np.where(known, trials.actual[place], 0.0).sum(axis=1)
        for ahead in np.flatnonzero(known.any(axis=1) & (mean > 0)).tolist():
            day = first + origin + trials.window.gap_days + ahead
            found[day] = float(mean[ahead]), float(actual[ahead])
    days = sorted(found)
    return BacktestDays(
        days=tuple(date.fromordinal(day + EPOCH) for day in days),
        forecast=np.array([found[day][0] for day in days]),
        actual=np.array([found[day][1] for day in days]),
    )
