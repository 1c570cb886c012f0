"""Gap over time as a picture: for each instance, cost and own bound against the best known roster."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from benchmarks.published.runs import Row

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 860, 460, 70, 40, 110, 50
_COLOURS = ("#1b6ca8", "#c8553d", "#2a9d8f", "#7b4fa3", "#b5838d", "#6b705c", "#e09f3e", "#264653", "#9d0208")
_LEAST, _MOST = 0.01, 1000.0


def gap_plot(rows: Sequence[Row], seconds: float) -> str:
    """SVG: per cent above the best known cost on a logarithmic scale (0.01 stands for 0) over wall seconds."""
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(moment: float) -> float:
        return _LEFT + wide * min(max(moment, 0.0) / seconds, 1.0)

    def y(gap: float) -> float:
        share = (log10(min(max(gap, _LEAST), _MOST)) - log10(_LEAST)) / (log10(_MOST) - log10(_LEAST))
        return _TOP + high * (1 - share)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="22" font-size="15">Cost above the best known, % (0.01: equal)</text>',
    ]
    for power in range(-2, 4):
        level = y(10.0**power)
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + wide}" y1="{level:.1f}" y2="{level:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{level + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for step in range(6):
        moment = seconds * step / 5
        parts.append(f'<text x="{x(moment):.1f}" y="{_HEIGHT - 28}" text-anchor="middle">{moment:g}</text>')
    parts.append(f'<text x="{_LEFT + wide / 2}" y="{_HEIGHT - 8}" text-anchor="middle">seconds</text>')
    for number, row in enumerate(rows):
        colour = _COLOURS[number % len(_COLOURS)]
        points, last = [], None
        for moment, cost, _ in row.trace:
            if cost is not None and cost != last:
                gap = 100 * (cost - row.reference) / row.reference
                if points:
                    points.append(f"{x(moment):.1f},{points[-1].split(',')[1]}")
                points.append(f"{x(moment):.1f},{y(gap):.1f}")
                last = cost
        if points:
            end = points[-1].split(",")[1]
            points.append(f"{x(row.seconds):.1f},{end}")
            parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        height = _TOP + 16 * number
        parts.append(f'<rect x="{_WIDTH - _RIGHT + 12}" y="{height}" width="12" height="4" fill="{colour}"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 30}" y="{height + 6}">instance {row.instance}</text>')
    return "\n".join([*parts, "</svg>\n"])
