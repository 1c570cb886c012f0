"""Reading a plan folder: 100,000 rows of history checked and loaded, and 1,000 broken rows among them all reported."""

from __future__ import annotations

import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

NAME = "history_load"

ROWS, BROKEN = 100_000, 1_000


def run() -> dict[str, object]:
    """Seconds of wall and processor time, the best of three, and how many of the broken rows are told."""
    from wfm.io import folder
    from wfm.io.starter import write_starter

    with tempfile.TemporaryDirectory() as name:
        plan = Path(name) / "plan"
        write_starter(plan)
        start = datetime(2023, 6, 5)
        moments = [start + timedelta(minutes=30 * row) for row in range(ROWS // 2)]
        rows = [
            f"{moment:%Y-%m-%d %H:%M},{queue},{7 + moment.hour},180"
            for moment in moments
            for queue in ("calls", "email")
        ]
        skipped = [row for row in rows if not _in_spring_gap(row)]
        history = plan / "history.csv"
        header = "timestamp,queue,offered,aht_seconds\n"
        history.write_text(header + "\n".join(skipped) + "\n")
        wall, processor, good = _best(lambda: folder.read(plan))
        every = len(skipped) // BROKEN
        broken = [
            row.replace(",180", ",many") if row_number % every == 0 else row for row_number, row in enumerate(skipped)
        ]
        planted = sum(row.endswith(",many") for row in broken)
        history.write_text(header + "\n".join(broken) + "\n")
        broken_wall, broken_processor, bad = _best(lambda: folder.read(plan))
    return {
        "rows": len(skipped),
        "problems in the good file": len(good.problems),
        "seconds (wall)": wall,
        "seconds (processor)": processor,
        "broken rows": planted,
        "broken rows reported": len(bad.problems),
        "seconds with broken rows (wall)": broken_wall,
        "seconds with broken rows (processor)": broken_processor,
    }


def _in_spring_gap(row: str) -> bool:
    """Clock times that the starter's zone skips would be problems, rightly."""
    from wfm.models.time import local_instant, zone

    moment = datetime.fromisoformat(row[:16])
    there = local_instant(moment.date(), moment.hour * 60 + moment.minute, "Europe/Lisbon").astimezone(
        zone("Europe/Lisbon")
    )
    return there.replace(tzinfo=None) != moment


def _best(action):  # type: ignore[no-untyped-def]
    best = (float("inf"), float("inf"), None)
    for _ in range(3):
        wall, processor = time.perf_counter(), time.process_time()
        answer = action()
        best = min(
            best, (time.perf_counter() - wall, time.process_time() - processor, answer), key=lambda item: item[0]
        )
    return best
