"""Charts as inline SVG, without scripts; colours come from the page's style (`page_style`)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from wfm.report.figures import Floats
from wfm.report.wording import number

WIDTH, HEIGHT = 220, 104
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 6, 8, 18


def day_chart(title: str, hours: Sequence[float], required: Floats, on_duty: Floats, short: Floats, top: float) -> str:
    """One day: need as an area, people on duty as a line, shortage as bars from the axis.

    `hours` are the intervals' clock times (repeated or skipped ones where clocks change), `top` the greatest number
    of people on the axis, shared by the charts that stand side by side.
    """
    width, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    count, top = max(len(hours), 1), max(top, 1)

    def x(index: int) -> float:
        return _LEFT + width * index / count

    def y(people: float) -> float:
        return _TOP + height * (1 - people / top)

    def steps(values: Floats) -> str:
        return " ".join(f"V{y(value):.1f}H{x(index + 1):.1f}" for index, value in enumerate(values.tolist()))

    axis = y(0)
    marks = [f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y(top):.1f}" y2="{y(top):.1f}"/>']
    marks += [
        f'<line class="grid" x1="{x(index):.1f}" x2="{x(index):.1f}" y1="{_TOP}" y2="{axis}"/>'
        f'<text x="{x(index):.1f}" y="{HEIGHT - 5}" text-anchor="middle">{int(hour)}</text>'
        for index, hour in enumerate(hours)
        if hour % 6 == 0 and hour not in hours[:index]
    ]
    marks.append(f'<text x="{WIDTH - _RIGHT}" y="{HEIGHT - 5}" text-anchor="middle">24</text>')
    marks.append(f'<text x="{_LEFT - 4}" y="{y(top) + 3:.1f}" text-anchor="end">{number(top)}</text>')
    marks.append(f'<text x="{_LEFT - 4}" y="{axis + 3:.1f}" text-anchor="end">0</text>')
    bars = [
        f'<rect class="short" x="{x(index):.1f}" width="{width / count:.2f}" y="{y(value):.1f}"'
        f' height="{axis - y(value):.1f}"/>'
        for index, value in enumerate(short.tolist())
        if value > 0.05
    ]
    words = f"{title}: {number(float(np.max(required, initial=0)), 1)} people needed at the peak"
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words)}">'
        f"<title>{escape(words)}</title>{''.join(marks)}"
        f'<path class="need" d="M{_LEFT} {axis:.1f}{steps(required)}V{axis:.1f}Z"/>{"".join(bars)}'
        f'<path class="duty" d="M{_LEFT} {axis:.1f}{steps(on_duty)}V{axis:.1f}"/>'
        f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{axis:.1f}" y2="{axis:.1f}"/></svg>'
    )
