"""Write the histories of the invented examples: hourly contacts of eight weeks, the same every time.

Each queue has a week of its own shape (customers of one or several regions), noise of the size that chance has, and a
little growth. Run  python examples/make_histories.py  after changing a shape here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

WEEKS = 8
HERE = Path(__file__).parent
WEEKEND = {"office": 0.15, "consumer": 0.8, "always": 1.0}


def day_shape(peak: float, width: float) -> np.ndarray:
    """A bell over 24 hours about a peak, around midnight too."""
    hour = np.arange(24) + 0.5
    distance = np.minimum(np.abs(hour - peak), 24 - np.abs(hour - peak))
    return np.exp(-0.5 * (distance / width) ** 2)


def series(random: np.random.Generator, first: date, peaks: dict[float, float], kind: str, floor: float) -> np.ndarray:
    """Contacts per hour of eight weeks: peaks (hour → contacts an hour), less at weekends, at least a floor."""
    shape = sum(volume * day_shape(peak, 3.0) for peak, volume in peaks.items()) + floor
    days = []
    for day in range(7 * WEEKS):
        weekend = (first.toordinal() + day) % 7 in (6, 0)  # Saturday, Sunday
        factor = (WEEKEND[kind] if weekend else 1.0) * (1 + 0.001 * day)
        days.append(random.poisson(shape * factor))
    return np.concatenate(days)


def write(folder: str, first: date, queues: dict[str, tuple[dict[float, float], str, float, float]]) -> None:
    """history.csv of an example: queue → (peaks, kind of customers, floor, handling time in seconds). Times in UTC."""
    random = np.random.default_rng(20260301)
    rows = ["timestamp,queue,offered,aht_seconds"]
    for name, (peaks, kind, floor, handling) in queues.items():
        start = np.datetime64(first, "h")
        for hour, offered in enumerate(series(random, first, peaks, kind, floor).tolist()):
            mean = random.normal(handling, handling / np.sqrt(offered) / 2) if offered else 0.0
            seconds = f"{max(mean, handling / 4):.0f}" if offered else ""
            rows.append(f"{str(start + hour).replace('T', ' ')}:00,{name},{offered},{seconds}")
    (HERE / folder / "history.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    first = date(2026, 1, 5)  # a Monday
    write("follow_the_sun", first, {"help": ({3: 16, 10: 22, 18: 26}, "always", 6, 300)})
    write("round_the_clock", first, {"help": ({11: 30, 16: 26}, "consumer", 7, 240)})
    write("on_call", first, {"tickets": ({10: 24, 14: 22}, "office", 0.5, 420)})
    write(
        "mixed_team",
        first,
        {"help": ({2: 14, 10: 22, 17: 18}, "always", 4, 300), "billing": ({10: 9, 15: 9}, "office", 0.5, 480)},
    )
    write(
        "remote_team",
        first,
        {"chat": ({9: 14, 15: 18, 20: 12}, "consumer", 2, 420), "mail": ({10: 8, 16: 8}, "office", 1, 540)},
    )
