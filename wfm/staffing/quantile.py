"""The forecast at one of its quantiles, to staff for a busier (or quieter) day than the expected one."""

from __future__ import annotations

import numpy as np

from wfm.models.forecast import Forecast, QueueForecast


def at_quantile(forecast: Forecast, level: float) -> Forecast:
    """The forecast with contacts of this quantile in every interval.

    Between the levels that the forecast has it is interpolated; beyond them the outermost is taken.
    """
    queues = {name: _queue_at(queue, level) for name, queue in forecast.queues.items()}
    return forecast.model_copy(update={"queues": queues})


def _queue_at(queue: QueueForecast, level: float) -> QueueForecast:
    levels = queue.quantile_levels
    place = np.interp(level, levels, np.arange(len(levels), dtype=float))
    low = int(place)
    high = min(low + 1, len(levels) - 1)
    offered = (1 - (place - low)) * queue.quantiles[low] + (place - low) * queue.quantiles[high]
    return queue.model_copy(update={"offered": np.where(queue.offered > 0, np.maximum(offered, 0), 0.0)})
