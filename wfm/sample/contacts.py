"""A year of contacts per half hour, made up.

Expected contacts = a day's number now × growth × season × weekday × month's billing peak × holiday or campaign, spread
over each region's day by two humps (mid-morning, mid-afternoon) on that region's own clock. A gamma-distributed
factor per day (part shared by all queues, part a queue's own; coefficient of variation about 8 %) makes the days
uneven beyond chance, and the counts are Poisson. On two days something broke.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.time import IntervalGrid
from wfm.sample.organisation import (
    CAMPAIGNS,
    HISTORY_DAYS,
    HISTORY_START,
    HOLIDAYS,
    INTERVAL_MINUTES,
    ZONE,
    last_history_day,
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Flow:
    """Where a queue's contacts come from. `per_day`: contacts on a usual weekday at the end of the history."""

    per_day: float
    regions: dict[str, float]
    weekend: tuple[float, float]
    growth_per_year: float
    night_share: float = 0.02


ASIA, EUROPE, AMERICAS = "Asia/Manila", "Europe/Lisbon", "America/Bogota"

FLOWS = {
    "English calls": Flow(580, {ASIA: 0.36, EUROPE: 0.36, AMERICAS: 0.28}, (0.62, 0.54), 0.08),
    "English calls tier 2": Flow(64, {ASIA: 0.2, EUROPE: 0.45, AMERICAS: 0.35}, (0.5, 0.45), 0.05),
    "English chat": Flow(310, {ASIA: 0.36, EUROPE: 0.36, AMERICAS: 0.28}, (0.66, 0.6), 0.18),
    "Spanish calls": Flow(200, {EUROPE: 0.3, AMERICAS: 0.7}, (0.6, 0.5), 0.06),
    "Iberian chat": Flow(140, {EUROPE: 0.55, AMERICAS: 0.45}, (0.6, 0.5), 0.15),
    "French calls": Flow(72, {EUROPE: 1.0}, (0.0, 0.0), 0.02),
    "English email": Flow(140, {ASIA: 0.36, EUROPE: 0.36, AMERICAS: 0.28}, (0.55, 0.5), -0.05),
}

WEEKDAY_LEVELS = (1.1, 1.03, 0.99, 0.97, 0.91)
BILLING_DAYS = {1: 1.16, 2: 1.12, 3: 1.06}
"""Bills go out at the end of the month: what the first days of the next one see of it."""

HOLIDAY_LEVEL = 0.6
SHARED_CV, OWN_CV = 0.06, 0.05
HANDLING_CV = 0.7
OUTAGES = {
    "network": (date(2025, 7, 22), 9, 15, 2.4),
    "telephony": (date(2025, 11, 18), 10, 14, 0.05),
}
"""Day, first and last hour in the organisation's zone, and what was left of the contacts (more, or hardly any)."""


def history(configuration: Configuration, seed: int) -> History:
    """All queues' past on one grid of half hours; closed half hours are unknown."""
    grid = IntervalGrid.of_days(HISTORY_START, HISTORY_DAYS, INTERVAL_MINUTES, ZONE)
    shared = np.random.default_rng([seed, 100])
    common = _day_factors(shared, SHARED_CV)
    return History(
        queues={
            name: _queue_history(configuration, name, grid, common, np.random.default_rng([seed, 101 + number]))
            for number, name in enumerate(configuration.queues)
        }
    )


