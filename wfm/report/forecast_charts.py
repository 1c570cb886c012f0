"""The plots of a queue's forecast: days past and to come, the week's shape, errors from origin to origin."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np

from wfm.models.forecast import QueueForecast
from wfm.models.history import QueueHistory
from wfm.models.time import WEEKDAYS, IntervalGrid
from wfm.models.totals import NodeTotal
from wfm.report.figures import Floats
from wfm.report.svg_frame import Frame
from wfm.report.wording import long_date, number, percent

_WIDE, _HALF, _HEIGHT = 1180, 580, 210
_PAST_DAYS = 182
_SHAPE_WEEKS = 8
_FINEST_MINUTES = 15
"""The week is drawn by intervals of at least this; finer ones are added up to hours."""


def days_chart(
    name: str, queue: QueueForecast, history: QueueHistory | None, days: Sequence[NodeTotal], zone: str
) -> str:
    """Contacts a day: what happened, what the back-test forecast, what is expected with its 80 % band, odd days marked.

    `days` are the queue's days with the quantiles 10, 50 and 90 %.
    """
    if not days:
        return ""
    start = days[0].first
    past = _day_sums(history, zone, start - timedelta(days=max(_PAST_DAYS, 2 * len(days)))) if history else {}
    past = {day: value for day, value in past.items() if day < start}
    first = min(past, default=start)
    values = [*past.values(), *(day.quantiles[-1] for day in days), *(day.statistical for day in days)]
    frame = Frame(_WIDE, _HEIGHT, 0, (days[-1].last - first).days + 1, max(values, default=1.0))
    _month_labels(frame, first, days[-1].last)
    ahead = [(day.first - first).days + 0.5 for day in days]
    opened = [day.quantiles[-1] > 0 for day in days]
    frame.area(ahead, _where(opened, (day.quantiles[0] for day in days)), [day.quantiles[-1] for day in days], "band")
    span = [(day - first).days + 0.5 for day in _every(first, start)]
    frame.line(span, [past.get(day, math.nan) for day in _every(first, start)], "actual")
    tested = dict(zip(queue.backtest.days, queue.backtest.forecast.tolist(), strict=True))
    if tested:
        frame.line(span, [tested.get(day, math.nan) for day in _every(first, start)], "tested")
    if queue.base is not None:
        frame.line(ahead, _where(opened, (day.statistical for day in days)), "plain")
    frame.line(ahead, _where(opened, (day.contacts for day in days)), "ahead")
    for odd in queue.anomalies:
        if odd.day in past and odd.kind != "level_shift":
            frame.dot((odd.day - first).days + 0.5, past[odd.day], look="odd", words=f"{odd.day}: {odd.reason}")
        elif first <= odd.day < start:
            frame.dot((odd.day - first).days + 0.5, 0, look="shift", words=f"{odd.day}: {odd.reason}")
    total = sum(day.contacts for day in days)
    return frame.svg(f"{name}: {number(total)} contacts from {long_date(start)} to {long_date(days[-1].last)}")


def week_chart(name: str, queue: QueueForecast, history: QueueHistory | None, grid: IntervalGrid, zone: str) -> str:
    """The mean week: what is expected with its 80 % band, and the last eight weeks of the history."""
    fine = grid.interval_minutes >= _FINEST_MINUTES
    step = grid.interval_minutes if fine else 60
    places = _week_places(grid, zone, step)
    count = 7 * 1440 // step
    opened = queue.offered > 0
    ahead = _mean_week(places, np.where(opened, queue.offered, np.nan), count, grid, step)
    happened = np.full(count, np.nan)
    if history is not None and history.grid.count:
        weeks = _SHAPE_WEEKS * 7 * 1440 // history.grid.interval_minutes
        last = np.flatnonzero(np.isfinite(history.offered))
        end = int(last[-1]) + 1 if len(last) else 0
        cut = slice(max(0, end - weeks), end)
        past = _week_places(history.grid, zone, step)[cut]
        happened = _mean_week(past, history.offered[cut], count, history.grid, step)
    band = fine and len(queue.quantile_levels) > 1
    low, high = (queue.quantiles[row] for row in _outer(queue.quantile_levels)) if band else (None, None)
    edges = [
        _mean_week(places, np.where(opened, edge, np.nan), count, grid, step)
        for edge in (low, high)
        if edge is not None
    ]
    top = float(np.nanmax([np.nanmax(each, initial=0) for each in (ahead, happened, *edges)], initial=1e-9))
    frame = Frame(_HALF, _HEIGHT, 0, count, top)
    for day, weekday in enumerate(WEEKDAYS):
        frame.label(day * count / 7, weekday.capitalize())
    x = [place + 0.5 for place in range(count)]
    if edges:
        frame.area(x, edges[0].tolist(), edges[1].tolist(), "band")
    frame.line(x, happened.tolist(), "actual")
    frame.line(x, ahead.tolist(), "ahead")
    return frame.svg(f"{name}: the mean week, contacts in {step} minutes")


def origins_chart(name: str, queue: QueueForecast) -> str:
    """WAPE of the back-test from each origin, ours beside repeating last week; empty without a back-test."""
    if not queue.origins:
        return ""
    top = max(max(origin.wape, origin.baseline_wape) for origin in queue.origins if math.isfinite(origin.wape)) * 100
    frame = Frame(_HALF, _HEIGHT, 0, len(queue.origins), top)
    every = max(1, len(queue.origins) // 6)
    for place, origin in enumerate(queue.origins):
        when = f"{origin.days} days from {long_date(origin.first)}"
        theirs, ours = percent(origin.baseline_wape), percent(origin.wape)
        frame.bar(place + 0.12, 0.36, 100 * origin.baseline_wape, look="naive", words=f"{when}: last week {theirs}")
        words = f"{when}: {ours}, bias {percent(origin.bias)}"
        frame.bar(place + 0.5, 0.36, 100 * origin.wape, look="ours", words=words)
        if place % every == 0:
            frame.label(place + 0.05, f"{origin.first.day} {origin.first:%b}", line=False)
    return frame.svg(f"{name}: WAPE in per cent from {len(queue.origins)} origins of the back-test")


def _where(chosen: Sequence[bool], values: Iterable[float]) -> list[float]:
    """The values, unknown where they are not chosen: closed days are gaps, not zeros."""
    return [value if kept else math.nan for value, kept in zip(values, chosen, strict=True)]


def _outer(levels: Floats) -> tuple[int, int]:
    """Rows of the quantiles nearest to 10 and 90 %."""
    return int(np.argmin(np.abs(levels - 0.1))), int(np.argmin(np.abs(levels - 0.9)))


def _every(first: date, until: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((until - first).days)]


def _day_sums(history: QueueHistory, zone: str, since: date) -> dict[date, float]:
    """Known contacts by local day; days of which nothing is known are left out."""
    days = history.grid.local(zone).astype("datetime64[D]")
    known = np.isfinite(history.offered) & (days >= np.datetime64(since))
    distinct, place = np.unique(days[known], return_inverse=True)
    sums = np.bincount(place, history.offered[known], minlength=len(distinct))
    return dict(zip(distinct.astype(date).tolist(), sums.tolist(), strict=True))


def _month_labels(frame: Frame, first: date, last: date) -> None:
    """The beginnings of months, or of weeks where it is about less than ten weeks."""
    days = (last - first).days
    for day in _every(first, last + timedelta(days=1)):
        months = max(1, days // 480)
        if days >= 70 and day.day == 1 and (day.month - 1) % months == 0:
            frame.label((day - first).days, f"{day:%b}" if day.month > 1 else str(day.year))
        elif days < 70 and day.weekday() == 0:
            frame.label((day - first).days, f"{day.day} {day:%b}")


def _week_places(grid: IntervalGrid, zone: str, step: int) -> np.ndarray:
    """Place of each interval in the week, Monday's midnight being 0."""
    minutes = grid.local(zone).astype("datetime64[m]").astype(np.int64)
    return np.asarray((minutes + 3 * 1440) % 10080 // step)


def _mean_week(places: np.ndarray, values: Floats, count: int, grid: IntervalGrid, step: int) -> Floats:
    """Mean of the known values by place; intervals finer than a place are added up."""
    known = np.isfinite(values)
    sums = np.bincount(places[known], values[known], minlength=count)
    times = np.bincount(places[known], minlength=count)
    mean = np.divide(sums, times, out=np.full(count, np.nan), where=times > 0)
    return np.asarray(mean * max(step // grid.interval_minutes, 1))
