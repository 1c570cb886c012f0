"""Load over time: the lowest service level of any half hour, simulated, with each way to follow the load.

A day of 16 hours that rises to 40 erlangs and falls again, 80/20, handling times of 5, 15 and 40 minutes. Staff are
whole people (the requirement rounded up) and finish their contact before they leave.
"""

from __future__ import annotations

import numpy as np

from benchmarks.queue_simulation import in_time_by_interval

NAME = "staffing_time_varying"

PEAK, HOURS, WITHIN, LEVEL = 40.0, 16, 20.0, 0.8
DAYS = {300.0: 150, 900.0: 400, 2400.0: 1000}


def run() -> dict[str, object]:
    """Lowest simulated service level of an interval and agent-hours, by handling time and method."""
    figures: dict[str, object] = {}
    for aht, days in DAYS.items():
        for method in ("mol", "sipp", "sipp_max", "lag_sipp"):
            rates, staff = day(aht, method)
            contacts, in_time, _ = in_time_by_interval(1, days, rates, aht, staff, within_seconds=WITHIN)
            name = f"aht {aht / 60:.0f} min, {method}"
            figures[f"{name}: lowest simulated service level"] = float((in_time / contacts).min())
            figures[f"{name}: agent-hours"] = float(staff.sum() / 2)
    return figures


def day(aht: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Contacts and whole people per half hour."""
    from wfm.staffing import erlang_c
    from wfm.staffing.load import load_profile
    from wfm.staffing.model import Work

    count = 2 * HOURS
    middle = (np.arange(count) + 0.5) / count
    rates = PEAK * 1800 / aht * (0.15 + 0.85 * np.sin(np.pi * middle) ** 2)
    is_open = np.ones(count + 2, bool)
    is_open[[0, -1]] = False
    padded = np.concatenate([[0.0], rates, [0.0]])
    load = load_profile(Work(padded, np.full(count + 2, aht), is_open, 1800.0), method)[1:-1]  # type: ignore[arg-type]
    staff = erlang_c.required_agents(
        load, aht_seconds=aht, service_level=LEVEL, within_seconds=WITHIN, real=method == "mol"
    )
    return rates, np.ceil(staff - 1e-9)