def _queue_history(
    configuration: Configuration, name: str, grid: IntervalGrid, common: Floats, random: np.random.Generator
) -> QueueHistory:
    queue = configuration.queues[name]
    day = _day_index(grid)
    luck = (common * _day_factors(random, OWN_CV))[day]
    expected = expected_contacts(name, grid) * luck * _outages(grid, voice=queue.channel == "voice")
    offered = random.poisson(expected).astype(np.float64)

    level = (queue.aht_seconds or 300) * (1 + 0.04 * np.sin(2 * np.pi * (day / 240 + random.random())))
    spread = np.sqrt(np.log1p(HANDLING_CV**2 / np.maximum(offered, 1)))
    aht = np.round(level * np.exp(spread * random.standard_normal(grid.count) - spread**2 / 2), 1)
    aht[offered == 0] = np.nan

    abandoned = np.zeros(0)
    if queue.channel == "voice":
        abandoned = random.binomial(offered.astype(int), np.clip(0.035 * luck**4, 0, 0.3)).astype(np.float64)
        aht[abandoned == offered] = np.nan
    if queue.opening_hours is not None:
        closed = ~grid.open_mask(queue.opening_hours, configuration.queue_zone(name))
        for column in (offered, aht, abandoned):
            if column.size:
                column[closed] = np.nan
    return QueueHistory(grid=grid, offered=offered, aht_seconds=aht, abandoned=abandoned)


def expected_contacts(name: str, grid: IntervalGrid) -> Floats:
    """Mean contacts per interval on any grid of half hours, before luck; what a perfect forecast would say."""
    flow = FLOWS[name]
    levels = np.array((*WEEKDAY_LEVELS, *flow.weekend))
    total = np.zeros(grid.count)
    for region, share in flow.regions.items():
        local = grid.local(region)
        midnight = local.astype("datetime64[D]")
        minutes = (local - midnight).astype("timedelta64[m]").astype(np.int64)
        days = midnight.astype(np.int64)
        humps = _humps(flow.night_share)[minutes // INTERVAL_MINUTES]
        total += share * humps * levels[(days + 3) % 7] * _calendar(midnight)
    years = (grid.local(ZONE).astype("datetime64[D]") - np.datetime64(last_history_day())).astype(np.float64) / 365
    return np.asarray(flow.per_day * (1 + flow.growth_per_year * years) * total)


def _humps(night_share: float) -> Floats:
    """Shares of a day's contacts by half hour, mid-morning and mid-afternoon peaks over a low night."""
    hour = (np.arange(48) + 0.5) / 2
    shape = np.exp(-(((hour - 10.8) / 2.3) ** 2) / 2) + 0.85 * np.exp(-(((hour - 16.4) / 2.9) ** 2) / 2)
    return np.asarray(night_share / 48 + (1 - night_share) * shape / shape.sum())


def _calendar(days: npt.NDArray[np.datetime64]) -> Floats:
    """Season (most in January), billing peak, holidays and campaigns, per interval of a region's local days."""
    distinct, where = np.unique(days, return_inverse=True)
    factors = np.empty(len(distinct))
    for number, day in enumerate(distinct.tolist()):
        season = 1 + 0.06 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 15) / 365.25)
        holiday = HOLIDAY_LEVEL if day in HOLIDAYS else 1.0
        campaign = CAMPAIGNS[day][1] if day in CAMPAIGNS else 1.0
        factors[number] = season * BILLING_DAYS.get(day.day, 1.0) * holiday * campaign
    return np.asarray(factors[where])


def _outages(grid: IntervalGrid, *, voice: bool) -> Floats:
    """A network fault brings contacts on every channel, a telephony fault keeps the calls away."""
    local = grid.local(ZONE)
    factor = np.ones(grid.count)
    for kind, (day, first, last, level) in OUTAGES.items():
        if kind == "network" or voice:
            start = np.datetime64(day, "s")
            factor[(local >= start + np.timedelta64(first, "h")) & (local < start + np.timedelta64(last, "h"))] = level
    return factor


def _day_index(grid: IntervalGrid) -> npt.NDArray[np.int64]:
    return (grid.local(ZONE).astype("datetime64[D]") - np.datetime64(HISTORY_START)).astype(np.int64)


def _day_factors(random: np.random.Generator, cv: float) -> Floats:
    return np.asarray(random.gamma(1 / cv**2, cv**2, HISTORY_DAYS))
