"""Small configurations and forecasts for the tests of the requirement."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Configuration
from wfm.models.time import IntervalGrid


def configuration(queues: dict[str, Any], **settings: Any) -> Configuration:
    """One local day (a Monday) in Lisbon unless settings say otherwise."""
    return Configuration.model_validate(
        {
            "organisation": "test",
            "time_zone": "Europe/Lisbon",
            "horizon": {"start": date(2026, 3, 2), "days": 1},
            "sites": {"lisbon": {"time_zone": "Europe/Lisbon"}, "manila": {"time_zone": "Asia/Manila"}},
            "queues": queues,
        }
        | settings
    )


def forecast(grid: IntervalGrid, **offered: Any) -> Forecast:
    """Contacts per interval, or (contacts, AHT); quantiles at 10, 50 and 90 % are half, all and twice of them."""
    queues = {}
    for name, volume in offered.items():
        volume, aht = volume if isinstance(volume, tuple) else (volume, 180.0)
        contacts = np.broadcast_to(np.asarray(volume, dtype=float), (grid.count,))
        queues[name] = QueueForecast(
            offered=contacts,
            quantile_levels=[0.1, 0.5, 0.9],
            quantiles=[contacts / 2, contacts, contacts * 2],
            aht_seconds=np.broadcast_to(aht, grid.count),
            method="test",
        )
    return Forecast(grid=grid, queues=queues)
