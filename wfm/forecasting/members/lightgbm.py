"""Adapter for LightGBM: boosted trees on what the calendar, the level and the profile know of an interval.

Takes part where a plan asks for it (`forecasting: {members: [lightgbm]}`) and the extra is installed: `wfm[lightgbm]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from wfm.forecasting.calendar import calendar_columns
from wfm.forecasting.days import Floats
from wfm.forecasting.level import levels
from wfm.forecasting.member import Days, Past
from wfm.forecasting.registry import register

_LEAST_DAYS = 56
_LONGEST_DAYS = 730
_SETTINGS = {
    "objective": "poisson",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "verbosity": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}
_TREES = 120


@dataclass(frozen=True)
class BoostedTrees:
    """Trees correct day level × profile by weekday, slot and calendar; the level is carried forward as elsewhere."""

    name: str = "lightgbm"

    def supports(self, past: Past) -> bool:
        """From eight weeks on, with the package installed."""
        return find_spec("lightgbm") is not None and int(past.matrix.known.sum()) >= _LEAST_DAYS

    def forecast(self, past: Past, days: Days) -> Floats:
        """See `Member`."""
        import lightgbm

        fit = past.day_fit
        base = (fit.whole * fit.slow)[:, None] * fit.profile[fit.days.weekdays]
        rows = slice(-_LONGEST_DAYS, None)
        values, base_known = fit.matrix.values[rows], base[rows]
        known = np.isfinite(values) & (base_known > 0) & (fit.weight[rows, None] > 0.1)
        features = _features(fit.days.of(rows), len(fit.totals), values.shape[1])
        data = lightgbm.Dataset(
            features[known.ravel()], label=values[known], init_score=np.log(base_known[known]), params={"verbosity": -1}
        )
        trees = lightgbm.train(_SETTINGS, data, num_boost_round=_TREES)
        level = levels(past, days, fit.totals, fit.usual)
        expected = (level * fit.ahead(days))[:, None] * fit.profile[days.weekdays]
        ahead = _features(days, len(fit.totals), values.shape[1])
        factor = np.exp(np.clip(trees.predict(ahead, raw_score=True), -2, 2)).reshape(expected.shape)
        return np.asarray(expected * factor)


def _features(days: Days, history_days: int, slots: int) -> Floats:
    """Rows: days × slots; columns: weekday, slot and the calendar's."""
    columns = calendar_columns(days, history_days)[:, 7:]
    by_day = np.column_stack([days.weekdays, columns])
    return np.column_stack([np.repeat(by_day, slots, axis=0), np.tile(np.arange(slots), len(by_day))])


register(BoostedTrees(), on_request=True, package="lightgbm")
