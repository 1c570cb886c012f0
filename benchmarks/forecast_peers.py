"""Our forecasts beside statsforecast, Prophet, mlforecast and rules of thumb, all on the same origins of real series.

The cells are those of `benchmarks.forecast_cells`; the others' forecasts are made and kept by
`python -m benchmarks.forecast_methods` (packages of the group `bench`), ours are made afresh with their back-test.
WAPE over all scored intervals of a cell (of the mean, which staffing needs; beside it of the median, whose WAPE is the
smallest where contacts are few), pinball loss as twice the mean over seven quantiles per contact, coverage as
the share of intervals inside a band. Ratios are geometric means over the cells in which the other was run. Further:
processor seconds, one bad day, short histories, and a daily series with a yearly shape.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from benchmarks.forecast_cells import EPOCH, LONGEST_DAYS, Floats, Table, cells, horizon_rows, origins, table
from benchmarks.forecast_methods import COSTLY, LEVELS, QUICK, Made, last_weeks, read
from benchmarks.registry import data_file

NAME = "forecast_peers"

OURS = "wfm"
WEEKS = (1, 2, 3, 4, 6, 8, 10, 12)


def ours(here: Table, origin: int, days: int, history: Floats | None = None, test: bool = True) -> Made:
    """Our forecast of days × slots with its quantiles; `history` in place of the series' last three years."""
    from threadpoolctl import threadpool_limits

    from wfm.forecasting.days import DayMatrix
    from wfm.forecasting.distribution import interval_quantiles
    from wfm.forecasting.queue_forecast import forecast_days
    from wfm.forecasting.registry import members
    from wfm.forecasting.special import SpecialDays
    from wfm.models.people import SpecialDay

    values = here.counts[max(0, origin - LONGEST_DAYS) : origin] if history is None else history
    special = [SpecialDay(date=day, kind="closed") for day in np.array(here.days)[here.closed].tolist()]
    special += [SpecialDay(date=day, kind="holiday", name=name) for day, name in here.public_holidays().items()]
    matrix = DayMatrix(here.first + origin - len(values), values)
    with threadpool_limits(1, user_api="blas"):
        made = forecast_days(
            members(), matrix, SpecialDays.of_queue(special, ""), here.first + origin + np.arange(days), test=test
        )
        assert made is not None
        found = interval_quantiles(made.mean.ravel(), np.repeat(made.leads, made.mean.shape[1]), made.spread, LEVELS)
    return made.mean, found.reshape(len(LEVELS), *made.mean.shape)


def run() -> dict[str, object]:
    """Everything."""
    return compare() | speed() | bad_day() | short_histories() | yearly()


def compare() -> dict[str, object]:
    """All cells: our WAPE, the best of the others', coverage, and the ratios."""
    figures: dict[str, object] = {}
    logs: dict[str, list[float]] = {}
    medians: list[float] = []
    made: dict[tuple[str, int], Made] = {}
    for series, split, horizon in cells():
        here = table(series)
        starts = origins(series, split)
        for origin in starts:
            if (series, origin) not in made:
                made[series, origin] = ours(here, origin, min(28, len(here.counts) - origin))
        results = {OURS: _score(here, horizon, {origin: made[series, origin] for origin in starts})}
        for method in (*QUICK, *COSTLY):
            theirs = {origin: read(method, series, origin, 28) for origin in starts}
            if all(each is not None for each in theirs.values()):
                results[method] = _score(here, horizon, {o: each for o, each in theirs.items() if each is not None})
        cell = f"{series} {split} {horizon}"
        mine, others = results.pop(OURS), results
        best = min(others, key=lambda name: others[name]["wape"])
        figures[f"{cell}: wape_share"] = mine["wape"]
        figures[f"{cell}: best of {len(others)} others, {best}"] = others[best]["wape"]
        figures[f"{cell}: wape_share of our median"] = mine["wape_of_median"]
        figures[f"{cell}: coverage_share 80 / 90 %"] = f"{mine['within_80']:.3f} / {mine['within_90']:.3f}"
        logs.setdefault("the best other", []).append(float(np.log(mine["wape"] / others[best]["wape"])))
        medians.append(mine["wape_of_median"] / others[best]["wape"])
        for name, score in others.items():
            logs.setdefault(name, []).append(float(np.log(mine["wape"] / score["wape"])))
            if name in ("mstl", "prophet_default"):
                logs.setdefault(f"{name}, our median", []).append(float(np.log(mine["wape_of_median"] / score["wape"])))
            if "pinball" in score and name in ("mstl", "prophet_default"):
                logs.setdefault(f"pinball of {name}", []).append(float(np.log(mine["pinball"] / score["pinball"])))
    for name, values in logs.items():
        figures[f"times {name}, {len(values)} cells"] = float(np.exp(np.mean(values)))
    figures["largest ratio to the best other in a cell"] = float(np.exp(max(logs["the best other"])))
    figures["largest ratio to the best other in a cell, our median"] = max(medians)
    return figures


