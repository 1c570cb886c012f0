"""200 queues, two years of half hours each, forecast for four weeks on two processes.

The histories are generated: weekly and yearly shapes, growth and levels from one contact an interval to forty differ
from queue to queue, half of the queues close at night and at weekends, contacts vary more than Poisson. Processor
seconds are those of all processes, their start included.
"""

from __future__ import annotations

import resource
import time
from datetime import date, timedelta

import numpy as np

from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid

NAME = "forecast_many_queues"

QUEUES, YEARS, PROCESSES, SEED = 200, 2, 2, 20260302
START = date(2026, 3, 2)
OFFICE = {"mon-fri": "08:00-20:00"}


def run() -> dict[str, object]:
    """Wall and processor seconds, and how often progress was told."""
    from wfm.forecasting.forecast import make_forecast

    inputs = many_queues(QUEUES)
    told: list[int] = []
    wall, processor = time.perf_counter(), _processor_seconds()
    forecast = make_forecast(inputs, progress=lambda done, _of, _name: told.append(done), processes=PROCESSES)
    wall, processor = time.perf_counter() - wall, _processor_seconds() - processor
    return {
        "queues": len(forecast.queues),
        "intervals of history a queue": YEARS * 365 * 48,
        "processes": PROCESSES,
        "seconds (wall)": wall,
        "seconds (processor)": processor,
        "processor seconds a queue": processor / QUEUES,
        "times progress was told": len(told),
    }


def many_queues(count: int, years: int = YEARS) -> PlanInputs:
    """A plan of four weeks with so many queues."""
    random = np.random.default_rng(SEED)
    zone_name = "Europe/Lisbon"
    days = 365 * years
    grid = IntervalGrid.of_days(START - timedelta(days=days), days, 30, zone_name)
    minutes = grid.local(zone_name).astype("datetime64[m]").astype(np.int64)
    day, of_day = minutes // 1440, minutes % 1440 / 1440
    opened = ((day + 3) % 7 < 5) & (of_day >= 8 / 24) & (of_day < 20 / 24)
    queues: dict[str, QueueHistory] = {}
    configured: dict[str, object] = {}
    for number in range(count):
        name = f"queue {number:03d}"
        level = float(np.exp(random.uniform(0.0, np.log(40.0))))
        week = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4]) * random.uniform(0.8, 1.2, 7)
        year = 1 + random.uniform(0, 0.3) * np.sin(2 * np.pi * (day / 365.25 + random.random()))
        shape = 1.05 + np.sin(2 * np.pi * (of_day - random.uniform(0.2, 0.4)))
        growth = np.exp(random.uniform(-0.2, 0.3) * (day - day[-1]) / 365)
        luck = random.gamma(100, 0.01, days + 1)[day - day[0]]
        offered = random.poisson(level * week[(day + 3) % 7] * year * shape * growth * luck).astype(np.float64)
        configured[name] = {"opening_hours": OFFICE} if number % 2 else {}
        if number % 2:
            offered[~opened] = np.nan
        aht = np.round(random.gamma(9, 240 / 9, grid.count))
        queues[name] = QueueHistory(grid=grid, offered=offered, aht_seconds=aht, abandoned=np.zeros(0))
    return PlanInputs(configuration=Configuration.model_validate(_tree(configured)), history=History(queues=queues))


def _tree(queues: dict[str, object]) -> dict[str, object]:
    return {
        "organisation": "Many queues",
        "time_zone": "Europe/Lisbon",
        "horizon": {"start": START, "days": 28},
        "interval_minutes": 30,
        "sites": {"Lisbon": {"time_zone": "Europe/Lisbon"}},
        "queues": queues,
    }


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
