"""Axes and marks of a line chart as inline SVG; colours come from the page's style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from wfm.report.chart import short_number, ticks

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 10, 22


class Frame:
    """A chart under construction: x from `first` to `last`, y from 0 (or `bottom`) to a round number above `top`."""

    def __init__(self, width: int, height: int, first: float, last: float, top: float, bottom: float = 0.0) -> None:
        self.width, self.height = width, height
        self.first, self.last = first, max(last, first + 1e-9)
        self.ticks = ticks(top)
        self.top, self.bottom = self.ticks[-1], -ticks(-bottom)[-1] if bottom < 0 else 0.0
        self.parts: list[str] = []
        shown = [*([self.bottom] if self.bottom else []), *self.ticks]
        for tick in shown[:: max(1, len(shown) // 4)]:
            y = self.y(tick)
            self.parts.append(
                f'<line class="grid" x1="{_LEFT}" x2="{width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text x="{_LEFT - 6}" y="{y + 3:.1f}" text-anchor="end">{short_number(tick)}</text>'
            )

    def x(self, value: float) -> float:
        """Where a value lies across."""
        return _LEFT + (self.width - _LEFT - _RIGHT) * (value - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        """Where a value lies from above; values beyond the axis lie on its end."""
        share = (min(max(value, self.bottom), self.top) - self.bottom) / (self.top - self.bottom)
        return _TOP + (self.height - _TOP - _BOTTOM) * (1 - share)

    def label(self, value: float, text: str, *, line: bool = True) -> None:
        """A label below the axis, with a line upwards."""
        x = self.x(value)
        if line:
            self.parts.append(
                f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{self.height - _BOTTOM}"/>'
            )
        anchor = "start" if x < self.width - 60 else "end"
        shift = 3 if anchor == "start" else -3
        self.parts.append(
            f'<text x="{x + shift:.1f}" y="{self.height - 7}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def line(self, x: Sequence[float], y: Sequence[float], look: str) -> None:
        """Values joined by lines, with gaps where they are unknown; a value between gaps is a dot."""
        for run in _runs(x, y):
            if len(run) == 1:
                self.dot(*run[0], look=f"{look} lone")
            else:
                points = " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in run)
                self.parts.append(f'<polyline class="{look}" points="{points}"/>')

    def area(self, x: Sequence[float], low: Sequence[float], high: Sequence[float], look: str) -> None:
        """The band between two series."""
        for run in _runs(x, [b - a for a, b in zip(low, high, strict=True)]):
            begin = x.index(run[0][0])
            places = range(begin, begin + len(run))
            edge = [f"{self.x(x[place]):.1f},{self.y(high[place]):.1f}" for place in places]
            edge += [f"{self.x(x[place]):.1f},{self.y(low[place]):.1f}" for place in reversed(places)]
            self.parts.append(f'<polygon class="{look}" points="{" ".join(edge)}"/>')

    def dot(self, x: float, y: float, *, look: str, words: str = "") -> None:
        """A point, which tells something when it is pointed at."""
        title = f"<title>{escape(words)}</title>" if words else ""
        self.parts.append(f'<circle class="{look}" cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="3">{title}</circle>')

    def bar(self, x: float, width: float, y: float, *, look: str, words: str = "") -> None:
        """A bar from 0."""
        left, right = self.x(x), self.x(x + width)
        zero, end = self.y(0), self.y(y)
        title = f"<title>{escape(words)}</title>" if words else ""
        self.parts.append(
            f'<rect class="{look}" x="{left:.1f}" width="{max(right - left, 0.5):.1f}" y="{min(zero, end):.1f}" '
            f'height="{abs(zero - end):.1f}">{title}</rect>'
        )

    def svg(self, words: str) -> str:
        """The chart; `words` say what it shows to those who cannot see it."""
        zero = self.y(0)
        axis = f'<line class="axis" x1="{_LEFT}" x2="{self.width - _RIGHT}" y1="{zero:.1f}" y2="{zero:.1f}"/>'
        return (
            f'<svg class="chart" viewBox="0 0 {self.width} {self.height}" role="img" aria-label="{escape(words)}">'
            f"{''.join(self.parts)}{axis}</svg>"
        )


def _runs(x: Sequence[float], y: Sequence[float]) -> Iterable[list[tuple[float, float]]]:
    """Stretches without unknown values."""
    run: list[tuple[float, float]] = []
    for a, b in zip(x, y, strict=True):
        if math.isfinite(b):
            run.append((a, b))
        elif run:
            yield run
            run = []
    if run:
        yield run
