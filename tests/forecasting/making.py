"""Small forecasts to adjust, add up and score, without a history behind them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from wfm.models.forecast import Forecast, ForecastSpread, QueueForecast
from wfm.models.organisation import Configuration

START = date(2026, 3, 9)
"""A Monday."""


def configuration(days: int = 7, interval_minutes: int = 60, **queues: Any) -> Configuration:
    """Three queues on two channels, in two tiers, sites and groups, or those given."""
    return Configuration.model_validate(
        {
            "organisation": "Example",
            "time_zone": "Europe/Lisbon",
            "interval_minutes": interval_minutes,
            "horizon": {"start": START, "days": days},
            "sites": {"Lisbon": {"time_zone": "Europe/Lisbon"}, "Oslo": {"time_zone": "Europe/Oslo"}},
            "queues": queues
            or {
                "phone": {"channel": "voice", "site": "Lisbon", "group": "home"},
                "experts": {"channel": "voice", "tier": 2, "site": "Oslo", "opening_hours": {"mon-fri": "08:00-18:00"}},
                "mail": {"channel": "email", "group": "home"},
            },
        }
    )


def forecast(settings: Configuration, seed: int = 1, *, spread: bool = False, level: float = 20.0) -> Forecast:
    """Random contacts in the open hours, with bands of half and twice the mean."""
    random = np.random.default_rng(seed)
    grid = settings.grid()
    queues = {}
    for name, queue in settings.queues.items():
        zone, hours = settings.queue_zone(name), queue.opening_hours
        opened = grid.open_mask(hours, zone) if hours else np.ones(grid.count, dtype=bool)
        offered = np.where(opened, random.gamma(4, level / 4, grid.count), 0.0)
        days = tuple(np.unique(grid.local(zone).astype("datetime64[D]")).astype(date).tolist())
        queues[name] = QueueForecast(
            offered=offered,
            quantile_levels=[0.1, 0.5, 0.9],
            quantiles=[offered / 2, offered, offered * 2],
            aht_seconds=random.uniform(100, 400, grid.count),
            method="made up",
            days=days,
            spread=ForecastSpread(day_cv=np.full(len(days), 0.1), day_correlation=0.5, interval_cv=0.1, dispersion=1.5)
            if spread
            else None,
        )
    return Forecast(grid=grid, queues=queues)
