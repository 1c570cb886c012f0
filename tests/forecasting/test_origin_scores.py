"""The back-test told origin by origin and day by day, against sums made by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.forecasting.backtest import Trials, Window
from wfm.forecasting.blend import equal
from wfm.forecasting.origin_scores import backtest_days, origin_scores

NAN = float("nan")


def trials() -> Trials:
    """Two origins a day apart, two days each of two slots; the second day of the second is not known yet."""
    actual = np.array([[[10.0, 20.0], [30.0, NAN]], [[30.0, NAN], [NAN, NAN]]])
    ours = np.array([[[12.0, 18.0], [30.0, 99.0]], [[36.0, 5.0], [0.0, 0.0]]])
    return Trials(
        Window((10, 11), 1, 2), actual, {"seasonal_naive": ours * 2, "day_level": ours}, equal(("day_level",))
    )


def test_each_origin() -> None:
    first, second = origin_scores(trials(), 20_000)
    assert (first.first, second.first) == (date(2024, 10, 15), date(2024, 10, 16))
    assert date(1970, 1, 1).toordinal() + 20_000 + 11 == first.first.toordinal()
    assert (first.days, second.days) == (2, 1)
    assert first.wape == pytest.approx(4 / 60)
    assert first.bias == pytest.approx(0)
    assert first.baseline_wape == pytest.approx((14 + 16 + 30) / 60)
    assert second.wape == pytest.approx(6 / 30)
    assert second.bias == pytest.approx(6 / 30)


def test_each_day_as_the_last_origin_forecast_it() -> None:
    found = backtest_days(trials(), 20_000)
    assert found.days == (date(2024, 10, 15), date(2024, 10, 16))
    assert found.forecast.tolist() == [30, 36]
    assert found.actual.tolist() == [30, 30]
