"""The rest of today as tables: net staffing, and what to do, in the order in which it is worth doing."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.models.intraday import Moves, NetStaffing
from wfm.models.time import zone
from wfm.report.hiring_tables import Cell, Sheet

MOST_NAMES = 4


def all_sheets(found: Moves, time_zone: str, currency: str) -> list[Sheet]:
    """Net staffing by hour and queue, the moves, and the service before and after."""
    return [net(found, time_zone), moves(found, currency), service(found)]


def net(found: Moves, time_zone: str) -> Sheet:
    """People there less people needed, the mean of each hour, now and with all moves made."""
    clock = zone(time_zone)
    by_hour: dict[str, list[int]] = {}
    for place, start in enumerate(found.net[0].starts if found.net else ()):
        by_hour.setdefault(f"{start.astimezone(clock):%H}:00", []).append(place)
    rows: list[list[Cell]] = []
    for hour, places in by_hour.items():
        row: list[Cell] = [hour]
        for queue in found.net:
            row += [_mean(queue, "before", places), _mean(queue, "after", places)]
        row += [float(found.idle_before[places].mean()), float(found.idle_after[places].mean())]
        rows.append(row)
    header = ["Hour"]
    for queue in found.net:
        header += [f"{queue.queue} now", f"{queue.queue} then"]
    header += ["left over now", "left over then"]
    note = "people there less people needed, mean of the hour; left over: people whom no queue needs"
    return Sheet(
        "Net staffing", tuple(header), rows, "t" + "nn" * (len(found.net) + 1), f"{note}; then: after all moves"
    )


def _mean(queue: NetStaffing, which: str, places: list[int]) -> float:
    needed = queue.required if which == "before" else queue.required_after
    return float((getattr(queue, which) - needed)[places].mean())


def moves(found: Moves, currency: str) -> Sheet:
    """What to do, who, and what it brings."""
    rows: list[list[Cell]] = [
        [
            *(each.kind, each.agent, each.what, each.saves, each.short_hours, each.pay or None),
            _names(each.eligible, each.agent),
        ]
        for each in found.moves
    ]
    header = ("Move", "Who", "What", "Saves", "Short h less", f"Pay, {currency}", "Also eligible")
    note = (
        f"{found.short_hours_before:,.1f} h short for the rest of the day, {found.short_hours_after:,.1f} h with all "
        "moves made; each is told beside those above it, breaks no rule, and is yours to make"
    )
    return Sheet("Moves", header, rows, "tttnnnt", note if rows else "nothing within the rules would help", keys=2)


def _names(eligible: Sequence[str], chosen: str) -> str:
    others = [name for name in eligible if name != chosen]
    more = f" and {len(others) - MOST_NAMES} more" if len(others) > MOST_NAMES else ""
    return ", ".join(others[:MOST_NAMES]) + more


def service(found: Moves) -> Sheet:
    """Service of the rest of the day, by formula."""
    rows: list[list[Cell]] = [
        [name, before, found.service_after[name]] for name, before in found.service_before.items()
    ]
    return Sheet("Service for the rest of the day", ("Queue", "As it stands", "With all moves"), rows, "tpp")
