"""Forecast error on real histories: ours beside "same interval last week" and the mean of the last four same weekdays.

Rolling origins at ends of days over the last half year of each history, refitted at each with `make_forecast` (so the
choice of the method is part of what is measured), scored on the next day, the next 7 and the next 28 days. WAPE over
all origins of a cell together; closed days and public holidays are known in advance and closed days are not scored.
Bands are looked at for intervals, for calendar weeks (those at the ends cut short) and for the four weeks together.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.registry import data_file
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.people import SpecialDay
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid, local_instant

NAME = "forecast_backtest"

HORIZONS = {"1d": 1, "1w": 7, "4w": 28}
SPAN_DAYS = 182
SHORTEST_HISTORY_DAYS = 56
LONGEST_HISTORY_DAYS = 1095

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """A history on file and what is known of its calendar."""

    file: str
    zone_name: str
    interval_minutes: int
    queue: str = "voice"
    hours: Any = "24/7"
    country: tuple[str, str | None] | None = None


SERIES = {
    "bank30": Series("bank_calls_30min.csv", "America/New_York", 30, hours={"mon-fri": "07:00-21:00"}),
    "anon30": Series("anonbank1999_30min.csv", "Asia/Jerusalem", 30, country=("IL", None)),
    "denver60": Series("denver_ems_hourly.csv", "America/Denver", 60, queue="ems", country=("US", "CO")),
    "boston_phone": Series(
        "boston311_2015_hourly_by_channel.csv", "America/New_York", 60, queue="phone", country=("US", "MA")
    ),
}


def read(series: Series) -> tuple[IntervalGrid, Floats]:
    """The series on its grid of whole local days, NaN where the file has nothing."""
    with data_file("data", series.file).open(newline="") as lines:
        rows = [
            (datetime.fromisoformat(row["timestamp"]), float(row["volume"]))
            for row in csv.DictReader(lines)
            if row["queue"] == series.queue
        ]
    last = rows[-1][0].date()
    first = max(rows[0][0].date(), last - timedelta(days=LONGEST_HISTORY_DAYS))
    grid = IntervalGrid.of_days(first, (last - first).days + 1, series.interval_minutes, series.zone_name)
    values = np.full(grid.count, np.nan)
    for moment, volume in rows:
        if moment.date() >= first:
            index = grid.index(local_instant(moment.date(), moment.hour * 60 + moment.minute, series.zone_name))
            values[index] = np.nansum([values[index], volume])
    return grid, values


def special_days(series: Series, days: Sequence[date], known: Sequence[bool]) -> tuple[SpecialDay, ...]:
    """Closed days (usual weekdays without any data) and public holidays."""
    import holidays

    usual = {day.weekday() for day, some in zip(days, known, strict=True) if some}
    closed = [
        SpecialDay(date=day, kind="closed")
        for day, some in zip(days, known, strict=True)
        if not some and day.weekday() in usual
    ]
    public: dict[date, str] = {}
    if series.country:
        years = range(days[0].year, days[-1].year + 1)
        public = dict(
            holidays.country_holidays(series.country[0], subdiv=series.country[1], years=years, language="en_US")
        )
    return (*closed, *(SpecialDay(date=day, kind="holiday", name=name) for day, name in sorted(public.items())))


def last_weeks_mean(matrix: Floats, count: int, days: int) -> Floats:
    """Mean of each slot over the last `count` known same weekdays, for the days after a day × slot matrix."""
    result = np.zeros((days, matrix.shape[1]))
    for ahead in range(days):
        rows = matrix[(len(matrix) + ahead) % 7 :: 7]
        rows = rows[np.isfinite(rows).any(axis=1)][-count:]
        finite = np.isfinite(rows)
        result[ahead] = np.where(finite, rows, 0).sum(axis=0) / np.maximum(finite.sum(axis=0), 1)
    return result


def measure(series: Series, origins: int) -> dict[str, float]:
    """WAPE of each method at each horizon, coverage of the 80 % band and seconds per forecast of one series."""
    from wfm.forecasting.forecast import make_forecast
    from wfm.forecasting.totals import totals

    grid, values = read(series)
    place = grid.local(series.zone_name)
    day_of = place.astype("datetime64[D]").astype(np.int64)
    day_of -= day_of[0]
    slot = (place.astype("datetime64[m]").astype(np.int64) % 1440) // series.interval_minutes
    configured = {"opening_hours": series.hours, "aht_seconds": 180}
    first = place[0].astype("datetime64[D]").astype(date)
    days = [first + timedelta(days=number) for number in range(int(day_of[-1]) + 1)]
    base = {
        "organisation": "Benchmark",
        "time_zone": series.zone_name,
        "interval_minutes": series.interval_minutes,
        "sites": {"site": {"time_zone": series.zone_name}},
        "queues": {"queue": configured},
    }
    whole = Configuration.model_validate({**base, "horizon": {"start": first, "days": 1}})
    hours = whole.queues["queue"].opening_hours
    assert hours is not None
    values = np.where(grid.open_mask(hours, series.zone_name), values, np.nan)
    matrix = np.full((len(days), 1440 // series.interval_minutes), np.nan)
    matrix[day_of, slot] = values
    known = np.isfinite(matrix).any(axis=1)
    special = special_days(series, days, known.tolist())

    longest = max(HORIZONS.values())
    end = len(days) - longest
    error = {name: dict.fromkeys(HORIZONS, 0.0) for name in ("wfm", "snaive", "mean4")}
    volume = dict.fromkeys(HORIZONS, 0.0)
    inside: list[float] = []
    sums: dict[str, list[bool]] = {"weeks": [], "four weeks": []}
    seconds = 0.0
    start = max(SHORTEST_HISTORY_DAYS, end - SPAN_DAYS)
    for origin in sorted({round(place) for place in np.linspace(start, end, origins).tolist()}):
        past = day_of < origin
        past_grid = IntervalGrid(start=grid.start, interval_minutes=grid.interval_minutes, count=int(past.sum()))
        history = QueueHistory(grid=past_grid, offered=values[past], aht_seconds=np.zeros(0), abandoned=np.zeros(0))
        configuration = Configuration.model_validate({**base, "horizon": {"start": days[origin], "days": longest}})
        inputs = PlanInputs(
            configuration=configuration, special_days=special, history=History(queues={"queue": history})
        )
        began = time.process_time()
        whole_forecast = make_forecast(inputs)
        seconds += time.process_time() - began
        forecast = whole_forecast.queues["queue"]
        actual = values[(day_of >= origin) & (day_of < origin + longest)]
        ahead = day_of[(day_of >= origin) & (day_of < origin + longest)] - origin
        slots = slot[(day_of >= origin) & (day_of < origin + longest)]
        forecasts = {
            "wfm": forecast.offered,
            "snaive": last_weeks_mean(matrix[:origin], 1, longest)[ahead, slots],
            "mean4": last_weeks_mean(matrix[:origin], 4, longest)[ahead, slots],
        }
        scored = np.isfinite(actual)
        low, high = forecast.quantiles[0], forecast.quantiles[-1]
        inside += ((actual >= low) & (actual <= high))[scored].tolist()
        happened = np.bincount(ahead, np.where(scored, actual, 0.0), minlength=longest)
        for name, per in (("weeks", "week"), ("four weeks", "plan")):
            for total in totals(configuration, whole_forecast, "queue", per, (0.1, 0.9)):  # type: ignore[arg-type]
                begin, end_day = (total.first - days[origin]).days, (total.last - days[origin]).days + 1
                low_sum, high_sum = total.quantiles
                sums[name].append(low_sum <= float(happened[begin:end_day].sum()) <= high_sum)
        for horizon, count in HORIZONS.items():
            cell = scored & (ahead < count)
            volume[horizon] += float(actual[cell].sum())
            for name, values_ahead in forecasts.items():
                error[name][horizon] += float(np.abs(values_ahead - actual)[cell].sum())
    figures = {
        f"wape_share {horizon}, {name}": error[name][horizon] / volume[horizon]
        for horizon in HORIZONS
        for name in error
    }
    of_sums = {f"coverage_share of the 80 % band of {name}": float(np.mean(held)) for name, held in sums.items()}
    return figures | {"coverage_share of the 80 % band": float(np.mean(inside)), "seconds": seconds / origins} | of_sums


def run() -> dict[str, object]:
    """All figures by series, and the geometric means of our WAPE over the others'."""
    return compare(SERIES, 24)


def compare(names: Iterable[str], origins: int) -> dict[str, object]:
    """The figures of some series from so many origins each."""
    result: dict[str, object] = {}
    logs: dict[str, list[float]] = {"snaive": [], "mean4": []}
    for name in names:
        figures = measure(SERIES[name], origins)
        result |= {f"{name}: {key}": value for key, value in figures.items()}
        for other, ratios in logs.items():
            ratios += [
                float(np.log(figures[f"wape_share {horizon}, wfm"] / figures[f"wape_share {horizon}, {other}"]))
                for horizon in HORIZONS
            ]
    return result | {f"times the wape of {other}": float(np.exp(np.mean(ratios))) for other, ratios in logs.items()}


def main() -> None:
    """Print the figures of some series, one a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--origins", type=int, default=24)
    parser.add_argument("series", nargs="*", metavar="SERIES", help=f"of {', '.join(SERIES)}; none: all")
    arguments = parser.parse_args()
    for name, value in compare(arguments.series or SERIES, arguments.origins).items():
        print(f"{name:48}{value:.4f}")


if __name__ == "__main__":
    main()
