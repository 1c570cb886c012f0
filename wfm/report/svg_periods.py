"""A chart over months or weeks as inline SVG: need as steps, what covers it as a line, what is missing as bars."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from wfm.report.chart import ticks
from wfm.report.wording import number

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 360, 170, 34, 8, 24, 20


def period_chart(
    title: str, names: Sequence[str], *, need: Sequence[float], line: Sequence[float], short: Sequence[float]
) -> str:
    """Colours come from the page's style."""
    marks = ticks(max([*need, *line, 1e-9]))
    width, height, count = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM, max(len(names), 1)

    def x(index: float) -> float:
        return _LEFT + width * index / count

    def y(value: float) -> float:
        return _TOP + height * (1 - value / marks[-1])

    def steps(values: Sequence[float]) -> str:
        return " ".join(f"V{y(value):.1f}H{x(index + 1):.1f}" for index, value in enumerate(values))

    grid = [
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(mark):.1f}" y2="{y(mark):.1f}"/>'
        f'<text x="{_LEFT - 5}" y="{y(mark) + 3:.1f}" text-anchor="end">{_short(mark)}</text>'
        for mark in marks
    ]
    every = max(1, -(-count // 6))
    grid += [
        f'<text x="{x(index):.1f}" y="{_HEIGHT - 6}">{escape(names[index])}</text>' for index in range(0, count, every)
    ]
    bars = [
        f'<rect class="short" x="{x(index) + 1:.1f}" width="{max(width / count - 2, 1):.2f}" y="{y(value):.1f}" '
        f'height="{y(0) - y(value):.1f}"/>'
        for index, value in enumerate(short)
        if value > 0.005
    ]
    words = f"{title}: at most {number(max([*need, 0.0]), 1)} FTE required"
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(words)}">'
        f'<title>{escape(words)}</title><text x="{_LEFT}" y="14" style="font-size:12px;font-weight:600">{escape(title)}'
        f'</text>{"".join(grid)}<path class="need" d="M{_LEFT} {y(0):.1f}{steps(need)}V{y(0):.1f}Z"/>{"".join(bars)}'
        f'<path class="duty" d="M{_LEFT} {y(line[0] if line else 0):.1f}{steps(line)}"/></svg>'
    )


def _short(value: float) -> str:
    return number(value, 0 if value == int(value) else 1)
