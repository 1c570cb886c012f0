"""One queue's days ahead: members, back-test, blend, spread and odd days, on a matrix of days. Knows no clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.forecasting.anomalies import bad_days, find_anomalies
from wfm.forecasting.backtest import Trials, backtest, expect, window
from wfm.forecasting.blend import BLEND, Blend, eligible, equal
from wfm.forecasting.days import DayMatrix, Floats, Integers
from wfm.forecasting.distribution import UNTESTED, Spread, fit_spread, learnt
from wfm.forecasting.member import Member
from wfm.forecasting.special import SpecialDays
from wfm.models.forecast import Anomaly
from wfm.models.people import DayMark

FEW_DAYS = 28
"""With less history than this, untested, only the members that ask least of it are believed."""
_SIMPLE = ("weekday_mean", "day_level")


@dataclass(frozen=True)
class DaysAhead:
    """Expected contacts per day and slot, and how they were come by. `leads`: days from the history's end."""

    mean: Floats
    leads: Integers
    method: str
    blend: Blend
    spread: Spread
    trials: Trials | None
    anomalies: tuple[Anomaly, ...]


def forecast_days(
    members: Sequence[Member],
    matrix: DayMatrix,
    special: SpecialDays,
    ordinals: Integers,
    marks: tuple[DayMark, ...] = (),
    *,
    test: bool = True,
) -> DaysAhead | None:
    """Forecast some days after a history; None where nothing but special and closed days is known.

    `test=False` leaves the back-test out: all members count alike and the spread is a guess.
    """
    forecasts = expect(members, matrix, special, ordinals)
    if not forecasts:
        return None
    past, _ = special.split(matrix, ordinals)
    anomalies = find_anomalies(past, matrix, special, marks)
    gap = max(0, int(ordinals[0] - matrix.ordinals[-1]) - 1)  # a plan in another zone may begin within a local day
    at = window(len(matrix.values), gap, len(ordinals)) if test else None
    bad = bad_days(anomalies, matrix) | special.is_ignored(matrix.ordinals)
    tried = [member for member in members if member.name in forecasts]
    trials = backtest(tried, matrix, special, at, bad) if at else None
    leads = ordinals - matrix.ordinals[-1]
    if trials is not None:
        blend = trials.blend
        origins = np.array(trials.window.origins)
        mean = trials.forecasts[trials.method]
        trial_leads = np.tile(trials.window.leads, (len(mean), 1))
        more = learnt(origins.tolist(), len(matrix.values))
        spread = fit_spread(trials.actual, mean, trial_leads, more)
    else:
        names = eligible(forecasts)
        simple = tuple(name for name in names if name in _SIMPLE)
        few = int(matrix.known.sum()) < FEW_DAYS and simple
        blend, spread = equal(simple if few else names), UNTESTED
    if not any(name in forecasts for name in blend.names):
        blend = equal(eligible(forecasts))
    method = BLEND if len(blend.names) > 1 else blend.names[0]
    return DaysAhead(blend.mix(forecasts, leads), leads, method, blend, spread, trials, anomalies)