def _score(here: Table, horizon: str, made: dict[int, Made]) -> dict[str, float]:
    error = median = volume = loss = within_80 = within_90 = count = 0.0
    with_quantiles = True
    for origin, (mean, quantiles) in made.items():
        rows = horizon_rows(here, origin, horizon)
        actual = here.counts[rows]
        known = np.isfinite(actual)
        y = actual[known]
        error += float(np.abs(mean[rows - origin][known] - y).sum())
        volume += float(y.sum())
        count += len(y)
        if quantiles is None:
            with_quantiles = False
            continue
        found = [row[rows - origin][known] for row in quantiles]
        median += float(np.abs(found[len(LEVELS) // 2] - y).sum())
        for level, row in zip(LEVELS, found, strict=True):
            loss += 2 / len(LEVELS) * float(np.maximum(level * (y - row), (level - 1) * (y - row)).sum())
        within_80 += float(((y >= found[1]) & (y <= found[-2])).sum())
        within_90 += float(((y >= found[0]) & (y <= found[-1])).sum())
    result = {"wape": error / volume}
    if with_quantiles:
        result |= {
            "wape_of_median": median / volume,
            "pinball": loss / volume,
            "within_80": within_80 / count,
            "within_90": within_90 / count,
        }
    return result


def speed() -> dict[str, object]:
    """Processor seconds of a four-week forecast with quantiles, best of five, without and with its back-test."""
    figures: dict[str, object] = {}
    for series in ("bank30", "bank5"):
        here = table(series)
        for test, words in ((False, "fit and quantiles"), (True, "back-test too")):
            taken = []
            for _ in range(5):
                began = time.process_time()
                ours(here, len(here.counts), 28, test=test)
                taken.append(time.process_time() - began)
            figures[f"{series}: processor seconds, {words}"] = min(taken)
    return figures


def bad_day() -> dict[str, object]:
    """Bank calls, one week ahead: WAPE with the day a week before each origin counted 2.2 times."""
    here = table("bank30")
    made: dict[str, dict[int, Made]] = {"as it was": {}, "with a bad day": {}}
    for origin in origins("bank30", "dev"):
        values = here.counts[:origin].copy()
        made["as it was"][origin] = ours(here, origin, 7, values.copy())
        row = max(row for row in range(origin - 6) if np.isfinite(values[row]).any())
        values[row] = np.round(2.2 * values[row])
        made["with a bad day"][origin] = ours(here, origin, 7, values)
    return {f"bank30 dev 1w {words}: wape_share": _score(here, "1w", each)["wape"] for words, each in made.items()}


def short_histories() -> dict[str, object]:
    """One week ahead from so many weeks of history: WAPE over that of the mean of the last eight same weekdays."""
    figures: dict[str, object] = {}
    for series in ("bank30", "anon30", "denver60", "boston_phone"):
        here = table(series)
        for weeks in WEEKS:
            mine: dict[int, Made] = {}
            plain: dict[int, Made] = {}
            for origin in origins(series, "dev"):
                history = here.counts[origin - 7 * weeks : origin]
                mine[origin] = ours(here, origin, 7, history)
                plain[origin] = last_weeks(history, 7, 8), None
            ratio = _score(here, "1w", mine)["wape"] / _score(here, "1w", plain)["wape"]
            figures[f"{series} {weeks} weeks of history: times mean of eight"] = ratio
    return figures


def yearly() -> dict[str, object]:
    """A travel company's days, four weeks ahead from 14 origins four weeks apart."""
    from threadpoolctl import threadpool_limits

    from wfm.forecasting.days import DayMatrix
    from wfm.forecasting.queue_forecast import forecast_days
    from wfm.forecasting.registry import members
    from wfm.forecasting.special import SpecialDays

    with data_file("data", "travel_calls_daily.csv").open(newline="") as lines:
        rows = [(date.fromisoformat(row["timestamp"]), float(row["volume"])) for row in csv.DictReader(lines)]
    first = rows[0][0].toordinal() - EPOCH
    values = np.array([[volume] for _, volume in rows])
    methods: dict[str, Callable[[int], Floats]] = {"snaive": lambda origin: last_weeks(values[:origin], 28, 1)}

    def forecast(origin: int) -> Floats:
        with threadpool_limits(1, user_api="blas"):
            matrix = DayMatrix(first, values[:origin])
            made = forecast_days(members(), matrix, SpecialDays.of_queue((), ""), first + origin + np.arange(28))
        assert made is not None
        return made.mean

    methods[OURS] = forecast
    figures: dict[str, object] = {}
    for name, method in methods.items():
        error = volume = 0.0
        for back in range(14):
            origin = len(values) - 28 * (back + 1)
            actual = values[origin : origin + 28]
            error += float(np.abs(method(origin) - actual).sum())
            volume += float(actual.sum())
        figures[f"travel daily 4w: wape_share, {name}"] = error / volume
    return figures


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for figure, value in run().items():
        print(f"{figure:70}{value if isinstance(value, str) else f'{value:.4f}'}")  # type: ignore[str-format]
