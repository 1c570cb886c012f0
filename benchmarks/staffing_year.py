"""A year of half hours for 100 queues, 1.75 million intervals, from forecast to requirement: load over time and sizing.

Loads of 0.5 to 150 erlangs that follow the hours of day and the days of the week, 80/20, AHT of 3 to 12 minutes;
with patient customers (Erlang C), and with customers who leave after 4 minutes on average (Erlang A).
"""

from __future__ import annotations

import time

import numpy as np

NAME = "staffing_year"


def run() -> dict[str, object]:
    """Seconds for the whole requirement, and for its parts."""
    from wfm.models.forecast import Forecast, QueueForecast
    from wfm.models.organisation import Configuration
    from wfm.staffing import erlang_c
    from wfm.staffing.load import load_profile
    from wfm.staffing.model import Work
    from wfm.staffing.requirement import make_requirement

    names = [f"queue {number}" for number in range(100)]
    configuration = Configuration.model_validate(
        {
            "organisation": "benchmark",
            "time_zone": "UTC",
            "horizon": {"start": "2026-01-01", "days": 365},
            "sites": {"here": {"time_zone": "UTC"}},
            "queues": {name: {"shrinkage": 0.3} for name in names},
        }
    )
    grid = configuration.grid()
    random = np.random.default_rng(1)
    hour = np.arange(grid.count) % 48 / 48
    shape = (0.05 + np.sin(np.pi * hour) ** 2) * (1 + 0.3 * np.sin(2 * np.pi * np.arange(grid.count) / 336))
    queues = {}
    for name in names:
        aht, peak = random.uniform(180, 720), np.exp(random.uniform(np.log(10), np.log(110)))
        offered = peak * 1800 / aht * shape * random.uniform(0.9, 1.1, grid.count)
        queues[name] = QueueForecast(
            offered=offered,
            quantile_levels=[],
            quantiles=np.zeros((0, grid.count)),
            aht_seconds=np.full(grid.count, aht),
            method="benchmark",
        )
    forecast = Forecast(grid=grid, queues=queues)
    erlang_c.required_agents(1.0, aht_seconds=180, service_level=0.8, within_seconds=20)  # imports are not timed
    start, busy = time.perf_counter(), time.process_time()
    requirement = make_requirement(configuration, forecast)
    whole, processor = time.perf_counter() - start, time.process_time() - busy
    impatient = configuration.model_copy(
        update={
            "queues": {
                name: queue.model_copy(update={"patience_seconds": 240.0})
                for name, queue in configuration.queues.items()
            }
        }
    )
    begin, begin_busy = time.perf_counter(), time.process_time()
    make_requirement(impatient, forecast)
    leaving, leaving_processor = time.perf_counter() - begin, time.process_time() - begin_busy
    start = time.perf_counter()
    for queue in forecast.queues.values():
        load_profile(Work(queue.offered, queue.aht_seconds, np.ones(grid.count, bool), 1800.0))
    return {
        "intervals": grid.count * len(names),
        "seconds, forecast to requirement": whole,
        "seconds, of them load over time": time.perf_counter() - start,
        "seconds of processor time, forecast to requirement": processor,
        "seconds, the same with customers who leave": leaving,
        "seconds of processor time, the same with customers who leave": leaving_processor,
        "agent-hours": float(sum(queue.agents.sum() for queue in requirement.queues.values()) / 2),
    }
