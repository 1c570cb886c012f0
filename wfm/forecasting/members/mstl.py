"""Adapter for statsforecast's MSTL: seasonal-trend decomposition with a daily and a weekly season.

Takes part where a plan asks for it (`forecasting: {members: [mstl]}`) and the extra is installed: `wfm[statsforecast]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from wfm.forecasting.days import Floats
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register

_LEAST_WEEKS = 3
_LONGEST_DAYS = 365


@dataclass(frozen=True)
class Mstl:
    """MSTL over the served slots of all days, unknown ones filled with what is usual there."""

    name: str = "mstl"

    def supports(self, past: Past) -> bool:
        """From three weeks on, with the package installed."""
        return find_spec("statsforecast") is not None and len(past.matrix.values) >= 7 * _LEAST_WEEKS

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        from statsforecast.models import MSTL

        fit = past.day_fit
        usual = (fit.whole * fit.slow)[:, None] * fit.profile[fit.days.weekdays]
        filled = np.where(np.isfinite(fit.matrix.values), fit.matrix.values, usual)[-_LONGEST_DAYS:]
        served = np.flatnonzero(fit.profile.any(axis=0))
        series, slots = filled[:, served], len(served)
        ahead = int(days.ordinals.max() - past.matrix.ordinals[-1])
        model = MSTL(season_length=[slots, 7 * slots] if slots > 1 else [7])
        mean = np.asarray(model.forecast(y=series.ravel(), h=ahead * slots)["mean"]).reshape(ahead, slots)
        result = np.zeros((len(days.ordinals), fit.profile.shape[1]))
        result[:, served] = np.maximum(mean[days.ordinals - past.matrix.ordinals[-1] - 1], 0.0)
        return result


register(Mstl(), on_request=True, package="statsforecast")
