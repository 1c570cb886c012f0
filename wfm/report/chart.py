"""A line of values as a chart: of block characters for the terminal, or as a stand-alone SVG file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

_BLOCKS = " ▁▂▃▄▅▆▇█"
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 360, 64, 16, 36, 48


def block_chart(x: Sequence[float], y: Sequence[float], *, title: str, width: int = 80, height: int = 10) -> str:
    """A bar for every value (means of neighbours where there are more than fit), from 0 to the highest finite one."""
    values = _fit([value if math.isfinite(value) else math.nan for value in y], max(width - 12, 1))
    top = max((value for value in values if not math.isnan(value)), default=0.0)
    wide = max(1, min(4, (width - 12) // max(len(values), 1)))
    lines = [title]
    for row in range(height, 0, -1):
        cells = (_cell(value, top, row, height) * wide for value in values)
        label = short_number(top) if row == height else short_number(top / 2) if row == height // 2 else ""
        lines.append(f"{label:>9} │{''.join(cells)}".rstrip())
    lines.append(f"{'0':>9} └{'─' * (wide * len(values))}")
    first, last = (short_number(x[0]), short_number(x[-1])) if x else ("", "")
    gap = max(wide * len(values) - len(first) - len(last), 1)
    lines.append(f"{'':11}{first}{' ' * gap}{last}")
    return "\n".join(lines)


def svg_chart(x: Sequence[float], y: Sequence[float], *, title: str, x_label: str) -> str:
    """A stand-alone SVG of the points, joined by lines; infinite values are left out."""
    points = [(a, b) for a, b in zip(x, y, strict=True) if math.isfinite(a) and math.isfinite(b)]
    low, high = (min(a for a, _ in points), max(a for a, _ in points)) if points else (0.0, 1.0)
    marks = ticks(max((b for _, b in points), default=1.0))
    top = marks[-1]
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def at(a: float, b: float) -> tuple[float, float]:
        across = (a - low) / (high - low) if high > low else 0.5
        return _LEFT + width * across, _TOP + height * (1 - b / top)

    grid = []
    for tick in marks:
        _, down = at(low, tick)
        grid.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down:.1f}" y2="{down:.1f}" stroke="#d5dae0"/>'
            f'<text x="{_LEFT - 8}" y="{down + 4:.1f}" text-anchor="end">{short_number(tick)}</text>'
        )
    for value in sorted({low, (low + high) / 2, high}):
        right, _ = at(value, 0)
        grid.append(f'<text x="{right:.1f}" y="{_HEIGHT - 28}" text-anchor="middle">{short_number(value)}</text>')
    path = " ".join("{:.1f},{:.1f}".format(*at(a, b)) for a, b in points)
    dots = "".join('<circle cx="{:.1f}" cy="{:.1f}" r="2.5" fill="#1f5fa8"/>'.format(*at(a, b)) for a, b in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="12" fill="#22303c">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
        f'<text x="{_LEFT}" y="22" font-size="14" font-weight="bold">{escape(title)}</text>{"".join(grid)}'
        f'<polyline points="{path}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>{dots}'
        f'<text x="{_LEFT + width / 2:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(x_label)}</text></svg>\n'
    )


def _fit(values: list[float], most: int) -> list[float]:
    if len(values) <= most:
        return values
    edges = [round(index * len(values) / most) for index in range(most + 1)]
    return [sum(values[a:b]) / (b - a) for a, b in pairwise(edges)]


def _cell(value: float, top: float, row: int, height: int) -> str:
    if math.isnan(value) or top <= 0:
        return " "
    filled = value / top * height - (row - 1)
    return _BLOCKS[max(0, min(8, round(filled * 8)))]


def ticks(top: float) -> list[float]:
    """Round numbers from 0 to at least `top`."""
    if top < 1e-300:
        return [0.0, 1.0]
    raw = top / 4
    unit = 10 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= raw * (1 - 1e-9))
    return [index * step for index in range(math.ceil(top / step * (1 - 1e-9)) + 1)]


def short_number(value: float) -> str:
    """A number of at most four digits where it is below ten thousand."""
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
