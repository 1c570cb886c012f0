"""Makes wfm/io/starter_files/history.csv: twelve invented weeks of calls and emails of a small team.

Run by hand: python tests/io/make_starter_history.py > wfm/io/starter_files/history.csv
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np

FIRST, DAYS = date(2026, 1, 12), 84
CLOSED = {date(2026, 4, 3)}
WEEKDAYS = (1.15, 1.04, 1.0, 0.97, 0.9, 0.5)
PER_DAY = {"calls": (270, 300), "email": (80, 480)}
"""Contacts on a usual day and mean handling time in seconds."""


def rows(seed: int = 1) -> list[str]:
    """The lines of the file: Poisson counts over two humps a day, days uneven by 7 %, handling times lognormal."""
    random = np.random.default_rng(seed)
    lines = ["timestamp,queue,offered,abandoned,aht_seconds"]
    for day in (FIRST + timedelta(days=number) for number in range(DAYS)):
        if day.weekday() == 6 or day in CLOSED:
            continue
        start, end = (18, 34) if day.weekday() == 5 else (16, 40)
        slots = np.arange(start, end)
        hour = (slots + 0.5) / 2
        shape = 0.12 + np.exp(-(((hour - 10.7) / 1.9) ** 2) / 2) + 0.8 * np.exp(-(((hour - 15.6) / 2.2) ** 2) / 2)
        for queue, (per_day, handling) in PER_DAY.items():
            expected = per_day * WEEKDAYS[day.weekday()] * random.gamma(200, 1 / 200) * shape / shape.sum()
            offered = random.poisson(expected)
            for slot, count in zip(slots.tolist(), offered.tolist(), strict=True):
                abandoned = str(random.binomial(count, 0.035)) if queue == "calls" else ""
                spread = np.sqrt(np.log1p(0.5 / max(count, 1)))
                aht = handling * np.exp(spread * random.standard_normal() - spread**2 / 2)
                stamp = datetime.combine(day, time(slot // 2, slot % 2 * 30)).isoformat(" ", "minutes")
                lines.append(f"{stamp},{queue},{count},{abandoned},{f'{aht:.0f}' if count else ''}")
    return lines


if __name__ == "__main__":
    print("\n".join(rows()))  # noqa: T201
