"""How numbers, clocks and dates read in every report."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime

from wfm.models.people import WorkSpan

UNKNOWN = "–"
DASH = "–"


def number(value: float | None, digits: int = 0) -> str:
    """A figure with thousands separators; a dash where it is unknown."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text.replace("-", "−")


def signed(value: float, digits: int = 0) -> str:
    """A difference, with its sign."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def percent(share: float | None, digits: int = 1) -> str:
    """A share as per cent; a dash where it is unknown."""
    text = number(None if share is None else share * 100, digits)
    return text if text == UNKNOWN else f"{text} %"


def signed_percent(share: float | None, digits: int = 1) -> str:
    """A change as per cent, with its sign."""
    return percent(None) if share is None else f"{signed(share * 100, digits)} %"


def seconds(value: float | None) -> str:
    """A waiting time in the unit that reads best."""
    if value is None or not math.isfinite(value):
        return number(value)
    if value < 120:
        return f"{number(value)} s"
    return f"{number(value / 60)} min" if value < 7200 else f"{number(value / 3600, 1)} h"


def clock_span(start: datetime, end: datetime) -> str:
    """Clock times of two moments, given on the clock that is to be shown."""
    return f"{start:%H:%M}{DASH}{end:%H:%M}"


def utc_iso(moment: datetime) -> str:
    """A UTC moment as 2026-03-02T09:00:00Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def long_date(day: date) -> str:
    """A date as 2 March 2026 (English, whatever the machine's language)."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday(day: date) -> str:
    """Mon, Tue, …"""
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()]


def breaks(spans: Iterable[tuple[datetime, datetime, WorkSpan]]) -> str:
    """Breaks on one line, as `13:00–13:30 meal; 16:00–16:15 break (paid)`."""
    return "; ".join(
        f"{clock_span(start, end)} {span.activity}{' (paid)' if span.paid else ''}" for start, end, span in spans
    )


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
