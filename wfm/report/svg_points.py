"""Points of two figures as inline SVG: cost against service, with those that nothing beats joined."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from wfm.report.wording import number

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 320, 62, 20, 16, 40


def point_chart(
    points: Sequence[tuple[str, float, float]], best: set[int], *, x_label: str, y_label: str, y_share: bool = False
) -> str:
    """A dot for each (name, x, y); colours come from the page's style. Names show where the pointer rests."""
    low_x, high_x = _span([x for _, x, _ in points])
    low_y, high_y = _span([y for _, _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + (_WIDTH - _LEFT - _RIGHT) * (x - low_x) / (high_x - low_x),
            _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - (y - low_y) / (high_y - low_y)),
        )

    marks = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = low_x + part * (high_x - low_x), low_y + part * (high_y - low_y)
        right, down = place(x, y)
        shown = f"{number(100 * y, 1)} %" if y_share else number(y, 1)
        marks.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down:.1f}" y2="{down:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{down + 3:.1f}" text-anchor="end">{shown}</text>'
            f'<text x="{right:.1f}" y="{_HEIGHT - 22}" text-anchor="middle">{number(x)}</text>'
        )
    front = sorted((point[1], point[2]) for index, point in enumerate(points) if index in best)
    line = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in front)
    dots = []
    for index, (name, x, y) in enumerate(points):
        right, down = place(x, y)
        fill = "var(--accent)" if index in best else "var(--soft)"
        dots.append(
            f'<circle cx="{right:.1f}" cy="{down:.1f}" r="4" fill="{fill}"><title>{escape(name)}</title></circle>'
        )
        if len(points) <= 16:
            anchor, shift = ("end", -7) if right > _WIDTH * 0.75 else ("start", 7)
            dots.append(
                f'<text x="{right + shift:.1f}" y="{down - 5:.1f}" text-anchor="{anchor}">{escape(name)}</text>'
            )
    words = f"{y_label} against {x_label}"
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(words)}">{"".join(marks)}'
        f'<polyline points="{line}" fill="none" stroke="var(--accent)" stroke-width="1.2"/>{"".join(dots)}'
        f'<text x="{(_LEFT + _WIDTH) / 2:.0f}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(x_label)}</text>'
        f'<text x="12" y="{_HEIGHT / 2:.0f}" text-anchor="middle" transform="rotate(-90 12 {_HEIGHT / 2:.0f})">'
        f"{escape(y_label)}</text></svg>"
    )


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    pad = 0.06 * (high - low) or max(abs(high), 1.0) * 0.02
    return low - pad, high + pad
