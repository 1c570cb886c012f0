"""The forecasters that ours is compared with: rules of thumb, statsforecast, Prophet, mlforecast. Not a case itself.

`python -m benchmarks.forecast_methods [METHOD ...]` makes their forecasts for all cells and keeps them in the folder
named by WFM_BENCH_CACHE (default: `wfm-bench` in the folder for temporary files), because some take half an hour; what
is there already is not made again. It needs the packages of the dependency group `bench`, reading them back does not.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.forecast_cells import EPOCH, HORIZON_DAYS, LONGEST_DAYS, SERIES, Floats, Table, origins, table

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)

Made = tuple[Floats, Floats | None]
"""Mean (days × slots) and quantiles (levels × days × slots), if the method has any."""


def last_weeks(values: Floats, days: int, count: int, middle: Callable[..., Any] = np.nanmean) -> Floats:
    """Middle of each slot over the last `count` known same weekdays."""
    result = np.zeros((days, values.shape[1]))
    for ahead in range(days):
        rows = values[(len(values) + ahead) % 7 :: 7]
        rows = rows[np.isfinite(rows).any(axis=1)][-count:]
        if len(rows):
            result[ahead] = np.nan_to_num(middle(rows, axis=0))
    return result


def snaive(here: Table, origin: int, days: int) -> Made:
    """The last same weekday."""
    return last_weeks(here.counts[:origin], days, 1), None


def mean4(here: Table, origin: int, days: int) -> Made:
    """Mean of the last four same weekdays."""
    return last_weeks(here.counts[:origin], days, 4), None


def mean8(here: Table, origin: int, days: int) -> Made:
    """Mean of the last eight same weekdays."""
    return last_weeks(here.counts[:origin], days, 8), None


def med6(here: Table, origin: int, days: int) -> Made:
    """Median of the last six same weekdays."""
    return last_weeks(here.counts[:origin], days, 6, np.nanmedian), None


def _filled(here: Table, origin: int) -> Floats:
    """The usual rows known at an origin, at most three years, closed ones filled with the mean of the four before."""
    start = max(0, origin - LONGEST_DAYS)
    values = here.counts[start:origin].copy()
    for row in np.flatnonzero(here.closed[start:origin]):
        values[row] = last_weeks(here.counts[start : start + row], 1, 4)[0] if row else 0.0
    return np.asarray(values[here.usual[start:origin]])


def _spread_out(here: Table, origin: int, days: int, flat: Floats) -> Floats:
    """A forecast over usual days only, put on all days."""
    slots = here.counts.shape[1]
    weekday = (here.first + origin + np.arange(days) + 3) % 7
    usual = (weekday < 5) if here.series.weekdays_only else np.ones(days, dtype=bool)
    result = np.zeros((days, slots))
    result[usual] = np.maximum(flat.reshape(-1, slots)[: usual.sum()], 0.0)
    return result


def _statsforecast(model: Callable[[int, int], Any]) -> Callable[[Table, int, int], Made]:
    def method(here: Table, origin: int, days: int) -> Made:
        values = _filled(here, origin)
        slots = values.shape[1]
        week = slots * (5 if here.series.weekdays_only else 7)
        fitted = model(slots, week)
        kept = getattr(fitted, "_weeks", None)
        y = values.ravel()[-week * kept :] if kept else values.ravel()
        ahead = week * -(-days // 7)
        found = fitted.forecast(y=y, h=ahead, level=[50, 80, 90])
        rows = [found[name] for name in ("lo-90", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-90")]
        spread = np.stack([_spread_out(here, origin, days, np.asarray(row)) for row in rows])
        return spread[3], spread

    return method


def _mstl(slots: int, week: int) -> Any:
    from statsforecast.models import MSTL

    return MSTL(season_length=[slots, week])


def _mstl_arima(slots: int, week: int) -> Any:
    from statsforecast.models import MSTL, AutoARIMA

    return MSTL(season_length=[slots, week], trend_forecaster=AutoARIMA())


def _mstl_week(_slots: int, week: int) -> Any:
    from statsforecast.models import MSTL

    return MSTL(season_length=[week])


def _tbats(slots: int, week: int) -> Any:
    from statsforecast.models import AutoTBATS

    model = AutoTBATS(season_length=[slots, week], use_boxcox=False, use_arma_errors=False)
    model._weeks = 8
    return model


def _mfles(slots: int, week: int) -> Any:
    from statsforecast.models import MFLES

    class Plain(MFLES):  # type: ignore[misc]
        """Without bands, which it needs a cross-validation of its own for."""

        def forecast(self, y: Floats, h: int, level: object = None) -> dict[str, Floats]:
            """Mean only."""
            mean = super().forecast(y=y, h=h)["mean"]
            return {"mean": mean} | {f"{side}-{band}": mean for side in ("lo", "hi") for band in (50, 80, 90)}

    return Plain(season_length=[slots, week])


def etsday(here: Table, origin: int, days: int) -> Made:
    """AutoETS on day totals, spread by the mean of the last four same weekdays."""
    from statsforecast.models import AutoETS

    totals = _filled(here, origin).sum(axis=1)
    period = 5 if here.series.weekdays_only else 7
    found = np.asarray(AutoETS(season_length=period).forecast(y=totals, h=period * -(-days // 7))["mean"])
    flat = np.repeat(found[:, None], here.counts.shape[1], axis=1)
    shape = last_weeks(here.counts[:origin], days, 4)
    return shape / np.maximum(shape.sum(axis=1, keepdims=True), 1e-9) * _spread_out(
        here, origin, days, flat.ravel()
    ), None


def _prophet(mode: str, conditional: bool) -> Callable[[Table, int, int], Made]:
    def method(here: Table, origin: int, days: int) -> Made:
        import pandas as pd
        from prophet import Prophet

        start = max(0, origin - LONGEST_DAYS)
        slots, minutes = here.counts.shape[1], here.series.slot_minutes

        def frame(first: int, keep: Floats) -> Any:
            rows = np.flatnonzero(keep)
            stamps = [
                datetime.combine(date.fromordinal(EPOCH + here.first + first + row), datetime.min.time())
                + timedelta(minutes=here.series.span[0] + minutes * slot)
                for row in rows.tolist()
                for slot in range(slots)
            ]
            table_ = pd.DataFrame({"ds": stamps})
            weekday = table_["ds"].dt.weekday
            table_["working"] = weekday < 5
            table_["saturday"] = weekday == 5
            table_["sunday"] = weekday == 6
            return table_

        known = np.isfinite(here.counts[start:origin]).all(axis=1)
        past = frame(start, known)
        past["y"] = here.counts[start:origin][known].ravel()
        weekday = (here.first + origin + np.arange(days) + 3) % 7
        usual = (weekday < 5) if here.series.weekdays_only else np.ones(days, dtype=bool)
        future = frame(origin, usual)
        public = [
            {"ds": pd.Timestamp(day), "holiday": name}
            for day, name in sorted(here.public_holidays().items())
            if day <= here.days[origin - 1] + timedelta(days=days)
        ]
        model = Prophet(
            seasonality_mode=mode,
            holidays=pd.DataFrame(public) if public else None,
            daily_seasonality=False if conditional else "auto",
        )
        if conditional:
            groups = ("working",) if here.series.weekdays_only else ("working", "saturday", "sunday")
            for name in groups:
                model.add_seasonality(f"daily_{name}", period=1, fourier_order=8, condition_name=name)
        np.random.seed(1)  # noqa: NPY002 - what Prophet draws from
        model.fit(past, seed=1)
        mean = model.predict(future)["yhat"].to_numpy()
        np.random.seed(1)  # noqa: NPY002
        drawn = np.quantile(model.predictive_samples(future)["yhat"], LEVELS, axis=1)
        return _spread_out(here, origin, days, mean), np.stack([_spread_out(here, origin, days, row) for row in drawn])

    return method


def mlf_lgbm(here: Table, origin: int, days: int) -> Made:
    """mlforecast, LightGBM forecasting step by step from lags of its own forecasts and the place in the week."""
    import lightgbm as lgb
    import pandas as pd
    from mlforecast import MLForecast
    from mlforecast.lag_transforms import RollingMean

    values = _filled(here, origin)
    slots = values.shape[1]
    week = slots * (5 if here.series.weekdays_only else 7)
    ahead = week * -(-days // 7)
    offset = (here.first + origin - len(values) + 3) % 7 if not here.series.weekdays_only else 0
    step = np.arange(values.size + ahead) + offset * slots
    whole = pd.DataFrame(
        {"unique_id": "a", "ds": np.arange(len(step)), "slot": step % slots, "day": step % week // slots}
    )
    past = whole.iloc[: values.size].assign(y=values.ravel())
    model = MLForecast(
        models={"m": lgb.LGBMRegressor(n_estimators=300, learning_rate=0.05, verbosity=-1, n_jobs=1, random_state=1)},
        freq=1,
        lags=[1, 2, slots, 2 * slots, week, 2 * week],
        lag_transforms={slots: [RollingMean(3)], week: [RollingMean(3)]},
    )
    model.fit(past, static_features=[])
    found = model.predict(ahead, X_df=whole.iloc[values.size :])["m"].to_numpy()
    return _spread_out(here, origin, days, found), None


QUICK: dict[str, Callable[[Table, int, int], Made]] = {"snaive": snaive, "mean4": mean4, "mean8": mean8, "med6": med6}
"""Made afresh whenever they are asked for."""

COSTLY: dict[str, Callable[[Table, int, int], Made]] = {
    "etsday": etsday,
    "mstl": _statsforecast(_mstl),
    "prophet_default": _prophet("additive", False),
    "prophet_multiplicative": _prophet("multiplicative", False),
    "prophet_conditional": _prophet("additive", True),
    "mstl_week": _statsforecast(_mstl_week),
    "mfles": _statsforecast(_mfles),
    "mlf_lgbm": mlf_lgbm,
    "mstl_arima": _statsforecast(_mstl_arima),
    "tbats": _statsforecast(_tbats),
}

SKIPPED = {
    ("bank5", "mlf_lgbm"), ("bank5", "mstl_arima"), ("bank5", "tbats"), ("bank5", "mstl_week"), ("bank5", "mfles"),
    ("bank5", "prophet_multiplicative"), ("bank5", "prophet_conditional"),
    ("denver60", "mlf_lgbm"), ("denver60", "mstl_arima"), ("denver60", "prophet_multiplicative"),
    ("anon30", "mlf_lgbm"), ("anon30", "mstl_arima"),
}  # fmt: skip
"""Too slow to be worth their hours."""


def cache_folder() -> Path:
    """Where forecasts are kept."""
    return Path(os.environ.get("WFM_BENCH_CACHE", Path(tempfile.gettempdir()) / "wfm-bench"))


def cached(method: str, series: str, origin: int) -> Path:
    """The file of one forecast."""
    return cache_folder() / method / f"{series}-{origin}.npz"


def read(method: str, series: str, origin: int, days: int) -> Made | None:
    """A forecast of some days: made where that is quick, else as it is kept; None where it is not."""
    if method in QUICK:
        return QUICK[method](table(series), origin, days)
    path = cached(method, series, origin)
    if not path.exists():
        return None
    with np.load(path) as kept:
        return kept["mean"], kept.get("quantiles")


def main() -> None:
    """Make and keep what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="*", metavar="METHOD", help=f"of {', '.join(COSTLY)}; none: all")
    parser.add_argument("--series", nargs="*", default=list(SERIES))
    parser.add_argument("--dense", action="store_true", help="the dense origins too")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    for method in arguments.methods or COSTLY:
        for series in arguments.series:
            if (series, method) in SKIPPED:
                continue
            places = dict.fromkeys(origins(series, "dev"), HORIZON_DAYS["4w"])
            if arguments.dense and SERIES[series].dense:
                places = dict.fromkeys(origins(series, "dense"), HORIZON_DAYS["1w"]) | places
            began = time.process_time()
            for origin, days in sorted(places.items()):
                path = cached(method, series, origin)
                if path.exists():
                    continue
                mean, quantiles = COSTLY[method](table(series), origin, days)
                path.parent.mkdir(parents=True, exist_ok=True)
                draft = path.with_suffix(".tmp.npz")
                np.savez_compressed(draft, mean=mean, **({} if quantiles is None else {"quantiles": quantiles}))
                draft.replace(path)
            print(f"{method:24}{series:16}{time.process_time() - began:8.1f} s", flush=True)


if __name__ == "__main__":
    main()
