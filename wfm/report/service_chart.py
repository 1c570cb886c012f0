"""Simulated service by interval with its band: a panel per queue as a stand-alone SVG, or blocks for the terminal."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np
import numpy.typing as npt

from wfm.models.organisation import Configuration
from wfm.models.simulation import SimulationResult
from wfm.report.chart import block_chart
from wfm.report.wording import percent, seconds

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM, _HEAD = 1200, 150, 56, 16, 28, 26, 34


def service_svg(configuration: Configuration, result: SimulationResult, day: date | None = None) -> str:
    """Per queue the service level of every interval of the horizon (or of one local day), its band, and the target.

    Intervals without contacts leave a gap.
    """
    chosen, local = _intervals(configuration, result, day)
    panels = [
        _panel(configuration, result, name, chosen, local, _HEAD + index * (_HEIGHT + _TOP + _BOTTOM))
        for index, name in enumerate(result.queues)
    ]
    height = _HEAD + len(panels) * (_HEIGHT + _TOP + _BOTTOM)
    words = (
        f"Simulated service by interval, {percent(result.confidence, 0)} bands of {result.replications} replications"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="12" fill="#22303c"><rect width="{_WIDTH}" height="{height}" '
        f'fill="#ffffff"/><text x="{_LEFT}" y="22" font-size="15" font-weight="bold">{escape(words)}</text>'
        f"{''.join(panels)}</svg>\n"
    )


def service_blocks(configuration: Configuration, result: SimulationResult, day: date | None, width: int) -> str:
    """The same for the terminal, without bands: a block chart per queue."""
    chosen, local = _intervals(configuration, result, day)
    charts = []
    for name, queue in result.queues.items():
        levels = 100 * queue.intervals.service_level.mean[chosen]
        hours = (local[chosen] - local[chosen][0]) / np.timedelta64(1, "h")
        title = f"{name}: service level by interval, in per cent, over the hours from {local[chosen][0]}"
        charts.append(block_chart(hours.tolist(), levels.tolist(), title=title, width=width, height=6))
    return "\n\n".join(charts)


def _intervals(
    configuration: Configuration, result: SimulationResult, day: date | None
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.datetime64]]:
    local = result.grid.local(configuration.time_zone)
    chosen = np.arange(local.size)
    if day is not None:
        chosen = np.flatnonzero(local.astype("datetime64[D]") == np.datetime64(day))
    return chosen, local


def _panel(
    configuration: Configuration,
    result: SimulationResult,
    name: str,
    chosen: npt.NDArray[np.intp],
    local: npt.NDArray[np.datetime64],
    top: int,
) -> str:
    level, target = result.queues[name].intervals.service_level, configuration.queues[name].target
    mean, low, high = (values[chosen] for values in (level.mean, level.low, level.high))
    count, floor = max(chosen.size, 1), top + _TOP + _HEIGHT

    def x(index: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * index / count

    def y(share: float) -> float:
        return floor - _HEIGHT * share

    parts = [
        f'<text x="{_LEFT}" y="{top + 18}" font-weight="bold">{escape(name)}</text>',
        *(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#d5dae0"/>'
            f'<text x="{_LEFT - 6}" y="{y(share) + 4:.1f}" text-anchor="end">{percent(share, 0)}</text>'
            for share in (0.0, 0.5, 1.0)
        ),
        *_clock(local[chosen], x, floor),
    ]
    for first, last in _runs(~np.isnan(mean)):
        upper = "".join(f"L{x(i):.1f} {y(high[i]):.1f}H{x(i + 1):.1f}" for i in range(first, last))
        lower = "".join(f"L{x(i + 1):.1f} {y(low[i]):.1f}H{x(i):.1f}" for i in reversed(range(first, last)))
        line = "".join(f"L{x(i):.1f} {y(mean[i]):.1f}H{x(i + 1):.1f}" for i in range(first, last))
        parts.append(f'<path d="M{upper[1:]}{lower}Z" fill="#b9d2ee"/>')
        parts.append(f'<path d="M{line[1:]}" fill="none" stroke="#1f5fa8" stroke-width="1.3"/>')
    parts.append(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(target.service_level):.1f}" '
        f'y2="{y(target.service_level):.1f}" stroke="#c9401f" stroke-dasharray="6 4"/>'
        f'<text x="{_WIDTH - _RIGHT}" y="{top + 18}" text-anchor="end" fill="#c9401f">target '
        f"{percent(target.service_level, 0)} in {seconds(target.within_seconds)}</text>"
    )
    return "".join(parts)


def _clock(local: npt.NDArray[np.datetime64], x: object, floor: int) -> list[str]:
    """Marks below a panel: hours of one day, else dates at midnight."""
    days = local.astype("datetime64[D]")
    single = days.size > 0 and bool(days[0] == days[-1])
    minutes = (local - days) / np.timedelta64(1, "m")
    marks = []
    for index in np.flatnonzero(minutes % (180 if single else 1440) == 0).tolist():
        moment = local[index].astype("datetime64[m]").item()
        text = f"{moment:%H:%M}" if single else f"{moment.day}.{moment.month}."
        at = x(index)  # type: ignore[operator]
        marks.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{floor}" y2="{floor + 4}" stroke="#22303c"/>')
        marks.append(f'<text x="{at:.1f}" y="{floor + 17}" font-size="10">{text}</text>')
    return marks


def _runs(known: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
