"""The cells that forecasters are compared in: real series, rolling origins, horizons. Not a case itself.

Origins lie at ends of days; whatever is fitted is fitted again at each, on at most three years. `dev`: a dozen or fewer
origins, up to four weeks ahead; `dense`: every second day, one week ahead. Times are the local clock of the file, taken
as if it were UTC, so that every day has the same slots for every method. Closed days (usual weekdays without any data)
are known in advance to every method and never scored; public holidays are known in advance too.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import numpy as np
import numpy.typing as npt

from benchmarks.registry import data_file

Floats = npt.NDArray[np.float64]

EPOCH = date(1970, 1, 1).toordinal()
LONGEST_DAYS = 1095
HORIZON_DAYS = {"1d": 1, "1w": 7, "4w": 28}


@dataclass(frozen=True)
class Series:
    """A history on file; `first_origin` usual days are known at the first of its origins."""

    file: str
    slot_minutes: int
    queue: str = "voice"
    span: tuple[int, int] = (0, 24 * 60)
    weekdays_only: bool = False
    country: tuple[str, str | None] | None = None
    first_origin: int = 140
    origins: int = 8
    dense: bool = False


SERIES = {
    "bank30": Series(
        "bank_calls_30min.csv", 30, span=(420, 1260), weekdays_only=True, first_origin=66, origins=12, dense=True
    ),
    "bank5": Series("bank_calls_5min.csv", 5, span=(420, 1265), weekdays_only=True, first_origin=66, origins=8),
    "anon30": Series("anonbank1999_30min.csv", 30, country=("IL", None), origins=12, dense=True),
    "denver60": Series("denver_ems_hourly.csv", 60, "ems", country=("US", "CO"), first_origin=1978, origins=10),
    "boston_phone": Series("boston311_2015_hourly_by_channel.csv", 60, "phone", country=("US", "MA"), first_origin=180),
    "boston_app": Series("boston311_2015_hourly_by_channel.csv", 60, "app", country=("US", "MA"), first_origin=180),
    "boston_web": Series("boston311_2015_hourly_by_channel.csv", 60, "web", country=("US", "MA"), first_origin=180),
}


@dataclass(frozen=True)
class Table:
    """A series as days × slots (of the hours it is served), NaN where nothing is known."""

    name: str
    series: Series
    first: int
    counts: Floats

    @property
    def days(self) -> list[date]:
        """The local day of each row."""
        return [date.fromordinal(EPOCH + self.first + row) for row in range(len(self.counts))]

    @property
    def usual(self) -> npt.NDArray[np.bool_]:
        """Rows on weekdays that are served."""
        weekday = (self.first + np.arange(len(self.counts)) + 3) % 7
        return (weekday < 5) if self.series.weekdays_only else np.ones(len(self.counts), dtype=bool)

    @property
    def closed(self) -> npt.NDArray[np.bool_]:
        """Rows of usual weekdays without any data: known in advance."""
        return np.asarray(self.usual & ~np.isfinite(self.counts).any(axis=1))

    def public_holidays(self) -> dict[date, str]:
        """Public holidays by day, of all years the series touches and the one after."""
        if not self.series.country:
            return {}
        import holidays

        country, region = self.series.country
        years = range(self.days[0].year, self.days[-1].year + 2)
        return dict(holidays.country_holidays(country, subdiv=region, years=years, language="en_US"))


@cache
def table(name: str) -> Table:
    """Read a series; raises `Skip` where its file is missing."""
    series = SERIES[name]
    cells: dict[tuple[int, int], float] = {}
    with data_file("data", series.file).open(newline="") as lines:
        for row in csv.DictReader(lines):
            if row["queue"] != series.queue:
                continue
            moment = datetime.fromisoformat(row["timestamp"])
            minute = moment.hour * 60 + moment.minute
            if series.span[0] <= minute < series.span[1]:
                key = (moment.toordinal() - EPOCH, (minute - series.span[0]) // series.slot_minutes)
                cells[key] = cells.get(key, 0.0) + float(row["volume"])
    first, last = min(day for day, _ in cells), max(day for day, _ in cells)
    values = np.full((last - first + 1, (series.span[1] - series.span[0]) // series.slot_minutes), np.nan)
    for (day, slot), volume in cells.items():
        values[day - first, slot] = volume
    return Table(name, series, first, values)


def origins(name: str, split: str) -> list[int]:
    """Rows known at each origin of a split."""
    here = table(name)
    series = here.series
    usual = np.flatnonzero(here.usual)
    if split == "dense":
        starts = usual[series.first_origin :: 2]
        return [int(row) for row in starts if row + HORIZON_DAYS["1w"] < len(here.counts)]
    weeks = HORIZON_DAYS["4w"] // 7 * (5 if series.weekdays_only else 7)
    places = np.linspace(series.first_origin, len(usual) - weeks, series.origins)
    return [int(usual[round(place)]) if round(place) < len(usual) else len(here.counts) for place in places.tolist()]


def cells() -> list[tuple[str, str, str]]:
    """All cells: series, split, horizon."""
    found = [(name, "dev", horizon) for name in SERIES for horizon in HORIZON_DAYS]
    return found + [(name, "dense", horizon) for name in SERIES if SERIES[name].dense for horizon in ("1d", "1w")]


def horizon_rows(here: Table, origin: int, horizon: str) -> npt.NDArray[np.int64]:
    """Rows to be scored after an origin: those of the next usual day, or all of the next weeks, unless closed."""
    ahead = np.arange(origin, min(origin + HORIZON_DAYS["4w"], len(here.counts)))
    ahead = ahead[here.usual[ahead]]
    ahead = ahead[:1] if horizon == "1d" else ahead[ahead < origin + HORIZON_DAYS[horizon]]
    return np.asarray(ahead[~here.closed[ahead]])
